"""XLSX written row by row: one sheet per table, memory flat. Text is written as text, so no cell is ever a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from fieldapp.export.cells import as_number

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS_PER_SHEET = 1_048_576
_CELL_LENGTH = 32_767
_NAME_LENGTH = 31
_CUT = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table to write. `numbers` says of each column whether its cells are numbers."""

    name: str
    heading: Sequence[str]
    numbers: Sequence[bool]
    rows: Iterable[Sequence[str]]


def write_workbook(target: BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write the sheets to a file that can seek. A table too long for a sheet goes on in the next one."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold, names = book.add_format({"bold": True}), _Names()
        for sheet in sheets:
            _write(book, sheet, names, bold)


def _write(book: xlsxwriter.Workbook, sheet: Sheet, names: _Names, bold: Format) -> None:
    page, line = _begin(book, sheet, names, bold), 1
    for row in sheet.rows:
        if line == _ROWS_PER_SHEET:
            page, line = _begin(book, sheet, names, bold), 1
        for index, cell in enumerate(row):
            if cell:
                _cell(page, line, index, cell, number=sheet.numbers[index])
        line += 1


def _begin(book: xlsxwriter.Workbook, sheet: Sheet, names: _Names, bold: Format) -> Worksheet:
    page: Worksheet = book.add_worksheet(names.free(sheet.name))
    page.freeze_panes(1, 0)
    for index, name in enumerate(sheet.heading):
        page.write_string(0, index, name[:_CELL_LENGTH], bold)
    return page


def _cell(page: Worksheet, line: int, index: int, cell: str, *, number: bool) -> None:
    value = as_number(cell) if number else None
    if value is not None:
        page.write_number(line, index, value)
    else:
        page.write_string(line, index, cell if len(cell) <= _CELL_LENGTH else cell[: _CELL_LENGTH - 1] + _CUT)


class _Names:
    """Gives sheets names that the format allows: short, without its signs, no two alike but for case."""

    def __init__(self) -> None:
        self._taken: set[str] = {"history"}

    def free(self, wish: str) -> str:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", wish).strip("' ") or "table"
        name, number = plain[:_NAME_LENGTH], 1
        while name.lower() in self._taken:
            number += 1
            end = f" ({number})"
            name = plain[: _NAME_LENGTH - len(end)] + end
        self._taken.add(name.lower())
        return name
