"""Regular expressions as Java writes them (ODK Collect's kind), to programs that `regex` runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.regex_classes import CLASS_ESCAPES, either, negation, single, span, unicode_class

Test = Callable[[str], bool]

MAX_STATES = 20_000
MAX_DEPTH = 100
_MANY = -1

_COUNT = re.compile(r"\{(\d{1,5})(?:(,)(\d{0,5}))?\}", re.ASCII)
_GROUP = re.compile(r"\?(?:(?P<look><?[=!])|(?P<atomic>>)|<\w+>|(?P<flags>[imsux]*(?:-[imsux]+)?)(?P<end>[:)]))")
_HEX = re.compile(r"x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_PROPERTY = re.compile(r"[pP](?:\{([^}]*)\}|([A-Za-z]))")
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_ANCHORS = {"b": "b", "B": "B", "A": "^", "z": "z", "Z": "$"}


@dataclass(eq=False)
class Program:
    """A graph. A state reads a character (`tests`, then `after`), or leads on (`empty`, if its condition holds)."""

    tests: list[Test | None] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    empty: list[list[int]] = field(default_factory=list)
    conditions: list[str | LookAround | None] = field(default_factory=list)
    start: int = 0
    match: int = 0

    def add(self, test: Test | None = None, condition: str | LookAround | None = None) -> int:
        """A new state."""
        if len(self.tests) >= MAX_STATES:
            raise EvaluationError("regex(): the pattern is too large")
        self.tests.append(test)
        self.after.append(-1)
        self.empty.append([])
        self.conditions.append(condition)
        return len(self.tests) - 1


@dataclass(frozen=True, eq=False)
class LookAround:
    """A condition that another program must match from here on, or up to here."""

    program: Program
    ahead: bool
    negated: bool


Part = tuple[int, int]
"""First and last state of a piece; the last one leads on without reading."""

Builder = Callable[[Program], Part]


def compile_pattern(pattern: str) -> Program:
    """The program of a pattern. Raises `EvaluationError` if it is no regular expression."""
    reader = _Reader(pattern)
    builder = reader.alternatives()
    if reader.at < len(pattern):
        reader.fail("a bracket closes that none opened")
    return _program(builder)


def _program(builder: Builder) -> Program:
    program = Program()
    program.start, last = builder(program)
    program.match = program.add()
    program.empty[last].append(program.match)
    return program


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.depth = 0
        self.flags = ""

    def fail(self, why: str) -> None:
        """Raise the error that names the place."""
        raise EvaluationError(f"regex(): {why} at character {self.at + 1} of {self.pattern!r}")

    def peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def take(self, text: str) -> bool:
        if not self.peek(text):
            return False
        self.at += len(text)
        return True

    def next(self) -> str:
        if self.at >= len(self.pattern):
            self.fail("the pattern ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def alternatives(self) -> Builder:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("brackets nest too deep")
        flags = self.flags
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        self.flags = flags
        self.depth -= 1
        return branches[0] if len(branches) == 1 else _alternatives(branches)

    def sequence(self) -> Builder:
        pieces: list[Builder] = []
        while self.at < len(self.pattern) and not self.peek("|") and not self.peek(")"):
            piece = self.piece()
            if piece is not None:
                pieces.append(self.repeated(piece))
        return _sequence(pieces)

    def piece(self) -> Builder | None:
        character = self.next()
        if character == "(":
            return self.group()
        if character == "[":
            return _reading(self.cased(self.char_class()))
        if character == ".":
            return _reading((lambda one: True) if "s" in self.flags else (lambda one: one not in "\n\r"))
        if character in "^$":
            return _condition(character + ("m" if "m" in self.flags else ""))
        if character in "*+?":
            self.fail("nothing to repeat")
        if character == "\\":
            return self.escape()
        return _reading(self.cased(single(character)))

    def group(self) -> Builder | None:
        found = _GROUP.match(self.pattern, self.at) if self.peek("?") else None
        if self.peek("?") and not found:
            self.fail("an unknown kind of group")
        self.at = found.end() if found else self.at
        flags = self.flags
        if found and found["flags"] is not None:
            self.flags = _flags(flags, found["flags"])
            if found["end"] == ")":
                return None
        inner = self.alternatives()
        self.flags = flags
        if not self.take(")"):
            self.fail("a bracket is not closed")
        if found and found["look"]:
            ahead = not found["look"].startswith("<")
            return _condition(LookAround(_program(inner), ahead, found["look"].endswith("!")))
        return inner

    def repeated(self, piece: Builder) -> Builder:
        while True:
            if self.take("*"):
                piece = _repeat(piece, 0, _MANY)
            elif self.take("+"):
                piece = _repeat(piece, 1, _MANY)
            elif self.take("?"):
                piece = _repeat(piece, 0, 1)
            elif found := _COUNT.match(self.pattern, self.at):
                self.at = found.end()
                least = int(found[1])
                most = least if not found[2] else int(found[3]) if found[3] else _MANY
                if most != _MANY and most < least:
                    self.fail("a count that ends before it starts")
                piece = _repeat(piece, least, most)
            else:
                return piece
            # lazy or possessive: for a yes or no the first is the same, the second all but
            self.take("?") or self.take("+")

    def escape(self) -> Builder:
        if self.take("Q"):
            end = self.pattern.find("\\E", self.at)
            quoted = self.pattern[self.at : end if end >= 0 else None]
            self.at = end + 2 if end >= 0 else len(self.pattern)
            return _sequence([_reading(self.cased(single(character))) for character in quoted])
        name = self.pattern[self.at : self.at + 1]
        if name in _ANCHORS and name:
            self.at += 1
            return _condition(_ANCHORS[name])
        if name.isdigit() or name == "k":
            self.fail("back references are not available")
        return _reading(self.cased(self.escaped()))

    def escaped(self) -> Test:
        """What an escape reads, inside a class or outside."""
        if found := _HEX.match(self.pattern, self.at):
            self.at = found.end()
            code = int(next(filter(None, found.groups())), 16)
            return single(chr(min(code, 0x10FFFF)))
        if found := _PROPERTY.match(self.pattern, self.at):
            self.at = found.end()
            test = unicode_class(found[1] or found[2])
            return negation(test) if found[0][0] == "P" else test
        character = self.next()
        if character in CLASS_ESCAPES:
            return CLASS_ESCAPES[character]
        if character.isascii() and character.isalpha() and character not in _CONTROLS:
            self.fail(f"\\{character} means nothing")
        return single(_CONTROLS.get(character, character))

    def char_class(self) -> Test:
        """What stands behind ``[``, up to and with its ``]``."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("brackets nest too deep")
        is_negated = self.take("^")
        tests: list[Test] = []
        others: Test | None = None
        is_first = True
        while is_first or not self.take("]"):
            is_first = False
            if self.take("&&"):
                others = self._rest_of_class()
                break
            tests.append(self.class_item())
        self.depth -= 1
        test = either(tests)
        if others is not None:
            test = _both(test, others)
        return negation(test) if is_negated else test

    def _rest_of_class(self) -> Test:
        tests: list[Test] = []
        while not self.take("]"):
            if self.take("&&"):
                return _both(either(tests), self._rest_of_class())
            tests.append(self.class_item())
        return either(tests)

    def class_item(self) -> Test:
        character = self.next()
        if character == "[":
            return self.char_class()
        test = self.escaped() if character == "\\" else single(character)
        low = getattr(test, "character", None)
        is_range = low is not None and self.peek("-") and not self.peek("-]") and not self.peek("-[")
        if not is_range:
            return test
        self.take("-")
        character = self.next()
        high = getattr(self.escaped(), "character", None) if character == "\\" else character
        if high is None or low is None or high < low:
            self.fail("a range that ends before it starts")
            return test
        return span(low, high)

    def cased(self, test: Test) -> Test:
        if "i" not in self.flags:
            return test
        return lambda one: test(one) or test(one.lower()) or test(one.upper())


