"""Every finding about a workbook's rows at once, before pyxform converts them.

pyxform stops at the first mistake; a form author wants the whole list. The checks look at the same rows that pyxform
gets. They find what a person can put right in a cell; they never change a row and never replace the conversion.
"""

from __future__ import annotations

from itertools import chain

from fieldapp.xforms import (
    preflight_appearances,
    preflight_encryption,
    preflight_expressions,
    preflight_languages,
    preflight_lists,
    preflight_marks,
    preflight_reach,
    preflight_survey,
    preflight_values,
)
from fieldapp.xforms.preflight_rows import Sheets
from fieldapp.xforms.xlsform_problems import FormProblem

MOST = 200
"""How many findings are told at once."""
_ORDER = {"survey": 0, "choices": 1, "entities": 2, "settings": 3}
_CHECKS = (
    preflight_survey.check,
    preflight_appearances.check,
    preflight_languages.check,
    preflight_marks.check,
    preflight_lists.check,
    preflight_reach.check,
    preflight_expressions.check,
    preflight_values.check,
    preflight_encryption.check,
)


def preflight(sheets: Sheets) -> list[FormProblem]:
    """All findings, errors and warnings, in the order of the sheets."""
    if not sheets.survey:
        return [FormProblem(code="workbook.survey_missing", sheet="survey")]
    return bounded(ordered([*chain.from_iterable(check(sheets) for check in _CHECKS)]))


def ordered(found: list[FormProblem]) -> list[FormProblem]:
    """Findings as an author goes through a workbook: by sheet and row, those about the whole form last."""
    return sorted(found, key=lambda problem: (_ORDER.get(problem.sheet or "", 4), problem.row or 0))


def bounded(found: list[FormProblem]) -> list[FormProblem]:
    """Errors before warnings where there are more than anybody reads; the last says how many are left."""
    if len(found) <= MOST:
        return found
    found = sorted(found, key=lambda problem: not problem.is_error)
    left = FormProblem(code="workbook.more", severity=found[0].severity, details={"count": str(len(found) - MOST)})
    return [*found[:MOST], left]
