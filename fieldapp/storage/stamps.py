"""Small facts about the installation that outlive a restart: which state of `forms/` was published, and the like."""

from __future__ import annotations

import sqlite3

_GET = "select value from stamps where name = ?"


def get(c: sqlite3.Connection, name: str) -> str | None:
    """The value of a stamp."""
    row = c.execute(_GET, (name,)).fetchone()
    return str(row[0]) if row else None


_SET = "insert into stamps (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"


def put(c: sqlite3.Connection, name: str, value: str) -> None:
    """Set a stamp."""
    c.execute(_SET, (name, value))
