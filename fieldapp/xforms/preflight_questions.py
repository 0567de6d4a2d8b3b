"""What preflight knows of questions by name: the values they can hold, and expressions that speak of them.

Only what is certain is told: a question whose values may come from elsewhere (a file, a calculation, "other") has none
that we know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from fieldapp.xforms.preflight_rows import SheetRow, Sheets, SurveyRow
from fieldapp.xforms.xpath import ExpressionError, Tree, parse

REFERENCE = re.compile(r"\$\{([^${}]*)\}")
STRAIGHT_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
"""pyxform straightens the quotes that word processors bend; so do we before reading."""
_MARK = "question-of-the-form"
_OTHER = re.compile(r"\bor[ _](specify[ _])?other\s*$", re.IGNORECASE)
_SET_ELSEWHERE = ("calculation", "trigger", "query")


def questions(sheets: Sheets) -> Mapping[str, SurveyRow]:
    """The questions whose name stands once in the form."""
    found: dict[str, SurveyRow] = {}
    twice: set[str] = set()
    for row in sheets.survey:
        name = row.get("name")
        if not name or row.type.closes:
            continue
        if name in found:
            twice.add(name)
        found[name] = row
    return {name: row for name, row in found.items() if name not in twice}


def offered(row: SurveyRow, lists: Mapping[str, list[SheetRow]]) -> frozenset[str] | None:
    """The values that a question can hold; None where that is not certain."""
    name, fixed = row.type.list_name, row.get("default").strip()
    if not row.type.is_select or row.type.from_file or row.type.word == "select_one_external" or name not in lists:
        return None
    if _OTHER.search(row.get("type")) or any(row.get(column) for column in _SET_ELSEWHERE):
        return None
    if "search(" in row.get("appearance"):
        return None
    values = frozenset(choice.get("name").strip() for choice in lists[name])
    return values if not fixed or set(fixed.split()) <= values else None


def among(value: str, values: frozenset[str]) -> bool:
    """Whether a value is one of these, as text or as a number."""
    return value in values or ((count := number(value)) is not None and count in _numbers(values))


@lru_cache(maxsize=64)
def _numbers(values: frozenset[str]) -> frozenset[float | None]:
    return frozenset(map(number, values))


def number(text: str) -> float | None:
    """A text as the number it spells."""
    try:
        return float(text)
    except ValueError:
        return None


def read(text: str) -> Tree | None:
    """An expression with its references kept, see `question_of`; None if it cannot be read (told elsewhere)."""
    try:
        return parse(REFERENCE.sub(lambda match: f" /{_MARK}/{match[1].strip()} ", text).translate(STRAIGHT_QUOTES))
    except ExpressionError:
        return None


def question_of(tree: Tree) -> str:
    """The question that a tree is a plain reference to; blank if it is something else."""
    is_plain = tree[0] == "path" and tree[1] == "/" and len(tree) == 4 and tree[2][:2] == ["child", _MARK]
    return str(tree[3][1]) if is_plain and len(tree[3]) == 2 and tree[3][0] == "child" else ""


def column_of(tree: Tree) -> str:
    """The column of a choice list that a tree of a filter is a plain path to; blank if it is something else."""
    is_plain = tree[0] == "path" and tree[1] == "." and len(tree) == 3 and len(tree[2]) == 2 and tree[2][0] == "child"
    return str(tree[2][1]) if is_plain and tree[2][1] not in ("*", "node()", "text()") else ""


def is_own(tree: Tree) -> bool:
    """Whether a tree is `.`, the answer itself."""
    return tree == ["path", "."]


def literal(tree: Tree) -> str | None:
    """The text of a literal, a number as it is usually written."""
    if tree[0] == "s":
        return str(tree[1])
    return f"{tree[1]:.15g}" if tree[0] == "n" else None


def outside_paths(tree: Tree) -> Iterator[Tree]:
    """The tree and what is in it, without what stands in predicates, where `.` and names mean something else."""
    yield tree
    if tree[0] not in ("n", "s", "path", "filter"):
        for part in tree[1:]:
            if isinstance(part, list):
                yield from outside_paths(part)
