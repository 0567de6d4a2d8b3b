"""Events: written in the transaction of what happened, read after the commit by whoever reacts to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldapp.storage import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened: its kind (`submission.received`) and subject (`submission:12`)."""

    id: int
    at: datetime
    kind: str
    subject: str
    details: Mapping[str, Any]


_ADD = "insert into events (at, kind, subject, details) values (?, ?, ?, ?)"


def add(c: sqlite3.Connection, kind: str, subject: str, *, at: datetime, **details: Any) -> None:
    """Tell that something happened."""
    text = json.dumps(details, ensure_ascii=False) if details else "{}"
    c.execute(_ADD, (moments.to_text(at), kind, subject, text))


_AFTER = "select id, at, kind, subject, details from events where id > ? order by id limit ?"


def after(c: sqlite3.Connection, number: int, *, limit: int = 200) -> list[Event]:
    """What happened since the event of that number, oldest first."""
    return [
        Event(
            id=row["id"],
            at=moments.from_text(row["at"]),
            kind=row["kind"],
            subject=row["subject"],
            details=json.loads(row["details"]),
        )
        for row in c.execute(_AFTER, (number, limit))
    ]
