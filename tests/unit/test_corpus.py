"""Real forms from public repositories: both engines fill each in to the end, or it is refused for a reason we name."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fieldapp.cli import scripted
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.live import LiveNode
from fieldapp.xforms.session import Session
from fieldapp.xforms.xlsform import convert
from tests.corpus import CORPUS, FORMS, REFUSED, USABLE, comparable

GIVEN_TO_CHANCE = {"povertyaction__random_module_order.xlsx"}
"""Forms whose course hangs on a random number: two fillings of them differ."""
STOPPED_BY_A_NOTE = {
    "impact-initiatives-hppu__REACH_2024_MSNA-kobo-tool_draft_v11.xlsx": (
        "/data/consented/demographics/roster[1]/note_resp_age_mismatch"
    ),
}
"""Forms that stop contradictory answers by a note that must be answered and cannot be: ours contradict each other."""
ANSWERS = {
    "int": ("1", "5", "20", "100", "0", "2000"),
    "decimal": ("1", "10.5", "20", "100"),
    "date": ("2020-05-17", "2026-11-23"),
    "dateTime": ("2020-05-17T10:00:00.000+08:00",),
    "time": ("10:00:00.000+08:00",),
    "geopoint": ("31.9 117.2 30 5",),
    "geotrace": ("31.9 117.2 0 0; 31.8 117.2 0 0",),
    "geoshape": ("31.9 117.2 0 0; 31.8 117.2 0 0; 31.8 117.3 0 0; 31.9 117.2 0 0",),
    "binary": ("file.jpg",),
    "string": ("OK", "a", "12345", "a@example.org", "0700000000"),
    "barcode": ("12345",),
}
ROUNDS = 400

pytestmark = pytest.mark.skipif(not FORMS, reason=f"the corpus of real forms is not here ({CORPUS})")
usable = pytest.mark.parametrize("path", USABLE, ids=lambda path: path.name)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_real_form_converts_or_is_refused_by_name(path: Path) -> None:
    conversion = convert(path)
    codes = {problem.code for problem in conversion.problems if problem.is_error}
    assert codes == REFUSED.get(path.name, set())
    assert conversion.ok == (path.name not in REFUSED)


@usable
def test_a_real_form_is_filled_in_to_the_end_by_both_engines_alike(path: Path) -> None:
    script = {"id": path.name, "timezone": "Asia/Shanghai", "steps": [*answered(path), {"op": "finalize"}]}
    server = scripted.fills([(path, script)], "server")[0]
    browser = scripted.fills([(path, script)], "browser")[0]
    assert "error" not in server
    assert "error" not in browser
    if path.name not in GIVEN_TO_CHANCE:
        stop = STOPPED_BY_A_NOTE.get(path.name)
        assert server["validation"].get("ref") == stop
        assert server["validation"]["outcome"] == ("required" if stop else "ok")
        assert comparable(browser) == comparable(server)


def answered(path: Path) -> list[dict[str, str]]:
    """The steps that answer what has to be answered, found by trying; they end at a note that stops the person."""
    chance = random.Random(7)
    loaded = scripted.load(path, {})
    session = Session(
        timezone="Asia/Shanghai",
        now=lambda: datetime.now(UTC),
        random=chance.random,
        uuid=lambda: str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        instances=loaded.instances,
    )
    filling = Filling.begin(Form(loaded.definition), session)
    steps: list[dict[str, str]] = []
    for _ in range(ROUNDS):
        failures = filling.validate()
        if not failures or failures[0].node.readonly:
            return steps
        steps.append(answer(filling, failures[0].path, failures[0].node))
    raise AssertionError(f"not finished after {ROUNDS} answers, at {failures[0].path}")


def answer(filling: Filling, ref: str, node: LiveNode) -> dict[str, str]:
    """Give the first of the likely answers that is accepted."""
    control = node.field.control
    assert control is not None
    choices = [choice.value for choice in filling.choices(control, node)] if is_choice(control.kind) else []
    for value in choices or ANSWERS[node.field.type]:
        if filling.set(ref, value).result == "ok":
            return {"op": "set", "ref": ref, "value": value}
    raise AssertionError(f"no answer is accepted at {ref}")


def is_choice(kind: str) -> bool:
    return kind in {"select1", "select", "rank"}
