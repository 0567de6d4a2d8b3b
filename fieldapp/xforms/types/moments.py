"""Dates, times and moments as values: what expressions compute with.

A value knows its local day and time and, where it needs one, its offset; the zone is asked only then. No clock here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MS = 86_400_000
_EPOCH_ORDINAL = datetime(1970, 1, 1).toordinal()
WINTER, SUMMER = 19_723, 19_905
"""2024-01-01 and 2024-07-01: they stand for a zone's two seasons, for a time of day has no day to ask about."""
_DATE = re.compile(r"(\d{1,4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TIME = re.compile(
    r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d*)?)?\s*(Z|[+-]\d{1,2}(?::?\d{2})?)?",
    re.ASCII,
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T.*)?", re.ASCII | re.DOTALL)


class DateValue:
    """A date, a time of day, or both.

    `kind` is ``date``, ``time`` or ``dateTime``; `days` counts local days from 1970-01-01 (0 for a time); `clock` is
    milliseconds since local midnight; `zone` says what local means.
    """

    __slots__ = ("_offset", "clock", "days", "kind", "zone")

    def __init__(self, kind: str, days: int, clock: int, zone: tzinfo, offset: int | None = None) -> None:
        self.kind = kind
        self.days = days
        self.clock = clock
        self.zone = zone
        self._offset = offset

    @property
    def offset(self) -> int:
        """Milliseconds that local time is ahead of UTC."""
        if self._offset is None:
            dayless = self.kind == "time" and not self.days
            self._offset = _offset_of_local(WINTER if dayless else self.days, self.clock, self.zone)
        return self._offset

    @property
    def moment(self) -> int:
        """Milliseconds since 1970-01-01T00:00Z."""
        return self.days * DAY_MS + self.clock - self.offset

    def fields(self) -> tuple[int, int, int]:
        """Local year, month and day."""
        day = datetime.fromordinal(self.days + _EPOCH_ORDINAL)
        return day.year, day.month, day.day

    def __str__(self) -> str:
        year, month, day = self.fields()
        date = f"{year:04}-{month:02}-{day:02}"
        if self.kind == "date":
            return date
        return f"{date}T{self._time()}" if self.kind == "dateTime" else self._time()

    def _time(self) -> str:
        seconds, ms = divmod(self.clock, 1000)
        text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
        minutes = abs(self.offset) // 60_000
        return text + ("Z" if not minutes else f"{'+' if self.offset > 0 else '-'}{minutes // 60:02}:{minutes % 60:02}")


def as_zone(zone: tzinfo | str | None) -> tzinfo:
    """The time zone of an IANA name; UTC for none."""
    if isinstance(zone, str):
        return _named_zone(zone)
    return UTC if zone is None else zone


@lru_cache(maxsize=64)
def _named_zone(name: str) -> tzinfo:
    return ZoneInfo(name)


def date_of_days(days: float, zone: tzinfo) -> DateValue:
    """The date that many local days after 1970-01-01. Raises ValueError beyond the years 1 to 9999."""
    return DateValue("date", _checked_days(days), 0, zone)


def date_time_of_ms(moment: float, zone: tzinfo) -> DateValue:
    """The local date and time of a moment, in milliseconds since 1970-01-01T00:00Z. Raises ValueError as above."""
    ms = int(moment // 1)
    _checked_days(ms // DAY_MS)
    offset = _offset_at(ms, zone)
    days, clock = divmod(ms + offset, DAY_MS)
    return DateValue("dateTime", _checked_days(days), clock, zone, offset)


def day_of(value: DateValue) -> DateValue:
    """The value without its time."""
    return DateValue("date", value.days, 0, value.zone)


def parse_date(text: str, zone: tzinfo) -> DateValue:
    """A date as forms store it, `2024-02-29`. Raises ValueError."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no date")
    year, month, day = map(int, match.groups())
    return DateValue("date", datetime(year, month, day).toordinal() - _EPOCH_ORDINAL, 0, zone)


def parse_time(text: str, zone: tzinfo) -> DateValue:
    """A time of day, `08:15:00.000+03:00`; without an offset, local. Raises ValueError.

    A time has no day: an offset that the zone has in winter or summer stays, any other is turned to the winter's.
    """
    clock, offset = _clock(text)
    if offset is None:
        return DateValue("time", 0, clock, zone)
    seasons = [_offset_of_local(day, 0, zone) for day in (WINTER, SUMMER)]
    here = offset if offset in seasons else seasons[0]
    return DateValue("time", 0, (clock - offset + here) % DAY_MS, zone, here)


def parse_date_time(text: str, zone: tzinfo) -> DateValue:
    """A date, with or without a time; a time with an offset is turned to the zone's. Raises ValueError."""
    date_text, separator, time_text = text.strip().partition("T")
    date = parse_date(date_text, zone)
    if not separator:
        return date
    clock, offset = _clock(time_text)
    if offset is None:
        # a time that the clocks leap over becomes the one that they show then
        return date_time_of_ms(DateValue("dateTime", date.days, clock, zone).moment, zone)
    return date_time_of_ms(date.days * DAY_MS + clock - offset, zone)


def iso_value(text: str, zone: tzinfo) -> DateValue | None:
    """The date that a text spells in full, or None: for text met where a number is wanted."""
    if len(text) < len("2024-01-01") or text[4] != "-" or not _ISO.fullmatch(text):
        return None
    try:
        return parse_date_time(text, zone)
    except ValueError:
        return None


def _clock(text: str) -> tuple[int, int | None]:
    """Milliseconds since midnight, and the offset in milliseconds if the text has one."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no time")
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"{text!r} is no time")
    ms = int(((match[4] or ".")[1:] + "000")[:3])
    return ((hour * 60 + minute) * 60 + second) * 1000 + ms, _written_offset(match[5])


def _written_offset(text: str | None) -> int | None:
    if text is None:
        return None
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "").zfill(2)
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    if minutes >= 24 * 60:
        raise ValueError(f"{text!r} is no offset")
    return (-1 if text[0] == "-" else 1) * minutes * 60_000


def _checked_days(days: float) -> int:
    whole = int(days)
    if not 1 <= whole + _EPOCH_ORDINAL <= datetime.max.toordinal():
        raise ValueError(f"Day {days} is out of range for a date")
    return whole


def _offset_at(moment: int, zone: tzinfo) -> int:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment)
    try:
        return _ms(at.astimezone(zone).utcoffset())
    except OverflowError:
        return 0


def _offset_of_local(days: int, clock: int, zone: tzinfo) -> int:
    at = datetime.fromordinal(days + _EPOCH_ORDINAL) + timedelta(milliseconds=clock)
    return _ms(at.replace(tzinfo=zone).utcoffset())


def _ms(offset: timedelta | None) -> int:
    return round(offset.total_seconds() * 1000) if offset else 0
