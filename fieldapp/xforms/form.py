"""A form made runnable: one `Form` serves any number of fillings.

Expressions become closures, each at its first use; what a filling would otherwise look up for every node is worked
out here once. Must not know a record in progress.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fieldapp.xforms.definition import (
    Action,
    Bind,
    Computation,
    Control,
    Element,
    Expression,
    FormDefinition,
    Repeat,
    Tree,
)
from fieldapp.xforms.dependencies import ANYTHING, LAST
from fieldapp.xforms.node import Node, NodeTree
from fieldapp.xforms.reading import in_common
from fieldapp.xforms.types import Codec, codec
from fieldapp.xforms.xpath import Context, Value, compile_tree
from fieldapp.xforms.xpath.tree import walk, weight

Run = Callable[[Context], Value]

_META_NAMESPACE = "http://openrosa.org/xforms"


def runnable(expression: Expression) -> Run:
    """A function that evaluates an expression; the tree becomes closures at the first call."""
    compiled: list[Run] = []

    cost = weight(expression.tree)

    def run(context: Context) -> Value:
        if not compiled:
            compiled.append(compile_tree(expression.tree))
        context.scope.budget.spend(cost)
        return compiled[0](context)

    return run


class Field:
    """Everything the form says of the nodes at one ref."""

    __slots__ = (
        "all",
        "bind",
        "children",
        "codec",
        "constraint",
        "control",
        "depth",
        "element",
        "is_computed",
        "is_instance_id",
        "name",
        "near",
        "parent",
        "ref",
        "repeats",
        "template",
        "type",
    )

    def __init__(self, ref: str, parent: Field | None, bind: Bind | None, element: Element | None) -> None:
        self.ref = ref
        self.name = ref.rpartition("/")[2]
        self.parent = parent
        self.bind = bind
        self.element = element
        self.control = element if isinstance(element, Control) else None
        self.codec: Codec = codec(bind.type if bind else "string")
        self.type = (bind.holds if bind else "") or self.codec.name
        """The type that expressions see."""
        self.children: dict[str, Field] = {}
        self.template: NodeTree | None = element.template if isinstance(element, Repeat) else None
        self.depth: int = parent.depth + 1 if parent else 0
        self.constraint = runnable(bind.constraint) if bind and bind.constraint else None
        self.is_computed = bool(bind and (bind.calculate or bind.preload))
        """Whether its text comes from the form rather than from a person."""
        self.is_instance_id = ref.endswith("/meta/instanceID")
        self.all: tuple[int, ...] = ()
        """Steps to do again at all their nodes when a node here changes."""
        self.near: tuple[tuple[int, int, tuple[str, ...]], ...] = ()
        """Steps to do again nearby: number, how far down the common ancestor lies, the names from there."""
        self.repeats: bool = self.template is not None or (parent is not None and parent.repeats)
        """Whether there may be several nodes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One computation, ready to run."""

    number: int
    kind: str
    ref: str
    at: str
    """The ref of the nodes it runs at: the parent's for a count, the element's for an attribute."""
    attribute: str
    own: bool
    run: Run | None
    fixed: bool
    """Reads nothing of the record, so one answer serves a whole filling."""


class Form:
    """A runnable form."""

    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self.model = with_instance_id(definition.model)
        self.fields: dict[str, Field] = {}
        self.binds = {bind.ref: bind for bind in definition.binds}
        self.elements: dict[str, Element] = {}
        for element in definition.elements():
            if element.ref and not isinstance(self.elements.get(element.ref), Control | Repeat):
                self.elements[element.ref] = element
        self.root = self._field("/" + self.model["n"], self.model, None)
        self._add_repeats()
        self.steps = self._steps()
        self.last = next((step.number for step in self.steps if step.kind in LAST), len(self.steps))
        """Steps from here on are done once all others are."""
        self.walked: dict[str, list[int]] = {}
        """Numbers of those steps by the ref of the nodes they run at: done again when these come to be shown."""
        for step in self.steps[self.last :]:
            self.walked.setdefault(step.at, []).append(step.number)
        self._wire()
        self.actions = _Actions(definition)
        for action in definition.actions:
            if action.ref in self.fields:
                self.fields[action.ref].is_computed = True
        computed = [*self.binds, *(action.ref for action in definition.actions)]
        self._attributes = {ref: Field(ref, None, self.binds.get(ref), None) for ref in computed if "/@" in ref}
        self.texts = definition.texts
        meta = self.fields[self.root.ref + "/meta"]
        self.deprecated_id = meta.children.get("deprecatedID") or Field(meta.ref + "/deprecatedID", meta, None, None)
        self.facts: Any = None
        """What `recheck` works out of a form, kept with it."""
        self._instances: dict[str, Node] = {}
        self.constant_choices: dict[str, list[str]] = {}
        """Values on offer in every filling, by ref; `wording` fills it in."""
        self._runs: dict[int, Run] = {}

    def run(self, expression: Expression) -> Run:
        """The function of an expression that is evaluated on demand."""
        found = self._runs.get(id(expression))
        if found is None:
            found = self._runs[id(expression)] = runnable(expression)
        return found

    def has_fixed_choices(self, ref: str) -> bool:
        """Whether a control offers the same choices whatever is answered."""
        steps = [self.steps[number] for number in self.walked.get(ref, ())]
        return any(step.kind == "choices" and step.fixed for step in steps)

    def has_constant_choices(self, ref: str) -> bool:
        """Whether every filling offers the same choices: they come from lists written in the form, whole."""
        element = self.elements.get(ref)
        if not isinstance(element, Control) or element.itemset is None or not self.has_fixed_choices(ref):
            return False
        trees = (element.itemset.nodes.tree, element.itemset.value.tree)
        calls = [part for tree in trees for part in walk(tree) if part[0] == "call"]
        return all(call[1] == "instance" and self._is_written(call[2:]) for call in calls)

    def _is_written(self, arguments: list[Tree]) -> bool:
        name = arguments[0][1] if arguments and arguments[0][0] == "s" else ""
        return name in self.definition.instances and self.definition.instances[name].root is not None

    def attribute_field(self, ref: str) -> Field:
        """What the form says of an attribute, by its ref (`/data/meta/entity/@id`)."""
        return self._attributes[ref]

    def instance(self, name: str) -> Node | None:
        """The root of an instance written in the form."""
        if name not in self._instances:
            instance = self.definition.instances.get(name)
            if instance is None or instance.root is None:
                return None
            self._instances[name] = Node.from_tree(instance.root)
        return self._instances[name]

    def _field(self, ref: str, tree: NodeTree, parent: Field | None) -> Field:
        field = self.fields.get(ref)
        if field is None:
            field = self.fields[ref] = Field(ref, parent, self.binds.get(ref), self.elements.get(ref))
            if parent is not None:
                parent.children[field.name] = field
        for child in tree.get("c", ()):
            self._field(f"{ref}/{child['n']}", child, field)
        if field.template is not None and field.template is not tree:
            for child in field.template.get("c", ()):
                self._field(f"{ref}/{child['n']}", child, field)
        return field

    def _add_repeats(self) -> None:
        """Fields of repeats of which the blank record holds no instance, each at its place."""
        for repeat in self.definition.repeats():
            parent = self.fields.get(repeat.ref.rpartition("/")[0])
            if parent is not None and repeat.ref not in self.fields:
                added = self._field(repeat.ref, repeat.template, parent)
                del parent.children[added.name]
                names = list(parent.children)
                place = names.index(repeat.follows) + 1 if repeat.follows in names else 0
                names.insert(place, added.name)
                parent.children = {name: parent.children.get(name, added) for name in names}

    def _steps(self) -> list[Step]:
        graph = self.definition.dependencies
        read = {number for numbers in (*graph.near.values(), *graph.far.values()) for number in numbers}
        return [self._step(number, step, number not in read) for number, step in enumerate(graph.order)]

    def _step(self, number: int, step: Computation, fixed: bool) -> Step:
        at, _, attribute = step.ref.partition("/@")
        expression: Expression | None = None
        if step.kind == "count":
            element = self.elements[step.ref]
            expression = element.count if isinstance(element, Repeat) else None
            at = step.ref.rpartition("/")[0]
        elif step.kind not in ("choices", "texts"):
            expression = getattr(self.binds[step.ref], step.kind)
        run = runnable(expression) if expression else None
        return Step(number, step.kind, step.ref, at, attribute, step.own, run, fixed)

    def _wire(self) -> None:
        graph = self.definition.dependencies
        anything = graph.far.get(ANYTHING, ()) + graph.near.get(ANYTHING, ())
        for ref, field in self.fields.items():
            everywhere = [*graph.far.get(ref, ()), *anything]
            nearby = []
            for number in graph.near.get(ref, ()):
                link = self._link(field, self.steps[number])
                if link is None:
                    everywhere.append(number)
                else:
                    nearby.append(link)
            field.all = tuple(sorted(set(everywhere)))
            field.near = tuple(nearby)

    def _link(self, field: Field, step: Step) -> tuple[int, int, tuple[str, ...]] | None:
        """How to get from a changed node to the nodes of a step nearby; None if no repeat lies around both."""
        here, there = field.ref.split("/")[1:], step.at.split("/")[1:]
        common = in_common(here, there)
        above = self.fields["/" + "/".join(here[:common])]
        if not above.repeats:
            return None
        return step.number, common - 1, tuple(there[common:])


class _Actions:
    """The actions of a form by what sets them off."""

    def __init__(self, definition: FormDefinition) -> None:
        self.first_load = [action for action in definition.actions if "odk-instance-first-load" in action.events]
        self.first_load += [action for action in definition.actions if "xforms-ready" in action.events]
        self.load = [action for action in definition.actions if "odk-instance-load" in action.events]
        self.changed: dict[str, list[Action]] = {}
        self.new_repeat: dict[str, list[Action]] = {}
        repeats = sorted((repeat.ref for repeat in definition.repeats()), key=len, reverse=True)
        for action in definition.actions:
            if "xforms-value-changed" in action.events:
                self.changed.setdefault(action.source, []).append(action)
            if "odk-new-repeat" in action.events:
                around = next((ref for ref in repeats if f"{action.source}/".startswith(ref + "/")), "")
                self.new_repeat.setdefault(around, []).append(action)


def with_instance_id(model: NodeTree) -> NodeTree:
    """The blank record, with `meta/instanceID` if the form forgot it: no record goes without an identifier."""
    children = list(model.get("c", ()))
    meta = next((child for child in children if child["n"] == "meta"), None)
    if meta is None:
        blank: dict[str, Any] = {"n": "meta", "a": {"xmlns": _META_NAMESPACE}, "c": [{"n": "instanceID"}]}
        return {**model, "c": [*children, blank]}
    if any(child["n"] == "instanceID" for child in meta.get("c", ())):
        return model
    filled = {**meta, "c": [*meta.get("c", ()), {"n": "instanceID"}]}
    return {**model, "c": [filled if child is meta else child for child in children]}
