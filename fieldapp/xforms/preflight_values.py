"""The preflight of what expressions ask for: answers that no choice gives, what never shows, limits that move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from fieldapp.xforms.node import Node
from fieldapp.xforms.preflight_questions import (
    STRAIGHT_QUOTES,
    among,
    is_own,
    literal,
    offered,
    outside_paths,
    question_of,
    questions,
    read,
)
from fieldapp.xforms.preflight_rows import SheetRow, Sheets, SurveyRow, problem_at, suggestion
from fieldapp.xforms.preflight_words import EXPRESSIONS, SILENT
from fieldapp.xforms.xlsform_problems import FormProblem, gathered
from fieldapp.xforms.xpath import Budget, Context, EvaluationError, Scope, Tree, compile_tree, to_boolean
from fieldapp.xforms.xpath.tree import walk

_SELECTED = ("selected", "is-selected")
_CONSTANT = {"n", "s", "or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "neg"}
_CONSTANT_CALLS = {"true", "false", "not", "boolean", "boolean-from-string", "number", "string"}
_LOWER = {">=": (1, 2), ">": (1, 2), "<=": (2, 1), "<": (2, 1)}
"""Comparison → where the answer and its lower limit stand."""
_NO = {"no", "false"}


class _Nowhere:
    """The surroundings of constants: nothing but a way to count days."""

    timezone = "UTC"

    def __init__(self) -> None:
        self.budget = Budget()


def check(sheets: Sheets) -> Iterator[FormProblem]:
    """Findings about the survey's expressions."""
    lists, known = sheets.lists, questions(sheets)
    yield from _not_offered(sheets, known, lists)
    yield from gathered(_never_shown(sheets))
    if not any(row.type.word in ("end", "end time", "get end time") for row in sheets.survey):
        yield from gathered(_moving_limits(sheets))


def _not_offered(
    sheets: Sheets, known: Mapping[str, SurveyRow], lists: Mapping[str, list[SheetRow]]
) -> Iterator[FormProblem]:
    """Comparisons with a value that the question's list does not have: they can never turn out otherwise."""
    for row in sheets.survey:
        for header, text in row.cells.items():
            if header.column not in EXPRESSIONS or (tree := read(text)) is None:
                continue
            own = row if header.column == "constraint" else None
            for asked, value in dict.fromkeys(_compared(tree, known, own)):
                question = row if asked == "." else known[asked]
                values = offered(question, lists)
                if values is None or among(value, values) or not value.strip():
                    continue
                details = {"question": question.get("name"), "value": value, "list": question.type.list_name}
                details["suggestion"] = suggestion(value, values)
                found = problem_at(row, "workbook.value_not_offered", header.column, warning=True, **details)
                yield replace(found, excerpt=text, caret=_place(value, text))


def _compared(tree: Tree, known: Mapping[str, SurveyRow], own: SurveyRow | None) -> Iterator[tuple[str, str]]:
    """Questions and the literals that an expression compares their answers with; `.` is the row's own."""
    own_trees = {id(part) for part in outside_paths(tree)} if own else set()
    for part in walk(tree):
        is_selected = part[0] == "call" and part[1] in _SELECTED and len(part) == 4
        if part[0] not in ("=", "!=") and not is_selected:
            continue
        first, second = (part[2], part[3]) if is_selected else (part[1], part[2])
        if literal(first) is not None:
            first, second = second, first
        value = literal(second)
        asked = "." if is_own(first) and id(part) in own_trees else question_of(first)
        if value is None or (asked != "." and asked not in known):
            continue
        word = own.type.word if own and asked == "." else known[asked].type.word if asked in known else ""
        if word == "select_one" or (is_selected and word == "select_multiple"):
            yield asked, value


def _place(value: str, text: str) -> int:
    """Where a literal stands in a cell."""
    straight = text.translate(STRAIGHT_QUOTES)
    places = [straight.find(f"{mark}{value}{mark}") for mark in "'\""]
    return max(*places, 0) if max(places) >= 0 else max(straight.find(value), 0)


def _never_shown(sheets: Sheets) -> Iterator[FormProblem]:
    for row in sheets.survey:
        text = row.get("relevant").strip()
        if not text or row.type.closes or row.type.word in SILENT:
            continue
        tree = read(text)
        if text.lower() in _NO or (tree is not None and _is_false(tree)):
            yield problem_at(row, "workbook.never_shown", "relevant", warning=True)


def _is_false(tree: Tree) -> bool:
    """Whether an expression of constants alone is false."""
    parts = list(walk(tree))
    if not all(part[0] in _CONSTANT or (part[0] == "call" and part[1] in _CONSTANT_CALLS) for part in parts):
        return False
    try:
        return not to_boolean(compile_tree(tree)(Context(Node("data"), cast("Scope", _Nowhere()))))
    except EvaluationError:
        return False


def _moving_limits(sheets: Sheets) -> Iterator[FormProblem]:
    for row in sheets.survey:
        tree = read(row.get("constraint")) if row.get("constraint") else None
        if tree is not None and any(map(_moves, _needed(tree))):
            yield problem_at(row, "workbook.limit_moves", "constraint", warning=True)


def _needed(tree: Tree) -> Iterator[Tree]:
    """The conditions that a constraint joins by `and` and `or`."""
    if tree[0] in ("and", "or"):
        for part in tree[1:]:
            yield from _needed(part)
    else:
        yield tree


def _moves(tree: Tree) -> bool:
    """Whether a comparison sets the answer a lower limit that goes on with the days."""
    if tree[0] not in _LOWER or len(tree) != 3:
        return False
    answer, limit = (tree[place] for place in _LOWER[tree[0]])
    is_today = any(part[0] == "call" and part[1] in ("today", "now") for part in walk(limit))
    return is_today and any(is_own(part) for part in outside_paths(answer))
