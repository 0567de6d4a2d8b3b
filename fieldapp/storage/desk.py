"""Lists of records as coordinators read them: filtered, a page at a time by key, counted from an index.

It reads what `submissions` wrote and changes nothing but the note of who looked when. Every function takes a `Scope`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldapp.storage import moments
from fieldapp.storage.scope import Scope, below, every, received


class Pile(StrEnum):
    """Which records of a form: by what was decided about them."""

    ALL = "all"
    RECEIVED = "received"
    ISSUES = "issues"
    EDITED = "edited"
    APPROVED = "approved"
    REJECTED = "rejected"
    TEST = "test"
    VOID = "void"


_FLAGS = ("is_test", "is_void", "is_edited", "has_findings", "has_conflict", "is_encrypted")
_COUNTED = "s.is_void = 0 and s.is_test = 0"
_PILES = {
    Pile.ALL: _COUNTED,
    Pile.RECEIVED: f"{_COUNTED} and s.state = 'received'",
    Pile.ISSUES: f"{_COUNTED} and (s.has_findings = 1 or s.has_conflict = 1)",
    Pile.EDITED: f"{_COUNTED} and s.is_edited = 1",
    Pile.APPROVED: f"{_COUNTED} and s.state = 'approved'",
    Pile.REJECTED: f"{_COUNTED} and s.state = 'rejected'",
    Pile.TEST: "s.is_void = 0 and s.is_test = 1",
    Pile.VOID: "s.is_void = 1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """What somebody asked a list for. `words` is an FTS expression, `place_path` a subtree."""

    form_id: str
    pile: Pile = Pile.ALL
    words: str | None = None
    place_path: str | None = None
    person: int | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecord:
    """One line of a list."""

    id: int
    instance_id: str
    title: str
    state: str
    is_test: bool
    is_void: bool
    is_edited: bool
    has_findings: bool
    has_conflict: bool
    is_encrypted: bool
    place: str | None
    place_name: str
    place_name_en: str
    person_name: str
    link_label: str
    received_at: datetime

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> ListedRecord:
        """The line of a row with the listed columns."""
        values = {name: row[name] for name in row.keys()}  # noqa: SIM118 -- a Row iterates over its values
        flags = {name: bool(values[name]) for name in _FLAGS}
        return cls(**{**values, **flags, "received_at": moments.from_text(row["received_at"])})


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a page begins: beyond the record of this number, towards older or newer ones."""

    id: int
    newer: bool = False


NEWEST = Edge(2**62)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of a list, newest first. `older` and `newer` are the keys to ask on with, None at an end."""

    records: Sequence[ListedRecord]
    older: int | None
    newer: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCounts:
    """How many records of a form stand in each pile, and which came last."""

    form_id: str
    piles: dict[Pile, int]
    latest_id: int
    latest_at: datetime | None
    fresh: int
    """How many came since this person last opened the list, at most FRESH_AT_MOST."""


PAGE_SIZE = 50
FRESH_AT_MOST = 100

_LIST = """
    select s.id, s.instance_id, s.title, s.state, s.is_test, s.is_void, s.is_edited, s.has_findings, s.has_conflict,
        (select v.is_encrypted from versions v where v.id = s.current) as is_encrypted,
        s.place, coalesce(p.name, '') as place_name, coalesce(p.name_en, '') as place_name_en,
        coalesce(a.name, '') as person_name, coalesce(l.label, '') as link_label, s.received_at
    from submissions s
        left join places p on p.code = s.place
        left join people a on a.id = s.author_person
        left join public_links l on l.id = s.author_link
    where {where} and {edge} order by s.id {order} limit {limit}
"""


def page(c: sqlite3.Connection, scope: Scope, wanted: RecordFilter, edge: Edge = NEWEST) -> Page:
    """One page of a list, by key: the newest records, or those next to a given one."""
    found = _rows(c, scope, wanted, edge, PAGE_SIZE + 1)
    more = len(found) > PAGE_SIZE
    records = found[:PAGE_SIZE][::-1] if edge.newer else found[:PAGE_SIZE]
    has_newer, has_older = (more, True) if edge.newer else (edge is not NEWEST, more)
    return Page(
        records=records,
        older=records[-1].id if records and has_older else None,
        newer=records[0].id if records and has_newer else None,
    )


def neighbours(c: sqlite3.Connection, scope: Scope, wanted: RecordFilter, number: int) -> tuple[str | None, str | None]:
    """The instance ids of the next newer and the next older record in a list."""
    newer = _rows(c, scope, wanted, Edge(number, newer=True), 1)
    older = _rows(c, scope, wanted, Edge(number), 1)
    return (newer[0].instance_id if newer else None, older[0].instance_id if older else None)


_COUNT = "select count(*) from (select 1 from submissions s where {where} limit {limit})"


def count(c: sqlite3.Connection, scope: Scope, wanted: RecordFilter, *, at_most: int = 1000) -> int:
    """How many records a list has, counted no further than `at_most`."""
    found = _wanted(scope, wanted)
    return int(c.execute(_COUNT.format(where=found.sql, limit=at_most), found.params).fetchone()[0])


_COUNTS = """
    select s.is_void, s.is_test, s.state, s.has_findings, s.has_conflict, s.is_edited,
        count(*) as number, max(s.id) as latest
    from submissions s where s.form_id = ? and {scope} group by 1, 2, 3, 4, 5, 6
