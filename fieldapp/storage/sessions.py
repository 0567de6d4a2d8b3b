"""Sessions of browsers, found by the hash of their token: the token itself is only in the browser's cookie."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from fieldapp.storage import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open session and whose it is."""

    person_id: int
    device_id: int
    idle_until: datetime
    ends_at: datetime


_ADD = "insert into sessions (token_hash, device_id, created_at, idle_until, ends_at) values (?, ?, ?, ?, ?)"


def add(
    c: sqlite3.Connection, token_hash: bytes, device_id: int, *, now: datetime, idle_until: datetime, ends_at: datetime
) -> None:
    """Open a session; those of the same device that are over go."""
    at = moments.to_text(now)
    c.execute("delete from sessions where device_id = ? and (idle_until <= ? or ends_at <= ?)", (device_id, at, at))
    c.execute(_ADD, (token_hash, device_id, at, moments.to_text(idle_until), moments.to_text(ends_at)))


_FIND = """
    select d.person_id, s.device_id, s.idle_until, s.ends_at
    from sessions s join devices d on d.id = s.device_id
    where s.token_hash = ? and s.idle_until > ? and s.ends_at > ? and d.revoked_at is null
"""


def find(c: sqlite3.Connection, token_hash: bytes, now: datetime) -> Session | None:
    """The session of a token that is not over and whose device is not revoked."""
    at = moments.to_text(now)
    row = c.execute(_FIND, (token_hash, at, at)).fetchone()
    if row is None:
        return None
    return Session(
        person_id=row["person_id"],
        device_id=row["device_id"],
        idle_until=moments.from_text(row["idle_until"]),
        ends_at=moments.from_text(row["ends_at"]),
    )


def prolong(c: sqlite3.Connection, token_hash: bytes, idle_until: datetime) -> None:
    """Push the idle end of a session back."""
    c.execute("update sessions set idle_until = ? where token_hash = ?", (moments.to_text(idle_until), token_hash))


def remove(c: sqlite3.Connection, token_hash: bytes) -> None:
    """End one session."""
    c.execute("delete from sessions where token_hash = ?", (token_hash,))


def remove_others(c: sqlite3.Connection, person_id: int, kept_device: int | None) -> None:
    """End a person's sessions on every device but one."""
    c.execute(
        "delete from sessions where device_id in (select id from devices where person_id = ? and id is not ?)",
        (person_id, kept_device),
    )
