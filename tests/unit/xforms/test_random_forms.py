"""Forms made by chance, filled in by chance: both engines agree, nothing is lost, and the server has no objection."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from fieldapp.cli import scripted
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.recheck import recheck
from fieldapp.xforms.script import snapshot, take_steps
from fieldapp.xforms.xml import read_tree
from tests.unit.xforms.random_steps import Case, random_cases

SEEDS = range(60)
STEPS = 20


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return random_cases(tmp_path_factory.mktemp("forms"), SEEDS, STEPS)


@pytest.fixture(scope="module")
def outcomes(cases: list[Case]) -> list[dict[str, Any]]:
    """What the server's engine makes of every case."""
    return scripted.fills([(case.path, case.script) for case in cases], "server")


def test_both_engines_come_to_the_same_state_words_and_record(
    cases: list[Case], outcomes: list[dict[str, Any]]
) -> None:
    told = scripted.fills([(case.path, case.script) for case in cases], "browser")
    for case, server, browser in zip(cases, outcomes, told, strict=True):
        assert _without_chance(server) == _without_chance(browser), case.seed


def test_a_record_that_is_opened_again_is_the_same_in_both_engines(
    cases: list[Case], outcomes: list[dict[str, Any]]
) -> None:
    jobs = [
        (case.path, {**case.script, "steps": [], "instance": outcome["instance"]})
        for case, outcome in zip(cases, outcomes, strict=True)
    ]
    for case, server, browser in zip(
        cases, scripted.fills(jobs, "server"), scripted.fills(jobs, "browser"), strict=True
    ):
        assert _without_chance(server) == _without_chance(browser), case.seed


def test_a_draft_goes_on_where_it_was_left(cases: list[Case]) -> None:
    for case in cases:
        filling = _filled(case)
        again = Filling.reopen(case.form, case.session(), json.loads(json.dumps(filling.draft())))
        assert snapshot(again) == snapshot(filling), case.seed
        assert again.record() == filling.record(), case.seed


def test_a_finished_record_opens_as_it_was_and_the_server_finds_nothing_wrong(cases: list[Case]) -> None:
    """But for instances that were answered before their count fell: they stay, and the server names them."""
    finished = 0
    for case in cases:
        filling = _finished(case)
        if filling is None:
            continue
        finished += 1
        record = read_tree(filling.xml())
        findings = recheck(case.form, record, case.session())
        assert [one for one in findings if one.code != "record.too_many_instances"] == [], case.seed
        again = Filling.reopen(case.form, case.session(), record)
        assert _shown(snapshot(again)) == _shown(snapshot(filling)), case.seed
        assert again.record() == filling.record(), case.seed
    assert finished > len(cases) / 4


def _filled(case: Case) -> Filling:
    filling = Filling.begin(case.form, case.session())
    take_steps(filling, case.script["steps"])
    return filling


def _finished(case: Case) -> Filling | None:
    """The case's record, with what is wrong in it answered or cleared; None if that is not enough."""
    filling = _filled(case)
    for _ in range(30):
        failures = filling.finish()
        if not failures:
            return filling
        for failure in failures:
            filling.set(failure.path, _better(filling, failure.path) if failure.outcome == "required" else "")
    return None


def _better(filling: Filling, path: str) -> str:
    """A text that fits a question."""
    node = filling.node(path)
    control = node.field.control if node else None
    if node is None or control is None:
        return ""
    if control.kind in ("select1", "select", "rank"):
        return next((choice.value for choice in filling.choices(control, node)), "")
    return {"date": "2024-02-29", "geopoint": "1 2 0 0", "int": "4", "decimal": "4"}.get(node.field.codec.name, "a")


def _shown(told: Mapping[str, Any]) -> dict[str, str]:
    """The part of a snapshot that a record keeps: the texts of what is relevant."""
    return {path: found.get("value", "") for path, found in told["state"].items() if found["relevant"]}


def _without_chance(outcome: object) -> object:
    text = json.dumps(outcome, sort_keys=True, ensure_ascii=False)
    return json.loads(re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{{uuid}}", text))
