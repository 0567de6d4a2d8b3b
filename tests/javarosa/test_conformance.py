"""Our way of asking JavaRosa is right: it gives every expected value of the conformance cases, contested or not."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conformance.compare import same_result
from tests.javarosa.judge import evaluated, needs_javarosa

CONFORMANCE = Path(__file__).parents[1] / "conformance"


@needs_javarosa
def test_javarosa_gives_what_the_cases_expect() -> None:
    jobs = json.loads((CONFORMANCE / "xpath.json").read_text("utf-8"))
    results = evaluated(jobs, CONFORMANCE)
    differing = [
        (case["expr"], case["expect"], results[case["id"]])
        for case in jobs["cases"]
        if not same_result(case["expect"], results[case["id"]])
    ]
    assert differing == []
