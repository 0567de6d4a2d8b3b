"""The records a person has sent themselves: readable, and correctable until a coordinator has approved them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldapp.people.person import Person
from fieldapp.problems import NOT_FOUND
from fieldapp.services import Services
from fieldapp.storage import attachments, submissions, versions
from fieldapp.storage.attachments import Attachment
from fieldapp.storage.scope import returned_to, sent_by
from fieldapp.storage.submissions import Submission
from fieldapp.web.record_view import Part, Reader, view_record
from fieldapp.xforms.xml import read_tree

LISTED = 100


def sent_records(services: Services, person: Person) -> list[Submission]:
    """Their last records, newest first."""
    with services.database.read() as c:
        return submissions.latest(c, sent_by(person), limit=LISTED)


def returned_records(services: Services, person: Person) -> list[Submission]:
    """Those of them that a coordinator sent back, newest first."""
    with services.database.read() as c:
        return submissions.latest(c, returned_to(person), limit=LISTED)


def sent_record(services: Services, person: Person, instance_id: str) -> Submission:
    """One of their records. Raises NOT_FOUND."""
    with services.database.read() as c:
        found = submissions.find_instance(c, sent_by(person), instance_id)
    if found is None:
        raise NOT_FOUND()
    return found


def sent_tree(services: Services, record: Submission) -> dict[str, Any]:
    """The answers that count now."""
    with services.database.read() as c:
        return read_tree(versions.xml(c, record.current))


def sent_files(services: Services, record: Submission) -> list[Attachment]:
    """The files of the version that counts, as far as they have come."""
    with services.database.read() as c:
        return [file for file in attachments.of_version(c, record.current) if file.sha256]


def shown_record(services: Services, record: Submission, language: str) -> Sequence[Part]:
    """The record in words; nothing of an encrypted one. Who gave the answers may see them all."""
    if record.is_encrypted:
        return ()
    reader = Reader(language=language, timezone=services.settings.timezone, sees_sensitive=True)
    return view_record(services.forms.definition(record.form_key), sent_tree(services, record), reader)


def editable(record: Submission) -> bool:
    """Whether a record may still be corrected: nobody can open an encrypted one again."""
    return record.state != "approved" and not record.is_encrypted
