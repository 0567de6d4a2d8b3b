"""Records as coordinators and authors see them: one row per logical record, whatever number of versions it has."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fieldapp.storage import moments
from fieldapp.storage.scope import Scope

State = Literal["received", "approved", "rejected"]

_SELECT = """
    select s.*, f.version as form_version, f.key as form_key, f.title as form_title, p.name as author_name,
        l.label as link_label, pl.name as place_name, pl.name_en as place_name_en, v.instance_id as current_instance_id,
        v.is_encrypted,
        (select count(*) from attachments a where a.version = s.current and a.sha256 is null) as missing_files
    from submissions s
    join forms f on f.id = s.form
    join versions v on v.id = s.current
    left join people p on p.id = s.author_person
    left join public_links l on l.id = s.author_link
    left join places pl on pl.code = s.place
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One record with the names a list shows.

    `instance_id` is the first version's and names the record for ever; `current_instance_id` is the one an edit must
    deprecate. `author_person` is None for records that came by a public link (`author_link`).
    """

    id: int
    form: int
    form_id: str
    form_version: str
    form_key: str
    form_title: str
    instance_id: str
    current: int
    current_instance_id: str
    author_person: int | None
    author_name: str | None
    author_device: int | None
    author_link: int | None
    link_label: str | None
    place: str | None
    place_name: str | None
    place_name_en: str | None
    place_path: str
    received_at: datetime
    updated_at: datetime
    state: State
    reason: str
    is_test: bool
    is_void: bool
    is_edited: bool
    has_findings: bool
    has_conflict: bool
    title: str
    missing_files: int
    is_encrypted: bool
    """Whether only the holder of the form's private key can read the version that counts."""

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Submission:
        """The record of a row of `_SELECT`."""
        values = {name: row[name] for name in cls.__dataclass_fields__}
        for name in ("received_at", "updated_at"):
            values[name] = moments.from_text(values[name])
        for name in ("is_test", "is_void", "is_edited", "has_findings", "has_conflict", "is_encrypted"):
            values[name] = bool(values[name])
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """What intake knows of a new record."""

    form: int
    form_id: str
    instance_id: str
    author_person: int | None
    author_device: int | None
    author_link: int | None
    place: str | None
    place_path: str
    received_at: datetime
    title: str
    has_findings: bool
    is_edited: bool = False


def find(c: sqlite3.Connection, scope: Scope, number: int) -> Submission | None:
    """A record by its row number, if it lies in the scope."""
    row = c.execute(f"{_SELECT} where s.id = ? and {scope.sql}", (number, *scope.params)).fetchone()
    return Submission.from_row(row) if row else None


def find_instance(c: sqlite3.Connection, scope: Scope, instance_id: str) -> Submission | None:
    """A record by the instanceID of any of its versions, if it lies in the scope."""
    sql = f"{_SELECT} where s.id = (select submission from versions where instance_id = ? limit 1) and {scope.sql}"
    row = c.execute(sql, (instance_id, *scope.params)).fetchone()
    return Submission.from_row(row) if row else None


_LATEST = f"{_SELECT} where {{where}} and s.is_void = 0 order by s.id desc limit ?"


def latest(c: sqlite3.Connection, scope: Scope, *, limit: int) -> list[Submission]:
    """The last records of a scope that are not void, of whatever form, newest first."""
    return [Submission.from_row(row) for row in c.execute(_LATEST.format(where=scope.sql), (*scope.params, limit))]


_INSERT = """
    insert into submissions (form, form_id, instance_id, author_person, author_device, author_link, place, place_path,
        received_at, updated_at, state, title, has_findings, is_edited)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?, ?)
"""


def insert(c: sqlite3.Connection, new: NewSubmission) -> int:
    """Keep a new record; its first version must follow in the same transaction (`set_current`)."""
    at = moments.to_text(new.received_at)
    row = c.execute(
        _INSERT,
        (
            new.form,
            new.form_id,
            new.instance_id,
            new.author_person,
            new.author_device,
            new.author_link,
            new.place,
            new.place_path,
            at,
            at,
            new.title,
            int(new.has_findings),
            int(new.is_edited),
        ),
    )
    return int(row.lastrowid or 0)


_SET_CURRENT = "update submissions set current = ?, has_findings = ? where id = ?"


def set_current(c: sqlite3.Connection, number: int, version: int, *, has_findings: bool) -> None:
    """Say which version of a new record counts, and whether there is anything to look at in it."""
    c.execute(_SET_CURRENT, (version, int(has_findings), number))


_EDITED = """
    update submissions set current = ?, form = ?, place = ?, place_path = ?, title = ?, has_findings = ?,
        updated_at = ?, is_edited = 1, state = 'received'
    where id = ?
"""


def edited(c: sqlite3.Connection, number: int, version: int, new: NewSubmission) -> None:
    """A newer version counts from now on; a rejected record is to be looked at again."""
    at = moments.to_text(new.received_at)
    values = (version, new.form, new.place, new.place_path, new.title, int(new.has_findings), at, number)
    c.execute(_EDITED, values)


_CONFLICT = "update submissions set has_conflict = 1, updated_at = ? where id = ?"


def conflicting(c: sqlite3.Connection, number: int, at: datetime) -> None:
    """Another body came under an id of this record."""
    c.execute(_CONFLICT, (moments.to_text(at), number))


_SETTLED = "update submissions set has_conflict = 0, updated_at = ? where id = ?"


def settled(c: sqlite3.Connection, number: int, at: datetime) -> None:
    """Somebody looked at the other body: the current version stays, the other is kept beside it."""
    c.execute(_SETTLED, (moments.to_text(at), number))


_FLAG = "update submissions set has_findings = 1 where id = ? and current = ?"


def flag(c: sqlite3.Connection, number: int, version: int) -> None:
    """There is something to look at in a version, which matters to lists if it is the one that counts."""
    c.execute(_FLAG, (number, version))


_DECIDE = "update submissions set state = ?, reason = ?, updated_at = ? where id = ?"


def decide(c: sqlite3.Connection, number: int, state: State, reason: str, at: datetime) -> None:
    """Approve, reject with a reason, or take the decision back."""
    c.execute(_DECIDE, (state, reason, moments.to_text(at), number))


_MARK = "update submissions set is_test = ?, is_void = ?, updated_at = ? where id = ?"


def mark(c: sqlite3.Connection, number: int, *, is_test: bool, is_void: bool, at: datetime) -> None:
    """Mark as a test, as void, or as neither."""
    c.execute(_MARK, (int(is_test), int(is_void), moments.to_text(at), number))


_IS_ANY = "select exists (select 1 from submissions)"


def is_any(c: sqlite3.Connection) -> bool:
    """Whether a single record was ever received."""
    return bool(c.execute(_IS_ANY).fetchone()[0])
