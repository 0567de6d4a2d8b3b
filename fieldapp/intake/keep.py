"""Keeping a parcel: everything of one submission in the caller's transaction, and the receipt for it.

The rules, in this order. The same body again: the same receipt; files may follow. Another body under a known id, or a
correction of a version that counts no longer: kept as a conflict for a coordinator to decide. A correction: a new
version of the record. Anything else: a new record.
"""

from __future__ import annotations

import sqlite3

from fieldapp.intake.arrivals import Arrivals, arrivals_of, note
from fieldapp.intake.findable import Findable, author_of
from fieldapp.intake.parcel import Parcel, Received
from fieldapp.people.person import Person
from fieldapp.problems import SUBMISSION_APPROVED, SUBMISSION_NOT_YOURS
from fieldapp.storage import attachments, audit, events, findings, places, submissions, versions
from fieldapp.storage.scope import OVERSEERS, SYSTEM
from fieldapp.storage.submissions import NewSubmission, Submission
from fieldapp.storage.versions import NewVersion, Version
from fieldapp.trust import receipts
from fieldapp.trust.keys import SigningKey
from fieldapp.trust.receipts import Receipt
from fieldapp.xforms.definition import Finding


def keep(c: sqlite3.Connection, parcel: Parcel, signer: SigningKey) -> Received:
    """Keep a parcel and return its receipt. Raises SUBMISSION_NOT_YOURS, SUBMISSION_APPROVED, FILES_TOO_MANY."""
    return _Keeper(c, parcel, signer).keep()