"""
_RECEIVED_AT = "select received_at from submissions where id = ?"
_FRESH = """
    select count(*) from (select 1 from submissions s
        where s.form_id = ? and s.id > ? and s.is_void = 0 and s.is_test = 0 and {scope} limit {limit})
"""
_LOOKS = "select form_id, last_submission from desk_looks where person_id = ?"


def counts(c: sqlite3.Connection, scope: Scope, person: int, form_ids: Sequence[str]) -> dict[str, FormCounts]:
    """The piles of these forms, by form id; forms without records are missing. Form by form, as the index stands."""
    seen = {row["form_id"]: row["last_submission"] for row in c.execute(_LOOKS, (person,))}
    found = (_counts_of(c, scope, form_id, seen.get(form_id, 0)) for form_id in form_ids)
    return {counted.form_id: counted for counted in found if counted.latest_id}


def _counts_of(c: sqlite3.Connection, scope: Scope, form_id: str, seen: int) -> FormCounts:
    piles, latest = dict.fromkeys(Pile, 0), 0
    for row in c.execute(_COUNTS.format(scope=scope.sql), (form_id, *scope.params)):
        latest = max(latest, row["latest"])
        for pile in _piles_of(row):
            piles[pile] += row["number"]
    return FormCounts(
        form_id=form_id,
        piles=piles,
        latest_id=latest,
        latest_at=_received_at(c, latest),
        fresh=_fresh(c, scope, form_id, seen),
    )


_LOOK = """
    insert into desk_looks (person_id, form_id, last_submission) values (?, ?, ?)
    on conflict (person_id, form_id) do update set last_submission = max(last_submission, excluded.last_submission)
"""


def look(c: sqlite3.Connection, person: int, form_id: str, latest_id: int) -> None:
    """Note that a person has seen a form's list up to a record."""
    c.execute(_LOOK, (person, form_id, latest_id))


_AUTHORS = """
    select a.id, a.name from people a where exists (
        select 1 from submissions s where s.author_person = a.id and s.form_id = ? and {scope})
    order by a.name, a.id limit 500
"""


def authors(c: sqlite3.Connection, scope: Scope, form_id: str) -> list[tuple[int, str]]:
    """Who has sent records of a form that may be seen: number and name, for the list's filter."""
    rows = c.execute(_AUTHORS.format(scope=scope.sql), (form_id, *scope.params))
    return [(row["id"], row["name"]) for row in rows]


def _wanted(scope: Scope, wanted: RecordFilter) -> Scope:
    """What a filter leaves of a scope."""
    terms = [Scope(sql="s.form_id = ?", params=(wanted.form_id,)), Scope(sql=_PILES[wanted.pile]), scope]
    if wanted.words:
        terms.append(Scope(sql="s.id in (select rowid from search where search match ?)", params=(wanted.words,)))
    if wanted.place_path:
        terms.append(below(wanted.place_path))
    if wanted.person is not None:
        terms.append(Scope(sql="s.author_person = ?", params=(wanted.person,)))
    return every(*terms, received(wanted.since, wanted.before))


def _rows(c: sqlite3.Connection, scope: Scope, wanted: RecordFilter, edge: Edge, limit: int) -> list[ListedRecord]:
    found = _wanted(scope, wanted)
    beyond, order = ("s.id > ?", "asc") if edge.newer else ("s.id < ?", "desc")
    sql = _LIST.format(where=found.sql, edge=beyond, order=order, limit=limit)
    return [ListedRecord.from_row(row) for row in c.execute(sql, (*found.params, edge.id))]


def _fresh(c: sqlite3.Connection, scope: Scope, form_id: str, seen: int) -> int:
    sql = _FRESH.format(scope=scope.sql, limit=FRESH_AT_MOST)
    return int(c.execute(sql, (form_id, seen, *scope.params)).fetchone()[0])


def _received_at(c: sqlite3.Connection, number: int) -> datetime | None:
    row = c.execute(_RECEIVED_AT, (number,)).fetchone()
    return moments.maybe(row["received_at"] if row else None)


def _piles_of(row: sqlite3.Row) -> list[Pile]:
    if row["is_void"]:
        return [Pile.VOID]
    if row["is_test"]:
        return [Pile.TEST]
    found = [Pile.ALL, Pile(row["state"])]
    return (
        found
        + [Pile.ISSUES] * bool(row["has_findings"] or row["has_conflict"])
        + [Pile.EDITED] * bool(row["is_edited"])
    )
