"""The preflight of questions: types, names, groups, labels and translations, marks, and what will not act here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fieldapp.xforms.preflight_marks import MARKS
from fieldapp.xforms.preflight_rows import Sheets, SurveyRow, problem_at, suggestion
from fieldapp.xforms.preflight_words import (
    NAMELESS,
    NO_EFFECT_PARAMETERS,
    NO_EFFECT_SETTINGS,
    NO_EFFECT_TYPES,
    SETTINGS_COLUMNS,
    SILENT,
    STYLES,
    SURVEY_COLUMNS,
    known_types,
)
from fieldapp.xforms.xlsform_problems import WARNING, FormProblem, gathered

_NAME = re.compile(r"[^\W\d][\w.-]*")
_SAYS_SOMETHING = ("label", "hint", "image", "audio", "video")


def check(sheets: Sheets) -> Iterator[FormProblem]:
    """Findings about the survey and settings sheets, expressions left out."""
    yield from _types(sheets)
    yield from _containers(sheets)
    yield from _names(sheets)
    yield from gathered(_labels(sheets))
    yield from gathered(_misplaced(sheets))
    yield from gathered(_parameters(sheets))
    yield from _columns(sheets)
    yield from _settings(sheets)


def _types(sheets: Sheets) -> Iterator[FormProblem]:
    for row in sheets.survey:
        word = row.type.word
        if not word:
            if row.get("name") or row.get("label"):
                yield problem_at(row, "workbook.type_missing", "type")
        elif not row.type.known:
            near = suggestion(word, known_types() | {"begin_group", "end_group", "begin_repeat", "end_repeat"})
            yield problem_at(row, "workbook.type_unknown", "type", type=word, suggestion=near)
        elif word in NO_EFFECT_TYPES:
            yield problem_at(row, "workbook.type_without_effect", "type", warning=True, type=word)


def _containers(sheets: Sheets) -> Iterator[FormProblem]:
    open_rows: list[SurveyRow] = []
    for row in sheets.survey:
        kind = row.type.container
        if row.type.opens:
            open_rows.append(row)
        elif row.type.closes and not open_rows:
            yield problem_at(row, "workbook.group_not_open", "type", kind=kind)
        elif row.type.closes:
            begun = open_rows.pop()
            if begun.type.container != kind:
                number, begun_kind = str(begun.number), begun.type.container
                yield problem_at(row, "workbook.group_crossed", "type", kind=kind, begun=begun_kind, begun_row=number)
    for row in open_rows:
        yield problem_at(row, "workbook.group_not_closed", "type", kind=row.type.container, name=row.get("name"))


def _names(sheets: Sheets) -> Iterator[FormProblem]:
    seen: dict[tuple[tuple[int, ...], str], int] = {}
    repeats: dict[str, int] = {}
    for row in sheets.survey:
        name = row.get("name")
        if not row.type.word or row.type.closes:
            continue
        if not name:
            if row.type.word not in NAMELESS and not (row.type.opens and row.type.container == "group"):
                yield problem_at(row, "workbook.name_missing", "name")
            continue
        if not _NAME.fullmatch(name):
            yield problem_at(row, "workbook.name_invalid", "name", name=name)
        first = seen.setdefault((row.inside, name), row.number)
        if first != row.number:
            yield problem_at(row, "workbook.name_twice", "name", name=name, first_row=str(first))
        elif row.type.opens and row.type.container == "repeat":
            first = repeats.setdefault(name, row.number)
            if first != row.number:
                yield problem_at(row, "workbook.name_twice", "name", name=name, first_row=str(first))


def _labels(sheets: Sheets) -> Iterator[FormProblem]:
    for row in sheets.survey:
        asks = row.type.word and row.type.known and not row.type.container and row.type.word not in SILENT
        if asks and not row.get("calculation") and not any(row.texts(column) for column in _SAYS_SOMETHING):
            yield problem_at(row, "workbook.label_missing", "label", warning=True)


def _misplaced(sheets: Sheets) -> Iterator[FormProblem]:
    """Cells that mean nothing on a row of that type."""
    for row in sheets.survey:
        if not row.type.known or not row.type.word or row.type.closes:
            continue
        if row.get("choice_filter") and not row.type.is_select and "external" not in row.type.word:
            yield problem_at(row, "workbook.column_without_effect", "choice_filter", warning=True)
        if row.get("repeat_count") and row.type.container != "repeat":
            yield problem_at(row, "workbook.column_without_effect", "repeat_count", warning=True)


def _parameters(sheets: Sheets) -> Iterator[FormProblem]:
    for row in sheets.survey:
        for name in re.findall(r"([\w-]+)\s*=", row.get("parameters")):
            if name in NO_EFFECT_PARAMETERS:
                yield problem_at(row, "workbook.parameter_without_effect", "parameters", warning=True, parameter=name)


def _columns(sheets: Sheets) -> Iterator[FormProblem]:
    headers = {header.column for header in sheets.headers.get("survey", ())}
    strange = sorted(
        column for column in headers - SURVEY_COLUMNS - MARKS if not re.match(r"[\w-]+:[\w-]+$", column) and column
    )
    if strange:
        details = {"columns": ", ".join(strange)}
        yield FormProblem(code="workbook.columns_unknown", severity=WARNING, sheet="survey", row=1, details=details)


def _settings(sheets: Sheets) -> Iterator[FormProblem]:
    row = sheets.setting
    if row is None or not row.get("form_id"):
        yield FormProblem(code="workbook.form_id_missing", severity=WARNING, sheet="settings", column="form_id")
    if row is None:
        return
    if not row.get("version"):
        yield problem_at(row, "workbook.version_missing", "version", warning=True)
    if row.get("public_key"):
        yield problem_at(row, "workbook.encrypted", "public_key", warning=True)
    for word in row.get("style").split():
        if word not in STYLES:
            yield problem_at(row, "workbook.setting_without_effect", "style", warning=True, setting=f"style: {word}")
    for header in row.cells:
        if header.column in NO_EFFECT_SETTINGS:
            yield problem_at(row, "workbook.setting_without_effect", header.column, warning=True, setting=header.column)
        elif header.column not in SETTINGS_COLUMNS and ":" not in header.column:
            yield problem_at(row, "workbook.setting_unknown", header.column, warning=True, setting=header.column)
