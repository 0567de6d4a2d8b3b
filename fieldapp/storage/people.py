"""People, their names and passwords, and the roles they hold at places.

A name is unique in an installation, whatever its letter case or width: lists of records are read by name, and one
signs in with it. This module does not decide who may change whom: `people.oversight` does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldapp.people.person import Grant, Person, Role
from fieldapp.problems import PERSON_EXISTS
from fieldapp.storage import moments
from fieldapp.storage.scope import subtree

_GRANTS = """
    select g.role, g.place, p.path from grants g join places p on p.code = g.place
    where g.person_id = ? order by p.path, g.role
"""


def grants(c: sqlite3.Connection, person_id: int) -> tuple[Grant, ...]:
    """What a person does where."""
    return tuple(
        Grant(role=Role(row["role"]), place=row["place"], path=row["path"]) for row in c.execute(_GRANTS, (person_id,))
    )


_PERSON = "select id, name, language from people where id = ? and disabled_at is null"


def person(c: sqlite3.Connection, person_id: int, device_id: int | None = None) -> Person | None:
    """The person as the one who acts; None when there is none or they are disabled."""
    row = c.execute(_PERSON, (person_id,)).fetchone()
    if row is None:
        return None
    return Person(
        id=row["id"], name=row["name"], language=row["language"], grants=grants(c, row["id"]), device_id=device_id
    )


_BY_NAME = "select person_id from accounts where name_key = ?"


def find_by_name(c: sqlite3.Connection, name_key: str) -> int | None:
    """The person of a name (see `people.names.name_key`), disabled ones too."""
    row = c.execute(_BY_NAME, (name_key,)).fetchone()
    return int(row[0]) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person as others look after them. `waits_until`: their invitation is open until then."""

    id: int
    name: str
    language: str | None
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    grants: tuple[Grant, ...]
    last_seen_at: datetime | None
    devices: int
    waits_until: datetime | None


_ACCOUNT = """
    select p.id, p.name, p.language, p.created_at, p.disabled_at, a.password is not null as has_password,
        (select max(d.last_seen_at) from devices d where d.person_id = p.id) as last_seen_at,
        (select count(*) from devices d where d.person_id = p.id and d.revoked_at is null) as devices,
        (select max(i.expires_at) from invitations i where i.person_id = p.id and i.used_at is null
            and i.cancelled_at is null and i.expires_at > :now) as waits_until
    from people p left join accounts a on a.person_id = p.id
"""


def account(c: sqlite3.Connection, person_id: int, now: datetime) -> Account | None:
    """All that is known of one person's account."""
    row = c.execute(f"{_ACCOUNT} where p.id = :id", {"now": moments.to_text(now), "id": person_id}).fetchone()
    return _account(c, row) if row else None


def accounts(
    c: sqlite3.Connection, paths: Sequence[str], now: datetime, *, search: str = "", limit: int = 50, offset: int = 0
) -> list[Account]:
    """People who hold a role at or below the paths, by name; `search` is part of a name."""
    where, params = _within(paths)
    params |= {"now": moments.to_text(now), "like": _contains(search), "limit": limit, "offset": offset}
    sql = f"{_ACCOUNT} where {where} and p.name like :like escape '!' order by p.name, p.id limit :limit offset :offset"
    return [_account(c, row) for row in c.execute(sql, params)]


def count_accounts(c: sqlite3.Connection, paths: Sequence[str], *, search: str = "") -> int:
    """How many people `accounts` has in all."""
    where, params = _within(paths)
    sql = f"select count(*) from people p where {where} and p.name like :like escape '!'"
    return int(c.execute(sql, params | {"like": _contains(search)}).fetchone()[0])


_ADD = "insert into people (name, language, created_at) values (?, ?, ?)"
_ADD_ACCOUNT = "insert into accounts (person_id, name_key, password) values (?, ?, ?)"


