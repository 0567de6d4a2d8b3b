"""How much work expressions may make before an answer is due: a hostile form must not hold a server, nor a phone.

Counted in steps, so that both engines stop at the same place whatever the machine. One step is a part of an
expression evaluated, a node met, or a few characters of a long text read. Pure: no clock.
"""

from __future__ import annotations

from collections.abc import Callable

from fieldapp.xforms.xpath.errors import EvaluationError

MOST_STEPS = 4_000_000
"""Some 2,500 rows looked through by each of 800 calculations need 2 million."""
LONGEST_TEXT = 1_000_000
"""UTF-16 units that an expression may put together: texts that double would fill the memory."""
CHEAP = 16
"""Nodes only passed by that cost as much as one step."""
_LABELS_INSIDE = 5
"""How many labels may ask for each other: more go round in circles."""
_FREE_LENGTH = 1_000
"""Shorter texts cost nothing to read: nearly all are."""


class Budget:
    """What is left for one stretch of work, such as what one answer sets off."""

    __slots__ = ("labels", "left")

    def __init__(self) -> None:
        self.left = MOST_STEPS
        self.labels = 0

    def spend(self, steps: int) -> None:
        """Take steps off. Raises `EvaluationError` when nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise EvaluationError("too much work")

    def read(self, length: int) -> None:
        """Take off what going through a text of so many UTF-16 units costs. Raises `EvaluationError` likewise."""
        if length > _FREE_LENGTH:
            self.spend(length // 2)

    def label(self, make: Callable[[], str]) -> str:
        """A label that an expression asks for; labels ask in turn. Raises `EvaluationError` for one that has no end."""
        if self.labels >= _LABELS_INSIDE:
            raise EvaluationError("the label shows itself")
        self.labels += 1
        try:
            return make()
        finally:
            self.labels -= 1

    def renew(self) -> None:
        """Begin a new stretch."""
        self.left = MOST_STEPS


def check_length(units: int) -> None:
    """Raise `EvaluationError` for a text that would be too long."""
    if units > LONGEST_TEXT:
        raise EvaluationError(f"the text would be longer than {LONGEST_TEXT} characters")
