"""Regular expressions as Java writes them (ODK Collect's kind), to programs that `regex` runs.

Twin of `engine/xpath/regex-syntax.js`: both must refuse the same patterns and build the same graph, since the work
that a match may cost is counted in its states. What Java has and this has not is refused by name, never misread.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.regex_classes import (
    ANY,
    CLASS_ESCAPES,
    Test,
    both,
    either,
    negation,
    single,
    span,
    unicode_class,
)
from fieldapp.xforms.xpath.regex_program import (
    MANY,
    Builder,
    LookAround,
    Program,
    alternatives,
    build_program,
    condition,
    reading,
    repeat,
    sequence,
)

MAX_DEPTH = 50
"""How deep brackets may nest: bounds what reading, building and look-arounds take of the stack."""

_COUNT = re.compile(r"\{(\d{1,5})(?:(,)(\d{0,5}))?\}", re.ASCII)
_GROUP = re.compile(
    r"\?(?:(?P<look><?[=!])|(?P<atomic>>)|<(?P<name>[A-Za-z][A-Za-z0-9]*)>"
    r"|(?P<flags>[a-zA-Z]*(?:-[a-zA-Z]*)?)(?P<end>[:)]))"
)
_HEX = re.compile(r"x\{([0-9A-Fa-f]{1,8})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_LOW_SURROGATE = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})")
_OCTAL = re.compile(r"0([0-3][0-7]{2}|[0-7]{1,2})")
_PROPERTY = re.compile(r"[pP](?:\{([^}]+)\}|([A-Za-z]))")
_QUOTED = re.compile(r"\\(?:Q(.*?)(?:\\E|$)|.)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_ANCHORS = {"b": "b", "B": "B", "A": "^", "G": "^", "z": "z", "Z": "$"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something that can be repeated; `test` if it reads exactly one character, at a cost."""

    build: Builder
    test: Test | None = None
    cost: int = 1


def compile_pattern(pattern: str) -> Program:
    """The program of a pattern. Raises `EvaluationError` if it is no regular expression, or one we do not have."""
    reader = _Reader(_unquoted(pattern))
    builder = reader.alternatives()
    if reader.at < len(reader.pattern):
        reader.fail("a bracket closes that none opened")
    return build_program(builder)


def _unquoted(pattern: str) -> str:
    """`\\Q…\\E` as single escapes, also inside classes."""
    if "\\Q" not in pattern:
        return pattern
    return _QUOTED.sub(lambda found: found[0] if found[1] is None else _escaped(found[1]), pattern)


