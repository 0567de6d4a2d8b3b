"""Asking the form again about a record that somebody else has filled in: findings, never a change.

The record keeps its own values; what the form computes from them is compared with what was sent. Values that no second
look can repeat (time, chance, language, lists that are not at hand) are taken as sent.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fieldapp.xforms.definition import Expression, Finding, FormDefinition
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form, Step
from fieldapp.xforms.live import LiveNode, path_of
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.recompute import MAX_INSTANCES, MAX_NODES, Recompute, chosen
from fieldapp.xforms.session import Session
from fieldapp.xforms.types.numbers import number_of_text
from fieldapp.xforms.xpath import Context, EvaluationError, to_number
from fieldapp.xforms.xpath.tree import walk

_UNREPEATABLE = frozenset(
    {"now", "today", "random", "uuid", "once", "jr:choice-name", "jr:itext", "randomize", "version"}
)
_LONGEST_SHOWN = 80


def recheck(form: Form, tree: NodeTree, session: Session) -> list[Finding]:
    """What is wrong with a record by its form's own rules, in form order. `tree` is not changed.

    Records of more than `MAX_NODES` are kept without a second look: rules over thousands of instances cost the square.
    """
    if _size(tree) > MAX_NODES:
        return [Finding(code="record.too_big", details={"limit": str(MAX_NODES)})]
    return _Check(form, tree, session).findings()


def _size(tree: NodeTree) -> int:
    """How many nodes a tree has, as far as it matters."""
    waiting, found = [tree], 0
    while waiting and found <= MAX_NODES:
        children = waiting.pop().get("c", ())
        found += len(children)
        waiting.extend(children)
    return found


class _Check(Recompute):
    """One pass over the steps in dependency order: what a step needs has been computed before it."""

    def __init__(self, form: Form, tree: NodeTree, session: Session) -> None:
        self.facts = _facts(form)
        self.found: list[Finding] = []
        self.sent: dict[LiveNode, str] = {}
        self.filling = Filling(form, session, {"n": form.root.name})
        root = self.filling.root
        self._plant(root, tree)
        super().__init__(form, root, self.filling.scope, lambda node: None)

    def _plant(self, node: LiveNode, tree: NodeTree) -> None:
        """Nodes for what was sent, and blank ones for what was left out."""
        if "a" in tree:
            node.attributes = dict(tree["a"])
            self._look_at_attributes(node)
        fields = node.field.children
        sent = tree.get("c", ())
        if fields and (tree.get("beside") or tree.get("t", "").strip()):
            self._tell("record.text_beside", path_of(node))
        if not fields:
            node.text = tree.get("t", "")
            if not sent:
                return
        by_name: dict[str, list[NodeTree]] = {}
        for child in sent:
            by_name.setdefault(child["n"], []).append(child)
        for name, field in fields.items():
            trees = by_name.pop(name, None)
            if trees is None:
                trees = [] if field.template is not None else _LEFT_OUT
            elif field.template is None and len(trees) > 1:
                self._tell("record.too_many_instances", path_of(node) + "/" + name, found=len(trees), wanted=1)
            for one in trees:
                child_node = LiveNode(field, "", node)
                node.children.append(child_node)
                self._plant(child_node, one)
        for name in by_name:
            if name not in _META_NAMES or node.name != "meta":
                self._tell("record.unknown_node", path_of(node) + "/" + name)

    def _look_at_attributes(self, node: LiveNode) -> None:
        known = self.facts.attributes.get(node.field.ref, frozenset())
        for key in node.attributes:
            name = key.rpartition(":")[2]
            is_own = node.parent is None and name in _ROOT_ATTRIBUTES
            if not (is_own or name in known or key == "xmlns" or key.startswith("xmlns:")):
                self._tell("record.unknown_attribute", path_of(node), name=name)

    def _tell(self, code: str, ref: str, **details: object) -> None:
        shown = {name: str(value)[:_LONGEST_SHOWN] for name, value in details.items()}
        self.found.append(Finding(code=code, ref=ref, details=shown))

    def findings(self) -> list[Finding]:
        """Compute, then look at every value."""
        for step in self.facts.steps:
            run = getattr(self, step.kind)
            for node in self.nodes[step.at]:
                run(step, node)
        self._look(self.root)
        if self.scope.budget.left < 0:
            self._tell("record.too_much_work", "")
        for failure in self.filling.validate():
            self._tell(f"record.{failure.outcome}", failure.path, message=failure.message or "")
        return self.found

    def mark(self, node: LiveNode) -> None:
        """Nothing: what depends on it comes later in the one pass."""

    def calculate(self, step: Step, node: LiveNode) -> None:
        """Compute a value; later steps see it, and the one sent is kept to compare."""
        if step.run is None or step.number in self.facts.unrepeatable or node.field.is_instance_id:
            return
        try:
            value = step.run(Context(node, self.scope))
        except EvaluationError:
            return
        if step.attribute:
            return
        text = self.as_text(value, node.field)
        if text != node.text and not node.children:
            self.sent[node] = node.text
            node.text = text

    def count(self, step: Step, node: LiveNode) -> None:
        """More or fewer instances than the count says. A count that is hidden, and so was not sent, allows any."""
        field = self.form.fields[step.ref]
        kept = self.kept_count(node, field)
        if step.run is None or not node.relevant or (kept is not None and not kept.relevant):
            return
        try:
            value = step.run(Context(LiveNode(field, "", node), self.scope))
        except EvaluationError:
            return
        number = to_number(value, self.scope.timezone)
        if number > MAX_INSTANCES:
            return
        wanted = int(number) if number > 0 else 0
        found = sum(child.name == field.name for child in node.children)
        if found > wanted:
            self._tell("record.too_many_instances", f"{path_of(node)}/{field.name}", found=found, wanted=wanted)
        elif found < wanted and self.could_show(node, field):
            self._tell("record.too_few_instances", f"{path_of(node)}/{field.name}", found=found, wanted=wanted)

    def _look(self, node: LiveNode) -> None:
        """Types, choices, and values that should not be there."""
        for child in node.children:
            if child.children:
                self._look(child)
            elif child.text or child in self.sent:
                self._look_at(child)

    def _look_at(self, node: LiveNode) -> None:
        field = node.field
        sent = self.sent.get(node, node.text)
        if not node.relevant:
            if sent:
                self._tell("record.not_relevant", path_of(node))
            return
        if sent != node.text and not _same(sent, node.text):
            self._tell("record.calculation", path_of(node), sent=sent, computed=node.text)
        if field.codec.decode is not None and node.text:
            try:
                field.codec.decode(node.text, self.scope.timezone)  # type: ignore[arg-type]
            except ValueError:
                self._tell("record.type", path_of(node), value=node.text, type=field.codec.name)
        control = field.control
        if control is not None and control.kind in _CHOOSING and not field.is_computed:
            offered = self.filling.wording.offered(control, node)
            if offered is not None and (missing := [value for value in chosen(node) if value not in offered]):
                self._tell("record.choice", path_of(node), value=" ".join(missing))


_LEFT_OUT: list[NodeTree] = [{}]
_ROOT_ATTRIBUTES = frozenset({"id", "version", "prefix", "delimiter", "encrypted"})
_CHOOSING = ("select1", "select", "rank")
_META_NAMES = ("deprecatedID", "instanceID", "instanceName", "audit", "userID", "deviceID", "timeStart", "timeEnd")


def _same(one: str, other: str) -> bool:
    """Whether two texts that differ spell one number, or one truth: engines write them differently."""
    first, second = number_of_text(one), number_of_text(other)
    if math.isnan(first) or math.isnan(second):
        return {one, other} in ({"true", "1"}, {"false", "0"})
    return first == second or abs(first - second) <= 1e-9 * max(abs(first), abs(second), 1.0)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a second look needs to know of a form; worked out once."""

    steps: tuple[Step, ...]
    unrepeatable: frozenset[int]
    attributes: Mapping[str, frozenset[str]]
    """Local names of the attributes that the form's own nodes bear, by ref."""


