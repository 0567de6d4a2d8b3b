"""The preflight of expressions: each is read by our own parser, in the words of the workbook, with a caret.

`${name}` stands for a path of the same length while an expression is read, so that the place of a mistake in what
the parser saw is its place in the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from fieldapp.xforms.preflight_rows import SheetRow, Sheets, problem_at, suggestion
from fieldapp.xforms.preflight_words import EXPRESSIONS, TRANSLATED, function_without_effect
from fieldapp.xforms.xlsform_problems import FormProblem
from fieldapp.xforms.xpath import ExpressionError, call_problems, parse

_REFERENCE = re.compile(r"\$\{([^${}]*)\}")
_UNCLOSED = re.compile(r"\$\{[^}]*$")
_CALL = re.compile(r"[A-Za-z][\w.-]*(:[A-Za-z][\w.-]*)?\s*\(")
_TRUTH = {"yes", "no", "true", "false", "true()", "false()"}
_ENTITY_EXPRESSIONS = {"create_if", "update_if", "entity_id", "label"}
_SETTING_EXPRESSIONS = {"instance_name"}
_STRAIGHT_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
"""pyxform straightens the quotes that word processors bend; so do we before reading."""
_FUNCTION_NAME = re.compile(r"[\w:.-]+")


def check(sheets: Sheets) -> Iterator[FormProblem]:
    """Findings about expressions and references, of every sheet that holds some."""
    names = _names(sheets)
    for row in sheets.survey:
        for header, text in row.cells.items():
            if _holds_expression(header.column, text):
                yield from _expression(row, header.column, text, names)
            elif header.column in TRANSLATED or header.column in {"trigger", "parameters", "type"}:
                yield from _references(row, header.column, text, names)
                if header.column == "trigger":
                    yield from _trigger(row, text)
    for choice in sheets.choices:
        for header, text in choice.cells.items():
            if header.column in TRANSLATED:
                yield from _references(choice, header.column, text, names)
    for other, columns in _others(sheets):
        for header, text in other.cells.items():
            if header.column in columns:
                yield from _expression(other, header.column, text, names)


def _others(sheets: Sheets) -> Iterator[tuple[SheetRow, set[str]]]:
    for row in sheets.entities:
        yield row, _ENTITY_EXPRESSIONS
    if sheets.setting is not None:
        yield sheets.setting, _SETTING_EXPRESSIONS


def _names(sheets: Sheets) -> dict[str, int]:
    """How many rows bear each name; the form's own name and a select's `_other` field count too."""
    names: dict[str, int] = {}
    for row in sheets.survey:
        if not row.type.closes and (name := row.get("name")):
            names[name] = names.get(name, 0) + 1
            if "other" in row.get("type").lower():
                names.setdefault(f"{name}_other", 1)
            if row.type.container == "repeat":
                names.setdefault(f"{name}_count", 1)
    return names


def _holds_expression(column: str, text: str) -> bool:
    if column == "default":
        return "${" in text or bool(_CALL.match(text.strip()))
    return column in EXPRESSIONS and text.strip().lower() not in _TRUTH


def _references(row: SheetRow, column: str, text: str, names: dict[str, int]) -> Iterator[FormProblem]:
    for match in _REFERENCE.finditer(text):
        name = match[1].strip().removeprefix("last-saved#")
        if name not in names:
            found = problem_at(row, "workbook.reference_unknown", column, name=name, suggestion=suggestion(name, names))
            yield replace(found, excerpt=text, caret=match.start())
        elif names[name] > 1:
            found = problem_at(row, "workbook.reference_ambiguous", column, name=name)
            yield replace(found, excerpt=text, caret=match.start())
    if unclosed := _UNCLOSED.search(text):
        yield replace(problem_at(row, "workbook.reference_open", column), excerpt=text, caret=unclosed.start())


def _trigger(row: SheetRow, text: str) -> Iterator[FormProblem]:
    """A trigger names questions, with commas between, and nothing else."""
    place = 0
    for part in text.split(","):
        if not _REFERENCE.fullmatch(part.strip()) and not _UNCLOSED.search(text):
            caret = place + len(part) - len(part.lstrip())
            yield replace(problem_at(row, "workbook.trigger", "trigger"), excerpt=text, caret=caret)
            return
        place += len(part) + 1


def _expression(row: SheetRow, column: str, text: str, names: dict[str, int]) -> Iterator[FormProblem]:
    findings = list(_references(row, column, text, names))
    yield from findings
    if any(finding.code == "workbook.reference_open" for finding in findings):
        return
    readable = _REFERENCE.sub(_as_path, text).translate(_STRAIGHT_QUOTES)
    try:
        tree = parse(readable)
    except ExpressionError as error:
        found = problem_at(row, "workbook.expression", column, reason=error.message)
        yield replace(found, excerpt=text, caret=min(error.offset, len(text)))
        return
    for complaint in call_problems(tree):
        if function := function_without_effect(column, complaint):
            found = problem_at(row, "workbook.function_without_effect", column, warning=True, function=function)
        else:
            found = problem_at(row, "workbook.function", column, reason=complaint)
        yield replace(found, excerpt=text, caret=_call_offset(complaint, text))


def _as_path(match: re.Match[str]) -> str:
    """A path as long as the reference: `${age}` → `./age `."""
    name = re.sub(r"[^\w.-]", "_", match[1])
    name = name if re.match(r"[^\W\d]", name) else "_" + name[1:]
    return f"./{name} "


def _call_offset(complaint: str, text: str) -> int:
    """Where the function that a complaint names is called, since trees carry no places."""
    for word in _FUNCTION_NAME.findall(complaint):
        if match := re.search(rf"(?<![\w.:-]){re.escape(word)}\s*\(", text):
            return match.start()
    return 0
