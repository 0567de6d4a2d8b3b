"""Tables for people: headings and answers in words of one language, moments in one time zone.

Machines get the names and codes of the form instead, so nothing here is used unless words were asked for. What a column
needs is found out once per table; a row only looks it up. Knows no record and no file format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from fieldapp.export.tables import POINT_PARTS, Column
from fieldapp.i18n import translate

Say = Callable[[str], str]
"""From an answer as stored, never blank, to what a person reads."""
_HEADINGS: Mapping[str, str] = {
    "SubmissionDate": "Received at",
    "KEY": "Id",
    "PARENT_KEY": "Belongs to (id)",
    "SubmitterID": "Sent by (id)",
    "SubmitterName": "Sent by",
    "ReviewState": "Review",
    "Edits": "Corrections",
    "FormVersion": "Form version",
    "Place": "Place code",
    "PlaceName": "Place",
    "Issues": "Has issues",
    "meta-instanceName": "Title",
    "start": "Begun at",
    "end": "Finished at",
    "today": "Date of filling in",
    "Name": "File name",
    "File": "Path in the archive",
    "Size": "Bytes",
}
_VALUES: Mapping[str, str] = {
    "received": "To review",
    "approved": "Approved",
    "rejected": "Sent back",
    "test": "Test",
    "void": "Void",
    "encrypted": "Encrypted",
}
_COMMAS: Mapping[str, str] = {"zh-Hans": "、"}
_TIME = re.compile(r"([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?")
_OWN_ID = "/meta/instanceID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who a table is for: their language, and the time zone of the installation."""

    language: str
    timezone: ZoneInfo

    def reads(self, column: Column) -> bool:
        """Whether a column says anything to a person: no notes, and not the record's id a second time."""
        return not column.is_note and column.ref != _OWN_ID

    def heading(self, name: str) -> str:
        """The words for a column that no question of the form stands for; an unknown name stays."""
        return translate(_HEADINGS.get(name, name), self.language)

    def headings(self, column: Column, *, split: bool) -> list[str]:
        """The headings of a question's column, as many as `tables.headings` makes."""
        name = column.label or (self.heading(column.name) if column.name in _HEADINGS else column.name)
        if column.type == "geopoint":
            return [f"{name}-{translate(part, self.language)}" for part in POINT_PARTS]
        if split and column.choices:
            return [name, *(f"{name}/{label}" for label in column.choices.values())]
        return [name]

    def value(self, code: str) -> str:
        """The words for a state or mark of a record."""
        return translate(_VALUES.get(code, code), self.language) if code else ""

    def moment(self, text: str) -> str:
        """`2026-11-23 14:05:00` in the installation's time zone; text that is no moment stays."""
        try:
            moment = datetime.fromisoformat(text)
            return (moment.astimezone(self.timezone) if moment.tzinfo else moment).strftime("%Y-%m-%d %H:%M:%S")
        except (ValueError, OverflowError):
            return text

    def say(self, column: Column) -> Say | None:
        """What turns a column's answers into words; None where they are words already, or several cells."""
        if column.type == "geopoint":
            return None
        if column.words:
            return self._chosen(column)
        if column.kind == "trigger":
            return lambda text: "✓" if text == "OK" else text
        return {"dateTime": self.moment, "time": _time_of_day}.get(column.type)

    def _chosen(self, column: Column) -> Say:
        words, comma = column.words, _COMMAS.get(self.language, ", ")
        if not column.has_several:
            return lambda text: words.get(text, text)
        return lambda text: comma.join([words.get(value, value) for value in text.split()])


def _time_of_day(text: str) -> str:
    found = _TIME.fullmatch(text)
    return found.group(1) if found else text
