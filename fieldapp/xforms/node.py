"""The nodes of an instance, primary or secondary: what expressions walk and fillings change.

A node knows nothing of forms: what a bind says about it (type, relevance) is written onto it by `filling`.
The JSON form (`NodeTree`) is the one both engines take and give: docs/engine.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NodeTree = Mapping[str, Any]
"""``{"n": name, "t": text, "a": {name: value}, "c": [NodeTree, …]}``; empty members may be left out."""


class Node:
    """One element of an instance. `text` is the stored text, meaningful on leaves only."""

    __slots__ = ("attributes", "bind", "children", "name", "parent", "relevant", "text", "type")

    def __init__(self, name: str, text: str = "", parent: Node | None = None) -> None:
        self.name = name
        self.text = text
        self.parent = parent
        self.children: list[Node] = []
        self.attributes: dict[str, str] = {}
        self.type = "string"
        self.relevant = True
        self.bind: Any = None
        """Set by `filling` alone: what the form says of this node."""

    @classmethod
    def from_tree(cls, tree: NodeTree, parent: Node | None = None) -> Node:
        """The node of a tree, with all below it."""
        node = cls(tree["n"], tree.get("t", ""), parent)
        node.attributes = dict(tree.get("a", {}))
        node.children = [cls.from_tree(child, node) for child in tree.get("c", ())]
        return node

    def to_tree(self) -> dict[str, Any]:
        """The tree of this node, empty members left out."""
        tree: dict[str, Any] = {"n": self.name}
        if self.text:
            tree["t"] = self.text
        if self.attributes:
            tree["a"] = dict(self.attributes)
        if self.children:
            tree["c"] = [child.to_tree() for child in self.children]
        return tree

    def child(self, name: str) -> Node | None:
        """The first child of that name."""
        for child in self.children:
            if child.name == name:
                return child
        return None
