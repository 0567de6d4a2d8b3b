"""What can be wrong with a workbook, told to its author: sheet, row, column, cause and remedy.

A finding is data: its code, where it is and a few details. The words stand in the catalogue area `forms`, as
`<code>.cause` and `<code>.remedy`, so that one finding reads in every language on a page, in a terminal and as JSON.
This module neither reads workbooks nor decides what is wrong with them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fieldapp.i18n import translate
from fieldapp.xforms.expression_words import reason_in

ERROR = "error"
WARNING = "warning"
_STEP = re.compile(r"\((\d+)(?:: (\w+))?\)")
"""A step of a circle, as `preflight_form` writes it: row and column."""
_LISTS = {"rows", "columns", "languages", "files", "lists", "values", "labels"}
"""Details that are several things, joined by commas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormProblem:
    """One finding about a form.

    `row` counts as a spreadsheet does (the headers are row 1); `line` is the line of a text file (Markdown).
    `excerpt` is the cell's text and `caret` the offset in it where reading stopped.
    """

    code: str
    severity: str = ERROR
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    excerpt: str | None = None
    caret: int | None = None

    @property
    def is_error(self) -> bool:
        """Whether the form cannot be used before this is put right."""
        return self.severity == ERROR

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON members; absent places are left out."""
        members: dict[str, Any] = {"code": self.code, "severity": self.severity, "details": dict(self.details)}
        places = {name: getattr(self, name) for name in ("sheet", "row", "column", "line", "excerpt", "caret")}
        return members | {name: value for name, value in places.items() if value is not None}

    @staticmethod
    def from_json(members: Mapping[str, Any]) -> FormProblem:
        """The finding that `to_json` wrote."""
        return FormProblem(**members)


def cause(problem: FormProblem, language: str) -> str:
    """What is wrong, as one or two sentences."""
    return _text(problem, "cause", language)


def remedy(problem: FormProblem, language: str) -> str:
    """What the author can do about it."""
    text = _text(problem, "remedy", language)
    suggestion = problem.details.get("suggestion")
    if not suggestion:
        return text
    return text + translate("workbook.suggestion", language, suggestion=suggestion)


def where(problem: FormProblem, language: str) -> str:
    """The place of a finding in words, blank for one about the whole file."""
    parts = []
    if problem.sheet:
        parts.append(translate("workbook.where.sheet", language, sheet=problem.sheet))
    if problem.row:
        parts.append(translate("workbook.where.row", language, row=problem.row))
    if problem.column:
        parts.append(translate("workbook.where.column", language, column=problem.column))
    if problem.line:
        parts.append(translate("workbook.where.line", language, line=problem.line))
    return translate("workbook.where.comma", language).join(parts)


def pointer(problem: FormProblem, width: int = 100) -> tuple[str, str] | None:
    """The excerpt and, below it, a line whose caret stands under the place (wide characters count twice).

    Of a text longer than `width` characters only the surroundings of the place are shown.
    """
    if problem.excerpt is None or problem.caret is None:
        return None
    text, caret = re.sub(r"\s", " ", problem.excerpt), min(problem.caret, len(problem.excerpt))
    if len(text) > width:
        start = max(0, min(caret - width // 2, len(text) - width))
        dots = "…" if start else "", "…" if start + width < len(text) else ""
        text, caret = dots[0] + text[start : start + width] + dots[1], caret - start + len(dots[0])
    columns = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text[:caret])
    return text, " " * columns + "^"


def count_errors(problems: Iterable[FormProblem]) -> int:
    """How many errors there are, those counted and not listed among them."""
    return sum(int(p.details["count"]) if p.code == "workbook.more" else 1 for p in problems if p.is_error)


def gathered(problems: Iterable[FormProblem]) -> list[FormProblem]:
    """Findings of one kind about one column become one, which names all its rows; order is kept."""
    kept: dict[tuple[object, ...], FormProblem] = {}
    rows: dict[tuple[object, ...], list[int]] = {}
    for problem in problems:
        key = (problem.code, problem.sheet, problem.column, tuple(sorted(problem.details.items())))
        kept.setdefault(key, problem)
        rows.setdefault(key, []).append(problem.row or 0)
    return [replace(kept[key], details={**kept[key].details, "rows": ranges(rows[key])}) for key in kept]


def ranges(rows: Iterable[int], limit: int = 8) -> str:
    """Row numbers as people write them, `4, 7–12`; how many there are in all where they are too many to list."""
    numbers = sorted(set(rows))
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    told = [
        f"{first}–{last}" if last > first + 1 else ", ".join(map(str, sorted({first, last}))) for first, last in spans
    ]
    return ", ".join(told) if len(told) <= limit else ", ".join(told[:limit]) + f" … ({len(numbers)})"


def _text(problem: FormProblem, part: str, language: str) -> str:
    details = dict(problem.details)
    if "reason" in details:
        details["reason"] = reason_in(language, details["reason"])
    if "about" in details:
        details["about"] = translate(f"workbook.about.{details['about']}", language)
    for name in _LISTS & set(details):
        details[name] = details[name].replace(", ", translate("workbook.list.comma", language))
    if rows := details.get("rows", ""):
        details["rows"] = _rows_in_words(rows, language)
    if "path" in details:
        details["path"] = _STEP.sub(lambda step: _step_in_words(step, language), details["path"])
    return translate(f"{problem.code}.{part}", language, **details)


def _step_in_words(step: re.Match[str], language: str) -> str:
    """`(5: relevant)` → "(row 5, relevant)"."""
    where_it_stands = translate("workbook.where.row", language, row=step[1])
    place = translate("workbook.where.comma", language).join(filter(None, (where_it_stands, step[2])))
    return f"({place})"


def _rows_in_words(rows: str, language: str) -> str:
    """`4, 7–9` → "rows 4, 7–9"; the ref of an XForm's question stays as it is."""
    if not rows[0].isdigit():
        return rows
    return translate("workbook.rows.one" if rows.isdecimal() else "workbook.rows.many", language, rows=rows)
