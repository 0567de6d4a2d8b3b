"""Versions of records: the XML as it came, its values, its receipt. Equal bodies of one instanceID are kept once."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from fieldapp.storage import moments
from fieldapp.trust.seal import seal, unseal

_COLUMNS = """v.id, v.submission, v.form, v.instance_id, v.sha256, v.deprecated_id, v.receipt, v.received_at,
    v.author_person, v.author_device, v.author_link, v.is_conflict, v.is_encrypted, p.name as author_name,
    l.label as link_label, f.key as form_key"""
_FROM = """from versions v join forms f on f.id = v.form left join people p on p.id = v.author_person
    left join public_links l on l.id = v.author_link"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a record, without its content. A conflicting one never counts until somebody decides."""

    id: int
    submission: int
    form: int
    form_key: str
    instance_id: str
    sha256: str
    deprecated_id: str | None
    receipt: str
    received_at: datetime
    author_person: int | None
    author_name: str | None
    author_device: int | None
    author_link: int | None
    link_label: str | None
    is_conflict: bool
    is_encrypted: bool

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Version:
        """The version of a row with the listed columns."""
        values = {name: row[name] for name in cls.__dataclass_fields__}
        values["received_at"] = moments.from_text(values["received_at"])
        values |= {name: bool(values[name]) for name in ("is_conflict", "is_encrypted")}
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """What intake keeps of one body. `record` is its values as JSON: `intake.values`."""

    submission: int
    form: int
    instance_id: str
    sha256: str
    deprecated_id: str | None
    xml: bytes
    record: bytes
    receipt: str
    received_at: datetime
    author_person: int | None
    author_device: int | None
    author_link: int | None
    is_conflict: bool
    is_encrypted: bool = False


_INSERT = """
    insert into versions (submission, form, instance_id, sha256, deprecated_id, xml, record, receipt, received_at,
        author_person, author_device, author_link, is_conflict, is_encrypted)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def insert(c: sqlite3.Connection, new: NewVersion) -> int:
    """Keep a version. IntegrityError when this body of this instanceID is kept already."""
    row = c.execute(
        _INSERT,
        (
            new.submission,
            new.form,
            new.instance_id,
            new.sha256,
            new.deprecated_id,
            seal(new.xml),
            seal(new.record),
            new.receipt,
            moments.to_text(new.received_at),
            new.author_person,
            new.author_device,
            new.author_link,
            int(new.is_conflict),
            int(new.is_encrypted),
        ),
    )
    return int(row.lastrowid or 0)


_FIND = f"select {_COLUMNS} {_FROM} where v.id = ?"


def find(c: sqlite3.Connection, number: int) -> Version | None:
    """A version by its row number. Whoever asks must have found its record in scope first."""
    return _one(c, _FIND, number)


_SAME = f"select {_COLUMNS} {_FROM} where v.instance_id = ? and v.sha256 = ?"


def same(c: sqlite3.Connection, instance_id: str, sha256: str) -> Version | None:
    """The version kept for exactly this body."""
    return _one(c, _SAME, instance_id, sha256)


_OF_INSTANCE = f"select {_COLUMNS} {_FROM} where v.instance_id = ? order by v.is_conflict, v.id limit 1"


def of_instance(c: sqlite3.Connection, instance_id: str) -> Version | None:
    """The version that holds an instanceID, whatever its body: the first that came."""
    return _one(c, _OF_INSTANCE, instance_id)


_HISTORY = f"select {_COLUMNS} {_FROM} where v.submission = ? order by v.id desc"


def history(c: sqlite3.Connection, submission: int) -> list[Version]:
    """All versions of a record, newest first, conflicting ones among them."""
    return [Version.from_row(row) for row in c.execute(_HISTORY, (submission,))]


_NAMES = "select instance_id, deprecated_id from versions where submission = ?"


def names(c: sqlite3.Connection, submission: int) -> list[str]:
    """Every instanceID a record was ever known by: of all its versions and of what they correct."""
    rows = c.execute(_NAMES, (submission,))
    return list(dict.fromkeys(name for row in rows for name in row if name))


_XML = "select xml from versions where id = ?"


def xml(c: sqlite3.Connection, number: int) -> bytes:
    """The XML of a version, byte for byte as it came."""
    return unseal(c.execute(_XML, (number,)).fetchone()[0])


_RECORD = "select record from versions where id = ?"


def record(c: sqlite3.Connection, number: int) -> bytes:
    """The values of a version as JSON."""
    return unseal(c.execute(_RECORD, (number,)).fetchone()[0])


_LET_COUNT = """
    update versions set is_conflict = (id <> :chosen)
    where id in (:chosen, :before)
        or instance_id = (select instance_id from versions where id = :chosen)
"""


def let_count(c: sqlite3.Connection, chosen: int, *, instead_of: int) -> None:
    """A version stands for its instanceID; the one before and other bodies of the same id stand beside it."""
    c.execute(_LET_COUNT, {"chosen": chosen, "before": instead_of})


_SET_RECEIPT = "update versions set receipt = ? where id = ?"


def set_receipt(c: sqlite3.Connection, number: int, receipt: str) -> None:
    """A newer receipt, listing files that came later."""
    c.execute(_SET_RECEIPT, (receipt, number))


def _one(c: sqlite3.Connection, sql: str, *params: object) -> Version | None:
    row = c.execute(sql, params).fetchone()
    return Version.from_row(row) if row else None
