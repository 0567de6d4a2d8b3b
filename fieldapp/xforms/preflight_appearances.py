"""The preflight of appearances: words of them that will not act here, as `controls` decides it and nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fieldapp.xforms.controls import GROUP_WORDS, KNOWN, control_of, is_known, words_of
from fieldapp.xforms.definition import Control, FormDefinition
from fieldapp.xforms.preflight_rows import Sheets, SurveyRow, problem_at, suggestion
from fieldapp.xforms.preflight_words import converted_type
from fieldapp.xforms.xlsform_problems import WARNING, FormProblem, gathered

_ELSEWHERE = re.compile(r"(ex:|printer\b|intent:|custom-)")
"""What calls another program of the phone."""

_OLDER = {"search": "autocomplete", "thousand-sep": "thousands-sep", "horizontal-tick": "horizontal"}
"""Older spellings, and what to write today."""


def check(sheets: Sheets) -> list[FormProblem]:
    """Findings about the appearance column of a workbook, one for each word."""
    return gathered(_of_rows(sheets))


def check_definition(form: FormDefinition) -> list[FormProblem]:
    """The same for a form that came as an XForm: one for each word, naming the first question that has it."""
    types = {bind.ref: bind.type for bind in form.binds}
    found: dict[tuple[str, str], FormProblem] = {}
    for element in form.elements():
        bind_type = types.get(element.ref, "")
        idle = (
            control_of(element, bind_type).without_effect if isinstance(element, Control) else _idle_of_group(element)
        )
        for word in idle:
            code, details = _judged(word)
            problem = FormProblem(code=code, severity=WARNING, details={**details, "rows": element.ref})
            found.setdefault((code, details.get("appearance", "")), problem)
    return list(found.values())


def _of_rows(sheets: Sheets) -> Iterator[FormProblem]:
    for row in sheets.survey:
        for word in _idle(row):
            code, details = _judged(word)
            yield problem_at(row, code, "appearance", warning=True, **details)


def _idle(row: SurveyRow) -> Iterable[str]:
    """The words of a row's appearance that do nothing."""
    appearance = row.get("appearance")
    if not appearance:
        return ()
    if row.type.container:
        return _unknown_to_groups(appearance)
    element, bind_type, media_type = converted_type(row.type)
    if not element:
        return ()
    control = Control(kind=element, ref="", appearance=appearance, media_type=media_type)
    return control_of(control, bind_type).without_effect


def _idle_of_group(element: object) -> Iterable[str]:
    return _unknown_to_groups(getattr(element, "appearance", ""))


def _unknown_to_groups(appearance: str) -> list[str]:
    return [word for word in words_of(appearance) if word not in GROUP_WORDS]


def _judged(word: str) -> tuple[str, dict[str, str]]:
    """The code for a word without effect, and what to say about it."""
    if word.startswith("search("):
        return "workbook.appearance_search", {}
    if _ELSEWHERE.match(word):
        return "workbook.appearance_elsewhere", {"appearance": re.sub(r"\(.*", "(…)", word, flags=re.DOTALL)}
    if word in _OLDER:
        return "workbook.appearance_without_effect", {"appearance": word, "suggestion": _OLDER[word]}
    if is_known(word):
        return "workbook.appearance_without_effect", {"appearance": word}
    return "workbook.appearance_unknown", {"appearance": word, "suggestion": suggestion(word, KNOWN | GROUP_WORDS)}
