"""Public links: a form that anybody with the link or its poster may fill, for one place."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldapp.storage import moments
from fieldapp.storage.scope import subtree

_SELECT = """
    select l.id, l.token, l.form_id, l.place, pl.path as place_path, pl.name as place_name, pl.name_en as place_name_en,
        l.label, l.building, l.pin_hash, l.created_at, l.closed_at
    from public_links l join places pl on pl.code = l.place
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLink:
    """One link. `pin_hash` is set when a PIN is asked at the door; it is never part of a record.

    `building` is the code its records are about, blank if they may be about any.
    """

    id: int
    token: str
    form_id: str
    place: str
    place_path: str
    place_name: str
    place_name_en: str
    label: str
    building: str
    pin_hash: str | None
    created_at: datetime
    closed_at: datetime | None

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> PublicLink:
        """The link of a row of `_SELECT`."""
        values = {name: row[name] for name in cls.__dataclass_fields__}
        values["created_at"] = moments.from_text(values["created_at"])
        values["closed_at"] = moments.maybe(values["closed_at"])
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link to open. `token` has at least 128 random bits; `by` is None for the system."""

    token: str
    form_id: str
    place: str
    label: str
    building: str = ""
    pin_hash: str | None = None
    at: datetime
    by: int | None = None


_BY_TOKEN = f"{_SELECT} where l.token = ? and l.closed_at is null"


def by_token(c: sqlite3.Connection, token: str) -> PublicLink | None:
    """The open link of a token."""
    row = c.execute(_BY_TOKEN, (token,)).fetchone()
    return PublicLink.from_row(row) if row else None


_BELOW = f"{_SELECT} where pl.path >= ? and pl.path < ? order by l.id desc"


def below(c: sqlite3.Connection, paths: Sequence[str]) -> list[PublicLink]:
    """The links at and below the place paths, newest first, closed ones too."""
    found = {row["id"]: row for path in paths for row in c.execute(_BELOW, subtree(path))}
    return [PublicLink.from_row(found[number]) for number in sorted(found, reverse=True)]


_ADD = """
    insert into public_links (token, form_id, place, label, building, pin_hash, created_at, created_by)
    values (?, ?, ?, ?, ?, ?, ?, ?)
"""


def add(c: sqlite3.Connection, new: NewLink) -> int:
    """Open a link and return its row number."""
    at = moments.to_text(new.at)
    row = c.execute(_ADD, (new.token, new.form_id, new.place, new.label, new.building, new.pin_hash, at, new.by))
    return int(row.lastrowid or 0)


_CLOSE = "update public_links set closed_at = ? where id = ? and closed_at is null"


def close(c: sqlite3.Connection, number: int, at: datetime) -> None:
    """Close a link for good; records that came by it stay."""
    c.execute(_CLOSE, (moments.to_text(at), number))
