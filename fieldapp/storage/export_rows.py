"""Records as an export reads them: oldest first, a page at a time by key, so that no read transaction lasts long.

Only the version that counts, only within a `Scope`, and never a record that came after the export began.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldapp.storage.scope import Scope, below, every, received
from fieldapp.trust.seal import unseal

PAGE_SIZE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFilter:
    """Which records of a form go out. Test and void records only if asked for."""

    form_id: str
    since: datetime | None = None
    before: datetime | None = None
    place_path: str | None = None
    with_marked: bool = False


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One record with its values as JSON and what the main table says of it. `received_at` is UTC text."""

    id: int
    instance_id: str
    version: int
    form_key: str
    form_version: str
    values: bytes
    received_at: str
    person: str
    person_name: str
    place: str
    place_name: str
    state: str
    has_findings: int
    is_test: int
    is_void: int
    edits: int
    is_encrypted: int = 0


_PAGE = """
    select s.id, s.instance_id, s.current, f.key, f.version, v.record, s.received_at,
        coalesce(s.author_person, ''), coalesce(a.name, l.label, ''), coalesce(s.place, ''), coalesce(p.name, ''),
        s.state, s.has_findings, s.is_test, s.is_void,
        case when s.is_edited then
            (select count(*) - 1 from versions e where e.submission = s.id and e.is_conflict = 0) else 0 end,
        v.is_encrypted
    from submissions s
        join versions v on v.id = s.current
        join forms f on f.id = s.form
        left join people a on a.id = s.author_person
        left join public_links l on l.id = s.author_link
        left join places p on p.code = s.place
    where {where} and s.id > ? and s.id <= ? order by s.id limit ?
"""
_VALUES, _RECEIVED, _PERSON = 5, 6, 7


def page(c: sqlite3.Connection, scope: Scope, wanted: ExportFilter, *, after: int, until: int) -> list[ExportRow]:
    """The next records after a row number, up to another; an empty list at the end."""
    asked = _wanted(scope, wanted)
    found = c.execute(_PAGE.format(where=asked.sql), (*asked.params, after, until, PAGE_SIZE))
    return [ExportRow(*_cells(row)) for row in found]


def _cells(row: sqlite3.Row) -> list[Any]:
    return [*row[:_VALUES], unseal(row[_VALUES]), row[_RECEIVED], str(row[_PERSON]), *row[_PERSON + 1 :]]


_LAST = "select coalesce(max(id), 0) from submissions"


def last(c: sqlite3.Connection) -> int:
    """The row number of the newest record there is: where an export that begins now will end."""
    return int(c.execute(_LAST).fetchone()[0])


def _wanted(scope: Scope, wanted: ExportFilter) -> Scope:
    terms = [Scope(sql="s.form_id = ?", params=(wanted.form_id,)), scope]
    if not wanted.with_marked:
        terms.append(Scope(sql="s.is_test = 0 and s.is_void = 0"))
    if wanted.place_path:
        terms.append(below(wanted.place_path))
    return every(*terms, received(wanted.since, wanted.before))