def _escaped(text: str) -> str:
    return "".join(
        f"\\x3{one}" if one in "0123456789" else "\\" + one if one.isascii() and not one.isalpha() else one
        for one in text
    )


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.depth = 0
        self.flags = ""
        self.names: set[str] = set()
        self.class_size = 0

    @property
    def case(self) -> str:
        """How letters compare where the reader stands."""
        return ("iu" if "u" in self.flags else "i") if "i" in self.flags else ""

    def fail(self, why: str) -> NoReturn:
        """Raise the error that names the place."""
        raise EvaluationError(f"regex(): {why} at character {self.at + 1} of '{self.pattern[:100]}'")

    def peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def take(self, text: str) -> bool:
        if not self.peek(text):
            return False
        self.at += len(text)
        return True

    def find(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        """Take what the expression matches here."""
        found = expression.match(self.pattern, self.at)
        if found:
            self.at = found.end()
        return found

    def next(self) -> str:
        if self.at >= len(self.pattern):
            self.fail("the pattern ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("brackets nest too deep")

    def alternatives(self) -> Builder:
        self.deeper()
        flags = self.flags
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        self.flags = flags
        self.depth -= 1
        return branches[0] if len(branches) == 1 else alternatives(branches)

    def sequence(self) -> Builder:
        pieces: list[Builder] = []
        while self.at < len(self.pattern) and not self.peek("|") and not self.peek(")"):
            piece = self.piece()
            if piece is not None:
                pieces.append(self.repeated(piece))
        return sequence(pieces)

    def piece(self) -> _Piece | None:
        character = self.next()
        if character in _OPENERS:
            return _OPENERS[character](self)
        if character == ".":
            return _read((lambda one: True) if "s" in self.flags else ANY)
        if character in "*+?":
            self.fail("nothing to repeat")
        if character in "^$":
            return _Piece(condition(character + ("m" if "m" in self.flags else "")))
        if character != "{":
            return _read(single(character, self.case))
        self.at -= 1
        return _Piece(sequence([]))  # a count behind nothing, as Java takes it

    def group(self) -> _Piece | None:
        found = self.find(_GROUP) if self.peek("?") else None
        if self.peek("?") and not found:
            self.fail("an unknown kind of group")
        flags = self.flags
        if found:
            self.begin_group(found)
            if found["end"] == ")":
                return None
        inner = self.alternatives()
        self.flags = flags
        if not self.take(")"):
            self.fail("a bracket is not closed")
        if found and found["look"]:
            ahead = not found["look"].startswith("<")
            return _Piece(condition(LookAround(build_program(inner), ahead, found["look"].endswith("!"))))
        return _Piece(inner)

    def begin_group(self, found: re.Match[str]) -> None:
        """Names and flags that a group begins with."""
        if found["atomic"]:
            self.fail("groups that keep what they took, (?>, are not available")
        if found["name"] in self.names:
            self.fail("two groups have one name")
        if found["name"]:
            self.names.add(found["name"])
        added, _, removed = (found["flags"] or "").partition("-")
        if unknown := (added + removed).strip("imsu"):
            self.fail(f"the flag {unknown[0]} is not available")
        self.flags = "".join(flag for flag in self.flags + added if flag not in removed)

    def repeated(self, piece: _Piece) -> Builder:
        least, most = self.counts()
        if least < 0:
            return piece.build
        if self.take("?"):
            return repeat(piece.build, least, most)  # lazy: the same for a yes or no
        if not self.take("+"):
            return repeat(piece.build, least, most)
        if piece.test is None:
            self.fail("counts that keep what they took, like *+, are available behind one character only")
        return _keeping(piece, least, most)

    def counts(self) -> tuple[int, int]:
        """The repetition that stands here, (-1, -1) if none does."""
        for mark, least, most in (("*", 0, MANY), ("+", 1, MANY), ("?", 0, 1)):
            if self.take(mark):
                return least, most
        if not self.peek("{"):
            return -1, -1
        found = self.find(_COUNT)
        if not found:
            self.fail("a count that cannot be read")
        least = int(found[1])
        most = least if not found[2] else int(found[3]) if found[3] else MANY
        if most != MANY and most < least:
            self.fail("a count that ends before it starts")
        return least, most

    def escape(self) -> _Piece:
        name = self.pattern[self.at : self.at + 1]
        if name and name in _ANCHORS:
            self.at += 1
            if name == "b" and self.peek("{g"):
                self.fail("\\b{g} is not available")
            return _Piece(condition(_ANCHORS[name]))
        if self.take("R"):
            ends = [_read(CLASS_ESCAPES["v"]).build, sequence([_read(single("\r")).build, _read(single("\n")).build])]
            return _Piece(alternatives(ends))
        if name and name in "123456789k":
            self.fail("back references are not available")
        return _read(self.escaped()[0])

    def escaped(self) -> tuple[Test, str]:
        """What an escape reads, inside a class or outside; and the character, if it is but one."""
        if found := self.find(_PROPERTY):
            test = unicode_class(found[1] or found[2], self.case)
            return (negation(test) if found[0][0] == "P" else test), ""
        character = self.coded()
        if not character:
            character = self.next()
            if character in CLASS_ESCAPES:
                return CLASS_ESCAPES[character], ""
            if character.isascii() and character.isalnum() and character not in _CONTROLS:
                self.fail(f"\\{character} means nothing")
            character = _CONTROLS.get(character, character)
        return single(character, self.case), character

    def coded(self) -> str:
        """The character that an escape names by its number; blank if it is none of these."""
        if found := self.find(_OCTAL):
            return chr(int(found[1], 8))
        if self.take("c"):
            return chr(ord(self.next()) ^ 64)
        found = self.find(_HEX)
        if not found:
            return ""
        code = int(found[1] or found[2] or found[3], 16)
        if code > 0x10FFFF:
            self.fail("a character beyond the last")
        if 0xD800 <= code < 0xDC00 and found[3] and (low := self.find(_LOW_SURROGATE)):
            code = 0x10000 + ((code & 0x3FF) << 10) + (int(low[1], 16) & 0x3FF)
        return chr(code)

    def whole_class(self) -> _Piece:
        self.class_size = 0
        test = self.char_class()
        return _read(test, self.class_size)

    def char_class(self) -> Test:
        """What stands behind ``[``, up to and with its ``]``."""
        self.deeper()
        is_negated = self.take("^")
        test = self.class_items(is_first=True)
        while not self.take("]"):
            other = self.class_items(is_first=False)
            test = both(test, other) if test and other else test or other
        self.depth -= 1
        if test is None:
            self.fail("a class that is empty")
        return negation(test) if is_negated else test

    def class_items(self, *, is_first: bool) -> Test | None:
        """The union of what stands up to ``]`` or behind ``&&``."""
        tests: list[Test] = []
        while (is_first and not tests) or not self.peek("]"):
            if self.take("&&"):
                if self.peek("]") or self.peek("&"):
                    self.fail("nothing that can stand behind &&")
                break
            tests.append(self.class_item())
        return either(tests) if tests else None

    def class_item(self) -> Test:
        self.class_size += 1
        character = self.next()
        if character == "[":
            return self.char_class()
        test, low = self.escaped() if character == "\\" else (single(character, self.case), character)
        is_range = low and self.peek("-") and not self.peek("-]") and not self.peek("-[")
        if not is_range:
            return test
        self.take("-")
        high = self.next()
        if high == "\\":
            high = self.escaped()[1]
        if high < low:
            self.fail("a range that ends before it starts")
        return span(low, high, self.case)


_OPENERS: dict[str, Callable[[_Reader], _Piece | None]] = {
    "(": _Reader.group,
    "[": _Reader.whole_class,
    "\\": _Reader.escape,
}


def _read(test: Test, cost: int = 1) -> _Piece:
    return _Piece(reading(test, cost), test, cost)


def _keeping(piece: _Piece, least: int, most: int) -> Builder:
    """A possessive count: it ends only where the character cannot be read once more, or the count is full."""
    stops = condition(LookAround(build_program(piece.build), ahead=True, negated=True))
    least_of_it = repeat(piece.build, least, least)
    if most == MANY:
        return sequence([least_of_it, repeat(piece.build, 0, MANY), stops])
    if most == least:
        return least_of_it
    short = sequence([repeat(piece.build, 0, most - least - 1), stops])
    full = repeat(piece.build, most - least, most - least)
    return sequence([least_of_it, alternatives([full, short])])
