"""`regex()` on the server: Java's patterns, the whole text, and never a hang."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fieldapp.xforms.xpath import EvaluationError, Tree, call_problems, parse
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
AS_IN_JAVA = [
    ("[^a&&b]", "b", True),
    ("[a-z&&[def]&&d]", "d", True),
    ("[&&a]", "a", True),
    ("[]a]", "]", True),
    ("[a^&&^b]", "^", True),
    ("(?i)[^a]", "A", False),
    ("(?i)é", "É", False),
    ("(?iu)[é]", "É", True),
    ("(?iu)ſ", "s", True),
    ("(?i)[A-_]", "z", True),
    (r"(?i)\p{Lower}", "A", True),
    (r"(?i)\p{Lu}", "a", True),
    ("a(?i)b|c", "C", True),
    ("(?i:a)b", "Ab", True),
    ("(?i:a)b", "AB", False),
    (r"\Qa.b\E*", "a.bb", True),
    (r"[\Q^]\E]+", "]^", True),
    (r"\Q1\E", "1", True),
    ("a{2}{3}", "aa", True),
    ("{2}a", "a", True),
    ("a*+a", "aaa", False),
    ("a?+b", "ab", True),
    ("[ab]{1,2}+b", "ab", False),
    ("[ab]{1,2}+b", "abb", True),
    ("a+?b", "aab", True),
    (".", "\u0085", False),
    ("a$\n", "a\n", True),
    ("(?m)^", "", False),
    ("(?m)a$\n^b", "a\nb", True),
    (r"\R\n", "\r\n", True),
    (r"\R", "\r\n", True),
    (r"\v\h", "\n\u3000", True),
    (r"\bé\b", "é", True),
    (r"\d\w\s", "\u0663é\u3000", False),
    (r"\p{IsHan}+", "汉字〇", True),
    (r"\p{IsHan}", "か", False),
    (r"\p{IsAlphabetic}+", "aéक", True),
    (r"\p{Alpha}", "é", False),
    (r"\P{L}\pN", "-5", True),
    (r"\0101\x42\u0043\x{44}\cE", "ABCD\x05", True),
    (r"\ud83d\ude00", "😀", True),
    (r"[\d-z]+", "5-z", True),
    ("(?<year>[0-9]{4})", "2026", True),
    ("(?=.*b)(?!.*c)a.", "ab", True),
    ("(?<!a)b|.b", "ab", True),
]
"""What `String.matches` of JDK 17 answers."""


@pytest.mark.parametrize(("pattern", "text", "expected"), WELL_KNOWN + AS_IN_JAVA)
def test_patterns_match_the_whole_text(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def in_the_browser(pairs: list[tuple[str, str]]) -> list[object]:
    """What the browser's engine says of patterns and texts: a truth value, or `error`."""
    trees: list[Tree] = [["call", "regex", ["s", text], ["s", pattern]] for pattern, text in pairs]
    results = in_javascript(trees, "/home/blank", a_household())
    return [result["value"] if result["type"] == "boolean" else result["type"] for result in results]


def in_python(pattern: str, text: str) -> object:
    try:
        return matches(pattern, text)
    except EvaluationError:
        return "error"


def test_the_browser_agrees() -> None:
    known = WELL_KNOWN + AS_IN_JAVA
    assert in_the_browser([case[:2] for case in known]) == [expected for _, _, expected in known]
    refused = [(pattern, "a") for pattern in REFUSED]
    assert in_the_browser(refused) == ["error"] * len(refused)


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


REFUSED = ["(", ")", "[a", "*a", "a{2,1}", "a**", "a{", "a{,2}", "[z-a]", r"[a-\d]", r"(a)\1", r"\k<n>", "(?<x", "\\"]
REFUSED += ["[" * 500, "(" * 60 + ")" * 60, "[a&&&b]", "[a&&]", "(?>a)", "(?:ab)*+", "(?x)a", "(?U)a", "(?<n>a)(?<n>b)"]
REFUSED += [r"\p{Nonsense}", r"\p{Han}", r"\p{IsLatin}", r"\X", r"\b{g}", r"\y", r"\08", r"\x{110000}", "a{99999}"]


@pytest.mark.parametrize("pattern", REFUSED)
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


HOSTILE = [("(a+)+$", "a" * 50_000), ("(a+)+$", "a" * 50_000 + "b"), ("(a|aa)+b", "a" * 50_000)]
HOSTILE += [("(?=(a+)+b).*", "a" * 50_000), (r"(\b.)*", "é\u0301" * 25_000), ("(?<=a+b)a*|a*", "a" * 50_000)]
HOSTILE += [
    ("(.*.*){100}x", "ab" * 5_000),
    ("(" * 49 + "a" + ")+" * 49, "a" * 500),
    ("((a{0,300}){0,300}){0,300}", "a"),
]
HOSTILE += [
    ("[" + "".join(f"{chr(0x4E00 + 2 * at)}-{chr(0x4E01 + 2 * at)}" for at in range(3_000)) + "]*", "龥" * 9_000)
]


def test_hostile_patterns_on_long_texts_are_bounded_in_both_engines() -> None:
    begun = time.process_time()
    python = [in_python(pattern, text) for pattern, text in HOSTILE]
    assert time.process_time() - begun < 10
    assert in_the_browser(HOSTILE) == python
    assert python[:3] == [True, False, False]


PIECES = [
    *ATOMS,
    "[^b-d&&[ab1]]",
    r"\p{L}",
    r"\P{Lu}",
    r"\s",
    "(?i)a",
    "(?i:B|a)",
    "(?m)$",
    r"\R",
    r"\Qa*\E",
    "é",
    r"[\w&&[^b]]",
]
COUNTS = ["", "", "*", "+?", "{2}", "{0,2}?", "|", "*+", "?+"]


@settings(max_examples=5, deadline=None, phases=[Phase.generate])
@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(COUNTS)), min_size=1, max_size=4),
            st.text(alphabet="abB1é\n\r 汉", max_size=5),
        ),
        min_size=300,
        max_size=300,
    )
)
def test_both_engines_agree_on_any_pattern(cases: list[tuple[list[tuple[str, str]], str]]) -> None:
    pairs = [("".join(piece + count for piece, count in pieces), text) for pieces, text in cases]
    differing = [pair for pair, told in zip(pairs, in_the_browser(pairs), strict=True) if told != in_python(*pair)]
    assert differing == []


def test_a_pattern_that_can_never_match_is_told_before_it_runs() -> None:
    (problem,) = call_problems(parse("regex(., '[0-9')"))
    assert problem.startswith("regex(): the pattern ends too early")
    assert call_problems(parse("regex(., concat('[0-9', ']'))")) == []
