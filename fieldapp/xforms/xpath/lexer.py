"""Expression text to tokens. Knows where a name is an operator (after a value) and nothing of grammar."""

from __future__ import annotations

import re
from typing import NamedTuple

from fieldapp.xforms.xpath.errors import ExpressionError

MAX_LENGTH = 100_000
"""Characters. Real forms hold expressions of 10,000."""

_BLANK = re.compile(r"[ \t\r\n\f]*")
_NAME = r"[^\W\d][\w.\-\u00b7]*"
_TOKEN = re.compile(
    rf"""(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<string>"[^"]*"|'[^']*')
    |(?P<symbol>//|::|\.\.|!=|<=|>=|[=<>+\-*|/()\[\],.@])
    |(?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)""",
    re.VERBOSE,
)
_WORD_OPERATORS = re.compile("and|or|div|mod")
_AFTER_VALUE = frozenset({")", "]", ".", ".."})


class Token(NamedTuple):
    """`kind` is ``number``, ``string``, ``name``, ``end``, or the symbol or operator itself."""

    kind: str
    text: str
    offset: int


def tokens(text: str) -> list[Token]:
    """The tokens of an expression, closed by one of kind ``end``. Raises `ExpressionError`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"The expression is longer than {MAX_LENGTH} characters", MAX_LENGTH)
    found: list[Token] = []
    offset = _skip_blank(text, 0)
    after_value = False
    while offset < len(text):
        token = _next_token(text, offset, after_value=after_value)
        found.append(token)
        after_value = token.kind in ("number", "string", "name", "wildcard") or token.kind in _AFTER_VALUE
        offset = _skip_blank(text, offset + len(token.text))
    found.append(Token("end", "", len(text)))
    return found


def _skip_blank(text: str, offset: int) -> int:
    match = _BLANK.match(text, offset)
    return match.end() if match else offset


def _next_token(text: str, offset: int, *, after_value: bool) -> Token:
    if after_value and (word := _WORD_OPERATORS.match(text, offset)):
        return Token(word[0], word[0], offset)
    match = _TOKEN.match(text, offset)
    if match is None:
        raise ExpressionError(_complaint(text[offset]), offset)
    kind = match.lastgroup or ""
    if kind == "name" and after_value:
        raise ExpressionError(f"An operator is missing before {match[0]!r}", offset)
    if kind == "symbol":
        kind = "wildcard" if match[0] == "*" and not after_value else match[0]
    return Token(kind, match[0], offset)


def _complaint(character: str) -> str:
    if character in "'\"":
        return "The text is not closed by a quotation mark"
    if character == "$":
        return "Variables are not available: ${name} is replaced only inside an XLSForm"
    if character.isspace():
        return "A space of a kind that expressions do not allow"
    return f"{character!r} has no meaning here"
