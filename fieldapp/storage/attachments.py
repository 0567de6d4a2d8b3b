"""Which files belong to which version of a record; their bytes lie in the file store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fieldapp.storage import moments

_COLUMNS = "id, version, name, sha256, size, mime, is_named, received_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file a record names, or one that came along unnamed. `sha256` is None while it has not come."""

    id: int
    version: int
    name: str
    sha256: str | None
    size: int
    mime: str
    is_named: bool
    received_at: datetime | None

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Attachment:
        """The attachment of a row with the listed columns."""
        values = {name: row[name] for name in cls.__dataclass_fields__}
        values["is_named"] = bool(values["is_named"])
        values["received_at"] = moments.maybe(values["received_at"])
        return cls(**values)


_OF_VERSION = f"select {_COLUMNS} from attachments where version = ? order by id"


def of_version(c: sqlite3.Connection, version: int) -> list[Attachment]:
    """The files of a version, missing ones among them, in the order they became known."""
    return [Attachment.from_row(row) for row in c.execute(_OF_VERSION, (version,))]


_FIND = f"select {_COLUMNS} from attachments where id = ?"


def find(c: sqlite3.Connection, number: int) -> Attachment | None:
    """A file by its row number. Whoever asks must have found its record in scope first."""
    row = c.execute(_FIND, (number,)).fetchone()
    return Attachment.from_row(row) if row else None


_EXPECT = "insert into attachments (version, name, sha256, size, mime, is_named) values (?, ?, null, 0, '', 1)"


def expect(c: sqlite3.Connection, version: int, names: Iterable[str]) -> None:
    """Files that the record names and that have not come yet."""
    c.executemany(_EXPECT, [(version, name) for name in names])


_ADD = """
    insert into attachments (version, name, sha256, size, mime, is_named, received_at) values (?, ?, ?, ?, ?, ?, ?)
    on conflict do nothing
"""
_ARRIVE = """
    update attachments set sha256 = ?, size = ?, mime = ?, received_at = ?
    where version = ? and name = ? and sha256 is null
"""


def add(
    c: sqlite3.Connection, version: int, *, name: str, sha256: str, size: int, mime: str, is_named: bool, at: datetime
) -> None:
    """A file that came: the expected one, or one more. The same file twice is kept once."""
    moment = moments.to_text(at)
    if c.execute(_ARRIVE, (sha256, size, mime, moment, version, name)).rowcount == 0:
        c.execute(_ADD, (version, name, sha256, size, mime, int(is_named), moment))


_USED = "select 1 from attachments where sha256 = ? union all select 1 from form_files where sha256 = ? limit 1"


def is_used(c: sqlite3.Connection, sha256: str) -> bool:
    """Whether any record or form holds on to these bytes."""
    return c.execute(_USED, (sha256, sha256)).fetchone() is not None
