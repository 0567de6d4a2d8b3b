"""Whether a regular expression matches a whole text, in bounded time.

Patterns come from forms, texts from anybody, and a backtracking matcher can hang on a pair of them. This one follows
all ways through the pattern side by side, so its work grows with length of pattern times length of text, and is
counted. No groups are remembered and no back references known: `regex()` only asks yes or no. Twin of
`engine/xpath/regex.js`, which must count the same work.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.regex_classes import is_letter_or_digit, is_mark
from fieldapp.xforms.xpath.regex_program import LookAround, Program
from fieldapp.xforms.xpath.regex_syntax import compile_pattern

MAX_PATTERN = 10_000
MAX_WORK = 2_000_000
"""Steps: states visited. About a second at the very most; a real pattern takes some hundred."""


def matches(pattern: str, text: str, spend: Callable[[int], None] = lambda work: None) -> bool:
    """Whether the pattern matches all of the text; `spend` is told what that cost.

    Raises `EvaluationError` for a bad pattern or too much work.
    """
    run = _Run(text)
    try:
        return run.full_match(_compiled(pattern))
    finally:
        spend(run.work // 2)


def pattern_problem(pattern: str) -> str:
    """Why a pattern can never be matched; blank if it can."""
    try:
        _compiled(pattern)
    except EvaluationError as error:
        return str(error)
    return ""


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
        entered = []
        for state in states:
            test = program.tests[state]
            if test is not None:
                self.work += program.costs[state]
                if test(character):
                    entered.append(program.after[state])
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


_MOST_MARKS = 32
_LINE_ENDS = frozenset("\n\r\x85\u2028\u2029")


def _is_word(text: str, at: int) -> bool:
    """Java's view of a word for `\\b`: letters and digits of any script, with the marks that stand on them."""
    if not 0 <= at < len(text):
        return False
    if text[at] == "_":
        return True
    least = max(0, at - _MOST_MARKS)
    while at > least and is_mark(text[at]):
        at -= 1
    return is_letter_or_digit(text[at])


def _at_boundary(text: str, at: int) -> bool:
    return _is_word(text, at - 1) != _is_word(text, at)


def _inside_crlf(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1] == "\r" and text[at] == "\n"


def _ends_line(text: str, at: int) -> bool:
    return at == len(text) or (text[at] in _LINE_ENDS and not _inside_crlf(text, at))


def _begins_line(text: str, at: int) -> bool:
    return at < len(text) and (at == 0 or (text[at - 1] in _LINE_ENDS and not _inside_crlf(text, at)))


def _at_end(text: str, at: int) -> bool:
    left = len(text) - at
    return left == 0 or (_ends_line(text, at) and (left == 1 or (left == 2 and text[at:] == "\r\n")))


_ANCHORS: dict[str, Callable[[str, int], bool]] = {
    "^": lambda text, at: at == 0,
    "^m": _begins_line,
    "$": _at_end,
    "$m": _ends_line,
    "z": lambda text, at: at == len(text),
    "b": _at_boundary,
    "B": lambda text, at: not _at_boundary(text, at),
}
