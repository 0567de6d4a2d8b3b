"""Invitations: one use, expiring, found by the hash of their link's token or of their short code."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from fieldapp.storage import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An open invitation and who gave it (None: the command line)."""

    id: int
    person_id: int
    person_name: str
    inviter: str | None
    expires_at: datetime


_ADD = """
    insert into invitations (person_id, token_hash, code_hash, created_at, created_by, expires_at)
    values (?, ?, ?, ?, ?, ?)
"""


def add(
    c: sqlite3.Connection,
    person_id: int,
    *,
    token_hash: bytes,
    code_hash: bytes,
    by: int | None,
    now: datetime,
    expires_at: datetime,
) -> int:
    """A new invitation; what was open for the same person is dead from here on."""
    cancel_open(c, person_id, now)
    values = (person_id, token_hash, code_hash, moments.to_text(now), by, moments.to_text(expires_at))
    return int(c.execute(_ADD, values).lastrowid or 0)


_OPEN = """
    select i.id, i.person_id, p.name as person_name, b.name as inviter, i.expires_at
    from invitations i join people p on p.id = i.person_id left join people b on b.id = i.created_by
    where (i.token_hash = :hash or i.code_hash = :hash) and i.used_at is null and i.cancelled_at is null
        and i.expires_at > :now and p.disabled_at is null
"""


def find_open(c: sqlite3.Connection, secret_hash: bytes, now: datetime) -> Invitation | None:
    """The invitation of a token or code, if it still can be used."""
    row = c.execute(_OPEN, {"hash": secret_hash, "now": moments.to_text(now)}).fetchone()
    if row is None:
        return None
    return Invitation(
        id=row["id"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        inviter=row["inviter"],
        expires_at=moments.from_text(row["expires_at"]),
    )


def use(c: sqlite3.Connection, invitation_id: int, now: datetime) -> None:
    """Use an invitation up."""
    c.execute("update invitations set used_at = ? where id = ?", (moments.to_text(now), invitation_id))


_CANCEL = "update invitations set cancelled_at = ? where person_id = ? and used_at is null and cancelled_at is null"


def cancel_open(c: sqlite3.Connection, person_id: int, now: datetime) -> bool:
    """Take back what is open for a person; whether there was anything."""
    return c.execute(_CANCEL, (moments.to_text(now), person_id)).rowcount > 0
