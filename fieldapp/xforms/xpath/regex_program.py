"""The graph that a regular expression becomes, and the pieces it is put together from.

Twin of `engine/xpath/regex-program.js`: the same pieces must make the same states in both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.regex_classes import Test

MAX_STATES = 20_000
MANY = -1
"""A count without an upper end."""


@dataclass(eq=False)
class Program:
    """A graph. A state reads a character (`tests`, then `after`), or leads on (`empty`, if its condition holds)."""

    tests: list[Test | None] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    empty: list[list[int]] = field(default_factory=list)
    conditions: list[str | LookAround | None] = field(default_factory=list)
    start: int = 0
    match: int = 0

    def add(self, test: Test | None = None, cost: int = 0, condition: str | LookAround | None = None) -> int:
        """A new state."""
        if len(self.tests) >= MAX_STATES:
            raise EvaluationError("regex(): the pattern is too large")
        self.tests.append(test)
        self.costs.append(cost)
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


def build_program(builder: Builder) -> Program:
    """The program of a whole pattern, or of a look-around's."""
    program = Program()
    program.start, last = builder(program)
    program.match = program.add()
    program.empty[last].append(program.match)
    return program


def reading(test: Test, cost: int) -> Builder:
    """One character that passes a test; `cost` is how much work the test may be."""

    def build(program: Program) -> Part:
        first, last = program.add(test, cost), program.add()
        program.after[first] = last
        return first, last

    return build


def condition(needed: str | LookAround) -> Builder:
    """Nothing read, but a condition that holds: an anchor by its name, or a look-around."""

    def build(program: Program) -> Part:
        first, last = program.add(condition=needed), program.add()
        program.empty[first].append(last)
        return first, last

    return build


def sequence(pieces: list[Builder]) -> Builder:
    """One piece after the other."""

    def build(program: Program) -> Part:
        first = last = program.add()
        for piece in pieces:
            begin, end = piece(program)
            program.empty[last].append(begin)
            last = end
        return first, last

    return build


def alternatives(branches: list[Builder]) -> Builder:
    """Any one of the branches."""

    def build(program: Program) -> Part:
        first, last = program.add(), program.add()
        for branch in branches:
            begin, end = branch(program)
            program.empty[first].append(begin)
            program.empty[end].append(last)
        return first, last

    return build


def repeat(piece: Builder, least: int, most: int) -> Builder:
    """A piece so many times, without end if `most` is `MANY`."""

    def build(program: Program) -> Part:
        first = at = program.add()
        last = program.add()
        begin = -1
        for _ in range(least):
            begin, end = piece(program)
            program.empty[at].append(begin)
            at = end
        if most == MANY and least:
            program.empty[at] += [begin, last]
            return first, last
        if most == MANY:
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