def _flags(before: str, written: str) -> str:
    added, _, removed = written.partition("-")
    return "".join(flag for flag in before + added if flag not in removed)


def _both(one: Test, other: Test) -> Test:
    return lambda character: one(character) and other(character)


def _reading(test: Test) -> Builder:
    def build(program: Program) -> Part:
        first, last = program.add(test), program.add()
        program.after[first] = last
        return first, last

    return build


def _condition(condition: str | LookAround) -> Builder:
    def build(program: Program) -> Part:
        first, last = program.add(condition=condition), program.add()
        program.empty[first].append(last)
        return first, last

    return build


def _sequence(pieces: list[Builder]) -> Builder:
    def build(program: Program) -> Part:
        first = last = program.add()
        for piece in pieces:
            begin, end = piece(program)
            program.empty[last].append(begin)
            last = end
        return first, last

    return build


def _alternatives(branches: list[Builder]) -> Builder:
    def build(program: Program) -> Part:
        first, last = program.add(), program.add()
        for branch in branches:
            begin, end = branch(program)
            program.empty[first].append(begin)
            program.empty[end].append(last)
        return first, last

    return build


def _repeat(piece: Builder, least: int, most: int) -> Builder:
    def build(program: Program) -> Part:
        first = at = program.add()
        last = program.add()
        for _ in range(least):
            begin, end = piece(program)
            program.empty[at].append(begin)
            at = end
        if most == _MANY:
            begin, end = piece(program)
            program.empty[at] += [begin, last]
            program.empty[end] += [begin, last]
            return first, last
        for _ in range(most - least):
            begin, end = piece(program)
            program.empty[at] += [begin, last]
            at = end
        program.empty[at].append(last)
        return first, last

    return build
