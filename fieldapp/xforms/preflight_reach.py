"""The preflight of choices that nobody can ever see: lists without a question, rows that no filter lets through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fieldapp.xforms.preflight_questions import (
    among,
    column_of,
    literal,
    offered,
    outside_paths,
    question_of,
    questions,
    read,
)
from fieldapp.xforms.preflight_rows import SheetRow, Sheets, SurveyRow, problem_at, suggestion
from fieldapp.xforms.xlsform_problems import FormProblem, ranges
from fieldapp.xforms.xpath import Tree

_SHOWN = 5
_WORD = re.compile(r"\w")
"""Dashes stand for the unnamed steps of a scale; only words can be mistaken for one another."""
_LABELS_OF_MARKS = re.compile(r"tick_labelset\s*=\s*([^\s,;]+)")
"""Names the list that labels the marks of a range."""
_GIVEN = {"name", "label", "itextId", "image", "audio", "video"}
"""What every choice may have, whatever the columns."""
_QUOTED = re.compile(r"['\"]([^'\"]*)['\"]")
Lists = Mapping[str, list[SheetRow]]
Questions = Mapping[str, SurveyRow]
Allowed = Mapping[str, Sequence[frozenset[str]]]
"""Column → the sets of values that a filter asks it to be in."""


def check(sheets: Sheets) -> Iterator[FormProblem]:
    """Findings about choices that can never appear, and labels that nobody can tell apart."""
    lists, known = sheets.lists, questions(sheets)
    uses = _uses(sheets, lists)
    yield from _unused(sheets, uses, lists)
    for name, rows in uses.items():
        if any(row.get("choice_filter") for row in rows):
            yield from _missing_columns(sheets, name, rows)
            yield from _never(name, rows, known, lists)
        else:
            yield from _alike(name, lists[name])


def _uses(sheets: Sheets, lists: Lists) -> dict[str, list[SurveyRow]]:
    """The questions that take their choices from each list."""
    found: dict[str, list[SurveyRow]] = {}
    for row in sheets.survey:
        if row.type.is_select and not row.type.from_file and row.type.list_name in lists:
            found.setdefault(row.type.list_name, []).append(row)
    return found


def _unused(sheets: Sheets, uses: Mapping[str, object], lists: Lists) -> Iterator[FormProblem]:
    """One finding for all lists that no question and no expression names."""
    cells = [text for row in (*sheets.survey, *sheets.entities, *sheets.settings) for text in row.cells.values()]
    named = {row.type.list_name for row in sheets.survey}
    named |= {name for text in cells for form in (_QUOTED, _LABELS_OF_MARKS) for name in form.findall(text)}
    idle = [name for name in lists if name not in uses and name not in named]
    if idle:
        shown = ", ".join(idle[:_SHOWN]) + (" …" if len(idle) > _SHOWN else "")
        details = {"lists": shown, "count": str(len(idle))}
        yield problem_at(lists[idle[0]][0], "workbook.list_unused", "list_name", warning=True, **details)


def _missing_columns(sheets: Sheets, name: str, rows: Sequence[SurveyRow]) -> Iterator[FormProblem]:
    columns = {header.split(":")[0].strip() for header in sheets.choice_columns} | _GIVEN
    for row in rows:
        tree = read(row.get("choice_filter")) if row.get("choice_filter") else None
        wanted = {column_of(part) for part in outside_paths(tree)} - {""} if tree else set()
        for column in sorted(wanted - columns):
            details = {"name": column, "list": name, "suggestion": suggestion(column, columns)}
            found = problem_at(row, "workbook.filter_column_missing", "choice_filter", warning=True, **details)
            text = row.get("choice_filter")
            yield replace(found, excerpt=text, caret=max(text.find(column), 0))


def _never(name: str, rows: Sequence[SurveyRow], known: Questions, lists: Lists) -> Iterator[FormProblem]:
    """One finding for the rows of a list that every question's filter keeps away, whatever is answered."""
    allowed = [_allowed(row, known, lists) for row in rows]
    if not all(allowed):
        return
    hidden = [(choice, columns) for choice in lists[name] if (columns := _kept_away(choice, allowed))]
    if hidden:
        column = hidden[0][1]
        values = list(dict.fromkeys(choice.raw.get(column, "") for choice, columns in hidden if columns == column))
        details = {
            "list": name,
            "column": column,
            "values": ", ".join(values[:_SHOWN]) + (" …" if len(values) > _SHOWN else ""),
            "rows": ranges([choice.number for choice, _ in hidden]),
        }
        yield replace(problem_at(hidden[0][0], "workbook.choice_never", column, warning=True), details=details)


