"""What can be wrong with an expression: with its text (at publish) or with what it meets (at run time)."""

from __future__ import annotations


class ExpressionError(ValueError):
    """The text is no expression. `offset` counts characters from the start, for the caret in a message."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class EvaluationError(ValueError):
    """The expression is well formed and cannot be evaluated: unknown function, wrong arguments, no such instance."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
