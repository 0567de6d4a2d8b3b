"""The preflight of choice lists: lists that are not there, values given twice, values that cannot be stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from fieldapp.xforms.preflight_rows import SheetRow, Sheets, SurveyRow, problem_at, suggestion
from fieldapp.xforms.xlsform_problems import FormProblem, gathered

_SHOWN = 5
_FILES = {".csv", ".xml", ".geojson"}


def check(sheets: Sheets) -> Iterator[FormProblem]:
    """Findings about lists and the questions that use them."""
    lists = sheets.lists
    for row in sheets.survey:
        if row.type.is_select:
            yield from _used_list(row, lists)
    duplicates_allowed = sheets.setting is not None and sheets.setting.get("allow_choice_duplicates").lower() == "yes"
    yield from gathered(_choices(sheets, duplicates_allowed=duplicates_allowed))


def _used_list(row: SurveyRow, lists: dict[str, list[SheetRow]]) -> Iterator[FormProblem]:
    name = row.type.list_name
    if row.type.from_file:
        if PurePosixPath(name).suffix.lower() not in _FILES:
            yield problem_at(row, "workbook.list_file_kind", "type", file=name)
    elif name.startswith("${"):
        if row.type.word == "select_multiple":
            yield problem_at(row, "workbook.list_from_answers", "type", list=name)
    elif name not in lists:
        if row.type.word != "select_one_external" and not row.get("query"):
            yield problem_at(row, "workbook.list_missing", "type", list=name, suggestion=suggestion(name, lists))
    elif row.type.word in {"select_multiple", "rank"}:
        for choice in lists[name]:
            if " " in choice.get("name"):
                yield problem_at(choice, "workbook.choice_with_space", "name", list=name, value=choice.get("name"))


def _choices(sheets: Sheets, *, duplicates_allowed: bool) -> Iterator[FormProblem]:
    if not duplicates_allowed:
        yield from _twice(sheets)
    for row in sheets.choices:
        name, value = row.get("list_name"), row.get("name")
        if not name:
            if value:
                yield problem_at(row, "workbook.choice_without_list", "list_name")
            continue
        if not value:
            yield problem_at(row, "workbook.choice_without_name", "name", list=name)
            continue
        if not row.texts("label") and not row.get("image"):
            yield problem_at(row, "workbook.choice_without_label", "label", warning=True, list=name)


def _twice(sheets: Sheets) -> Iterator[FormProblem]:
    """One finding for each list that has values twice."""
    for name, rows in sheets.lists.items():
        seen: dict[str, int] = {}
        again = [row for row in rows if row.get("name") and seen.setdefault(row.get("name"), row.number) != row.number]
        if again:
            values = list(dict.fromkeys(row.get("name") for row in again))
            first_row = str(seen[values[0]])
            shown = ", ".join(values[:_SHOWN]) + (" …" if len(values) > _SHOWN else "")
            details = {"list": name, "values": shown, "first_row": first_row, "count": str(len(again))}
            yield replace(problem_at(again[0], "workbook.choice_twice", "name"), details=details)
