"""pyxform names a row and a column at most; here its findings get the cell's text, so that the place can be shown.

Must not judge anything: what is wrong is said already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fieldapp.xforms.preflight_rows import SheetRow, Sheets
from fieldapp.xforms.xlsform_problems import FormProblem

_RENAMED = {"dataset": "list_name"}
"""Columns that pyxform calls otherwise than the workbook."""


def placed(problems: Iterable[FormProblem], sheets: Sheets) -> list[FormProblem]:
    """The findings, each with what stands in the cell it is about, where it tells which."""
    rows: dict[tuple[str, int], SheetRow] = {
        (row.sheet, row.number): row for row in (*sheets.survey, *sheets.choices, *sheets.entities, *sheets.settings)
    }
    return [_placed(problem, rows.get((problem.sheet or "", problem.row or 0))) for problem in problems]


def _placed(problem: FormProblem, row: SheetRow | None) -> FormProblem:
    if row is None or problem.excerpt is not None:
        return problem
    column = _RENAMED.get(problem.column or "", problem.column)
    text = row.get((column or "").partition("::")[0])
    if not text:
        return replace(problem, column=column, line=row.line)
    named = f"${{{problem.details['name']}}}" if "name" in problem.details else ""
    return replace(
        problem,
        column=column,
        line=row.line,
        details={"name": text, **problem.details} if problem.code == "workbook.name_invalid" else problem.details,
        excerpt=text,
        caret=max(0, text.find(named)) if named else 0,
    )
