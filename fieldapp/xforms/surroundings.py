"""What expressions see of a filling, beyond their node: time, chance, other instances, choices. No rules of a form.

Twin of `engine/scope.js`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from fieldapp.xforms.definition import Tree
from fieldapp.xforms.form import Form
from fieldapp.xforms.node import Node
from fieldapp.xforms.session import Session
from fieldapp.xforms.xpath import Budget


class Surroundings:
    """What expressions see of a filling: `xpath.Scope`."""

    def __init__(self, form: Form, session: Session) -> None:
        self.form = form
        self.session = session
        self.timezone: tzinfo = session.zone
        self.budget = Budget()
        self.root: Node = Node("")
        self.label: Callable[[str, Tree, Node], str]
        self._loaded: dict[str, Node | None] = {}

    def instance(self, instance_id: str) -> Node | None:
        """A secondary instance's root."""
        found = self.form.instance(instance_id)
        if found is not None:
            return found
        if instance_id not in self._loaded:
            self._loaded[instance_id] = self._load(instance_id)
        return self._loaded[instance_id]

    def _load(self, name: str) -> Node | None:
        tree = self.session.instances.get(name)
        instance = self.form.definition.instances.get(name)
        if tree is None and instance is not None and instance.src.startswith("jr://instance/last-saved"):
            tree = self.session.last_saved or {"n": self.form.root.name}
        return Node.from_tree(tree) if tree is not None else None

    def now(self) -> datetime:
        """The moment."""
        return self.session.now()

    def random(self) -> float:
        """A number from chance."""
        return self.session.random()

    def uuid(self) -> str:
        """A new identifier."""
        return self.session.uuid()

    def choice_label(self, value: str, question: Tree, node: Node) -> str:
        """The label of a choice of another question."""
        return self.label(value, question, node)
