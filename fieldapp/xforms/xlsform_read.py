"""A workbook's bytes → rows, by what the bytes are and not by the file's name, within limits.

The cells are read by pyxform's own readers, so that we judge the rows that it will convert. Before a zip archive is
opened its directory is measured: a small file that unpacks to gigabytes is refused unread. Formulas count as the
values the author last saw, links to other workbooks are not followed, macros are not looked at.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from fieldapp.xforms.xlsform_problems import FormProblem

MAX_FILE = 10 * 1024 * 1024
MAX_TEXT = 4 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 500
MAX_ROWS = 20_000
MAX_CELLS = 500_000
_RATIO_MATTERS_FROM = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1024 * 1024

Row = Mapping[str, str]


class WorkbookRefused(Exception):
    """The file is no workbook, or one beyond the limits; carries the finding."""

    def __init__(self, problem: FormProblem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A workbook as rows: what pyxform converts and the preflight judges.

    `sheets` holds, by lower-case sheet name, one mapping of header → text for each row below the headers, blank rows
    included where the format has them. `lines` gives the file's line of each such row, for text formats.
    """

    kind: str
    data: Mapping[str, Any]
    sheets: Mapping[str, list[Row]]
    headers: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, list[int]] = field(default_factory=dict)

    def line(self, sheet: str, index: int) -> int | None:
        """The line in the file of a sheet's row (0 is the first below the headers), if the file is text."""
        known = self.lines.get(sheet, [])
        return known[index] if index < len(known) else None


def content_kind(data: bytes) -> str:
    """`xlsx`, `xls`, `xml`, `md`, `csv` or blank, from the bytes alone."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    if data.startswith(_OLE):
        return "xls"
    start = data[:4096].lstrip(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") or data.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "xml"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    if re.search(r"^\s*\|\s*(survey|choices|settings)\s*\|", text, re.MULTILINE | re.IGNORECASE):
        return "md"
    return "csv" if re.search(r'^"?(survey|choices|settings)"?\s*(,|$)', text, re.MULTILINE | re.IGNORECASE) else ""


def read_workbook(data: bytes) -> Workbook:
    """The rows of a workbook (not of an XForm). Raises `WorkbookRefused`."""
    kind = content_kind(data)
    _check_size(data, kind)
    if kind == "xlsx":
        _check_archive(data)
    raw = _rows(data, kind)
    names = [name for name in raw if name != "sheet_names" and not name.endswith("_header")]
    sheets = {name: raw[name] for name in names}
    if sum(len(rows) for rows in sheets.values()) > MAX_ROWS:
        raise _refused("workbook.too_many_rows", limit=str(MAX_ROWS))
    headers = {name: tuple(next(iter(raw.get(f"{name}_header") or [{}]))) for name in names}
    lines = _markdown_lines(data.decode("utf-8-sig")) if kind == "md" else {}
    return Workbook(kind=kind, data=raw, sheets=sheets, headers=headers, lines=lines)


def _refused(code: str, **details: str) -> WorkbookRefused:
    return WorkbookRefused(FormProblem(code=code, details=details))


def _check_size(data: bytes, kind: str) -> None:
    if not data.strip():
        raise _refused("workbook.empty")
    if kind not in {"xlsx", "xls", "md", "csv"}:
        raise _refused("workbook.not_a_form")
    limit = MAX_TEXT if kind in {"md", "csv"} else MAX_FILE
    if len(data) > limit:
        raise _refused("workbook.too_large", limit=f"{limit // (1024 * 1024)} MB")


def _check_archive(data: bytes) -> None:
    """Refuse an archive that would unpack to far more than a form needs, before anything is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _refused("workbook.unpacks_too_large", limit=f"{MAX_UNPACKED // (1024 * 1024)} MB")
            for part in parts:
                ratio = part.file_size / max(part.compress_size, 1)
                if part.file_size > _RATIO_MATTERS_FROM and ratio > MAX_RATIO:
                    raise _refused("workbook.unpacks_too_large", limit=f"{MAX_UNPACKED // (1024 * 1024)} MB")
            if "xl/workbook.xml" not in archive.namelist():
                raise _refused("workbook.not_a_form")
            _check_parts(archive, parts)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise _refused("workbook.unreadable", reason=str(error)) from error


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Count rows and cells, and refuse a DOCTYPE, without building anything from the parts."""
    rows = cells = 0
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                if b"<!DOCTYPE" in chunk or b"<\x00!\x00D\x00O\x00C\x00T" in chunk:
                    raise _refused("workbook.unreadable", reason="DOCTYPE")
                if part.filename.startswith("xl/worksheets/"):
                    rows += chunk.count(b"<row")
                    cells += chunk.count(b"<v>")
    if rows > MAX_ROWS or cells > MAX_CELLS:
        raise _refused("workbook.too_many_rows", limit=str(MAX_ROWS))


def _rows(data: bytes, kind: str) -> dict[str, Any]:
    from pyxform.errors import PyXFormError  # noqa: PLC0415 - pyxform takes a third of a second to import
    from pyxform.xls2json_backends import (  # noqa: PLC0415
        csv_to_dict,
        md_to_dict,
        xls_to_dict,
        xlsx_to_dict,
    )

    reader = {"xlsx": xlsx_to_dict, "xls": xls_to_dict, "md": md_to_dict, "csv": csv_to_dict}[kind]
    if kind in {"md", "csv"}:
        data = data.decode("utf-8-sig").encode()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about drawings and styles it leaves out: no part of a form
            raw: dict[str, Any] = reader(BytesIO(data))  # type: ignore[no-untyped-call]
    except PyXFormError as error:
        raise _refused("workbook.unreadable", reason=str(error)) from error
    except Exception as error:  # the libraries raise whatever a damaged file provokes; the author hears the same
        raise _refused("workbook.unreadable", reason=type(error).__name__) from error
    return raw


_SEPARATOR = re.compile(r"^[\|-]+$")
_CELLS = re.compile(r"\s*\|(.*)\|\s*")


def _markdown_lines(text: str) -> dict[str, list[int]]:
    """For each sheet the file's lines of its rows below the headers, by the rules of pyxform's Markdown reader."""
    lines: dict[str, list[int]] = {}
    sheet = ""
    for number, line in enumerate(text.split("\n"), start=1):
        match = None if line.lstrip().startswith("#") else _CELLS.match(line)
        if match is None or _SEPARATOR.match(match[1]):
            continue
        first, *cells = re.split(r"(?<!\\)\|", match[1])
        if first.strip():
            sheet = first.strip().lower()
            lines[sheet] = []
        if any(cell.strip() for cell in cells):
            lines.setdefault(sheet, []).append(number)
    return {name: numbers[1:] for name, numbers in lines.items()}
