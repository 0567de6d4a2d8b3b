"""Our engines answer as ODK Collect's on thousands of made expressions, in forms with answers of every kind.

What the two do differently on purpose stands in docs/forms.md; the expressions keep clear of it (expressions.py).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from fieldapp.cli import scripted
from fieldapp.xforms.parse import parse
from tests.conformance.compare import leaves, same_result
from tests.javarosa.expressions import Making, spellings
from tests.javarosa.judge import evaluated, needs_javarosa
from tests.javarosa.records import SHIPPED, filled, written
from tests.unit.xforms.answering import xform_of

HERE = Path(__file__).parent
CASES = HERE.parent / "conformance" / "forms"
HOW_MANY = 3_000
OTHER_FORMS = [
    *SHIPPED,
    *(CASES / f"{name}.md" for name in ("types_all", "text_edges", "groups_relevance", "required_msgs")),
]
ASKED_OF_ANY = (
    "{}", "string({})", "number({})", "boolean({})", "not({})", "{} = ''", "{} != ''", "{} + 1", "{} > 2", "int({})",
    "string-length({})", "count({})", "count-non-empty({})", "sum({})", "concat({}, '|', {})", "join(',', {}, 'x')",
    "coalesce({}, 'x')", "if({}, 1, 2)", "substr({}, 1, 3)", "normalize-space({})", "contains({}, 'a')", "{} = {}",
    "boolean-from-string({})", "round({}, 1)", "checklist(1, 1, {})", "starts-with({}, '1')", "min({}, 3)",
)  # fmt: skip
"""Asked of every question that stands in no repeat and is no date and time, on which the engines differ."""

pytestmark = needs_javarosa


@pytest.fixture
def kinds(tmp_path: Path) -> dict[str, Any]:
    """A form with questions of every kind, answered."""
    shutil.copy(HERE / "forms" / "towns.csv", tmp_path)
    form = written(HERE / "forms" / "kinds.md", tmp_path)
    return {
        "form": str(form),
        "steps": [_step(line) for line in (HERE / "forms" / "kinds.txt").read_text().splitlines()],
    }


@pytest.mark.parametrize("timezone", ["Africa/Nairobi", "America/New_York"])
def test_made_expressions_have_the_answers_that_javarosa_gives(kinds: dict[str, Any], timezone: str) -> None:
    making = Making(seed=len(timezone))
    cases = [making.one() for _ in range(HOW_MANY // 2)]
    cases += [("/kinds/none", text) for text in spellings()]
    assert _differences({"kinds": kinds}, [("kinds", *case) for case in cases], timezone) == []


def test_every_question_of_other_forms_reads_as_in_javarosa(tmp_path: Path) -> None:
    for attachment in CASES.glob("*.csv"):
        shutil.copy(attachment, tmp_path)
    fixtures, cases = {}, []
    for path in OTHER_FORMS:
        record = filled(path)
        fixtures[path.stem] = {"form": str(written(path, tmp_path)), "instance": record, "steps": []}
        refs = _plain_refs(path, record)
        cases += [(path.stem, ref, asked.format(ref, ref)) for ref in refs[:40] for asked in ASKED_OF_ANY]
    assert len(cases) > 2_000
    assert _differences(fixtures, cases, "Asia/Shanghai") == []


def _differences(fixtures: Mapping[str, Any], asked: Iterable[tuple[str, str, str]], timezone: str) -> list[Any]:
    cases = [
        {"id": str(number), "fixture": fixture, "context": context, "expr": expression}
        for number, (fixture, context, expression) in enumerate(asked)
    ]
    jobs = {"timezone": timezone, "fixtures": fixtures, "cases": cases}
    javarosa = evaluated(jobs, HERE)
    ours = [scripted.expressions(jobs, HERE, engine)["results"] for engine in ("server", "browser")]
    return [
        (case["context"], case["expr"], javarosa[case["id"]], *(results[case["id"]] for results in ours))
        for case in cases
        if not all(_agree(case["expr"], javarosa[case["id"]], results[case["id"]]) for results in ours)
    ]


def _agree(expression: str, javarosa: dict[str, Any], ours: dict[str, Any]) -> bool:
    """As the conformance cases compare; metres a little wider: the formula differs, not the Earth."""
    is_metric = expression.startswith(("distance", "area", "enclosed-area"))
    return same_result({**javarosa, "loose": True, **({"rel_tolerance": 1e-3} if is_metric else {})}, ours)


def _plain_refs(path: Path, record: str) -> list[str]:
    """The questions that hold an answer, blank or not, and stand in no repeat."""
    definition = parse(xform_of(path)).definition
    repeats = {repeat.ref for repeat in definition.repeats()}
    held = {place for place in leaves(record) if not place.startswith(tuple(f"{ref}[" for ref in repeats))}
    excluded = ("dateTime", "time", "geopoint")
    typed = [bind.ref for bind in definition.binds if bind.type not in excluded and "/meta/" not in bind.ref]
    return [
        ref for ref in typed if ref in held - repeats and not ref.startswith(tuple(f"{repeat}/" for repeat in repeats))
    ]


def _step(line: str) -> dict[str, str]:
    """`add house` or `whole = 42`."""
    if line.startswith("add "):
        return {"op": "add", "ref": f"/kinds/{line.removeprefix('add ')}"}
    ref, _, value = line.partition(" = ")
    return {"op": "set", "ref": f"/kinds/{ref}", "value": value}
