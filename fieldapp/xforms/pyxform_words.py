"""pyxform's messages → findings with a code, so that they are told in the author's language.

pyxform speaks in English sentences. Those that a form author meets are recognised here by their wording; any other is
passed on word for word as `workbook.converter`, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fieldapp.xforms.xlsform_problems import ERROR, WARNING, FormProblem

_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"[Oo]n the '(\w+)' sheet|on the (survey|choices|settings|entities) sheet")
_COLUMN = re.compile(r"the '([\w:-]+)' value")

_ERRORS: tuple[tuple[str, str], ...] = (
    (r"Unknown question type '(?P<type>[^']*)'", "workbook.type_unknown"),
    (r"Question with no type", "workbook.type_missing"),
    (r"Unmatched 'begin_(?P<kind>\w+)'", "workbook.group_not_closed"),
    (r"Unmatched 'end_(?P<kind>\w+)'", "workbook.group_not_open"),
    (r"Question or group with no name", "workbook.name_missing"),
    (r"Names must begin with a letter", "workbook.name_invalid"),
    (r"must be unique within their nearest parent|Repeat names must unique", "workbook.name_twice"),
    (r"the same as the survey root|'meta' is reserved", "workbook.name_reserved"),
    (r"Choice names must be unique", "workbook.choice_twice"),
    (r"Choices must have a name", "workbook.choice_without_name"),
    (r"Choice names with spaces.*\[(?P<value>.*)\] in \[(?P<list>.*)\]", "workbook.choice_with_space"),
    (r"List name not in choices sheet: (?P<list>\S+)", "workbook.list_missing"),
    (r"Could not find the name '(?P<name>[^']*)'", "workbook.reference_unknown"),
    (r"There is no survey element named '(?P<name>[^']*)'", "workbook.reference_unknown"),
    (r"The name '(?P<name>[^']*)' appears more than once", "workbook.reference_ambiguous"),
    (r"There are multiple survey elements named '(?P<name>[^']*)'", "workbook.reference_ambiguous"),
    (r"Reference variables must start with", "workbook.reference_open"),
    (r"Missing calculation", "workbook.calculation_missing"),
    (r"The accepted parameter keys .*parameter key\(s\): '(?P<parameters>[^']*)'", "workbook.parameters_unknown"),
    (r"'parameters' value is invalid|[Pp]arameter", "workbook.parameters"),
    (r"Duplicate column header: (?P<column>.+)", "workbook.header_twice"),
    (r"Invalid headers provided for sheet: '(?P<name>\w+)'", "workbook.headers"),
    (r"similar names were found: (?P<candidates>[^.]*)", "workbook.sheet_name"),
    (r"add an entities sheet and declare an entity", "workbook.entity_none"),
    (r"property '(?P<name>[^']*)' is already assigned by row '(?P<first_row>\d+)'", "workbook.entity_twice"),
    (r"Groups and repeats can't be saved", "workbook.entity_container"),
    (r"entity list name '(?P<list>[^']*)' was not found", "workbook.entity_list"),
    (r"entity list name '(?P<list>[^']*)' does not have a label", "workbook.entity_label"),
    (r"entity list name '(?P<list>[^']*)' does not have an 'update_if'", "workbook.entity_update_if"),
    (r"entity list name '(?P<list>[^']*)' does not have an 'entity_id'", "workbook.entity_id"),
    (r"'save_to' names must be prefixed", "workbook.entity_prefix"),
    (r"at most one '#'", "workbook.entity_prefix"),
    (r"Names used here must not", "workbook.entity_name"),
    (r"column\(s\) are not supported by this version of pyxform: (?P<columns>[^.]*)", "workbook.entity_columns"),
    (r"'list_name' column must not have any duplicate", "workbook.entity_list_twice"),
    (r"Entity lists must have a name", "workbook.entity_list_unnamed"),
    (r"'(?:save_to|entities)' ?(?:value|sheet)|entit", "workbook.entities"),
)
_WARNINGS: tuple[tuple[str, str], ...] = (
    (r"uses or_other and translations", "workbook.or_other"),
    (r"form_id and id_string column headers", "workbook.form_id_twice"),
    (r"max-pixels parameter", "workbook.image_size"),
    (r"(?P<kind>Repeat|Group) has no label", "workbook.group_without_label"),
    (r"Language '(?P<language>[^']*)' is missing the (?P<columns>.*)", "workbook.language_columns"),
    (r"valid machine-readable codes: (?P<languages>.*?)\. Learn", "workbook.language_code"),
    (r"Choices should have a label", "workbook.choice_without_label"),
    (r"case-insensitive match", "workbook.name_case"),
    (r"no longer supported on most devices", "workbook.type_without_effect"),
    (r"Row without name, text, or label", "workbook.row_skipped"),
    (r"'disabled' column", "workbook.column_disabled"),
    (r"similar names were found: (?P<candidates>[^.]*)", "workbook.sheet_name"),
    (r"Column headers must not be empty", "workbook.choices_header"),
)


def error_problems(message: str) -> list[FormProblem]:
    """What a conversion error says: pyxform may put several in one message, each with its row."""
    parts = [part for part in re.split(r"\n(?=\[row : )", message.strip()) if part.strip()]
    return [_problem(part, _ERRORS, ERROR, sheet="survey") for part in parts]


def warning_problems(messages: Iterable[str]) -> list[FormProblem]:
    """What pyxform's warnings say."""
    return [_problem(line, _WARNINGS, WARNING, sheet=None) for line in _sentences(messages)]


def _sentences(messages: Iterable[str]) -> Iterator[str]:
    """One warning may tell of several languages, a line each."""
    for message in messages:
        if message.startswith("Language '"):
            yield from message.split("\n")
        else:
            yield message


def _problem(message: str, table: Iterable[tuple[str, str]], severity: str, *, sheet: str | None) -> FormProblem:
    row, named, column = _ROW.search(message), _SHEET.search(message), _COLUMN.search(message)
    sheet = (named[1] or named[2]) if named else (sheet or "survey" if row else None)
    code, details = _recognised(message, table)
    return FormProblem(
        code=code,
        severity=severity,
        sheet=sheet,
        row=int(row[1]) if row else None,
        column=column[1] if column else None,
        details=details,
    )


def _recognised(message: str, table: Iterable[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    for pattern, code in table:
        if match := re.search(pattern, message, re.DOTALL):
            return code, {name: text.strip() for name, text in match.groupdict().items() if text}
    return "workbook.converter", {"message": _ROW.sub("", message).strip()}
