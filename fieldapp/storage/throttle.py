"""How often something was tried, and when it may be tried again. Keys are hashes: no names, no addresses.

An attempt is counted before it is judged, in the one writer, so that many at once cannot slip through together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldapp.storage import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Attempts that cost nothing, the longest wait, and how long after it everything is forgotten."""

    free: int
    longest: timedelta = timedelta(minutes=15)
    forget_after: timedelta = timedelta(hours=1)


def delay_after(attempts: int, rule: Rule) -> timedelta:
    """The wait after the nth attempt: none while free, then 2 s, doubling, up to the longest."""
    if attempts < rule.free:
        return timedelta()
    exponent = min(attempts - rule.free + 1, 16)
    return min(timedelta(seconds=2**exponent), rule.longest)


_FIND = "select attempts, free_at from throttle where key = ? and forget_at > ?"
_SAVE = """
    insert into throttle (key, attempts, free_at, forget_at) values (?, ?, ?, ?)
    on conflict (key) do update set attempts = excluded.attempts, free_at = excluded.free_at,
        forget_at = excluded.forget_at
"""


def attempt(c: sqlite3.Connection, keys: Mapping[bytes, Rule], now: datetime) -> int:
    """Count an attempt under all keys and return 0; or, when one of them must wait, count nothing: the seconds left."""
    at = moments.to_text(now)
    c.execute("delete from throttle where forget_at <= ?", (at,))
    found = {key: _found(c, key, rule, now) for key, rule in keys.items()}
    wait = max((moments.from_text(row["free_at"]) - now for row in found.values() if row), default=timedelta())
    if wait > timedelta():
        return int(wait.total_seconds()) + 1
    for key, rule in keys.items():
        known = found[key]
        attempts = (known["attempts"] if known else 0) + 1
        free_at = now + delay_after(attempts, rule)
        c.execute(_SAVE, (key, attempts, moments.to_text(free_at), moments.to_text(free_at + rule.forget_after)))
    return 0


def _found(c: sqlite3.Connection, key: bytes, rule: Rule, now: datetime) -> sqlite3.Row | None:
    """What is known of a key; nothing, if it must wait longer than the rule says: then the clock ran ahead once."""
    row: sqlite3.Row | None = c.execute(_FIND, (key, moments.to_text(now))).fetchone()
    return None if row and moments.from_text(row["free_at"]) - now > rule.longest else row


def take_back(c: sqlite3.Connection, key: bytes, attempts: int) -> None:
    """Uncount attempts that proved to be nobody's guesses."""
    c.execute("update throttle set attempts = max(attempts - ?, 0) where key = ?", (attempts, key))


def clear(c: sqlite3.Connection, key: bytes) -> None:
    """Forget a key's attempts: the right answer was given."""
    c.execute("delete from throttle where key = ?", (key,))
