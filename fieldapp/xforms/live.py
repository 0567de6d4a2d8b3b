"""The nodes of a record in progress: made from the form's blank record, merged with a saved one, named by paths.

Must not evaluate anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fieldapp.xforms.form import Field, Form
from fieldapp.xforms.node import Node, NodeTree

_STEP = re.compile(r"([^/\[\]]+)(?:\[(\d+)\])?")


class LiveNode(Node):
    """A node of the primary instance, with what holds for it now.

    `relevant` and `readonly` take the ancestors' into account; `shown` and `locked` are the node's own share.
    """

    __slots__ = ("field", "gone", "locked", "readonly", "required", "shown")

    readonly: bool
    children: list[LiveNode]  # type: ignore[assignment]
    parent: LiveNode | None

    def __init__(self, field: Field, text: str = "", parent: LiveNode | None = None) -> None:
        super().__init__(field.name, text, parent)
        self.field = field
        self.bind = field.bind
        self.type = field.type
        self.shown = True
        self.locked = False
        self.required = False
        self.relevant = parent.relevant if parent else True
        self.readonly = parent.readonly if parent else False
        self.gone = False


def plant(form: Form, tree: NodeTree, field: Field, parent: LiveNode | None) -> LiveNode:
    """Live nodes of a tree that follows the form's model."""
    node = LiveNode(field, tree.get("t", ""), parent)
    if attributes := tree.get("a"):
        node.attributes = dict(attributes)
    fields = field.children
    node.children = [
        plant(form, child, fields[child["n"]], node) for child in tree.get("c", ()) if child["n"] in fields
    ]
    return node


def merged(form: Form, model: NodeTree, saved: NodeTree, field: Field) -> dict[str, Any]:
    """A saved record laid over the form's blank one.

    What the record lacks keeps the form's own value; of a repeat the record's instances count, even if there is none;
    what the form does not know is left out.
    """
    tree: dict[str, Any] = {"n": model["n"]}
    if "a" in model or "a" in saved:
        tree["a"] = {**model.get("a", {}), **saved.get("a", {})}
    blanks = model.get("c", ())
    if not blanks and not field.children:
        tree["t"] = saved.get("t", "")
        return tree
    children: list[NodeTree] = []
    tree["c"] = children
    for name, inner in field.children.items():
        present = [child for child in saved.get("c", ()) if child["n"] == name]
        if inner.template is not None:
            children.extend(merged(form, inner.template, child, inner) for child in present)
            continue
        blank = next((child for child in blanks if child["n"] == name), None)
        if blank is not None:
            children.append(merged(form, blank, present[0], inner) if present else blank)
    return tree


def find(root: LiveNode, path: str) -> LiveNode | None:
    """The node of a path with positions; a step without one means the first."""
    steps = _STEP.findall(path)
    if not steps or steps[0][0] != root.name:
        return None
    node: LiveNode | None = root
    for name, position in steps[1:]:
        if node is None:
            return None
        node = _nth(node, name, int(position or 1))
    return node


def _nth(parent: LiveNode, name: str, position: int) -> LiveNode | None:
    for child in parent.children:
        if child.name == name:
            position -= 1
            if position == 0:
                return child
    return None


def path_of(node: LiveNode) -> str:
    """The path of a node, with positions on the instances of repeats."""
    steps: list[str] = []
    current: LiveNode | None = node
    while current is not None:
        steps.append(f"{current.name}[{place_of(current)}]" if current.field.template is not None else current.name)
        current = current.parent
    return "/" + "/".join(reversed(steps))


def place_of(node: LiveNode) -> int:
    """The 1-based place of a node among its namesakes."""
    if node.parent is None:
        return 1
    return [child for child in node.parent.children if child.name == node.name].index(node) + 1


def pruned(node: LiveNode) -> dict[str, Any]:
    """The tree of a node without what is not relevant."""
    tree: dict[str, Any] = {"n": node.name}
    if node.attributes:
        tree["a"] = dict(node.attributes)
    if node.children:
        tree["c"] = [pruned(child) for child in node.children if child.relevant]
    elif node.text:
        tree["t"] = node.text
    return tree


def instance_id(tree: Mapping[str, Any]) -> str:
    """The `meta/instanceID` of a record; blank if it has none."""
    return _meta_text(tree, "instanceID")


def replaced_by(tree: Mapping[str, Any]) -> str:
    """The `meta/deprecatedID` of a record: which one it replaces; blank if none."""
    return _meta_text(tree, "deprecatedID")


def _meta_text(tree: Mapping[str, Any], name: str) -> str:
    nothing: Mapping[str, Any] = {}
    meta = next((child for child in tree.get("c", ()) if child["n"] == "meta"), nothing)
    found = next((child for child in meta.get("c", ()) if child["n"] == name), nothing)
    text: str = found.get("t", "")
    return text


def replace(root: LiveNode, field: Field, old: str) -> None:
    """Say beside a record's own identifier which one it replaces; forms themselves have no place for that."""
    meta = root.child("meta")
    node = meta.child("instanceID") if meta else None
    if not isinstance(meta, LiveNode) or not isinstance(node, LiveNode):
        return
    named = meta.child("deprecatedID")
    if not isinstance(named, LiveNode):
        named = LiveNode(field, "", meta)
        meta.children.insert(meta.children.index(node) + 1, named)
    named.text = old
