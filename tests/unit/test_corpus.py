"""Real forms from public repositories: each converts, opens in the engine, or is refused for a reason we can name."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.parse import parse
from fieldapp.xforms.session import Session
from fieldapp.xforms.xlsform import convert

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FORMS = sorted(path for path in CORPUS.glob("*.x*")) if CORPUS.is_dir() else []
REFUSED = {
    "validmeasures__liberiaCoverage.xlsx": {"workbook.choice_twice"},
    "povertyaction__birthday_age_calculation.xlsx": {"workbook.type_unknown"},
}
"""Forms that are refused, and why: values twice in one list, which no engine can tell apart; a vendor's own type."""

pytestmark = pytest.mark.skipif(not FORMS, reason=f"the corpus of real forms is not here ({CORPUS})")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_real_form_converts_or_is_refused_by_name(path: Path) -> None:
    conversion = convert(path)
    codes = {problem.code for problem in conversion.problems if problem.is_error}
    assert codes == REFUSED.get(path.name, set())
    assert conversion.ok == (path.name not in REFUSED)


@pytest.mark.parametrize("path", [path for path in FORMS if path.name not in REFUSED], ids=lambda path: path.name)
def test_a_real_form_opens_and_gives_a_record(path: Path) -> None:
    conversion = convert(path)
    assert conversion.xform is not None
    chance = random.Random(7)
    session = Session(
        timezone="Asia/Shanghai",
        now=lambda: datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
        random=chance.random,
        uuid=lambda: str(uuid.UUID(int=chance.getrandbits(128), version=4)),
    )
    filling = Filling.begin(Form(parse(conversion.xform).definition), session)
    assert filling.questions()
    filling.finish()
    assert f'id="{conversion.form_id}"' in filling.xml()
