"""Python and the browser's engine are one engine: the same tables, the same results on whatever expression comes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from fieldapp.xforms.types import CODECS
from fieldapp.xforms.xpath import EvaluationError, ExpressionError, Tree, Value, parse
from fieldapp.xforms.xpath.functions import FUNCTIONS
from tests.unit.xforms.engines import a_household, in_javascript, in_python, javascript, same, value_of

ROOT = Path(__file__).parents[3]

PATHS = """
/home/head /home/size /home/rent /home/blank /home/moved /home/visited /home/opens /home/wants
/home/is_safe /home/place /home/fence /home/secret /home/village /home/person/age /home/person
/home/person[2]/name ../age .. . ../../size /home/person/dose/mg ../dose/mg //mg /home/*[2]
../following-sibling::person/name ../preceding-sibling::*/name /home/@version
/home/person[age>10]/name instance('villages')/root/item[name=current()/../../village]/label
current()/../name instance('villages')/root/item/pop instance('none')/root
""".split()  # noqa: SIM905
TEXTS = [
    "",
    "a",
    "food",
    "2024-02-29",
    "2024-03-01T10:00:00.000Z",
    "12:30:00",
    "1,5",
    " 7 ",
    "true",
    "0",
    "-3.5",
    "北😀",
]
TEXTS += ["%Y-%m-%d %H:%M"]
NUMBERS = ["0", "1", "2", "0.5", "-1.5", "2.675", "19782.604", "1000000", "0.0000001", "123456789012345678"]
NEEDS_PATH = {"count", "count-non-empty", "sum", "randomize", "position", "name", "local-name"}


def calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Calls of every function there is, mostly with as many arguments as it takes."""

    def arguments(name: str) -> st.SearchStrategy[str]:
        entry = FUNCTIONS[name]
        given_ = st.sampled_from(PATHS) | inner if name in NEEDS_PATH else inner
        return st.lists(given_, min_size=entry.least, max_size=min(entry.most, entry.least + 2)).map(
            lambda found: f"{name}({', '.join(found)})"
        )

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(arguments)


LEAVES = st.sampled_from(PATHS) | st.sampled_from(NUMBERS) | st.sampled_from(TEXTS).map(lambda text: f"'{text}'")
OPERATORS = st.sampled_from(["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "|"])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: (
        calls(inner)
        | st.tuples(inner, OPERATORS, inner).map(" ".join)
        | inner.map(lambda one: f"-({one})")
        | inner.map(lambda one: f"({one})")
    ),
    max_leaves=8,
)


@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(EXPRESSIONS, min_size=150, max_size=150), st.sampled_from(["Asia/Shanghai", "America/New_York", "UTC"]))
def test_both_engines_give_the_same_on_any_expression(expressions: list[str], timezone: str) -> None:
    home, at = a_household(timezone), "/home/person[2]/age"
    trees = [tree for expression in expressions if (tree := _parsed(expression))]
    results = zip(trees, in_python(trees, at, home), in_javascript(trees, at, home), strict=True)
    assert [found for found in results if not same(found[1], found[2])] == []


def _parsed(expression: str) -> Tree | None:
    """None for the few that generating cannot make right: a quoted path that is none."""
    try:
        return parse(expression)
    except ExpressionError:
        return None


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="ab /.[]()'\"@*=<>!|+-,:$1 2divmodor%\n北", max_size=40) | EXPRESSIONS)
@example("((((((((((")
@example("a[b[c[d[1]]]]")
def test_any_text_is_an_expression_or_a_clear_error(text: str) -> None:
    outcome = _outcome(text)
    if isinstance(outcome, ExpressionError):
        assert 0 <= outcome.offset <= len(text)
    if isinstance(outcome, ValueError):
        assert str(outcome)


def _outcome(text: str) -> Value | ValueError:
    try:
        return value_of(text, "/home/person[2]/age")
    except (ExpressionError, EvaluationError) as error:
        return error


def test_functions_are_the_same_in_python_in_javascript_and_in_the_documentation() -> None:
    python = {(one.name, one.least, one.most, one.pack) for one in FUNCTIONS.values()}
    table = javascript(a_household(), [])["table"]
    assert {(one["name"], one["least"], one["most"], one["pack"]) for one in table} == python
    section = (ROOT / "docs" / "forms.md").read_text("utf-8").partition("\n## Functions\n")[2].partition("\n## ")[0]
    rows = [row.partition(" | ")[0] for row in section.splitlines() if row.startswith("| `")]
    documented = [name for row in rows for name in re.findall(r"`([\w:-]+)\(", row)]
    assert sorted(documented) == sorted(FUNCTIONS)


def test_types_are_the_same_in_python_and_in_javascript() -> None:
    assert javascript(a_household(), [])["types"] == list(CODECS)


@pytest.mark.parametrize(
    "timezone", ["Asia/Shanghai", "Asia/Kathmandu", "America/New_York", "Europe/Dublin", "Pacific/Apia"]
)
def test_dates_agree_in_every_zone_and_at_the_turn_of_clocks(timezone: str) -> None:
    moments = [
        "2024-03-10T02:30:00",
        "2024-11-03T01:30:00",
        "2011-12-30T12:00:00",
        "1900-01-01T00:00:00",
        "2024-03-31T00:59:59.999Z",
    ]
    expressions = [
        form.format(moment)
        for moment in moments
        for form in (
            "date-time('{}')",
            "decimal-date-time('{}')",
            "format-date('{}', '%a %e %b %Y %H:%M:%S.%3 %W')",
            "date('{}') + 1",
        )
    ] + ["now()", "today()", "date(0)", "decimal-date-time(today())", "now() - today()", "date-time(now() + 1)"]
    home = a_household(timezone)
    trees = [parse(expression) for expression in expressions]
    python, browser = list(in_python(trees, "/home/blank", home)), in_javascript(trees, "/home/blank", home)
    assert [pair for pair in zip(expressions, python, browser, strict=True) if not same(pair[1], pair[2])] == []
