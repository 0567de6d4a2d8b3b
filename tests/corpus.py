"""Real forms from public repositories, kept beside the project and not in it: where they are, which are refused."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

CORPUS = Path(os.environ.get("FIELDAPP_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))
FORMS = sorted(CORPUS.glob("*.x*")) if CORPUS.is_dir() else []
REFUSED = {
    "validmeasures__liberiaCoverage.xlsx": {"workbook.choice_twice"},
    "povertyaction__birthday_age_calculation.xlsx": {"workbook.type_unknown"},
}
"""Forms that are refused, and why: values twice in one list, which no engine can tell apart; a vendor's own type."""
USABLE = [path for path in FORMS if path.name not in REFUSED]
_CHANGING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), "{{uuid}}"),
    (re.compile(r"20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "{{datetime}}"),
    (re.compile(r"\b0\.\d{12,}"), "{{random}}"),
)


def comparable(outcome: object) -> Any:
    """What a filling came to, without what differs between any two fillings: identifiers, moments, random numbers."""
    text = json.dumps(outcome, ensure_ascii=False)
    for pattern, placeholder in _CHANGING:
        text = pattern.sub(placeholder, text)
    return json.loads(text)