def _facts(form: Form) -> _Facts:
    if form.facts is None:
        steps = tuple(step for step in form.steps if step.kind not in ("texts", "choices"))
        form.facts = _Facts(steps, frozenset(_unrepeatable(form)), _attributes(form))
    facts: _Facts = form.facts
    return facts


def _attributes(form: Form) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    waiting = [(form.root.ref, form.model)]
    waiting += [(ref, field.template) for ref, field in form.fields.items() if field.template is not None]
    while waiting:
        ref, tree = waiting.pop()
        found.setdefault(ref, set()).update(key.rpartition(":")[2] for key in tree.get("a", {}))
        waiting.extend((f"{ref}/{child['n']}", child) for child in tree.get("c", ()))
    for step in form.steps:
        if step.attribute:
            found.setdefault(step.at, set()).add(step.attribute.rpartition(":")[2])
    for action in form.definition.actions:
        ref, _, name = action.ref.partition("/@")
        found.setdefault(ref, set()).add(name)
    return {ref: frozenset(names) for ref, names in found.items()}


def _unrepeatable(form: Form) -> Iterator[int]:
    for step in form.steps:
        bind = form.binds.get(step.ref)
        if step.kind == "calculate" and bind and bind.calculate and _is_unrepeatable(bind.calculate, form.definition):
            yield step.number


def _is_unrepeatable(expression: Expression, form: FormDefinition) -> bool:
    calls: list[list[Any]] = [part for part in walk(expression.tree) if part[0] == "call"]
    if any(call[1] in _UNREPEATABLE for call in calls):
        return True
    named = [
        call[2][1] for call in calls if call[1] in ("instance", "pulldata") and len(call) > 2 and call[2][0] == "s"
    ]
    return any(name in form.instances and form.instances[name].root is None for name in named)
