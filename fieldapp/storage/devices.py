"""Devices people sign in with: a browser (its sessions hang on it) or an ODK Collect with a key of its own."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fieldapp.storage import moments

Kind = Literal["browser", "collect"]
_COLUMNS = "id, person_id, kind, label, salt, created_at, last_seen_at, revoked_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device. `salt` goes into its key; a new salt makes a new key."""

    id: int
    person_id: int
    kind: Kind
    label: str
    salt: bytes
    created_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Device:
        """The record of a row with the listed columns."""
        return cls(
            id=row["id"],
            person_id=row["person_id"],
            kind=row["kind"],
            label=row["label"],
            salt=row["salt"],
            created_at=moments.from_text(row["created_at"]),
            last_seen_at=moments.maybe(row["last_seen_at"]),
            revoked_at=moments.maybe(row["revoked_at"]),
        )


_ADD = "insert into devices (person_id, kind, label, salt, created_at, last_seen_at) values (?, ?, ?, ?, ?, ?)"


def add(c: sqlite3.Connection, person_id: int, kind: Kind, label: str, salt: bytes, now: datetime) -> int:
    """A new device of a person; a browser has been seen by being added, a Collect not yet."""
    at = moments.to_text(now)
    return int(c.execute(_ADD, (person_id, kind, label, salt, at, at if kind == "browser" else None)).lastrowid or 0)


_FIND = f"select {_COLUMNS} from devices where id = ? and revoked_at is null"


def find(c: sqlite3.Connection, device_id: int) -> Device | None:
    """A device that is not revoked."""
    row = c.execute(_FIND, (device_id,)).fetchone()
    return Device.from_row(row) if row else None


_OF_PERSON = f"""
    select {_COLUMNS} from devices where person_id = ? and revoked_at is null
    order by coalesce(last_seen_at, created_at) desc, id desc
"""


def of_person(c: sqlite3.Connection, person_id: int) -> list[Device]:
    """A person's devices that may still sign in, the one used last first."""
    return [Device.from_row(row) for row in c.execute(_OF_PERSON, (person_id,))]


_TOUCH = "update devices set last_seen_at = ? where id = ?"


def touch(c: sqlite3.Connection, device_id: int, now: datetime) -> None:
    """Note that a device was here."""
    c.execute(_TOUCH, (moments.to_text(now), device_id))


_REVOKE = "update devices set revoked_at = ? where id = ? and person_id = ? and revoked_at is null"


def revoke(c: sqlite3.Connection, person_id: int, device_id: int, now: datetime) -> bool:
    """End a person's device and its sessions at once. False when they have no such device."""
    if c.execute(_REVOKE, (moments.to_text(now), device_id, person_id)).rowcount == 0:
        return False
    c.execute("delete from sessions where device_id = ?", (device_id,))
    return True


def revoke_all(c: sqlite3.Connection, person_id: int, now: datetime) -> list[int]:
    """End all of a person's devices; their ids."""
    ended = [device.id for device in of_person(c, person_id)]
    for device_id in ended:
        revoke(c, person_id, device_id, now)
    return ended
