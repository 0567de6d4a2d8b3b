"""What an expression is evaluated in. The form's surroundings come from outside, time and chance among them."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Protocol

from fieldapp.xforms.node import Node
from fieldapp.xforms.types import DateValue
from fieldapp.xforms.xpath.budget import Budget
from fieldapp.xforms.xpath.tree import Tree

Value = str | float | bool | DateValue | list[Node]


class Scope(Protocol):
    """A form's surroundings, the same for all its expressions."""

    @property
    def budget(self) -> Budget:
        """What is left of the work allowed."""

    @property
    def root(self) -> Node:
        """The root element of the primary instance."""

    @property
    def timezone(self) -> tzinfo | str:
        """What local means for dates: a zone or its IANA name."""

    def instance(self, instance_id: str) -> Node | None:
        """The root element of an instance, None if the form has none of that id."""

    def now(self) -> datetime:
        """The moment, with its zone."""

    def random(self) -> float:
        """At least 0, less than 1."""

    def uuid(self) -> str:
        """A new random UUID."""

    def choice_label(self, value: str, question: Tree, node: Node) -> str:
        """The label that a question (a path, read from `node`) shows for a choice; "" if it has none."""


class Context:
    """Where an expression stands: `node`; `position` and `size` inside predicates; `current`, the node it began at."""

    __slots__ = ("current", "node", "position", "scope", "size")

    def __init__(self, node: Node, scope: Scope, current: Node | None = None, position: int = 0, size: int = 1) -> None:
        self.node = node
        self.scope = scope
        self.current = node if current is None else current
        self.position = position
        """0 outside predicates: there `position()` counts the node among its namesakes."""
        self.size = size
