"""`regex()` on the server: Java's patterns, the whole text, and never a hang."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.xforms.xpath import EvaluationError, parse
from fieldapp.xforms.xpath.regex import matches
from tests.unit.xforms.engines import a_household, in_javascript

WELL_KNOWN = [
    ("[0-9]{10}", "0123456789", True),
    ("[0-9]{10}", "01234567890", False),
    (r"^\d{3}-\d{4}$", "555-1234", True),
    (r"[\w.%+-]+@[\w.-]+\.[A-Za-z]{2,}", "a.b@example.org", True),
    (r"^(?=.*[A-Z])(?=.*\d).{8,}$", "Abcdefg1", True),
    (r"^(?=.*[A-Z])(?=.*\d).{8,}$", "abcdefg1", False),
    (r"(?!0+$)\d{3}", "000", False),
    (r"(?<=a)b|ab", "ab", True),
    ("[a-z&&[^aeiou]]+", "xyz", True),
    ("[\\u4e00-\\u9fa5]{2,4}", "张三丰", True),
    ("1[3-9][0-9]{9}", "13812345678", True),
    ("(?i)abc", "aBC", True),
    ("(?i:a)b", "AB", False),
    ("a.c", "a\nc", False),
    ("(?s)a.c", "a\nc", True),
    ("[^a]", "😀", True),
    (r"a\b b", "a b", True),
    ("", "", True),
    ("x*", "", True),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), WELL_KNOWN)
def test_patterns_match_the_whole_text(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_the_browser_agrees() -> None:
    both = [one for one in WELL_KNOWN if "&&" not in one[0] and "(?i:" not in one[0]]
    trees = [parse("regex('', '')") for _ in both]
    for tree, (pattern, text, _) in zip(trees, both, strict=True):
        tree[2:] = [["s", text], ["s", pattern]]
    results = in_javascript(trees, "/home/blank", a_household())
    assert [result["value"] for result in results] == [expected for _, _, expected in both]


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*)*b", "(a|aa)+b", ".*.*.*.*.*b", "(?=(a+)+b).*", "(a?){50}a{50}b"]
)
def test_patterns_that_hang_others_answer_at_once(pattern: str) -> None:
    begun = time.process_time()
    assert matches(pattern, "a" * 60) is False
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("pattern", ["((a{0,300}){0,300}){0,300}", "(.*.*){100}x", "a" * 20_000])
def test_what_would_take_too_long_is_refused(pattern: str) -> None:
    begun = time.process_time()
    with pytest.raises(EvaluationError):
        matches(pattern, "ab" * 5_000)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    "pattern", ["(", ")", "[a", "*a", "a{2,1}", "[z-a]", r"(a)\1", r"\p{Nonsense}", "(?<x", "\\", "[" * 500]
)
def test_what_is_no_pattern_is_named(pattern: str) -> None:
    with pytest.raises(EvaluationError, match=r"^regex\(\)"):
        matches(pattern, "a")


ATOMS = [
    "a",
    "b",
    ".",
    r"\d",
    "[ab]",
    "[^a]",
    "(a|b)",
    "(?:ab)",
    "a*",
    "(a*)*",
    "b?",
    "(a|b){1,3}",
    "^",
    "$",
    r"\b",
    "(?=a)",
    "(?!b)",
    "(?<=a)",
]


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(["", "", "*", "{2}", "{0,2}", "|"])), max_size=5),
    st.text(alphabet="ab1\n", max_size=6),
)
def test_simple_patterns_mean_what_they_mean_elsewhere(pieces: list[tuple[str, str]], text: str) -> None:
    pattern = "".join(atom + count for atom, count in pieces)
    try:
        expected = re.compile(pattern).fullmatch(text) is not None
    except re.error:
        return
    try:
        assert matches(pattern, text) is expected
    except EvaluationError:
        assert re.search(r"[*?}][*{]|[\^$b]\*", pattern), "only doubled counts, which Java refuses"
