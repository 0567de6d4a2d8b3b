"""Encrypted records out of an export, read by whoever holds the private key: files in the clear, and tables of them.

Works on a ZIP that `export` wrote, or on the folder it was unpacked into; needs no database and no server. Names in an
export come from phones: what is written stays in the folder given.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from fieldapp.export.archive import Names, safe_name
from fieldapp.export.csv_file import csv_bytes
from fieldapp.export.files import MANIFEST_NAME
from fieldapp.export.rows import TableWriter
from fieldapp.export.service import FORMS_FOLDER
from fieldapp.export.tables import tables
from fieldapp.intake.shape import shape_of, take_apart
from fieldapp.openrosa.encrypted import Manifest, is_encrypted, read_manifest
from fieldapp.problems import Problem
from fieldapp.storage.export_rows import ExportRow
from fieldapp.trust.encrypted import CannotOpen, Opened, Signature, open_record
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.parse import parse
from fieldapp.xforms.xml import read_tree

RECORDS, UNVERIFIED = "records", "unverified"
_LONGEST_CELL = 2**31 - 1
"""Answers in the clear may be longer than what the CSV reader takes unless told."""


class Source(Protocol):
    """An export: what is in it, by names with `/` between folders."""

    def names(self) -> list[str]:
        """The names of all files."""

    def read(self, name: str) -> bytes:
        """The bytes of one."""


@dataclass(frozen=True, slots=True)
class Zipped:
    """An export as it was downloaded."""

    archive: zipfile.ZipFile

    def names(self) -> list[str]:
        """The names of all files."""
        return self.archive.namelist()

    def read(self, name: str) -> bytes:
        """The bytes of one."""
        return self.archive.read(name)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An export in a folder."""

    folder: Path

    def names(self) -> list[str]:
        """The names of all files."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    def read(self, name: str) -> bytes:
        """The bytes of one."""
        return (self.folder / name).read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one record. `fault` is None if it was opened, `signature` is None if it was not."""

    instance_id: str
    signature: Signature | None = None
    fault: CannotOpen | None = None


@dataclass(slots=True)
class _Forms:
    """The forms that lie in the export, by id and version."""

    known: dict[tuple[str, str], FormDefinition] = field(default_factory=dict)
    rows: dict[str, list[ExportRow]] = field(default_factory=dict)


def decrypt(source: Source, key: RSAPrivateKey, target: Path, *, with_unverified: bool = False) -> Iterator[Outcome]:
    """Write every encrypted record of an export into a folder, then the tables of those whose signature is right.

    `with_unverified` puts the others into the tables too. Raises OSError where nothing can be written.
    """
    names = source.names()
    forms, told = _Forms(_forms(source, names)), _told(source, names)
    folders = Names()
    for name in names:
        if name.rpartition("/")[2] != MANIFEST_NAME:
            continue
        manifest = _manifest(source.read(name))
        if manifest is None:
            continue
        try:
            opened = open_record(manifest, _Files(source, frozenset(names), name.rpartition("/")[0]), key)
        except CannotOpen as fault:
            yield Outcome(instance_id=manifest.instance_id, fault=fault)
            continue
        is_good = opened.signature == "good"
        _write(opened, target / (RECORDS if is_good else UNVERIFIED) / folders.free(manifest.instance_id))
        try:
            if is_good or with_unverified:
                _add(forms, manifest, opened, told.get(manifest.instance_id, {}))
        except Problem:  # anybody with the public key can seal what is no record
            yield Outcome(instance_id=manifest.instance_id, fault=CannotOpen("file_broken", MANIFEST_NAME))
            continue
        yield Outcome(instance_id=manifest.instance_id, signature=opened.signature)
    _write_tables(forms, target)


class _Files(Mapping[str, bytes]):
    """The encrypted files beside a manifest, read when they are needed."""

    def __init__(self, source: Source, names: frozenset[str], folder: str) -> None:
        self._source = source
        self._names = names
        self._folder = folder

    def _entry(self, name: str) -> str | None:
        wishes = (f"{self._folder}/{wish}".lstrip("/") for wish in (name, safe_name(name)))
        return next((wish for wish in wishes if wish in self._names), None)

    def __getitem__(self, name: str) -> bytes:
        entry = self._entry(name)
        if entry is None:
            raise KeyError(name)
        return self._source.read(entry)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._entry(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _manifest(xml: bytes) -> Manifest | None:
    try:
        tree = read_tree(xml)
    except Problem:
        return None
    return read_manifest(tree) if is_encrypted(tree) else None


def _write(opened: Opened, folder: Path) -> None:
    folder.mkdir(parents=True)
    names = Names()
    (folder / names.free(MANIFEST_NAME)).write_bytes(opened.xml)
    for name, content in opened.files.items():
        (folder / names.free(name)).write_bytes(content)


def _forms(source: Source, names: list[str]) -> dict[tuple[str, str], FormDefinition]:
    """The forms of an export, newest first as they stand in it."""
    read = [parse(source.read(name)).definition for name in names if name.startswith(f"{FORMS_FOLDER}/")]
    return {(form.id, form.version): form for form in read}


def _told(source: Source, names: list[str]) -> dict[str, dict[str, str]]:
    """What the export's main table says of each record beside its answers; nothing if it is in words."""
    found: dict[str, dict[str, str]] = {}
    csv.field_size_limit(_LONGEST_CELL)
    for name in names:
        if name.endswith(".csv") and "/" not in name:
            rows = csv.DictReader(io.StringIO(source.read(name).decode("utf-8-sig"), newline=""))
            if {"SubmissionDate", "KEY", "FormVersion"} <= set(rows.fieldnames or ()):
                found |= {row["KEY"]: row for row in rows}
    return found


def _add(forms: _Forms, manifest: Manifest, opened: Opened, told: Mapping[str, str]) -> None:
    form = forms.known.get((manifest.form_id, manifest.version or ""))
    if form is None:
        return
    parts = take_apart(shape_of(form), read_tree(opened.xml))
    members: dict[str, Any] = {
        "person": told.get("SubmitterID", ""),
        "person_name": told.get("SubmitterName", ""),
        "place": told.get("Place", ""),
        "place_name": told.get("PlaceName", ""),
        "state": told.get("ReviewState", ""),
        "has_findings": int(told.get("Issues") or 0),
        "is_test": int(told.get("Mark") == "test"),
        "is_void": int(told.get("Mark") == "void"),
        "edits": int(told.get("Edits") or 0),
    }
    row = ExportRow(
        id=0,
        instance_id=manifest.instance_id,
        version=0,
        form_key=form.version,
        form_version=form.version,
        values=parts.as_json(),
        received_at=told.get("SubmissionDate", ""),
        **members,
    )
    forms.rows.setdefault(form.id, []).append(row)


def _write_tables(forms: _Forms, target: Path) -> None:
    names = Names()
    for form_id, rows in forms.rows.items():
        versions = {version: form for (known, version), form in forms.known.items() if known == form_id}
        roots = {version: "/" + form.model["n"] for version, form in versions.items()}
        for table in tables([(form, {}) for form in versions.values()], ""):
            writer = TableWriter(table, roots.__getitem__)
            cells = (cells for row in rows for cells in writer.rows(row))
            with (target / names.free(f"{table.name or form_id}.csv")).open("wb") as file:
                file.writelines(csv_bytes(writer.heading, cells))
