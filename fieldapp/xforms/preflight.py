"""Every finding about a workbook's rows at once, before pyxform converts them.

pyxform stops at the first mistake; a form author wants the whole list. The checks look at the same rows that pyxform
gets. They find what a person can put right in a cell; they never change a row and never replace the conversion.
"""

from __future__ import annotations

from fieldapp.xforms import preflight_expressions, preflight_lists, preflight_survey
from fieldapp.xforms.preflight_rows import read_sheets
from fieldapp.xforms.xlsform_problems import FormProblem
from fieldapp.xforms.xlsform_read import Workbook

MOST = 200
"""How many findings are told at once."""
_ORDER = {"survey": 0, "choices": 1, "entities": 2, "settings": 3}


def preflight(workbook: Workbook) -> list[FormProblem]:
    """All findings, errors and warnings, in the order of the sheets."""
    sheets = read_sheets(workbook)
    if not sheets.survey:
        return [FormProblem(code="workbook.survey_missing", sheet="survey")]
    found = [
        *preflight_survey.check(sheets),
        *preflight_lists.check(sheets),
        *preflight_expressions.check(sheets),
    ]
    found.sort(key=lambda problem: (_ORDER.get(problem.sheet or "", 4), problem.row or 0))
    return _bounded(found)


def _bounded(found: list[FormProblem]) -> list[FormProblem]:
    """Errors before warnings where there are more than anybody reads; the last says how many are left."""
    if len(found) <= MOST:
        return found
    found = sorted(found, key=lambda problem: not problem.is_error)
    left = FormProblem(code="workbook.more", severity=found[0].severity, details={"count": str(len(found) - MOST)})
    return [*found[:MOST], left]
