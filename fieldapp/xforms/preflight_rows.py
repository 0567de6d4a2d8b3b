"""The rows of a workbook as the preflight's checks see them: headers and types read, containers known.

Nothing is judged here and no row is changed.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fieldapp.xforms.preflight_words import Header, RowType, read_header, read_type
from fieldapp.xforms.xlsform_problems import ERROR, WARNING, FormProblem
from fieldapp.xforms.xlsform_read import Row, Workbook

FIRST_ROW = 2
_COMPARED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row with what its headers mean: `cells` by (column, language)."""

    sheet: str
    number: int
    line: int | None
    cells: Mapping[Header, str]
    raw: Mapping[str, str] = field(default_factory=dict)
    """The same by the headers as they stand in the workbook."""

    def get(self, column: str) -> str:
        """The text of a column, of whichever language comes first; blank if the cell is."""
        return next((text for header, text in self.cells.items() if header.column == column), "")

    def texts(self, column: str) -> dict[str | None, str]:
        """The texts of a translated column by language."""
        return {header.language: text for header, text in self.cells.items() if header.column == column}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRow(SheetRow):
    """A row of the survey sheet with its type read and the containers it stands in (row numbers, outermost first)."""

    type: RowType
    inside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The workbook as the checks see it."""

    survey: tuple[SurveyRow, ...]
    choices: tuple[SheetRow, ...]
    settings: tuple[SheetRow, ...]
    entities: tuple[SheetRow, ...]
    headers: Mapping[str, tuple[Header, ...]]
    survey_columns: tuple[str, ...] = ()
    choice_columns: tuple[str, ...] = ()
    """Headers as they stand in the workbook: filters name the columns of choices by them."""

    @property
    def setting(self) -> SheetRow | None:
        """The one row of the settings sheet."""
        return next((row for row in self.settings if row.cells), None)

    @property
    def lists(self) -> dict[str, list[SheetRow]]:
        """The choice lists by name."""
        lists: dict[str, list[SheetRow]] = {}
        for row in self.choices:
            if name := row.get("list_name"):
                lists.setdefault(name, []).append(row)
        return lists


def read_sheets(workbook: Workbook) -> Sheets:
    """The rows of a workbook with their headers read; disabled and blank rows are left out."""
    return Sheets(
        survey=tuple(_survey(workbook)),
        choices=tuple(_rows(workbook, "choices")),
        settings=tuple(_rows(workbook, "settings")),
        entities=tuple(_rows(workbook, "entities")),
        headers={name: tuple(read_header(header) for header in found) for name, found in workbook.headers.items()},
        survey_columns=workbook.headers.get("survey", ()),
        choice_columns=workbook.headers.get("choices", ()),
    )


def problem_at(
    row: SheetRow, code: str, column: str | None = None, *, warning: bool = False, **details: str
) -> FormProblem:
    """A finding at a row."""
    severity = WARNING if warning else ERROR
    return FormProblem(
        code=code, severity=severity, sheet=row.sheet, row=row.number, column=column, line=row.line, details=details
    )


def suggestion(word: str, known: Mapping[str, object] | set[str] | frozenset[str]) -> str:
    """The known word that `word` is most likely meant to be, blank if none is near or there are too many to compare."""
    if len(known) > _COMPARED:
        return ""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.75)
    return near[0] if near else ""


def _rows(workbook: Workbook, sheet: str) -> Iterator[SheetRow]:
    for index, cells in enumerate(workbook.sheets.get(sheet, [])):
        if read := _cells(cells):
            yield SheetRow(
                sheet=sheet, number=index + FIRST_ROW, line=workbook.line(sheet, index), cells=read, raw=_raw(cells)
            )


def _survey(workbook: Workbook) -> Iterator[SurveyRow]:
    inside: list[int] = []
    for row in _rows(workbook, "survey"):
        if row.get("disabled").lower() in {"yes", "true", "true()"}:
            continue
        kind = read_type(row.get("type"))
        if kind.closes and inside:
            inside.pop()
        yield SurveyRow(
            sheet=row.sheet,
            number=row.number,
            line=row.line,
            cells=row.cells,
            raw=row.raw,
            type=kind,
            inside=tuple(inside),
        )
        if kind.opens:
            inside.append(row.number)


def _cells(cells: Row) -> dict[Header, str]:
    return {read_header(str(name)): str(text) for name, text in cells.items() if text is not None and str(text).strip()}


def _raw(cells: Row) -> dict[str, str]:
    return {str(name).strip(): str(text) for name, text in cells.items() if text is not None}
