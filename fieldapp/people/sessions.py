"""A browser that is signed in: its device, its session, and the cookie's token, of which only a hash is kept."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from fieldapp.people.person import Person
from fieldapp.people.tokens import new_salt, new_token, token_hash
from fieldapp.services import Services
from fieldapp.storage import devices, people, sessions

IDLE = timedelta(days=45)
"""A phone may lie unused over a long holiday."""
ABSOLUTE = timedelta(days=180)
SEEN_EVERY = timedelta(minutes=10)
"""Being here is noted this often at most: requests that only read should not write."""


def open_session(
    c: sqlite3.Connection, person_id: int, label: str, now: datetime, *, replaces: str | None = None
) -> tuple[str, int]:
    """Sign a browser in, always with a new token. Returns the token and the device.

    `replaces` is the token the browser brought: that session ends, and if it was the same person's, the device stays.
    """
    old = sessions.find(c, token_hash(replaces), now) if replaces else None
    if old and old.person_id == person_id:
        device_id = old.device_id
        devices.touch(c, device_id, now)
    else:
        device_id = devices.add(c, person_id, "browser", label, new_salt(), now)
    if old:
        _end(c, old, str(replaces), now, keeps_device=old.device_id == device_id)
    token = new_token()
    sessions.add(c, token_hash(token), device_id, now=now, idle_until=now + IDLE, ends_at=now + ABSOLUTE)
    return token, device_id


def person_of_token(services: Services, token: str) -> Person | None:
    """Who a cookie's token belongs to, if its session is open and its person not disabled."""
    now = services.clock()
    hashed = token_hash(token)
    with services.database.read() as c:
        session = sessions.find(c, hashed, now)
        found = people.person(c, session.person_id, session.device_id) if session else None
    if session and found and session.idle_until - now < IDLE - SEEN_EVERY:
        services.database.write(lambda c: _note(c, hashed, session.device_id, now))
    return found


def close_session(c: sqlite3.Connection, token: str, now: datetime) -> None:
    """Sign a browser out. What it has not sent yet stays on it: this touches the server only."""
    session = sessions.find(c, token_hash(token), now)
    if session:
        _end(c, session, token, now, keeps_device=False)


def _end(c: sqlite3.Connection, session: sessions.Session, token: str, now: datetime, *, keeps_device: bool) -> None:
    sessions.remove(c, token_hash(token))
    if not keeps_device:
        devices.revoke(c, session.person_id, session.device_id, now)


def _note(c: sqlite3.Connection, hashed: bytes, device_id: int, now: datetime) -> None:
    sessions.prolong(c, hashed, now + IDLE)
    devices.touch(c, device_id, now)