class _Keeper:
    def __init__(self, c: sqlite3.Connection, parcel: Parcel, signer: SigningKey) -> None:
        self.c = c
        self.parcel = parcel
        self.signer = signer
        self.findings = list(parcel.findings)

    def keep(self) -> Received:
        envelope = self.parcel.envelope
        known = versions.of_instance(self.c, envelope.instance_id)
        if known:
            same = versions.same(self.c, envelope.instance_id, self.parcel.sha256)
            return self._again(same) if same else self._conflict(known.submission)
        if envelope.deprecated_id:
            return self._correction(envelope.deprecated_id)
        return self._new()

    def _new(self) -> Received:
        new = self._submission(None)
        number = submissions.insert(self.c, new)
        version, received = self._version(number, is_conflict=False)
        submissions.set_current(self.c, number, version, has_findings=bool(self.findings))
        self._finish(number, version, "received")
        self._findable(new, None).index(self.c, number)
        return received

    def _correction(self, deprecated_id: str) -> Received:
        base = versions.of_instance(self.c, deprecated_id)
        record = submissions.find(self.c, SYSTEM, base.submission) if base else None
        if base is None or record is None or record.form_id != self.parcel.form.form_id:
            self.findings.append(Finding(code="submission.deprecated_unknown", details={"id": deprecated_id}))
            return self._new()
        self._check_may_correct(record)
        if base.id != record.current:
            return self._conflict(record.id, base.id)
        version, received = self._version(record.id, is_conflict=False, corrects=base.id)
        new = self._submission(record)
        submissions.edited(self.c, record.id, version, new)
        self._finish(record.id, version, "edited")
        self._findable(new, record).index(self.c, record.id, again=True)
        return received

    def _check_may_correct(self, record: Submission) -> None:
        person = self.parcel.author.person
        if person is None or not (person.id == record.author_person or _oversees(person, record.place_path)):
            raise SUBMISSION_NOT_YOURS()
        if record.state == "approved":
            raise SUBMISSION_APPROVED()

    def _conflict(self, number: int, corrects: int | None = None) -> Received:
        version, received = self._version(number, is_conflict=True, corrects=corrects)
        submissions.conflicting(self.c, number, self.parcel.received_at)
        findings.add(self.c, version, self.findings)
        self._tell(number, version, "conflict")
        return received

    def _again(self, version: Version) -> Received:
        """The same body once more: the stored receipt, or a new one if files came that it does not list."""
        stored = receipts.read(version.receipt)
        arrivals = arrivals_of(self.parcel, attachments.of_version(self.c, version.id))
        note(self.c, version.id, self.parcel, arrivals)
        receipt = version.receipt
        if dict(arrivals.files) != dict(stored.files):
            receipt = self._sign(arrivals, stored.status == "conflict")
            versions.set_receipt(self.c, version.id, receipt)
            self._tell(version.submission, version.id, "files")
        if arrivals.findings:
            findings.add(self.c, version.id, arrivals.findings)
            submissions.flag(self.c, version.submission, version.id)
        return Received(receipt=receipt, is_conflict=stored.status == "conflict", missing=arrivals.missing)

    def _version(self, number: int, *, is_conflict: bool, corrects: int | None = None) -> tuple[int, Received]:
        """The version with its files and its receipt."""
        parcel, author = self.parcel, self.parcel.author
        before = attachments.of_version(self.c, corrects) if corrects is not None else ()
        arrivals = arrivals_of(parcel, (), before)
        self.findings += arrivals.findings
        receipt = self._sign(arrivals, is_conflict)
        new = NewVersion(
            submission=number,
            form=parcel.form.id,
            instance_id=parcel.envelope.instance_id,
            sha256=parcel.sha256,
            deprecated_id=parcel.envelope.deprecated_id or None,
            xml=parcel.xml,
            record=parcel.record,
            receipt=receipt,
            received_at=parcel.received_at,
            author_person=author.person_id,
            author_device=author.device_id,
            author_link=author.link_id,
            is_conflict=is_conflict,
            is_encrypted=parcel.is_encrypted,
        )
        version = versions.insert(self.c, new)
        attachments.expect(self.c, version, arrivals.missing)
        note(self.c, version, parcel, arrivals)
        return version, Received(receipt=receipt, is_conflict=is_conflict, missing=arrivals.missing)

    def _submission(self, record: Submission | None) -> NewSubmission:
        """The record's row as this body makes it; a correction keeps the place it cannot tell."""
        parcel, author = self.parcel, self.parcel.author
        home = (record.place, record.place_path) if record else author.home()
        place = self._answered_place() or home
        return NewSubmission(
            form=parcel.form.id,
            form_id=parcel.form.form_id,
            instance_id=parcel.envelope.instance_id,
            author_person=author.person_id,
            author_device=author.device_id,
            author_link=author.link_id,
            place=place[0],
            place_path=place[1],
            received_at=parcel.received_at,
            title=parcel.envelope.title,
            has_findings=bool(self.findings),
        )

    def _answered_place(self) -> tuple[str, str] | None:
        """The place the record names. An unknown one is flagged; a public link's records stay at its place."""
        if not self.parcel.place or self.parcel.author.link:
            return None
        place = places.find(self.c, self.parcel.place)
        if place is None:
            self.findings.append(Finding(code="place.unknown", details={"code": self.parcel.place[:80]}))
            return None
        return place.code, place.path

    def _findable(self, new: NewSubmission, record: Submission | None) -> Findable:
        return Findable(
            answers=self.parcel.searched,
            title=new.title,
            author=author_of(record) if record else self.parcel.author.name,
            place_path=new.place_path,
            instance_ids=versions.names(self.c, record.id) if record else self.parcel.envelope.instance_ids,
        )

    def _finish(self, number: int, version: int, what: str) -> None:
        findings.add(self.c, version, self.findings)
        self._tell(number, version, what)

    def _tell(self, number: int, version: int, what: str) -> None:
        author, at, subject = self.parcel.author, self.parcel.received_at, f"submission:{number}"
        audit.add(
            self.c,
            f"submission.{what}",
            subject,
            at=at,
            person=author.person_id,
            device=author.device_id,
            version=version,
        )
        events.add(self.c, f"submission.{what}", subject, at=at, version=version, form=self.parcel.form.form_id)

    def _sign(self, arrivals: Arrivals, is_conflict: bool) -> str:
        parcel = self.parcel
        receipt = Receipt(
            instance_id=parcel.envelope.instance_id,
            sha256=parcel.sha256,
            files=arrivals.files,
            missing=arrivals.missing,
            received_at=parcel.received_at,
            status="conflict" if is_conflict else "received",
            form_id=parcel.form.form_id,
            version=parcel.form.version,
        )
        return receipts.sign(receipt, self.signer)


def _oversees(person: Person, path: str) -> bool:
    return any(path.startswith(place) for place in person.paths(*OVERSEERS))
