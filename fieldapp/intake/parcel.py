"""A submission that was read and checked and whose files are on disk: all that `keep` needs, nothing of the wire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldapp.intake.envelope import Envelope
from fieldapp.intake.incoming import Author
from fieldapp.storage.forms import StoredForm
from fieldapp.xforms.definition import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFile:
    """A file of the request; its bytes are in the file store."""

    name: str
    mime: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One submission, ready to be kept. `record` is its values as JSON, `named` the files the record names."""

    form: StoredForm
    envelope: Envelope
    author: Author
    received_at: datetime
    xml: bytes
    sha256: str
    record: bytes
    named: tuple[str, ...]
    searched: Sequence[str]
    """The words of its answers by which it is found."""
    place: str
    """The place code the record answers with; blank if it names none."""
    findings: tuple[Finding, ...]
    files: tuple[ParcelFile, ...]
    is_encrypted: bool = False
    """Whether only the holder of the form's private key can read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The outcome: the signed receipt, and what is still to come."""

    receipt: str
    is_conflict: bool
    """The body differs from the one kept under this id before, or corrects a version that counts no longer."""
    missing: tuple[str, ...]
    """Files the record names that have not come yet."""
