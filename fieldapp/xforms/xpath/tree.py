"""The shape of expression trees (docs/engine.md) and how to walk them without recursion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Tree = list[Any]
"""Nested lists, exactly what JSON holds: ``["+", ["n", 1], ["path", "/", ["child", "a"]]]``."""

OPERATORS = frozenset({"or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "|"})


def subtrees(tree: Tree) -> list[Tree]:
    """The expressions directly inside a tree, in the order of evaluation; predicates included."""
    kind = tree[0]
    if kind in ("n", "s"):
        return []
    if kind == "path":
        inner = [tree[1]] if isinstance(tree[1], list) else []
        return inner + [predicate for step in tree[2:] for predicate in step[2:]]
    if kind == "call":
        return tree[2:]
    return tree[1:]


def walk(tree: Tree) -> Iterator[Tree]:
    """The tree and every expression inside it, at any depth."""
    waiting = [tree]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(subtrees(current))


def weight(tree: Tree) -> int:
    """What evaluating a tree once costs at most: how many expressions it is made of."""
    return sum(1 for _ in walk(tree))


def bottom_up(tree: Tree) -> list[Tree]:
    """Every expression, each after those inside it."""
    return list(walk(tree))[::-1]


def is_path(tree: Tree) -> bool:
    """Whether the tree is a location path."""
    return bool(tree[0] == "path")


def is_plain(step: list[Any]) -> bool:
    """Whether a step leads to children of one name, without predicates."""
    return step[0] == "child" and len(step) == 2 and step[1] not in ("*", "node()", "text()")
