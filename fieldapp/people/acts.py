"""How an act on a person is written into the audit trail: always the same way, inside the act's own transaction."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from fieldapp.people.person import Person
from fieldapp.storage import audit


def write_down(
    c: sqlite3.Connection, action: str, person_id: int, by: Person | None, now: datetime, **details: str | int
) -> None:
    """One line about a person; `by` None is the command line on the server."""
    actor, device = (by.id, by.device_id) if by else (None, None)
    audit.add(c, action, f"person:{person_id}", at=now, person=actor, device=device, **details)
