"""Schema of sign-in: what belongs to people beyond the stubs of `migrations_core`."""

from __future__ import annotations

from typing import Any

_PEOPLE: tuple[str, ...] = (
    """
    create table accounts (
        person_id integer primary key references people (id),
        name_key text not null unique,
        password text
    ) strict
    """,
    """
    create table devices (
        id integer primary key,
        person_id integer not null references people (id),
        kind text not null check (kind in ('browser', 'collect')),
        label text not null,
        salt blob not null,
        created_at text not null,
        last_seen_at text,
        revoked_at text
    ) strict
    """,
    "create index devices_by_person on devices (person_id, id)",
    "create index grants_by_place on grants (place, person_id)",
    """
    create table sessions (
        token_hash blob primary key not null,
        device_id integer not null references devices (id),
        created_at text not null,
        idle_until text not null,
        ends_at text not null
    ) strict, without rowid
    """,
    "create index sessions_by_device on sessions (device_id)",
    """
    create table invitations (
        id integer primary key,
        person_id integer not null references people (id),
        token_hash blob not null unique,
        code_hash blob not null unique,
        created_at text not null,
        created_by integer references people (id),
        expires_at text not null,
        used_at text,
        cancelled_at text
    ) strict
    """,
    "create index invitations_by_person on invitations (person_id, id)",
    """
    create table throttle (
        key blob primary key not null,
        attempts integer not null,
        free_at text not null,
        forget_at text not null
    ) strict, without rowid
    """,
    "create index throttle_by_age on throttle (forget_at)",
)


def people(db: Any) -> None:
    """Accounts with passwords, devices, sessions, invitations, throttle."""
    for statement in _PEOPLE:
        db.execute(statement)
