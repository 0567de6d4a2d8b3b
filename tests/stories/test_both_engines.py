"""The town's forms in both engines: the same steps give the same answers, the same words and the same record.

The scripts in tests/cases have the format of the conformance cases (tests/conformance/README.md). Each holds what must
come of it; here it is run by the server's engine and by the browser's, under Node, and the two are also held against
each other in every label, choice and state.
"""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fieldapp.cli import scripted

TESTS = Path(__file__).parents[1]
CASES = sorted((TESTS / "cases").glob("*.json"))
FORMS = {"community-need", "door-visit", "landlord-report", "point-log", "rental-property"}
CHANGING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), "{{uuid}}"),
    (re.compile(r"20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "{{datetime}}"),
)
"""What differs between two fillings of the same form: identifiers and the moments they began and ended."""


def comparison() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare", TESTS / "conformance" / "compare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


compare = comparison()


def read(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    case["expect"]["snapshots"] = {}
    return case


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, dict[str, Any]]]:
    """Every case by engine and name, each engine started once."""
    jobs = [(path.parent / case["form"], case) for path in CASES if (case := read(path))]
    return {
        engine: dict(zip((path.stem for path in CASES), scripted.fills(jobs, engine), strict=True))
        for engine in ("server", "browser")
    }


@pytest.mark.parametrize("engine", ["server", "browser"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_script_comes_out_as_written(path: Path, engine: str, outcomes: dict[str, Any]) -> None:
    assert compare.fill_differences(read(path), outcomes[engine][path.stem]) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_both_engines_show_and_send_the_same(path: Path, outcomes: dict[str, Any]) -> None:
    text = json.dumps(outcomes["server"][path.stem], ensure_ascii=False)
    for pattern, placeholder in CHANGING:
        text = pattern.sub(placeholder, text)
    server = json.loads(text)
    assert server["snapshots"]["end"]["state"]
    assert compare.fill_differences({"expect": server}, outcomes["browser"][path.stem]) == []


def test_every_shipped_form_has_scripts() -> None:
    assert {path.stem.partition("__")[0] for path in CASES} == FORMS
