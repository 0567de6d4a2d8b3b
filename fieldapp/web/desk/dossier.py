"""Everything the page of one record shows, gathered in one read: answers, files, findings, versions, acts."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fieldapp.export.labels import Labels
from fieldapp.export.lists import choice_lists
from fieldapp.export.tables import has_sensitive
from fieldapp.i18n import catalogue, translate
from fieldapp.problems import NOT_FOUND
from fieldapp.services import Services
from fieldapp.storage import attachments, audit, findings, forms, submissions, versions
from fieldapp.storage.attachments import Attachment
from fieldapp.storage.audit import AuditLine
from fieldapp.storage.scope import Scope
from fieldapp.storage.submissions import Submission
from fieldapp.storage.versions import Version
from fieldapp.web.record_view import Answer, Part, Reader, answers, questions, view_record, without_positions
from fieldapp.xforms.definition import Finding
from fieldapp.xforms.xml import read_tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A finding in words, with the question it is about."""

    question: str
    path: str
    text: str
    is_error: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer that two versions do not share; None where a version does not have it."""

    question: str
    before: Answer | None
    after: Answer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version: its answers, its files, and what it changed in the one before."""

    version: Version
    parts: tuple[Part, ...]
    attachments: tuple[Attachment, ...]
    changes: tuple[Change, ...]
    shows_unnamed: bool
    """Whether this reader may see files that no answer names: they may stem from a sensitive question."""

    def file(self, name: str) -> Attachment | None:
        """The file of an answer: the one that is here, before one that is missing."""
        found = [file for file in self.attachments if file.name == name]
        return next((file for file in found if file.sha256), found[0] if found else None)

    @property
    def unnamed(self) -> list[Attachment]:
        """Files that came along although no answer names them."""
        return [file for file in self.attachments if not file.is_named and self.shows_unnamed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One record with its whole history."""

    record: Submission
    current: Edition
    editions: tuple[Edition, ...]
    """All versions that counted at some time, newest first."""
    rivals: tuple[Edition, ...]
    """Other bodies that came under an id of this record."""
    remarks: tuple[Remark, ...]
    acts: tuple[AuditLine, ...]
    has_hidden: bool
    shows_xml: bool


def find_record(c: sqlite3.Connection, scope: Scope, instance_id: str) -> Submission:
    """The record of an id within a scope. Raises NOT_FOUND."""
    record = submissions.find_instance(c, scope, instance_id)
    if record is None:
        raise NOT_FOUND()
    return record


def gather(services: Services, scope: Scope, instance_id: str, reader: Reader) -> Dossier:
    """All that is known of a record. Raises NOT_FOUND outside the scope."""
    with services.database.read() as c:
        record = find_record(c, scope, instance_id)
        read = [_edition(c, services, version, reader) for version in versions.history(c, record.id)]
        current = next(edition for edition in read if edition.version.id == record.current)
        counted = [edition for edition in read if not edition.version.is_conflict or edition is current]
        acts = tuple(audit.of(c, f"submission:{record.id}"))
        names = Labels(services.forms.definition(current.version.form_key), reader.language)
        remarks = _remarks(findings.of_version(c, record.current), current, names, reader.language)
    return Dossier(
        record=record,
        current=current,
        editions=tuple(_with_changes(counted)),
        rivals=tuple(_against(current, edition) for edition in read if edition not in counted),
        remarks=remarks,
        acts=acts,
        shows_xml=current.shows_unnamed,
        has_hidden=any(answer.kind == "hidden" for edition in read for answer in answers(edition.parts)),
    )


def finding_text(code: str, details: Mapping[str, str], language: str) -> str:
    """The words for a finding's code, wherever its area keeps them."""
    known = catalogue(language)
    message = next((name for name in (f"{code}.text", f"{code}.cause", code) if name in known), code)
    return translate(message, language, **details)


def _edition(c: sqlite3.Connection, services: Services, version: Version, reader: Reader) -> Edition:
    files = tuple(attachments.of_version(c, version.id))
    if version.is_encrypted:
        return Edition(version=version, parts=(), attachments=files, changes=(), shows_unnamed=True)
    form, record = services.forms.definition(version.form_key), read_tree(versions.xml(c, version.id))
    stored = forms.by_number(c, version.form)
    lists = choice_lists(services, stored, form) if stored else {}
    return Edition(
        version=version,
        parts=view_record(form, record, reader, lists),
        attachments=files,
        changes=(),
        shows_unnamed=reader.sees_sensitive or not has_sensitive(form),
    )


def _with_changes(editions: Sequence[Edition]) -> list[Edition]:
    older = [*editions[1:], None]
    return [_against(before, edition) if before else edition for edition, before in zip(editions, older, strict=True)]


def _against(before: Edition, after: Edition) -> Edition:
    named = {answer.path: name for edition in (before, after) for name, answer in questions(edition.parts)}
    old, new = ({answer.path: answer for answer in answers(edition.parts)} for edition in (before, after))
    changes = tuple(
        Change(question=named[path], before=old.get(path), after=new.get(path))
        for path in dict.fromkeys([*new, *old])
        if _told(old.get(path)) != _told(new.get(path))
    )
    return replace(after, changes=changes)


def _told(answer: Answer | None) -> tuple[str, str]:
    return (answer.kind, answer.raw) if answer and answer.kind != "blank" else ("", "")


def _name(ref: str, names: Labels) -> str:
    """What a group or repeat is called; of what the form does not know, the way there in the record."""
    return names.of(without_positions(ref)) or "/".join(ref.split("/")[2:])


def _remarks(found: Sequence[Finding], edition: Edition, names: Labels, language: str) -> tuple[Remark, ...]:
    labels = {answer.ref: answer.label for answer in answers(edition.parts)}
    labels |= {answer.path: name for name, answer in questions(edition.parts)}
    paths = {answer.path for answer in answers(edition.parts)}
    return tuple(
        Remark(
            question=labels.get(finding.ref) or labels.get(without_positions(finding.ref)) or _name(finding.ref, names),
            path=finding.ref if finding.ref in paths else "",
            text=finding_text(finding.code, finding.details, language),
            is_error=finding.severity == "error",
        )
        for finding in found
    )