def _kept_away(choice: SheetRow, allowed: Sequence[Allowed]) -> str:
    """The column by which the first filter keeps a choice away, if all filters do; else blank."""
    reasons = [next((c for c, sets in filters.items() if not _fits(choice, c, sets)), "") for filters in allowed]
    return reasons[0] if all(reasons) else ""


def _fits(choice: SheetRow, column: str, sets: Sequence[frozenset[str]]) -> bool:
    """Whether a choice can come through; a blank cell is no certain case."""
    value = choice.raw.get(column, "").strip()
    return not value or all(among(value, values) for values in sets)


def _allowed(row: SurveyRow, known: Questions, lists: Lists) -> dict[str, list[frozenset[str]]]:
    """What a question's filter demands for certain; empty if nothing is."""
    found: dict[str, list[frozenset[str]]] = {}
    tree = read(row.get("choice_filter")) if row.get("choice_filter") else None
    for part in _demands(tree) if tree else ():
        is_selected = part[0] == "call" and part[1] == "selected" and len(part) == 4
        if part[0] != "=" and not is_selected:
            continue
        first, second = (part[2], part[3]) if is_selected else (part[1], part[2])
        if column_of(second) and not is_selected:
            first, second = second, first
        column, other = (column_of(second), first) if is_selected else (column_of(first), second)
        values = _values(other, known, lists, multiple=is_selected)
        if column and values is not None:
            found.setdefault(column, []).append(values)
    return found


def _values(tree: Tree, known: Questions, lists: Lists, *, multiple: bool) -> frozenset[str] | None:
    """What a tree can be: a literal, or an answer whose choices are known."""
    if (text := literal(tree)) is not None:
        return None if multiple else frozenset((text,))
    row = known.get(question_of(tree))
    if row is None or (row.type.word == "select_multiple" and not multiple) or row.type.word == "rank":
        return None
    return offered(row, lists)


def _demands(tree: Tree) -> Iterator[Tree]:
    """The conditions that must all hold."""
    if tree[0] == "and":
        for part in tree[1:]:
            yield from _demands(part)
    else:
        yield tree


def _alike(name: str, rows: Sequence[SheetRow]) -> Iterator[FormProblem]:
    """One finding for the labels that stand twice in a list, in one language."""
    seen: dict[tuple[str | None, str], list[int]] = {}
    for row in rows:
        if not row.get("image"):
            for language, text in row.texts("label").items():
                seen.setdefault((language, " ".join(text.split())), []).append(row.number)
    alike = {
        tuple(alike_rows): label
        for (_, label), alike_rows in reversed(seen.items())
        if len(alike_rows) > 1 and _WORD.search(label)
    }
    twice = sorted((rows, label) for rows, label in alike.items())
    if twice:
        shown = [f"{label} ({ranges(rows)})" for rows, label in twice[:_SHOWN]]
        labels = ", ".join(shown) + (" …" if len(twice) > _SHOWN else "")
        first = twice[0][0][0]
        row = next(row for row in rows if row.number == first)
        yield problem_at(row, "workbook.labels_alike", "label", warning=True, list=name, labels=labels)
