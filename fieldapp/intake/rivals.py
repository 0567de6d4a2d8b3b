"""Letting the other body under an id count: what a record's row says is worked out from that body again.

Nothing is lost and the choice can be taken back: what counted before stands beside from then on, as the other did.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldapp.intake.contents import parts_of
from fieldapp.intake.envelope import open_envelope
from fieldapp.intake.findable import Findable, author_of
from fieldapp.problems import NOT_FOUND
from fieldapp.services import Services
from fieldapp.storage import findings, places, submissions, versions
from fieldapp.storage.scope import Scope
from fieldapp.storage.submissions import NewSubmission, Submission
from fieldapp.storage.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another body of a record, read and ready to count. `place` is the code that it answers with, mostly blank."""

    version: Version
    form_id: str
    title: str
    place: str
    searched: Sequence[str]
    has_findings: bool


def read_rival(services: Services, scope: Scope, instance_id: str, number: int) -> Rival:
    """The version of that number, of a record in the scope. Raises NOT_FOUND."""
    with services.database.read() as c:
        record = submissions.find_instance(c, scope, instance_id)
        version = versions.find(c, number)
        if record is None or version is None or version.submission != record.id:
            raise NOT_FOUND()
        xml, has_findings = versions.xml(c, number), bool(findings.of_version(c, number))
    envelope = open_envelope(xml)
    parts = parts_of(services, version.form_key, envelope.tree)
    return Rival(
        version=version,
        form_id=envelope.form_id,
        title=envelope.title,
        place="" if version.author_link else parts.place,
        searched=parts.searched,
        has_findings=has_findings,
    )


def let_count(c: sqlite3.Connection, record: Submission, rival: Rival, at: datetime) -> None:
    """From now on this body counts, to be looked at like any that came; nothing is left to decide between."""
    place = places.find(c, rival.place) if rival.place else None
    new = NewSubmission(
        form=rival.version.form,
        form_id=rival.form_id,
        instance_id=rival.version.instance_id,
        author_person=rival.version.author_person,
        author_device=rival.version.author_device,
        author_link=rival.version.author_link,
        place=place.code if place else record.place,
        place_path=place.path if place else record.place_path,
        received_at=at,
        title=rival.title,
        has_findings=rival.has_findings,
    )
    versions.let_count(c, rival.version.id, instead_of=record.current)
    submissions.edited(c, record.id, rival.version.id, new)
    submissions.settled(c, record.id, at)
    findable = Findable(
        answers=rival.searched,
        title=new.title,
        author=author_of(record),
        place_path=new.place_path,
        instance_ids=versions.names(c, record.id),
    )
    findable.index(c, record.id, again=True)
