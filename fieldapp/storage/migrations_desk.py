"""Schema of the desk: what coordinators looked at last, the indexes of their lists and counts, what links are for."""

from __future__ import annotations

from typing import Any

_DESK = (
    """
    create table desk_looks (
        person_id integer not null references people (id),
        form_id text not null,
        last_submission integer not null,
        primary key (person_id, form_id)
    ) strict, without rowid
    """,
    """
    create index submissions_for_desk on submissions
        (form_id, is_void, is_test, state, has_findings, has_conflict, is_edited, place_path)
    """,
    "create index submissions_by_form_and_author on submissions (form_id, author_person, place_path)",
)


def desk(db: Any) -> None:
    """Table of last looks, indexes for counting and for the list of authors."""
    for statement in _DESK:
        db.execute(statement)


def link_building(db: Any) -> None:
    """The building that a public link is for, apart from the label that its owner reads."""
    db.execute("alter table public_links add column building text not null default ''")
