"""Dates and times. Local means the scope's time zone; now is when the scope says."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

from fieldapp.xforms.types import DateValue, as_zone
from fieldapp.xforms.types.moments import (
    DAY_MS,
    date_of_days,
    date_time_of_ms,
    day_of,
    parse_date_time,
    parse_time,
)
from fieldapp.xforms.types.numbers import truncated
from fieldapp.xforms.xpath.coerce import scalar, to_text
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.functions.registry import function

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_LIMIT = 2**31
_UNPADDED = re.compile(r"\d(?:.*[\dZ.])?", re.ASCII | re.DOTALL)


@function("now", least=0)
def now(ctx: Context) -> DateValue:
    """The moment, as date and time."""
    return date_time_of_ms((ctx.scope.now() - _EPOCH) // timedelta(milliseconds=1), _zone(ctx))


@function("today", least=0)
def today(ctx: Context) -> DateValue:
    """The date."""
    return day_of(now(ctx))


@function("date", least=1)
def date(ctx: Context, value: Value) -> Value:
    """A text or a number of days as a date; blank stays blank."""
    single = scalar(value, ctx.scope.timezone)
    if isinstance(single, DateValue):
        return day_of(single)
    return _dated(single, _zone(ctx), lambda days, zone: date_of_days(truncated(days), zone))


@function("date-time", least=1)
def date_time(ctx: Context, value: Value) -> Value:
    """A text or a number of days as a date and time; blank stays blank."""
    single = scalar(value, ctx.scope.timezone)
    if isinstance(single, DateValue):
        return single if single.kind != "date" else DateValue("dateTime", single.days, 0, single.zone)
    return _dated(single, _zone(ctx), _moment_of_days)


@function("decimal-date-time", least=1)
def decimal_date_time(ctx: Context, value: Value) -> Value:
    """Days of UTC since 1970-01-01, with their fraction."""
    found = _date_or_days(ctx, value, parse_date_time)
    return found.moment / DAY_MS if isinstance(found, DateValue) else found


@function("decimal-time", least=1)
def decimal_time(ctx: Context, value: Value) -> Value:
    """The time of day as a fraction of the day."""
    found = _date_or_days(ctx, value, _parse_any)
    if isinstance(found, DateValue):
        return found.clock / DAY_MS
    return found - math.floor(found) if isinstance(found, float) and not math.isnan(found) else found


@function("format-date", "format-date-time", least=2)
def format_date(ctx: Context, value: Value, pattern: Value) -> str:
    """A date in the form that a pattern of `%` marks gives; blank for blank."""
    single = scalar(value, ctx.scope.timezone)
    found = single if isinstance(single, DateValue) else _dated(single, _zone(ctx), _moment_of_days)
    return formatted(found, to_text(pattern)) if isinstance(found, DateValue) else ""


def formatted(value: DateValue, pattern: str) -> str:
    """A date by pattern. Raises `EvaluationError` for a mark that means nothing."""
    parts: list[str] = []
    marks = iter(pattern)
    for character in marks:
        if character != "%":
            parts.append(character)
            continue
        mark = next(marks, "")
        if mark not in _MARKS:
            raise EvaluationError(f"%{mark} means nothing in a date pattern")
        parts.append(_MARKS[mark](value))
    return "".join(parts)


def _week(value: DateValue) -> str:
    return str(datetime(*value.fields()).isocalendar().week)


_MARKS: dict[str, Callable[[DateValue], str]] = {
    "%": lambda value: "%",
    "Y": lambda value: f"{value.fields()[0]:04}",
    "y": lambda value: f"{value.fields()[0]:04}"[2:],
    "m": lambda value: f"{value.fields()[1]:02}",
    "n": lambda value: str(value.fields()[1]),
    "b": lambda value: _MONTHS[value.fields()[1] - 1],
    "d": lambda value: f"{value.fields()[2]:02}",
    "e": lambda value: str(value.fields()[2]),
    "a": lambda value: _DAYS[(value.days + 3) % 7],
    "W": _week,
    "H": lambda value: f"{value.clock // 3_600_000:02}",
    "h": lambda value: str(value.clock // 3_600_000),
    "M": lambda value: f"{value.clock // 60_000 % 60:02}",
    "S": lambda value: f"{value.clock // 1000 % 60:02}",
    "3": lambda value: f"{value.clock % 1000:03}",
}


def _zone(ctx: Context) -> tzinfo:
    return as_zone(ctx.scope.timezone)


def _moment_of_days(days: float, zone: tzinfo) -> DateValue:
    return date_time_of_ms(truncated(days * DAY_MS), zone)


def _dated(value: str | float | bool, zone: tzinfo, of_number: Callable[[float, tzinfo], DateValue]) -> Value:
    """A date of what is none yet; blank text and NaN stay as they are."""
    if value == "" or (isinstance(value, float) and math.isnan(value)):
        return value
    try:
        if isinstance(value, str):
            return _read(value, zone, parse_date_time)
        if not isinstance(value, bool) and abs(value) <= _LIMIT:
            return of_number(value, zone)
    except ValueError:
        pass
    raise EvaluationError(f"{to_text(value)!r} is no date")


def _date_or_days(ctx: Context, value: Value, read: Callable[[str, tzinfo], DateValue]) -> str | float | DateValue:
    """What the decimal functions count: a date, days as they are, or blank."""
    single = scalar(value, ctx.scope.timezone)
    if isinstance(single, DateValue) or single == "" or (isinstance(single, float) and math.isnan(single)):
        return single
    if isinstance(single, float):
        if -_LIMIT <= single < _LIMIT:
            return single
        raise EvaluationError(f"{to_text(single)} days are out of range")
    try:
        return _read(to_text(single), _zone(ctx), read)
    except ValueError:
        raise EvaluationError(f"{to_text(single)!r} is no date or time") from None


def _read(text: str, zone: tzinfo, read: Callable[[str, tzinfo], DateValue]) -> DateValue:
    """As JavaRosa, no blanks at the ends. Raises ValueError."""
    if not _UNPADDED.fullmatch(text):
        raise ValueError(f"{text!r} is no date")
    return read(text, zone)


def _parse_any(text: str, zone: tzinfo) -> DateValue:
    return parse_time(text, zone) if ":" in text and "T" not in text else parse_date_time(text, zone)
