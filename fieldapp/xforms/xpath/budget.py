"""How much work expressions may make before an answer is due: a hostile form must not hold a server, nor a phone.

Counted in steps, so that both engines stop at the same place whatever the machine. One step is a part of an
expression evaluated, a node met, or a few characters of a long text read. Pure: no clock.
"""

from __future__ import annotations

from fieldapp.xforms.xpath.errors import EvaluationError

MOST_STEPS = 8_000_000
"""Some 2,500 rows looked through by each of 800 calculations need 2 million."""
LONGEST_TEXT = 1_000_000
"""UTF-16 units that an expression may put together: texts that double would fill the memory."""
CHEAP = 16
"""Nodes only passed by that cost as much as one step."""
_FREE_LENGTH = 1_000
"""Shorter texts cost nothing to read: nearly all are."""


class Budget:
    """What is left for one stretch of work, such as what one answer sets off."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def spend(self, steps: int) -> None:
        """Take steps off. Raises `EvaluationError` when nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise EvaluationError("too much work")

    def read(self, length: int) -> None:
        """Take off what going through a text of so many UTF-16 units costs. Raises `EvaluationError` likewise."""
        if length > _FREE_LENGTH:
            self.spend(length // 2)

    def renew(self) -> None:
        """Begin a new stretch."""
        self.left = MOST_STEPS


def check_length(units: int) -> None:
    """Raise `EvaluationError` for a text that would be too long."""
    if units > LONGEST_TEXT:
        raise EvaluationError(f"the text would be longer than {LONGEST_TEXT} characters")
