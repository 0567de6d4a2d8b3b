"""The conformance cases, in both engines. Contested ones inform and decide nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fieldapp.cli import scripted
from tests.conformance.compare import fill_differences, same_result

HERE = Path(__file__).parent
EXPRESSIONS = json.loads((HERE / "xpath.json").read_text("utf-8"))
FILLS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((HERE / "fills").glob("*.json"))}
ENGINES: tuple[scripted.Engine, ...] = ("server", "browser")
_TOLD = ("expect", "contested", "contested_why", "form")


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    """Every expression in each engine, evaluated at once."""
    return {engine: scripted.expressions(EXPRESSIONS, HERE, engine)["results"] for engine in ENGINES}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, Any]]:
    """Every filling in each engine, at once; each from the XForm."""
    jobs = [(HERE / case["form"], _script(case)) for case in FILLS.values()]
    return {engine: dict(zip(FILLS, scripted.fills(jobs, engine), strict=True)) for engine in ENGINES}


def _script(case: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in case.items() if key not in _TOLD}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "case", [case for case in EXPRESSIONS["cases"] if not case.get("contested")], ids=lambda c: c["id"]
)
def test_an_expression_gives_what_javarosa_gives(
    case: Mapping[str, Any], engine: str, results: Mapping[str, Mapping[str, Any]]
) -> None:
    got = results[engine][case["id"]]
    assert same_result(case["expect"], got), (case["expr"], case["expect"], got)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", FILLS)
def test_a_filling_goes_as_in_javarosa(name: str, engine: str, outcomes: Mapping[str, Mapping[str, Any]]) -> None:
    assert fill_differences(FILLS[name], outcomes[engine][name]) == []


@pytest.mark.parametrize("name", FILLS)
def test_both_engines_tell_exactly_the_same(name: str, outcomes: Mapping[str, Mapping[str, Any]]) -> None:
    server, browser = (_without_chance(outcomes[engine][name]) for engine in ENGINES)
    assert server == browser


def test_a_workbook_gives_what_its_xform_gives() -> None:
    case = FILLS["repeats_nested__grow"]
    workbook = HERE / "forms" / "repeats_nested.md"
    (outcome,) = scripted.fills([(workbook, _script(case))], "server")
    assert fill_differences(case, outcome) == []


def _without_chance(outcome: object) -> object:
    """What no two runs share, taken out: identifiers and moments."""
    text = json.dumps(outcome, sort_keys=True, ensure_ascii=False)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{{uuid}}", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)", "{{datetime}}", text)
    return json.loads(text)
