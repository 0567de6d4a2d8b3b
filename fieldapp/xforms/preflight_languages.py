"""The preflight of translations: columns that a language lacks, blank cells, a default language that nobody wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fieldapp.xforms.preflight_rows import Sheets, SurveyRow, problem_at, suggestion
from fieldapp.xforms.preflight_words import TRANSLATED
from fieldapp.xforms.xlsform_problems import WARNING, FormProblem, gathered

_CELLS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
"""Columns whose blank cells are told; pictures and sounds may well be there for one language only."""
_UNNAMED = ""
_MOST = 500
"""Characters of a question that still fit on a phone's screen."""
_MOST_OF_CHOICE = 200
Columns = Mapping[str, list[str]]
"""Translated column → its languages, blank where its header names none."""


def check(sheets: Sheets) -> Iterator[FormProblem]:
    """Findings about languages."""
    default = sheets.setting.get("default_language").strip() if sheets.setting else ""
    columns = {sheet: _columns(sheets, sheet, default) for sheet in ("survey", "choices")}
    languages = _named(columns.values())
    for sheet, found in columns.items():
        yield from _lacking(sheet, found, languages)
    yield from gathered(_blank(sheets, columns))
    yield from gathered(_long(sheets))
    if default and languages and default not in languages:
        near = suggestion(default, set(languages)) or next((name for name in languages if name.startswith(default)), "")
        details = {"language": default, "languages": ", ".join(languages), "suggestion": near}
        yield problem_at(sheets.settings[0], "workbook.language_unused", "default_language", warning=True, **details)


def _columns(sheets: Sheets, sheet: str, default: str) -> dict[str, list[str]]:
    """The translated columns of a sheet. Those without a language are of the default one, as pyxform has it."""
    found: dict[str, list[str]] = {}
    for header in sheets.headers.get(sheet, ()):
        if header.column in TRANSLATED:
            found.setdefault(header.column, []).append(header.language or default)
    return found


def _named(sheets: Iterable[Columns]) -> list[str]:
    return list(dict.fromkeys(name for sheet in sheets for names in sheet.values() for name in names if name))


def _lacking(sheet: str, columns: Columns, languages: list[str]) -> Iterator[FormProblem]:
    """One finding for each language, and one for the columns that name none."""
    for language in languages:
        missing = [column for column, names in columns.items() if any(names) and language not in names]
        if missing:
            details = {"language": language, "columns": ", ".join(missing), "example": f"{missing[0]}::{language}"}
            yield FormProblem(code="workbook.language_columns", severity=WARNING, sheet=sheet, row=1, details=details)
    unnamed = [column for column, names in columns.items() if _UNNAMED in names]
    if unnamed and languages:
        details = {"columns": ", ".join(unnamed), "example": f"{unnamed[0]}::{languages[0]}"}
        yield FormProblem(code="workbook.language_unnamed", severity=WARNING, sheet=sheet, row=1, details=details)


def _blank(sheets: Sheets, columns: Mapping[str, Columns]) -> Iterator[FormProblem]:
    for sheet, rows in (("survey", sheets.survey), ("choices", sheets.choices)):
        for row in rows:
            if isinstance(row, SurveyRow) and row.type.closes:
                continue
            for column in _CELLS:
                texts = row.texts(column)
                for language in columns[sheet].get(column, ()) if texts else ():
                    if language and language not in texts and None not in texts:
                        yield problem_at(
                            row, "workbook.translation_missing", column, warning=True, language=language, what=column
                        )


def _long(sheets: Sheets) -> Iterator[FormProblem]:
    """Labels that fill more than a screen; a note may."""
    for row in sheets.survey:
        if row.type.word not in ("note", "acknowledge", "trigger") and _longest(row.texts("label")) > _MOST:
            yield problem_at(row, "workbook.label_long", "label", warning=True, limit=str(_MOST))
    for choice in sheets.choices:
        if _longest(choice.texts("label")) > _MOST_OF_CHOICE:
            yield problem_at(choice, "workbook.label_long", "label", warning=True, limit=str(_MOST_OF_CHOICE))


def _longest(texts: Mapping[str | None, str]) -> int:
    return max(map(len, texts.values()), default=0)
