"""Whether a regular expression matches a whole text, in bounded time.

Patterns come from forms, texts from anybody, and a backtracking matcher can hang on a pair of them. This one follows
all ways through the pattern side by side, so its work grows with length of pattern times length of text, and is
counted. No groups are remembered and no back references known: `regex()` only asks yes or no.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.regex_syntax import LookAround, Program, compile_pattern

MAX_PATTERN = 10_000
MAX_WORK = 2_000_000
"""Steps: states visited. About a second at the very most; a real pattern takes some hundred."""


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern matches all of the text. Raises `EvaluationError` for a bad pattern or too much work."""
    return _Run(text).full_match(_compiled(pattern))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Program:
    if len(pattern) > MAX_PATTERN:
        raise EvaluationError(f"regex(): the pattern is longer than {MAX_PATTERN} characters")
    return compile_pattern(pattern)


class _Run:
    """One text being matched; look-arounds run inside it and share its count of work."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.work = 0
        self.looked: dict[tuple[int, int], bool] = {}

    def full_match(self, program: Program, start: int = 0, end: int | None = None) -> bool:
        last = len(self.text) if end is None else end
        states = self._reach(program, [program.start], start)
        for at in range(start, last):
            if not states:
                return False
            states = self._step(program, states, at)
        return program.match in states

    def _prefix_match(self, program: Program, start: int) -> bool:
        states = self._reach(program, [program.start], start)
        for at in range(start, len(self.text)):
            if program.match in states or not states:
                break
            states = self._step(program, states, at)
        return program.match in states

    def _step(self, program: Program, states: set[int], at: int) -> set[int]:
        character = self.text[at]
        entered = [
            program.after[state] for state in states if (test := program.tests[state]) is not None and test(character)
        ]
        return self._reach(program, entered, at + 1)

    def _reach(self, program: Program, entered: list[int], at: int) -> set[int]:
        """The states that can be reached without reading on."""
        reached: set[int] = set()
        while entered:
            state = entered.pop()
            if state in reached:
                continue
            reached.add(state)
            condition = program.conditions[state]
            if condition is None or self._holds(condition, at):
                entered.extend(program.empty[state])
        self.work += len(reached) + 1
        if self.work > MAX_WORK:
            raise EvaluationError("regex(): this pattern takes too long on this text")
        return reached

    def _holds(self, condition: str | LookAround, at: int) -> bool:
        if isinstance(condition, str):
            return _ANCHORS[condition](self.text, at)
        key = (id(condition), at)
        if key not in self.looked:
            self.looked[key] = self._look(condition, at) != condition.negated
        return self.looked[key]

    def _look(self, look: LookAround, at: int) -> bool:
        if look.ahead:
            return self._prefix_match(look.program, at)
        return any(self.full_match(look.program, start, at) for start in range(at, -1, -1))


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at] == "_" or (text[at].isascii() and text[at].isalnum()))


def _at_end(text: str, at: int) -> bool:
    return at == len(text) or (at == len(text) - 1 and text[at] == "\n")


def _at_boundary(text: str, at: int) -> bool:
    return _is_word(text, at - 1) != _is_word(text, at)


_ANCHORS: dict[str, Callable[[str, int], bool]] = {
    "^": lambda text, at: at == 0,
    "^m": lambda text, at: at == 0 or text[at - 1] == "\n",
    "$": _at_end,
    "$m": lambda text, at: at == len(text) or text[at] == "\n",
    "z": lambda text, at: at == len(text),
    "b": _at_boundary,
    "B": lambda text, at: not _at_boundary(text, at),
}
