"""Files of a version as they come, in one request or in several: what is there, what is missing, what to look at."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
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
    """The files of a version as of a request: name → hash of what came last, names of what is missing."""

    files: Mapping[str, str]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    fresh: tuple[ParcelFile, ...]
    """What the request brought that is not noted yet."""
    taken: tuple[Attachment, ...]
    """What a correction takes over from the version before: files it still names and does not bring."""


def arrivals_of(parcel: Parcel, came: Sequence[Attachment], before: Sequence[Attachment] = ()) -> Arrivals:
    """What a parcel adds to the files that `came` already, and takes over from the version `before`.

    Raises FILES_TOO_MANY, and FILE_NAME_TWICE against earlier files.
    """
    came = [file for file in came if file.sha256]
    _check_limits(parcel, came)
    held = {(file.name, file.sha256) for file in came}
    fresh = tuple(file for file in parcel.files if (file.name, file.sha256) not in held)
    files = {file.name: file.sha256 or "" for file in came} | {file.name: file.sha256 for file in parcel.files}
    taken = tuple(file for file in before if file.sha256 and file.name in parcel.named and file.name not in files)
    files |= {file.name: file.sha256 or "" for file in taken}
    known = {file.name for file in came}
    return Arrivals(
        files=files,
        missing=tuple(name for name in parcel.named if name not in files),
        findings=tuple(found for file in fresh for found in _finding(file, file.name in parcel.named, known)),
        fresh=fresh,
        taken=taken,
    )


def note(c: sqlite3.Connection, version: int, parcel: Parcel, arrivals: Arrivals) -> None:
    """Write down the files of a version."""
    noted: list[Attachment | ParcelFile] = [*arrivals.taken, *arrivals.fresh]
    for file in noted:
        attachments.add(
            c,
            version,
            name=file.name,
            sha256=file.sha256 or "",
            size=file.size,
            mime=file.mime,
            is_named=file.name in parcel.named,
            at=parcel.received_at,
        )


def _check_limits(parcel: Parcel, came: list[Attachment]) -> None:
    check_distinct((file.name for file in parcel.files), [file.name for file in came])
    names = {file.name for file in came} | {file.name for file in parcel.files}
    if len(names) > FILES_PER_RECORD or len(names - set(parcel.named)) > UNNAMED_PER_RECORD:
        raise FILES_TOO_MANY(limit=FILES_PER_RECORD, unnamed=UNNAMED_PER_RECORD)


def _finding(file: ParcelFile, is_named: bool, known: set[str]) -> list[Finding]:
    """A file no answer names (mostly of a question hidden since), or another file under a name already there."""
    details = {"name": file.name}
    if file.name in known:
        return [Finding(code="file.changed", details=details, severity="warning")]
    return [] if is_named else [Finding(code="file.unnamed", details=details, severity="warning")]
