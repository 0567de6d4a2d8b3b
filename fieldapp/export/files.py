"""What stands in a ZIP: every table as CSV, the records' files, and a list that ties the two together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldapp.export.archive import Entry, Names, safe_name
from fieldapp.export.csv_file import csv_bytes
from fieldapp.export.reader import Reader
from fieldapp.export.tables import Table
from fieldapp.services import Services
from fieldapp.storage import attachments, versions
from fieldapp.storage.export_rows import ExportRow
from fieldapp.storage.files import FileStore

_CHUNK = 256 * 1024
MANIFEST_NAME = "submission.xml"
"""What the manifest of an encrypted record is called beside its files."""
_MANIFEST = "files.csv"
_MANIFEST_HEADING = ("KEY", "Name", "File", "Size", "SHA-256")
Records = Callable[[], Iterator[ExportRow]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """A file on its way into the archive."""

    key: str
    name: str
    entry: str
    size: int
    sha256: str
    content: bytes | None = None
    """Its bytes where they do not lie in the file store."""


def archive_entries(
    services: Services,
    shown: Sequence[Table],
    written: Iterable[tuple[str, Iterator[bytes]]],
    records: Records,
    reader: Reader | None = None,
) -> Iterator[Entry]:
    """The tables, the list of files, the files. Files that only hidden answers name, or none, stay out with them.

    Encrypted records go out as they came, manifest and all: nobody but the holder of the key can read them.
    """
    heading = [reader.heading(name) if reader else name for name in _MANIFEST_HEADING]
    names = Names()
    names.free(_MANIFEST)
    for name, chunks in written:
        yield Entry(name=names.free(name), chunks=chunks)
    store = FileStore(services.settings.files)
    yield Entry(name=_MANIFEST, chunks=csv_bytes(heading, _listed(_packed(services, shown, records))))
    for file in _packed(services, shown, records):
        path = store.path(file.sha256)
        if file.content is not None:
            yield Entry(name=file.entry, chunks=[file.content])
        elif path.is_file():
            yield Entry(name=file.entry, chunks=_read(path), packed=False)


def _packed(services: Services, shown: Sequence[Table], records: Records) -> Iterator[_Packed]:
    refs = {column.ref for table in shown for column in table.columns if column.is_file}
    everything = not any(table.has_hidden for table in shown)
    for record in records():
        with services.database.read() as c:
            found = attachments.of_version(c, record.version)
            manifest = versions.xml(c, record.version) if record.is_encrypted else None
        allowed = None if everything or manifest or not found else _named(record, refs)
        names, folder = Names(), f"media/{record.id}-{safe_name(record.instance_id)}"
        if manifest:
            yield _manifest(record, manifest, f"{folder}/{names.free(MANIFEST_NAME)}")
        for file in found:
            if file.sha256 and (allowed is None or file.name in allowed):
                entry = f"{folder}/{names.free(file.name)}"
                key = record.instance_id
                yield _Packed(key=key, name=file.name, entry=entry, size=file.size, sha256=file.sha256)


def _manifest(record: ExportRow, xml: bytes, entry: str) -> _Packed:
    """An encrypted record itself: without it nobody can decrypt the files."""
    sha256 = hashlib.sha256(xml).hexdigest()
    return _Packed(key=record.instance_id, name=MANIFEST_NAME, entry=entry, size=len(xml), sha256=sha256, content=xml)


def _named(record: ExportRow, refs: set[str]) -> set[str]:
    """The names of files that visible answers give."""
    rows = (row for rows in json.loads(record.values).values() for row in rows)
    return {text for row in rows for ref, text in row.items() if _below_root(ref) in refs}


def _below_root(ref: str) -> str:
    return ref[ref.find("/", 1) :]


def _listed(files: Iterator[_Packed]) -> Iterator[list[str]]:
    for file in files:
        yield [file.key, file.name, file.entry, str(file.size), file.sha256]


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
