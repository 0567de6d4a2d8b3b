"""Workbooks that coordinators uploaded, and what became of them. Conversion works on them outside of any request."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from fieldapp.storage import moments

UploadState = Literal["waiting", "working", "ready", "refused", "published"]
_COLUMNS = """u.id, u.name, u.state, u.report, u.form, f.key as form_key, u.created_at, u.created_by, u.finished_at"""
_FROM = "from uploads u left join forms f on f.id = u.form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One workbook on its way. `report` holds the findings of its conversion: see `intake.conversion`."""

    id: int
    name: str
    state: UploadState
    report: Mapping[str, Any]
    form: int | None
    form_key: str | None
    created_at: datetime
    created_by: int | None
    finished_at: datetime | None

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Upload:
        """The upload of a row with the listed columns."""
        values = {name: row[name] for name in cls.__dataclass_fields__}
        values["report"] = json.loads(values["report"])
        values["created_at"] = moments.from_text(values["created_at"])
        values["finished_at"] = moments.maybe(values["finished_at"])
        return cls(**values)


_ADD = """
    insert into uploads (name, content, state, report, created_at, created_by) values (?, ?, 'waiting', '{}', ?, ?)
"""


def add(c: sqlite3.Connection, *, name: str, content: bytes, at: datetime, by: int | None) -> int:
    """Keep a workbook until it is converted."""
    return int(c.execute(_ADD, (name, content, moments.to_text(at), by)).lastrowid or 0)


_FIND = f"select {_COLUMNS} {_FROM} where u.id = ?"


def find(c: sqlite3.Connection, number: int) -> Upload | None:
    """One upload."""
    row = c.execute(_FIND, (number,)).fetchone()
    return Upload.from_row(row) if row else None


_CONTENT = "select content from uploads where id = ?"


def content(c: sqlite3.Connection, number: int) -> bytes:
    """The workbook's bytes."""
    return bytes(c.execute(_CONTENT, (number,)).fetchone()[0])


_CLAIM = "update uploads set state = 'working' where id = ? and state = 'waiting'"


def claim(c: sqlite3.Connection, number: int) -> bool:
    """Take an upload to work on it; False when somebody else has it."""
    return c.execute(_CLAIM, (number,)).rowcount == 1


_WAITING = "select id from uploads where state = 'waiting' order by id"


def waiting(c: sqlite3.Connection) -> list[int]:
    """The uploads nobody has looked at yet, oldest first."""
    return [row[0] for row in c.execute(_WAITING)]


_STATE = "select state from uploads where id = ?"


def state(c: sqlite3.Connection, number: int) -> str | None:
    """How far an upload is, without its report."""
    row = c.execute(_STATE, (number,)).fetchone()
    return str(row[0]) if row else None


_AGAIN = "update uploads set state = 'waiting' where id = ? and state = 'working'"


def put_back(c: sqlite3.Connection, number: int) -> None:
    """Let an upload wait again: whoever worked on it is gone."""
    c.execute(_AGAIN, (number,))


_FINISH = "update uploads set state = ?, report = ?, form = ?, finished_at = ? where id = ?"


def finish(
    c: sqlite3.Connection,
    number: int,
    *,
    state: UploadState,
    report: Mapping[str, Any],
    form: int | None,
    at: datetime,
) -> None:
    """Say what became of an upload."""
    text = json.dumps(dict(report), ensure_ascii=False)
    c.execute(_FINISH, (state, text, form, moments.to_text(at), number))
