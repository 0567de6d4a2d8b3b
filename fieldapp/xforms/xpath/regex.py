"""`regex()`."""

import re


def matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error as error:
        from fieldapp.xforms.xpath.errors import EvaluationError

        raise EvaluationError(f"regex(): {error}") from error
