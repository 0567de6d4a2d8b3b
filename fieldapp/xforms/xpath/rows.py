"""Looking up rows of another instance by one column: `item[name = /data/village]`, over lists of thousands.

What the column is compared with does not depend on the row, so it is evaluated once and not for every row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fieldapp.xforms.node import Node
from fieldapp.xforms.xpath.coerce import equal, node_value
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.tree import Tree, is_plain

Run = Callable[[Context], Value]


def rows_step(step: list[Any], compiled: dict[int, Run]) -> Callable[[list[Node], Context], list[Node]] | None:
    """A step `row[column = value]` where the value is the same for all rows; None for any other."""
    found = _column_and_value(step[2]) if len(step) == 3 and is_plain(step[:2]) else None
    if found is None:
        return None
    column, value_of = found[0], compiled[id(found[1])]
    row_name = step[1]

    def run(nodes: list[Node], ctx: Context) -> list[Node]:
        value = value_of(Context(ctx.current, ctx.scope))
        rows = [row for node in nodes for row in node.children if row.name == row_name]
        ctx.scope.budget.spend(len(rows))
        if isinstance(value, list) and len(value) == 1:
            value = node_value(value[0], ctx.scope.timezone)
        elif value == []:
            value = ""
        if isinstance(value, str):
            return [row for row in rows if _holds_text(row, column, value)]
        cells = ([cell for cell in row.children if cell.name == column] for row in rows)
        return [row for row, held in zip(rows, cells, strict=True) if equal(held, value, ctx.scope.timezone)]

    return run


def _column_and_value(predicate: Tree) -> tuple[str, Tree] | None:
    if predicate[0] != "=" or len(predicate) != 3:
        return None
    for column, value in (predicate[1:], predicate[:0:-1]):
        if column[:2] == ["path", "."] and len(column) == 3 and is_plain(column[2]) and _is_fixed(value):
            return column[2][1], value
    return None


def _is_fixed(tree: Tree) -> bool:
    """Whether a tree has the same value at every row of another instance."""
    if tree[0] != "path":
        return tree[0] in ("n", "s")
    return tree[1] in ("/", ["call", "current"]) and all(len(step) == 2 for step in tree[2:])


def _holds_text(row: Node, column: str, value: str) -> bool:
    is_missing = True
    for cell in row.children:
        if cell.name == column:
            if cell.text == value:
                return True
            is_missing = False
    return is_missing and not value
