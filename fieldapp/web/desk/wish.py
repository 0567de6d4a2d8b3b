"""What a list was asked for: read from the URL, written back into links, so that every view can be bookmarked."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fieldapp.problems import PLACE_UNKNOWN, REQUEST_INVALID
from fieldapp.storage import places
from fieldapp.storage.desk import NEWEST, Edge, Pile, RecordFilter
from fieldapp.storage.search import match_expression

_TEXT_LENGTH = 200
_NUMBER_DIGITS = 15
_NOTHING = '"\u2400"'
"""An expression that matches no record: what was asked for holds no word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A list's filter in the words of its URL."""

    pile: Pile = Pile.ALL
    text: str = ""
    place: str = ""
    person: int | None = None
    since: date | None = None
    until: date | None = None
    """The last day that counts."""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Wish:
        """From a query string. REQUEST_INVALID for what cannot be meant."""
        try:
            return cls(
                pile=Pile(arguments.get("state") or "all"),
                text=arguments.get("q", "").strip()[:_TEXT_LENGTH],
                place=arguments.get("place", ""),
                person=number(arguments.get("person")),
                since=_day(arguments.get("from")),
                until=_day(arguments.get("to")),
            )
        except ValueError:
            raise REQUEST_INVALID() from None

    @property
    def narrowed(self) -> bool:
        """Whether more than the pile was chosen."""
        return bool(self.text or self.place or self.person is not None or self.since or self.until)

    @property
    def query(self) -> dict[str, Any]:
        """The members of the query string that say the same."""
        members = {
            "state": "" if self.pile is Pile.ALL else str(self.pile),
            "q": self.text,
            "place": self.place,
            "person": "" if self.person is None else str(self.person),
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in members.items() if value}

    def record_filter(self, c: sqlite3.Connection, form_id: str, timezone: ZoneInfo) -> RecordFilter:
        """The same for storage. PLACE_UNKNOWN for a place that is not there."""
        place = places.find(c, self.place) if self.place else None
        if self.place and place is None:
            raise PLACE_UNKNOWN(place=self.place)
        return RecordFilter(
            form_id=form_id,
            pile=self.pile,
            words=(match_expression(self.text) or _NOTHING) if self.text else None,
            place_path=place.path if place else None,
            person=self.person,
            since=_midnight(self.since, timezone),
            before=_midnight(self.until + timedelta(days=1), timezone) if self.until else None,
        )


def edge(arguments: Mapping[str, str]) -> Edge:
    """Where the page begins: `older` or `newer` than a record. REQUEST_INVALID for what is no number."""
    try:
        older, newer = number(arguments.get("older")), number(arguments.get("newer"))
    except ValueError:
        raise REQUEST_INVALID() from None
    if newer is not None:
        return Edge(newer, newer=True)
    return Edge(older) if older is not None else NEWEST


def number(text: str | None) -> int | None:
    """A row number from a URL, None if it is blank. ValueError for anything else."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > _NUMBER_DIGITS:
        raise ValueError(text)
    return int(text)


def _day(text: str | None) -> date | None:
    found = date.fromisoformat(text) if text else None
    if found and not date(1900, 1, 1) <= found <= date(9000, 1, 1):
        raise ValueError(text)
    return found


def _midnight(day: date | None, timezone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), timezone) if day else None
