"""Location paths: trees to closures that find nodes.

An absolute path met inside repeats means the context node's own instances of the repeats they share, as in JavaRosa;
the last step never does, so that `count(/data/visit)` counts them all. Nodes that are not relevant are not found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fieldapp.xforms.node import Node
from fieldapp.xforms.xpath.axes import AXES, attribute_node, in_document_order
from fieldapp.xforms.xpath.budget import CHEAP
from fieldapp.xforms.xpath.coerce import to_boolean
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.rows import rows_step
from fieldapp.xforms.xpath.tree import Tree, is_plain, weight

Run = Callable[[Context], Value]
Find = Callable[[Context], list[Node]]
Step = Callable[[list[Node], Context], list[Node]]
Predicate = tuple[Run, int]


def compile_path(tree: Tree, compiled: dict[int, Run]) -> Find:
    """The nodes that a ``path`` tree names, in document order."""
    start, steps = tree[1], tree[2:]
    plain = all(is_plain(step) for step in steps)
    if start == "/" and plain and steps:
        return _absolute([step[1] for step in steps])
    if start == "." and (found := _relative(steps)):
        return found
    return _general(_start(start, compiled), start, steps, compiled)


def ancestry(ctx: Context) -> list[Node]:
    """The context node's line in the primary instance, root first; inside another instance, `current()`'s line."""
    line = _line(ctx.node)
    return line if line[0] is ctx.scope.root else _line(ctx.current)


def predicates_of(trees: list[Tree], compiled: dict[int, Run]) -> list[Predicate]:
    """The closures of predicates, each with what it costs to ask."""
    return [(compiled[id(tree)], weight(tree)) for tree in trees]


def filtered(nodes: list[Node], predicates: list[Predicate], ctx: Context) -> list[Node]:
    """The nodes that pass every predicate, each predicate counting positions among those that passed before."""
    for predicate, cost in predicates:
        size = len(nodes)
        ctx.scope.budget.spend(size * cost)
        nodes = [
            node
            for position, node in enumerate(nodes, 1)
            if _passes(predicate(Context(node, ctx.scope, ctx.current, position, size)), position)
        ]
    return nodes


def relevant(nodes: list[Node]) -> list[Node]:
    """Without what relevance hides."""
    return [node for node in nodes if node.relevant]


def as_nodes(value: Value) -> list[Node]:
    """A node-set. Raises `EvaluationError` for any other value."""
    if not isinstance(value, list):
        raise EvaluationError("A path is needed here, this is a value")
    return value


def named(nodes: list[Node], name: str, ctx: Context) -> list[Node]:
    """The children of that name. Going through a few of them costs nothing: most records are small."""
    met = len(nodes)
    for node in nodes:
        met += len(node.children) // CHEAP
    if met > 1:
        ctx.scope.budget.spend(met)
    return [child for node in nodes for child in node.children if child.name == name]


def _passes(value: Value, position: int) -> bool:
    return value == position if type(value) is float else to_boolean(value)


def _line(node: Node | None) -> list[Node]:
    line = []
    while node is not None:
        line.append(node)
        node = node.parent
    line.reverse()
    return line


def _absolute(names: list[str]) -> Find:
    first, last = names[0], len(names) - 1

    def find(ctx: Context) -> list[Node]:
        node = ctx.scope.root
        if node.name != first:
            return []
        index = 1
        if last > 1:
            line = ancestry(ctx)
            while index < last and index < len(line) and line[index].name == names[index]:
                node = line[index]
                index += 1
        nodes = [node]
        for name in names[index:]:
            nodes = named(nodes, name, ctx)
        return [node for node in nodes if node.relevant]

    return find


def _relative(steps: list[list[Any]]) -> Find | None:
    """`.`, `../name`, `a/b` and their like, which most expressions are made of; None for other paths."""
    up = 0
    while up < len(steps) and steps[up] == ["parent", "node()"]:
        up += 1
    if not all(is_plain(step) for step in steps[up:]):
        return None
    names = [step[1] for step in steps[up:]]

    def find(ctx: Context) -> list[Node]:
        node: Node | None = ctx.node
        for _ in range(up):
            node = node.parent if node is not None else None
        nodes = [] if node is None else [node]
        for name in names:
            nodes = named(nodes, name, ctx)
        return [node for node in nodes if node.relevant]

    return find


def _start(start: Any, compiled: dict[int, Run]) -> Run:
    if start == "/":
        return lambda ctx: [_document(ctx.scope.root)]
    if start == ".":
        return lambda ctx: [ctx.node]
    return compiled[id(start)]


def _document(root: Node) -> Node:
    """What stands above a root element: a path's first step is a child of it."""
    document = Node("")
    document.children = [root]
    return document


def _general(begin: Run, start: Any, steps: list[list[Any]], compiled: dict[int, Run]) -> Find:
    is_instance = isinstance(start, list) and start[:2] == ["call", "instance"]
    make = rows_step if is_instance else _step
    compiled_steps = [make(step, compiled) or _step(step, compiled) for step in steps]
    names = _leading_names(steps) if start == "/" else []

    def find(ctx: Context) -> list[Node]:
        nodes, done = _own_instances(names, ctx) if names else (as_nodes(begin(ctx)), 0)
        if is_instance:
            nodes = [_document(root) for root in nodes] if compiled_steps else nodes
        for step in compiled_steps[done:]:
            nodes = step(nodes, ctx)
        return relevant(nodes)

    return find


def _leading_names(steps: list[list[Any]]) -> list[str]:
    names = []
    for step in steps[:-1]:
        if not is_plain(step):
            break
        names.append(step[1])
    return names


def _own_instances(names: list[str], ctx: Context) -> tuple[list[Node], int]:
    """Where an absolute path's first names lead along the context's own line, and how many names that took."""
    node, done = _document(ctx.scope.root), 0
    for name, own in zip(names, ancestry(ctx), strict=False):
        if own.name != name:
            break
        node, done = own, done + 1
    return [node], done


def _step(step: list[Any], compiled: dict[int, Run]) -> Step:
    axis_name, test = step[0], step[1]
    predicates = predicates_of(step[2:], compiled)
    if axis_name == "attribute":
        return lambda nodes, ctx: _attributes(nodes, test)
    axis = AXES[axis_name]
    tested = _tester(test)
    is_downward = axis_name in ("child", "self")

    def run(nodes: list[Node], ctx: Context) -> list[Node]:
        found: list[Node] = []
        for origin in nodes:
            met = axis(origin)
            ctx.scope.budget.spend(len(met) + 1)
            found += filtered(tested(met), predicates, ctx)
        return found if is_downward else in_document_order(found)

    return run


def _tester(test: str) -> Callable[[list[Node]], list[Node]]:
    if test in ("*", "node()"):
        return lambda nodes: nodes
    if test == "text()":
        return lambda nodes: [node for node in nodes if node.text and not node.children]
    return lambda nodes: [node for node in nodes if node.name == test]


def _attributes(nodes: list[Node], test: str) -> list[Node]:
    return [
        attribute_node(node, name)
        for node in nodes
        for name in node.attributes
        if test in ("*", "node()") or name.rpartition(":")[2] == test
    ]
