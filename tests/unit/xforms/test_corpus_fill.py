"""Real forms: each opens, is filled in and finished, and both engines give the same record."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from fieldapp.cli import scripted
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.parse import parse
from fieldapp.xforms.recheck import recheck
from fieldapp.xforms.xml import read_tree
from tests.unit.xforms.answering import answers, play, session, xform_of

CORPUS = Path(os.environ.get("FIELDAPP_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))
SHIPPED = Path(__file__).parents[3] / "forms"
FORMS = sorted([*CORPUS.glob("*.xml"), *CORPUS.glob("*.xlsx"), *SHIPPED.glob("[a-z]*.md")])


def test_the_corpus_is_here() -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus of real forms at {CORPUS}: only the shipped forms are filled in")
    assert len(FORMS) > 20


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_both_engines_give_the_same_record_for_the_same_answers(path: Path, tmp_path: Path) -> None:
    form = xform_of(path)
    if form is None:
        pytest.skip("pyxform refuses this workbook; `form check` says why")
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
    server, browser = (_alike(scripted.fills([job], engine)[0]) for engine in ("server", "browser"))
    assert "error" not in server
    assert server == browser


def _alike(outcome: object) -> Any:
    """The outcome with every identifier made the same: chance gives each run its own."""
    text = json.dumps(outcome, ensure_ascii=False)
    return json.loads(re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{{uuid}}", text))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_second_look_doubts_nothing_that_our_own_engine_computed(path: Path) -> None:
    form_text = xform_of(path)
    if form_text is None:
        pytest.skip("pyxform refuses this workbook; `form check` says why")
    definition = parse(form_text).definition
    form = Form(definition)
    filling = Filling.begin(form, session())
    for step in answers(definition):
        play(filling, step)
    doubts = {finding.code for finding in recheck(form, read_tree(filling.xml()), session())}
    assert doubts <= {"record.required", "record.constraint", "record.too_many_instances"}
