"""An export from request to bytes: which tables and columns go out, who may have them, a line in the audit trail.

Nothing is collected before it is sent: CSV and ZIP stream record by record. A workbook must be finished before its
first byte can be read, so it goes through a temporary file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import BinaryIO, Literal, cast

from fieldapp.export.archive import ZIP_TYPE, Entry, Names, zip_bytes
from fieldapp.export.csv_file import CSV_TYPE, csv_bytes
from fieldapp.export.files import archive_entries
from fieldapp.export.lists import choice_lists
from fieldapp.export.reader import Reader
from fieldapp.export.rows import Layout, TableWriter
from fieldapp.export.tables import Table, tables
from fieldapp.export.workbook import XLSX_TYPE, Sheet, write_workbook
from fieldapp.people.person import Person
from fieldapp.problems import FORM_UNKNOWN, PLACE_UNKNOWN, REASON_MISSING, REPEAT_UNKNOWN
from fieldapp.services import Services
from fieldapp.storage import audit, export_rows, forms, places
from fieldapp.storage.export_rows import ExportFilter, ExportRow
from fieldapp.storage.scope import SYSTEM, Scope, overseen_by
from fieldapp.xforms.public_key import public_key_of

Format = Literal["csv", "xlsx", "zip"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "zip")
_TYPES: dict[Format, str] = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE, "zip": ZIP_TYPE}
FORMS_FOLDER = "forms"
"""Where a ZIP keeps the forms whose records are encrypted: the holder of the key has no server to ask."""
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What is asked for. `purpose` must be given to have sensitive answers; `repeat` names a table of a CSV."""

    form_id: str
    format: Format
    repeat: str = ""
    since: datetime | None = None
    before: datetime | None = None
    place: str = ""
    with_sensitive: bool = False
    purpose: str = ""
    with_marked: bool = False
    layout: Layout = field(default_factory=Layout)
    language: str = "zh-Hans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file on its way out."""

    name: str
    type: str
    chunks: Iterator[bytes]


def export(services: Services, request: ExportRequest, person: Person | None = None) -> Export:
    """Begin an export; `person` is None on the server's own command line, which may have everything.

    Raises FORM_UNKNOWN, REPEAT_UNKNOWN, PLACE_UNKNOWN, and REASON_MISSING for sensitive answers without a purpose.
    """
    if request.with_sensitive and not request.purpose:
        raise REASON_MISSING()
    run = _Run(services, request, SYSTEM if person is None else overseen_by(person))
    chunks = run.chunks()
    _note(services, request, person)
    suffix = f"-{request.repeat}" if request.format == "csv" and request.repeat else ""
    name = Names().free(f"{request.form_id}{suffix}.{request.format}")
    return Export(name=name, type=_TYPES[request.format], chunks=chunks)


def form_tables(services: Services, form_id: str, language: str) -> tuple[Table, ...]:
    """The tables of a form across all its versions. Raises FORM_UNKNOWN."""
    with services.database.read() as c:
        found = forms.versions(c, form_id)
    if not found:
        raise FORM_UNKNOWN(form_id=form_id)
    read = [(form, services.forms.definition(form.key)) for form in found]
    return tables([(definition, choice_lists(services, form, definition)) for form, definition in read], language)


def _note(services: Services, request: ExportRequest, person: Person | None) -> None:
    details = {
        "format": request.format,
        "repeat": request.repeat,
        "place": request.place,
        "since": request.since.isoformat() if request.since else "",
        "before": request.before.isoformat() if request.before else "",
        "purpose": request.purpose,
        "sensitive": request.with_sensitive,
    }
    kept = {name: value for name, value in details.items() if value}
    by, device = (person.id, person.device_id) if person else (None, None)
    at, subject = services.clock(), f"form:{request.form_id}"
    services.database.write(lambda c: audit.add(c, "form.export", subject, at=at, person=by, device=device, **kept))


class _Run:
    """One export under way."""

    def __init__(self, services: Services, request: ExportRequest, scope: Scope) -> None:
        self._services = services
        self._request = request
        self._scope = scope
        zone = services.settings.timezone
        self._reader = Reader(language=request.language, timezone=zone) if request.layout.labels else None
        every = form_tables(services, request.form_id, request.language)
        self._tables = [table.visible(with_sensitive=request.with_sensitive) for table in every]
        with services.database.read() as c:
            place = places.find(c, request.place) if request.place else None
            self._until = export_rows.last(c)
        if request.place and place is None:
            raise PLACE_UNKNOWN(place=request.place)
        self._filter = ExportFilter(
            form_id=request.form_id,
            since=request.since,
            before=request.before,
            place_path=place.path if place else None,
            with_marked=request.with_marked,
        )

    def chunks(self) -> Iterator[bytes]:
        """The bytes of the file, as they are made."""
        if self._request.format == "csv":
            return self._csv(self._asked_table())
        if self._request.format == "xlsx":
            return self._workbook()
        return self._archive()

    def _records(self) -> Iterator[ExportRow]:
        after = 0
        while True:
            with self._services.database.read() as c:
                found = export_rows.page(c, self._scope, self._filter, after=after, until=self._until)
            if not found:
                return
            yield from found
            after = found[-1].id

    def _asked_table(self) -> Table:
        asked = self._request.repeat
        found = next((table for table in self._tables if table.name == asked), None)
        if found is None:
            raise REPEAT_UNKNOWN(repeat=asked, repeats="、".join(table.name for table in self._tables if table.name))
        return found

    def _csv(self, table: Table) -> Iterator[bytes]:
        writer = self._writer(table)
        return csv_bytes(writer.heading, self._rows(writer))

    def _rows(self, writer: TableWriter) -> Iterator[list[str]]:
        for record in self._records():
            yield from writer.rows(record)

    def _writer(self, table: Table) -> TableWriter:
        return TableWriter(table, self._root_of, split=self._request.layout.split, reader=self._reader)

    def _root_of(self, form_key: str) -> str:
        return "/" + str(self._services.forms.definition(form_key).model["n"])

    def _workbook(self) -> Iterator[bytes]:
        with tempfile.TemporaryFile() as target:
            write_workbook(cast(BinaryIO, target), self._sheets())
            target.seek(0)
            while chunk := target.read(_CHUNK):
                yield chunk

    def _sheets(self) -> Iterator[Sheet]:
        for table in self._tables:
            writer, name = self._writer(table), table.name or self._request.form_id
            yield Sheet(name=name, heading=writer.heading, numbers=writer.numbers, rows=self._rows(writer))

    def _archive(self) -> Iterator[bytes]:
        written = ((f"{table.name or self._request.form_id}.csv", self._csv(table)) for table in self._tables)
        entries = archive_entries(self._services, self._tables, written, self._records, self._reader)
        return zip_bytes(chain(entries, self._encrypted_forms()))

    def _encrypted_forms(self) -> Iterator[Entry]:
        with self._services.database.read() as c:
            found = forms.versions(c, self._request.form_id)
        for form in found:
            if public_key_of(self._services.forms.definition(form.key).submission):
                with self._services.database.read() as c:
                    xform = forms.xform(c, form.key) or ""
                yield Entry(name=f"{FORMS_FOLDER}/{form.key}.xml", chunks=[xform.encode()])
