"""Files of a version as they come, in one request or in several: what is there, what is missing, what to look at."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from fieldapp.intake.names import check_distinct
from fieldapp.intake.parcel import Parcel, ParcelFile
from fieldapp.problems import FILES_TOO_MANY
from fieldapp.storage import attachments
from fieldapp.storage.attachments import Attachment
from fieldapp.xforms.definition import Finding

FILES_PER_RECORD = 200
UNNAMED_PER_RECORD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """The files of a version after a request: name → hash of what came last, names of what is missing."""

    files: Mapping[str, str]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]


def add_files(c: sqlite3.Connection, version: int, parcel: Parcel, *, corrects: int | None = None) -> Arrivals:
    """Note the parcel's files with a version. Raises FILES_TOO_MANY, and FILE_NAME_TWICE against earlier ones.

    A correction takes over the files it still names and does not bring from the version it `corrects`.
    """
    before = attachments.of_version(c, version)
    came = [file for file in before if file.sha256 is not None]
    _check_limits(parcel, came)
    found: list[Finding] = []
    for file in parcel.files:
        is_named = file.name in parcel.named
        known = [other for other in came if other.name == file.name]
        if any(other.sha256 == file.sha256 for other in known):
            continue
        found += _finding(file, is_named, bool(known))
        attachments.add(
            c,
            version,
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            mime=file.mime,
            is_named=is_named,
            at=parcel.received_at,
        )
    files = {file.name: file.sha256 for file in came if file.sha256} | {f.name: f.sha256 for f in parcel.files}
    if corrects is not None:
        files |= _take_over(c, version, corrects, [name for name in parcel.named if name not in files])
    missing = tuple(name for name in parcel.named if name not in files)
    return Arrivals(files=files, missing=missing, findings=tuple(found))


def _take_over(c: sqlite3.Connection, version: int, corrects: int, names: list[str]) -> dict[str, str]:
    taken: dict[str, str] = {}
    for file in attachments.of_version(c, corrects):
        if file.name in names and file.sha256 and file.received_at:
            taken[file.name] = file.sha256
            attachments.add(
                c,
                version,
                name=file.name,
                sha256=file.sha256,
                size=file.size,
                mime=file.mime,
                is_named=True,
                at=file.received_at,
            )
    return taken


def _check_limits(parcel: Parcel, came: list[Attachment]) -> None:
    check_distinct((file.name for file in parcel.files), [file.name for file in came])
    names = {file.name for file in came} | {file.name for file in parcel.files}
    if len(names) > FILES_PER_RECORD or len(names - set(parcel.named)) > UNNAMED_PER_RECORD:
        raise FILES_TOO_MANY(limit=FILES_PER_RECORD, unnamed=UNNAMED_PER_RECORD)


def _finding(file: ParcelFile, is_named: bool, is_known: bool) -> list[Finding]:
    """A file no answer names (mostly of a question hidden since), or another file under a name already there."""
    details = {"name": file.name}
    if is_known:
        return [Finding(code="file.changed", details=details, severity="warning")]
    return [] if is_named else [Finding(code="file.unnamed", details=details, severity="warning")]
