"""Values into other values, as JavaRosa does it: a node stands for its typed value, no node for blank text.

Where several nodes stand where one value is wanted the first counts, as in XPath 1.0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import tzinfo
from functools import lru_cache

from fieldapp.xforms.node import Node
from fieldapp.xforms.types import DateValue, Scalar, as_zone, codec, text_of
from fieldapp.xforms.types.moments import iso_value
from fieldapp.xforms.types.numbers import number_of_text
from fieldapp.xforms.xpath.context import Value

_TINY = 1e-12
_DAY_MS = 86_400_000
_decoder = lru_cache(maxsize=256)(lambda bind_type: codec(bind_type).decode)


def scalar(value: Value, zone: tzinfo | str | None = None) -> Scalar:
    """A value that is no node-set: the typed value of the first node, or blank text."""
    if not isinstance(value, list):
        return value
    if not value:
        return ""
    return node_value(value[0], zone)


def node_value(node: Node, zone: tzinfo | str | None = None) -> Scalar:
    """The typed value of one node; blank if it has children."""
    if node.children:
        return ""
    text = node.text
    decode = _decoder(node.type) if text else None
    if decode is None:
        return text
    try:
        return decode(text, as_zone(zone))
    except ValueError:
        return text


def scalars(values: tuple[Value, ...], zone: tzinfo | str | None) -> Iterator[Scalar]:
    """All values, node-sets spread out."""
    for value in values:
        if isinstance(value, list):
            for node in value:
                yield node_value(node, zone)
        else:
            yield value


def to_text(value: Value, zone: tzinfo | str | None = None) -> str:
    """As `string()`."""
    if isinstance(value, str):
        return value
    return text_of(scalar(value, zone))


def to_number(value: Value, zone: tzinfo | str | None = None) -> float:
    """As `number()`: dates are days since 1970-01-01, text that is no number is NaN."""
    single = scalar(value, zone)
    if isinstance(single, str):
        number = number_of_text(single)
        if math.isnan(number) and (date := _date_of_text(single, zone)):
            return days_of(date)
        return number
    return days_of(single) if isinstance(single, DateValue) else float(single)


def to_boolean(value: Value, zone: tzinfo | str | None = None) -> bool:
    """As `boolean()`, but that a node counts by what it holds: a blank one is false."""
    single = scalar(value, zone)
    if isinstance(single, bool):
        return single
    if isinstance(single, str):
        return single != "" or (isinstance(value, list) and len(value) > 1)
    return isinstance(single, DateValue) or (abs(single) > _TINY and not math.isnan(single))


def days_of(date: DateValue) -> float:
    """A date in whole local days, a date and time in days of UTC, a time as part of its day."""
    if date.kind == "date":
        return float(date.days)
    return date.moment / _DAY_MS if date.kind == "dateTime" else date.clock / _DAY_MS


def difference(left: Value, right: Value, zone: tzinfo | str | None) -> float:
    """`-`: numbers, but between a date and time and another date the time that lies between them, in days."""
    if type(left) is not float and type(right) is not float:
        one, other = _date_like(scalar(left, zone), zone), _date_like(scalar(right, zone), zone)
        if isinstance(one, DateValue) and isinstance(other, DateValue):
            return (_moments(one, other) - _moments(other, one)) / _unit(one, other)
    return to_number(left, zone) - to_number(right, zone)


def _unit(one: DateValue, other: DateValue) -> int:
    return 1 if one.kind == other.kind == "date" else _DAY_MS


def equal(left: Value, right: Value, zone: tzinfo | str | None) -> bool:
    """`=` on what may be node-sets: true if any node of one equals any of the other."""
    if _are_many(left) or _are_many(right):
        return any(_same(one, other, zone) for one in _each(left, zone) for other in _each(right, zone))
    return _same(scalar(left, zone), scalar(right, zone), zone)


def unequal(left: Value, right: Value, zone: tzinfo | str | None) -> bool:
    """`!=` likewise: true if any pair differs."""
    if _are_many(left) or _are_many(right):
        return any(not _same(one, other, zone) for one in _each(left, zone) for other in _each(right, zone))
    return not _same(scalar(left, zone), scalar(right, zone), zone)


def compared(left: Value, right: Value, zone: tzinfo | str | None) -> Iterator[tuple[float, float]]:
    """Pairs of numbers for `<` and its kin; two dates as moments."""
    for one in _each(left, zone):
        for other in _each(right, zone):
            yield _pair(one, other, zone)


def _are_many(value: Value) -> bool:
    return type(value) is list and len(value) > 1


def _each(value: Value, zone: tzinfo | str | None) -> list[Scalar]:
    """The values of a node-set; blank text for an empty one."""
    if isinstance(value, list) and len(value) > 1:
        return [node_value(node, zone) for node in value]
    return [scalar(value, zone)]


def _same(one: Scalar, other: Scalar, zone: tzinfo | str | None) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if isinstance(one, bool) or isinstance(other, bool):
        return to_boolean(one) == to_boolean(other)
    if isinstance(one, float) or isinstance(other, float):
        first, second = _plain_number(one), _plain_number(other)
        return first == second or abs(first - second) < _TINY
    if isinstance(one, DateValue) and isinstance(other, DateValue):
        return _moments(one, other) == _moments(other, one)
    return text_of(one) == text_of(other)


def _plain_number(value: Scalar) -> float:
    """Text that spells a date is no number here: `'2024-01-01' = 19723` is false."""
    return number_of_text(value) if isinstance(value, str) else to_number(value)


def _pair(one: Scalar, other: Scalar, zone: tzinfo | str | None) -> tuple[float, float]:
    first, second = _date_like(one, zone), _date_like(other, zone)
    if isinstance(first, DateValue) and isinstance(second, DateValue):
        return _moments(first, second), _moments(second, first)
    return to_number(one, zone), to_number(other, zone)


def _moments(date: DateValue, other: DateValue) -> float:
    """What to compare a date by: two dates by their day, two times by the clock, all else by the moment."""
    if date.kind == other.kind != "dateTime":
        return date.days if date.kind == "date" else date.clock
    return date.moment


def _date_like(value: Scalar, zone: tzinfo | str | None) -> Scalar:
    return (_date_of_text(value, zone) or value) if isinstance(value, str) else value


def _date_of_text(text: str, zone: tzinfo | str | None) -> DateValue | None:
    return iso_value(text, as_zone(zone))
