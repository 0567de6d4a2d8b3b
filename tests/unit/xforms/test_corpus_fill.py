"""Real forms and our own, with every question answered: both engines give the same record, and a second look agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fieldapp.cli import scripted
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.parse import parse
from fieldapp.xforms.recheck import recheck
from fieldapp.xforms.xml import read_tree
from tests.corpus import USABLE, comparable
from tests.unit.xforms.answering import answers, play, session, xform_of

SHIPPED = Path(__file__).parents[3] / "forms"
FORMS = [*USABLE, *sorted(SHIPPED.glob("[a-z]*.md"))]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_both_engines_give_the_same_record_for_the_same_answers(path: Path, tmp_path: Path) -> None:
    form = xform_of(path)
    definition = parse(form).definition
    steps = answers(definition)
    assert steps
    file = tmp_path / "form.xml"
    file.write_text(form, encoding="utf-8")
    script: dict[str, Any] = {
        "id": path.stem,
        "timezone": "Asia/Shanghai",
        "now": "2026-03-04T05:06:07+00:00",
        "random": 0.25,
    }
    job = (file, {**script, "steps": [*steps, {"op": "snapshot", "name": "x"}, {"op": "finalize"}]})
    server, browser = (comparable(scripted.fills([job], engine)[0]) for engine in ("server", "browser"))
    assert "error" not in server
    assert server == browser


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_second_look_doubts_nothing_that_our_own_engine_computed(path: Path) -> None:
    definition = parse(xform_of(path)).definition
    form = Form(definition)
    filling = Filling.begin(form, session())
    for step in answers(definition):
        play(filling, step)
    doubts = {finding.code for finding in recheck(form, read_tree(filling.xml()), session())}
    assert doubts <= {"record.required", "record.constraint", "record.too_many_instances"}
