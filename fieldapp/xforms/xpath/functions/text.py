"""Text. Lengths and places count UTF-16 units, as in JavaRosa and in browsers: an emoji is two."""

from __future__ import annotations

import math
import re

from fieldapp.xforms.types.numbers import truncated
from fieldapp.xforms.xpath.budget import check_length
from fieldapp.xforms.xpath.coerce import scalars, to_number, to_text
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.functions.registry import MANY, function
from fieldapp.xforms.xpath.regex import matches

_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_TRIMMED = "".join(map(chr, range(33)))


def text(ctx: Context, value: Value) -> str:
    """An argument as text."""
    found = value if type(value) is str else to_text(value, ctx.scope.timezone)
    if len(found) > 500:
        ctx.scope.budget.read(_length(found))
    return found


def own_or(ctx: Context, values: tuple[Value, ...]) -> str:
    """The only argument as text, or the context node's."""
    return text(ctx, values[0] if values else [ctx.node])


@function("string", least=0, most=1)
def string(ctx: Context, *value: Value) -> str:
    """A value as text."""
    return own_or(ctx, value)


@function("concat", least=0, most=MANY)
def concat(ctx: Context, *values: Value) -> str:
    """All values one after the other; of a node-set every node."""
    return _joined(ctx, "", values)


@function("join", least=1, most=MANY)
def join(ctx: Context, separator: Value, *values: Value) -> str:
    """All values with a text between them; of a node-set every node. Among others, an empty one counts as blank."""
    if len(values) > 1:
        values = tuple("" if value == [] else value for value in values)
    return _joined(ctx, text(ctx, separator), values)


def _joined(ctx: Context, separator: str, values: tuple[Value, ...]) -> str:
    texts = [to_text(value) for value in scalars(values, ctx.scope.timezone)]
    total = sum(map(_length, texts)) + _length(separator) * max(0, len(texts) - 1)
    check_length(total)
    ctx.scope.budget.read(total)
    return separator.join(texts)


def _length(value: str) -> int:
    """UTF-16 units."""
    return len(value) if value.isascii() else len(_units(value)) // 2


@function("substr", least=2, most=3)
def substr(ctx: Context, value: Value, start: Value, *end: Value) -> str:
    """From one place to before another, counted from 0, or from the end if negative."""
    units = _units(text(ctx, value))
    size = len(units) // 2
    first = _place(ctx, start, size)
    last = _place(ctx, end[0], size) if end else size
    return _text(units[first * 2 : last * 2]) if first <= last else ""


@function("substring", least=2, most=3)
def substring(ctx: Context, value: Value, start: Value, *length: Value) -> str:
    """XPath 1.0's own: counted from 1, with a length."""
    zone = ctx.scope.timezone
    units = _units(text(ctx, value))
    first = _half_up(to_number(start, zone))
    last = first + _half_up(to_number(length[0], zone)) if length else float("inf")
    chosen = [units[2 * at - 2 : 2 * at] for at in range(1, len(units) // 2 + 1) if first <= at < last]
    return _text(b"".join(chosen))


@function("substring-before", least=2)
def substring_before(ctx: Context, value: Value, mark: Value) -> str:
    """What stands before a text's first occurrence."""
    before, found, _ = _partition(text(ctx, value), text(ctx, mark))
    return before if found else ""


@function("substring-after", least=2)
def substring_after(ctx: Context, value: Value, mark: Value) -> str:
    """What stands after a text's first occurrence."""
    return _partition(text(ctx, value), text(ctx, mark))[2]


@function("contains", least=2)
def contains(ctx: Context, value: Value, part: Value) -> bool:
    """Whether a text holds another."""
    return text(ctx, part) in text(ctx, value)


@function("starts-with", least=2)
def starts_with(ctx: Context, value: Value, part: Value) -> bool:
    """Whether a text starts with another."""
    return text(ctx, value).startswith(text(ctx, part))


@function("ends-with", least=2)
def ends_with(ctx: Context, value: Value, part: Value) -> bool:
    """Whether a text ends with another."""
    return text(ctx, value).endswith(text(ctx, part))


@function("string-length", least=0, most=1)
def string_length(ctx: Context, *value: Value) -> float:
    """The length of a text, of the node's own if none is given."""
    return float(len(_units(own_or(ctx, value))) // 2)


@function("normalize-space", least=0, most=1)
def normalize_space(ctx: Context, *value: Value) -> str:
    """Without blanks at the ends, and one space for each row of blanks inside."""
    return _BLANKS.sub(" ", own_or(ctx, value).strip(_TRIMMED))


@function("translate", least=3)
def translate(ctx: Context, value: Value, old: Value, new: Value) -> str:
    """Each character found in the second text becomes the one at its place in the third, or goes."""
    source, target = _pairs(text(ctx, old)), _pairs(text(ctx, new))
    table: dict[bytes, bytes] = {}
    for index, unit in enumerate(source):
        table.setdefault(unit, target[index] if index < len(target) else b"")
    return _text(b"".join(table.get(unit, unit) for unit in _pairs(text(ctx, value))))


@function("regex", least=2, pack="regex")
def regex(ctx: Context, value: Value, pattern: Value) -> bool:
    """Whether a regular expression matches the whole text."""
    return matches(text(ctx, pattern), text(ctx, value), ctx.scope.budget.spend)


def _partition(value: str, mark: str) -> tuple[str, bool, str]:
    at = value.find(mark)
    return ("", False, "") if at < 0 else (value[:at], True, value[at + len(mark) :])


def _place(ctx: Context, value: Value, size: int) -> int:
    number = truncated(to_number(value, ctx.scope.timezone))
    number = 0.0 if math.isnan(number) else number
    return int(min(max(number + size if number < 0 else number, 0), size))


def _half_up(value: float) -> float:
    return float((value + 0.5) // 1) if math.isfinite(value) else value


def _units(value: str) -> bytes:
    return value.encode("utf-16-le", "surrogatepass")


def _pairs(value: str) -> list[bytes]:
    units = _units(value)
    return [units[at : at + 2] for at in range(0, len(units), 2)]


def _text(units: bytes) -> str:
    """Half an emoji becomes the replacement character: it could not be stored."""
    return units.decode("utf-16-le", "surrogatepass").translate(_NO_HALVES) if units else ""


_NO_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
