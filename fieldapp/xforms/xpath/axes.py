"""The axes of XPath over our nodes, and document order. An axis gives the nearest node first."""

from __future__ import annotations

from collections.abc import Callable

from fieldapp.xforms.node import Node


def _children(node: Node) -> list[Node]:
    return node.children


def _parent(node: Node) -> list[Node]:
    return [] if node.parent is None else [node.parent]


def _self(node: Node) -> list[Node]:
    return [node]


def _descendants_or_self(node: Node) -> list[Node]:
    found, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(reversed(current.children))
    return found


def _descendants(node: Node) -> list[Node]:
    return _descendants_or_self(node)[1:]


def _ancestors_or_self(node: Node) -> list[Node]:
    found: list[Node] = []
    current: Node | None = node
    while current is not None:
        found.append(current)
        current = current.parent
    return found


def _ancestors(node: Node) -> list[Node]:
    return _ancestors_or_self(node)[1:]


def _siblings(node: Node) -> tuple[list[Node], int]:
    siblings = node.parent.children if node.parent else [node]
    return siblings, next((index for index, sibling in enumerate(siblings) if sibling is node), 0)


def _following_siblings(node: Node) -> list[Node]:
    siblings, index = _siblings(node)
    return siblings[index + 1 :]


def _preceding_siblings(node: Node) -> list[Node]:
    siblings, index = _siblings(node)
    return siblings[:index][::-1]


def _following(node: Node) -> list[Node]:
    return [
        found
        for one in _ancestors_or_self(node)
        for next_ in _following_siblings(one)
        for found in _descendants_or_self(next_)
    ]


def _preceding(node: Node) -> list[Node]:
    return [
        found
        for one in _ancestors_or_self(node)
        for before in _preceding_siblings(one)
        for found in reversed(_descendants_or_self(before))
    ]


AXES: dict[str, Callable[[Node], list[Node]]] = {
    "child": _children,
    "parent": _parent,
    "self": _self,
    "descendant": _descendants,
    "descendant-or-self": _descendants_or_self,
    "ancestor": _ancestors,
    "ancestor-or-self": _ancestors_or_self,
    "following-sibling": _following_siblings,
    "preceding-sibling": _preceding_siblings,
    "following": _following,
    "preceding": _preceding,
}


def attribute_node(node: Node, name: str) -> Node:
    """An attribute as a node, so that paths can end in it."""
    found = Node(name.rpartition(":")[2], node.attributes[name], node)
    found.relevant = node.relevant
    return found


def in_document_order(nodes: list[Node]) -> list[Node]:
    """Each node once, in document order."""
    unique = list({id(node): node for node in nodes}.values())
    if len(unique) < 2:
        return unique
    numbers: dict[int, dict[int, int]] = {}
    places = [(_place(node, numbers), node) for node in unique]
    return [node for _, node in sorted(places, key=lambda pair: pair[0])]


def _place(node: Node, numbers: dict[int, dict[int, int]]) -> list[int]:
    """Child numbers from the root down; `numbers` keeps those of a parent's children, counted once."""
    place = []
    current = node
    while (parent := current.parent) is not None:
        known = numbers.get(id(parent))
        if known is None:
            known = numbers[id(parent)] = {id(child): index for index, child in enumerate(parent.children)}
        place.append(known.get(id(current), -1))
        current = parent
    place.append(0)
    return place[::-1]
