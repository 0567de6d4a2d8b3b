"""Sets of characters in regular expressions, as tests of one character. Java's: `\\d`, `\\w` and `\\s` are ASCII.

`case` says how letters compare: `CASE_EXACT`, `CASE_ASCII` (Java's `(?i)`) or `CASE_ALL` (its `(?iu)`).
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable, Iterable

from fieldapp.xforms.xpath.errors import EvaluationError

Test = Callable[[str], bool]

CASE_EXACT, CASE_ASCII, CASE_ALL = "", "i", "iu"


def one_of(characters: Iterable[str]) -> Test:
    """Any of these characters."""
    return frozenset(characters).__contains__


def single(character: str, case: str = CASE_EXACT) -> Test:
    """That character only."""
    if case == CASE_ALL:
        key = _folded(character)
        return lambda one: _folded(one) == key
    if case == CASE_ASCII and character.isascii():
        return one_of({character, character.lower(), character.upper()})
    return lambda one: one == character


def span(low: str, high: str, case: str = CASE_EXACT) -> Test:
    """From one character to another, both included."""

    def within(one: str) -> bool:
        return low <= one <= high

    if case == CASE_EXACT:
        return within
    if case == CASE_ASCII:
        return lambda one: within(one) or (one.isascii() and (within(one.lower()) or within(one.upper())))
    return lambda one: within(one) or within(_upper(one)) or within(_folded(one))


def negation(test: Test) -> Test:
    """All others."""
    return lambda one: not test(one)


def either(tests: list[Test]) -> Test:
    """Any of the tests."""
    if len(tests) == 1:
        return tests[0]
    return lambda one: any(test(one) for test in tests)


def both(first: Test, second: Test) -> Test:
    """Both tests."""
    return lambda one: first(one) and second(one)


def is_letter_or_digit(one: str) -> bool:
    """Java's `Character.isLetterOrDigit`."""
    return unicodedata.category(one) in _LETTERS_AND_DIGITS


def is_mark(one: str) -> bool:
    """An accent or vowel sign that stands on the character before it."""
    return unicodedata.category(one) == "Mn"


def unicode_class(name: str, case: str = CASE_EXACT) -> Test:
    """`\\p{…}`: a category of Unicode, a class of POSIX, or one of the scripts and properties we know."""
    key, _, value = name.partition("=")
    if value:
        found = _assigned(key.lower(), value, case)
    elif name.startswith("Is"):
        found = _property(name[2:].lower(), case) or _category(name[2:], case)
    else:
        found = _POSIX_CASELESS.get(name) if case and name in _POSIX_CASELESS else _POSIX.get(name)
        found = found or _category(name, case)
    if found is None:
        raise EvaluationError(f"regex(): \\p{{{name}}} is not known")
    return found


def _assigned(key: str, value: str, case: str) -> Test | None:
    if key in ("script", "sc"):
        return _SCRIPTS.get(value.lower())
    return _category(value, case) if key in ("general_category", "gc") else None


def _property(name: str, case: str) -> Test | None:
    if case and name in ("lowercase", "uppercase"):
        return lambda one: one.islower() or one.isupper()
    return _PROPERTIES.get(name) or _SCRIPTS.get(name)


def _category(name: str, case: str) -> Test | None:
    if case and name in _CASED:
        name = "LC"
    if name == "LC":
        return lambda one: unicodedata.category(one) in _CASED
    if name in _CATEGORIES:
        return lambda one: unicodedata.category(one).startswith(name)
    return None


def _upper(one: str) -> str:
    upper = one.upper()
    return upper if len(upper) == 1 else one


def _folded(one: str) -> str:
    """A letter as Java compares it under `(?iu)`: made upper, then lower."""
    upper = _upper(one)
    lower = upper.lower()
    return lower if len(lower) == 1 else upper


def _is_alphabetic(one: str) -> bool:
    """Letters, letter-like numbers, and the vowel signs that scripts write as marks (told by their combining class)."""
    category = unicodedata.category(one)
    if category == "Mn":
        return unicodedata.combining(one) in _VOWEL_MARKS
    return category[0] == "L" or category in ("Nl", "Mc")


def _is_han(one: str) -> bool:
    return any(low <= one <= high for low, high in _HAN) and unicodedata.category(one) != "Cn"


_HAN = [
    ("\u2e80", "\u2fd5"),
    ("\u3005", "\u3005"),
    ("\u3007", "\u3007"),
    ("\u3021", "\u3029"),
    ("\u3038", "\u303b"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufad9"),
    ("\U00016ff0", "\U00016ff1"),
    ("\U00020000", "\U000323af"),
]
_LETTERS_AND_DIGITS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"})
_VOWEL_MARKS = frozenset([0, *range(10, 37), 84, 91, 103, 118, 129, 130, 132])
_CASED = frozenset({"Lu", "Ll", "Lt"})
_CATEGORIES = frozenset(
    "L Lu Ll Lt Lm Lo M Mn Me Mc N Nd Nl No Z Zs Zl Zp C Cc Cf Co Cs Cn P Pd Ps Pe Pc Po Pi Pf S Sm Sc Sk So".split()  # noqa: SIM905
)
_ASCII = span("\0", "\x7f")
_DIGIT = one_of(string.digits)
_UPPER = one_of(string.ascii_uppercase)
_LOWER = one_of(string.ascii_lowercase)
_ALPHA = one_of(string.ascii_letters)
_SPACE = one_of(" \t\n\x0b\f\r")
_WORD = one_of(string.ascii_letters + string.digits + "_")
_HORIZONTAL = one_of(
    "\t \xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_VERTICAL = one_of("\n\x0b\f\r\x85\u2028\u2029")
_LINE_ENDS = "\n\r\x85\u2028\u2029"

ANY = negation(one_of(_LINE_ENDS))
"""What `.` reads: all but the ends of lines."""

CLASS_ESCAPES: dict[str, Test] = {
    "d": _DIGIT,
    "D": negation(_DIGIT),
    "w": _WORD,
    "W": negation(_WORD),
    "s": _SPACE,
    "S": negation(_SPACE),
    "h": _HORIZONTAL,
    "H": negation(_HORIZONTAL),
    "v": _VERTICAL,
    "V": negation(_VERTICAL),
}

_POSIX: dict[str, Test] = {
    "Alpha": _ALPHA,
    "Digit": _DIGIT,
    "Alnum": one_of(string.ascii_letters + string.digits),
    "Upper": _UPPER,
    "Lower": _LOWER,
    "Space": _SPACE,
    "Blank": one_of(" \t"),
    "Punct": one_of(string.punctuation),
    "XDigit": one_of(string.hexdigits),
    "Graph": span("!", "~"),
    "Print": span(" ", "~"),
    "Cntrl": either([span("\0", "\x1f"), single("\x7f")]),
    "ASCII": _ASCII,
}
_POSIX_CASELESS = {"Upper": _ALPHA, "Lower": _ALPHA}
_PROPERTIES: dict[str, Test] = {
    "letter": lambda one: unicodedata.category(one)[0] == "L",
    "alphabetic": _is_alphabetic,
    "uppercase": str.isupper,
    "lowercase": str.islower,
    "digit": lambda one: unicodedata.category(one) == "Nd",
    "punctuation": lambda one: unicodedata.category(one)[0] == "P",
    "control": lambda one: unicodedata.category(one) == "Cc",
}
_SCRIPTS: dict[str, Test] = {"han": _is_han}
