"""JavaRosa fills in forms, and both engines of ours come to the same state, words and record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.conformance.compare import fill_differences
from tests.javarosa.judge import ask, needs_javarosa

CONFORMANCE = Path(__file__).parents[1] / "conformance"
_TOLD = ("expect", "contested", "contested_why", "form")

pytestmark = needs_javarosa


def filled(jobs: Sequence[tuple[Path, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The outcome of each script in its form, as `fieldapp form fill` tells it."""
    return list(ask("Fill", {"fills": [{"form": str(form), "script": script} for form, script in jobs]})["fills"])


def test_our_way_of_asking_gives_every_expected_outcome_contested_or_not() -> None:
    cases = [json.loads(path.read_text("utf-8")) for path in sorted((CONFORMANCE / "fills").glob("*.json"))]
    scripts = [{key: value for key, value in case.items() if key not in _TOLD} for case in cases]
    outcomes = filled([(CONFORMANCE / case["form"], script) for case, script in zip(cases, scripts, strict=True)])
    for case, outcome in zip(cases, outcomes, strict=True):
        assert fill_differences({**case, "contested": []}, outcome) == [], case["id"]
