"""Sets of characters in regular expressions, as tests of one character. Java's: `\\d`, `\\w` and `\\s` are ASCII."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from fieldapp.xforms.xpath.errors import EvaluationError

Test = Callable[[str], bool]


class _Single:
    """One character; it can begin a range."""

    __slots__ = ("character",)

    def __init__(self, character: str) -> None:
        self.character = character

    def __call__(self, one: str) -> bool:
        return one == self.character


def single(character: str) -> Test:
    """That character only."""
    return _Single(character)


def span(low: str, high: str) -> Test:
    """From one character to another, both included."""
    return lambda one: low <= one <= high


def negation(test: Test) -> Test:
    """All others."""
    return lambda one: not test(one)


def either(tests: Sequence[Test]) -> Test:
    """Any of the tests."""
    if len(tests) == 1:
        return tests[0]
    return lambda one: any(test(one) for test in tests)


def unicode_class(name: str) -> Test:
    """`\\p{…}`: a category of Unicode, a class of Java or POSIX, or the Han script."""
    short = name.partition("=")[2] or name
    for candidate in (short, short.removeprefix("Is")):
        if candidate in _NAMED:
            return _NAMED[candidate]
        if candidate and candidate[0] in "LMNPSZC" and len(candidate) <= 2:
            return _category(candidate)
    raise EvaluationError(f"regex(): \\p{{{name}}} is not known")


def _category(prefix: str) -> Test:
    return lambda one: unicodedata.category(one).startswith(prefix)


def _is_han(one: str) -> bool:
    return unicodedata.name(one, "").startswith("CJK UNIFIED IDEOGRAPH") or one in "〇々〻"


def _ascii(test: Test) -> Test:
    return lambda one: one.isascii() and test(one)


_DIGIT = span("0", "9")
_WORD = _ascii(lambda one: one.isalnum() or one == "_")
_SPACE = either([single(one) for one in " \t\n\x0b\f\r"])
_HORIZONTAL = either([single(" "), single("\t"), single("\xa0")])

CLASS_ESCAPES: dict[str, Test] = {
    "d": _DIGIT,
    "D": negation(_DIGIT),
    "w": _WORD,
    "W": negation(_WORD),
    "s": _SPACE,
    "S": negation(_SPACE),
    "h": _HORIZONTAL,
    "H": negation(_HORIZONTAL),
}

_NAMED: dict[str, Test] = {
    "Alpha": _ascii(str.isalpha),
    "Digit": _DIGIT,
    "Alnum": _ascii(str.isalnum),
    "Upper": _ascii(str.isupper),
    "Lower": _ascii(str.islower),
    "Space": _SPACE,
    "Punct": _ascii(lambda one: one.isprintable() and not one.isalnum() and one != " "),
    "XDigit": _ascii(lambda one: one in "0123456789abcdefABCDEF"),
    "ASCII": str.isascii,
    "Alphabetic": str.isalpha,
    "Letter": str.isalpha,
    "Uppercase": str.isupper,
    "Lowercase": str.islower,
    "Han": _is_han,
}
