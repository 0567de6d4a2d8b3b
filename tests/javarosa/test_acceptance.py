"""ODK Collect's engine opens every record that our engine makes, and holds in it what we put there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.compare import leaves, same_text
from tests.corpus import FORMS, USABLE
from tests.javarosa.judge import accepted, needs_javarosa
from tests.javarosa.records import SHIPPED, filled, written

CASES = sorted((Path(__file__).parents[1] / "conformance" / "forms").glob("*.xml"))
ALL = [*USABLE, *SHIPPED, *(path for path in CASES if path.name != "last_saved_prev.xml")]

FOREIGN = {
    "povertyaction__Likert_template": "duration",
    "povertyaction__date_allows_dk": "duration",
    "povertyaction__ordinal_calculation": "index",
    "povertyaction__random_module_order": "device-info",
    "povertyaction__repeat_allows_selection": "duration",
}
"""Forms that no ODK program runs, and the function of another vendor in them: JavaRosa reads their records only."""

pytestmark = needs_javarosa


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, dict[str, Any]]:
    """Each form filled in by our engine, and what JavaRosa says of the record."""
    folder = tmp_path_factory.mktemp("forms")
    records = [(written(path, folder), filled(path)) for path in ALL]
    judged = accepted(records, "Asia/Shanghai")
    return {
        path: {**outcome, "record": record} for path, (_, record), outcome in zip(ALL, records, judged, strict=True)
    }


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_javarosa_opens_the_record_as_one_of_its_form(path: Path, outcomes: dict[Path, dict[str, Any]]) -> None:
    outcome = outcomes[path]
    if path.stem in FOREIGN:
        assert f"cannot handle function '{FOREIGN[path.stem]}'" in outcome["error"]
    else:
        assert outcome["ok"], outcome["error"]
    sent, read = leaves(outcome["record"]), leaves(outcome["read"])
    assert {place: (text, read.get(place)) for place, text in sent.items() if not _same(text, read.get(place))} == {}
    assert {place: text for place, text in read.items() if text.strip() and place not in sent} == {}


@pytest.mark.skipif(not FORMS, reason="the collected forms of other projects are not beside the project")
def test_the_collected_forms_were_judged_too() -> None:
    assert set(USABLE) <= set(ALL)


def _same(sent: str, read: str | None) -> bool:
    """Blanks at the ends count for nothing: JavaRosa drops them when it opens any record."""
    return read is not None and same_text(sent.strip(), read.strip())