def add(c: sqlite3.Connection, name: str, name_key: str, now: datetime, *, password: str | None = None) -> int:
    """A new person without roles; `password` is already hashed. Raises PERSON_EXISTS."""
    number = int(c.execute(_ADD, (name, None, moments.to_text(now))).lastrowid or 0)
    try:
        c.execute(_ADD_ACCOUNT, (number, name_key, password))
    except sqlite3.IntegrityError as error:
        raise _taken(error, name) from None
    return number


_GRANT = "insert or ignore into grants (person_id, role, place) values (?, ?, ?)"


def grant(c: sqlite3.Connection, person_id: int, role: Role, place: str) -> None:
    """Give a role at a place; the place must exist."""
    c.execute(_GRANT, (person_id, role, place))


_RENAME = "update people set name = ? where id = ?"
_RENAME_ACCOUNT = "update accounts set name_key = ? where person_id = ?"


def rename(c: sqlite3.Connection, person_id: int, name: str, name_key: str) -> None:
    """Change a person's name. Raises PERSON_EXISTS."""
    try:
        c.execute(_RENAME_ACCOUNT, (name_key, person_id))
    except sqlite3.IntegrityError as error:
        raise _taken(error, name) from None
    c.execute(_RENAME, (name, person_id))


def set_language(c: sqlite3.Connection, person_id: int, language: str) -> None:
    """Remember the language a person reads."""
    c.execute("update people set language = ? where id = ?", (language, person_id))


def password_hash(c: sqlite3.Connection, person_id: int) -> str | None:
    """The hash of a person's password, if they have one."""
    row = c.execute("select password from accounts where person_id = ?", (person_id,)).fetchone()
    return None if row is None or row[0] is None else str(row[0])


def set_password(c: sqlite3.Connection, person_id: int, hashed: str | None) -> None:
    """Set the hash, or take the password away."""
    c.execute("update accounts set password = ? where person_id = ?", (hashed, person_id))


def set_disabled(c: sqlite3.Connection, person_id: int, since: datetime | None) -> None:
    """Shut a person out, or let them in again."""
    c.execute("update people set disabled_at = ? where id = ?", (since and moments.to_text(since), person_id))


_ADMINISTRATORS = """
    select p.id, p.name, exists (select 1 from devices d where d.person_id = p.id) as has_joined
    from people p join grants g on g.person_id = p.id where g.role = 'administrator' and p.disabled_at is null
    group by p.id order by p.id
"""


def administrators(c: sqlite3.Connection) -> list[tuple[int, str, bool]]:
    """Id, name and whether they ever signed in, of every administrator who is not disabled."""
    return [(row["id"], row["name"], bool(row["has_joined"])) for row in c.execute(_ADMINISTRATORS)]


def _account(c: sqlite3.Connection, row: sqlite3.Row) -> Account:
    return Account(
        id=row["id"],
        name=row["name"],
        language=row["language"],
        created_at=moments.from_text(row["created_at"]),
        disabled_at=moments.maybe(row["disabled_at"]),
        has_password=bool(row["has_password"]),
        grants=grants(c, row["id"]),
        last_seen_at=moments.maybe(row["last_seen_at"]),
        devices=row["devices"],
        waits_until=moments.maybe(row["waits_until"]),
    )


def _within(paths: Sequence[str]) -> tuple[str, dict[str, object]]:
    """People with a role at or below one of the paths."""
    terms = " or ".join(f"(q.path >= :from{i} and q.path < :to{i})" for i in range(len(paths))) or "0"
    params: dict[str, object] = {}
    for i, path in enumerate(paths):
        params[f"from{i}"], params[f"to{i}"] = subtree(path)
    return f"p.id in (select g.person_id from grants g join places q on q.code = g.place where {terms})", params


def _contains(text: str) -> str:
    return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"


def _taken(error: sqlite3.IntegrityError, name: str) -> Exception:
    return PERSON_EXISTS(name=name) if error.sqlite_errorname == "SQLITE_CONSTRAINT_UNIQUE" else error
