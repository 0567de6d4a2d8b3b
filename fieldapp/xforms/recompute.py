"""Keeping a record up to date: what depends on a change is computed again, in dependency order, and nothing else.

Every change of a node is marked; marks wait as numbers of steps, each with the nodes it concerns, and are worked off
from the lowest number up. A step met too often (a form that never settles) is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

from fieldapp.xforms.changes import Changes
from fieldapp.xforms.definition import Control, Repeat
from fieldapp.xforms.form import Field, Form, Run, Step
from fieldapp.xforms.live import LiveNode, plant
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.types import as_zone
from fieldapp.xforms.xpath import Context, EvaluationError, Scope, Value, to_boolean, to_number
from fieldapp.xforms.xpath.coerce import scalar

MAX_ROUNDS = 20
MAX_INSTANCES = 2_000
"""More instances than a count may ask for: a slip of the finger must not stop a phone."""
MAX_NODES = 20_000
"""Counts inside counts multiply: none is followed beyond a record of this many nodes."""


class Recompute:
    """The record's nodes by ref, and what waits to be computed."""

    def __init__(
        self, form: Form, root: LiveNode, scope: Scope, offered: Callable[[LiveNode], list[str] | None]
    ) -> None:
        self.form = form
        self.root = root
        self.scope = scope
        self.offered = offered
        self.changes = Changes()
        self.errors: dict[str, str] = {}
        self.on_instance: Callable[[LiveNode], None] | None = None
        self.nodes: dict[str, list[LiveNode]] = {ref: [] for ref in form.fields}
        self.size = 0
        """How many nodes the record has."""
        self._waiting: dict[int, set[LiveNode] | None] = {}
        self._heap: list[int] = []
        self.enter(root)

    def enter(self, node: LiveNode) -> None:
        """Make a node, and all it holds, known by its ref."""
        self.nodes[node.field.ref].append(node)
        self.size += 1
        for child in node.children:
            self.enter(child)

    def leave(self, node: LiveNode) -> None:
        """Forget a node and all it holds."""
        node.gone = True
        self.nodes[node.field.ref].remove(node)
        self.size -= 1
        for child in node.children:
            self.leave(child)

    def everything(self) -> None:
        """Compute the whole record, as when it is opened."""
        for step in self.form.steps:
            self._wait(step.number, None)
        self.settle()

    # Marking

    def mark(self, node: LiveNode) -> None:
        """Note that what expressions see of a node has changed."""
        field = node.field
        for number in field.all:
            self._wait(number, None)
        for number, depth, names in field.near:
            self._mark_near(number, node, field.depth - depth, names)

    def mark_all(self, node: LiveNode) -> None:
        """Mark a node and all it holds."""
        self.mark(node)
        for child in node.children:
            self.mark_all(child)

    def _mark_near(self, number: int, node: LiveNode, up: int, names: tuple[str, ...]) -> None:
        if number in self._waiting and self._waiting[number] is None:
            return
        above: LiveNode | None = node
        for _ in range(up):
            above = above.parent if above else None
        if above is None or above.gone:
            return
        for target in self.below(above, names):
            self._wait(number, target)

    def below(self, node: LiveNode, names: tuple[str, ...]) -> list[LiveNode]:
        """The nodes reached from a node by child names."""
        found = [node]
        for name in names:
            found = [child for parent in found for child in parent.children if child.name == name]
        return found

    def wait_for(self, node: LiveNode) -> None:
        """Everything that is computed at a new node and what it holds."""
        held: dict[str, list[LiveNode]] = {}
        waiting = [node]
        while waiting:
            one = waiting.pop()
            held.setdefault(one.field.ref, []).append(one)
            waiting.extend(one.children)
        for step in self.form.steps:
            for target in held.get(step.at, ()):
                self._wait(step.number, target)

    def _wait(self, number: int, target: LiveNode | None) -> None:
        if number not in self._waiting:
            heappush(self._heap, number)
            self._waiting[number] = set()
        targets = self._waiting[number]
        if target is None:
            self._waiting[number] = None
        elif targets is not None:
            targets.add(target)

    # Computing

    def settle(self, *, between: bool = False) -> None:
        """Work off what waits. `between` actions: no counts and choices, but all that could depend on what waits."""
        rounds: dict[int, int] = {}
        while self._heap and not (between and self._heap[0] >= self.form.last):
            number = heappop(self._heap)
            targets = self._waiting.pop(number)
            rounds[number] = rounds.get(number, 0) + 1
            if rounds[number] > MAX_ROUNDS:
                if between:
                    continue
                self.errors[self.form.steps[number].ref] = "never settles"
                continue
            step = self.form.steps[number]
            for node in list(self.nodes[step.at]) if targets is None else targets:
                if not node.gone:
                    self.take(step, node)
                    if between:
                        self.mark_all(node)

    def take(self, step: Step, node: LiveNode) -> None:
        """Compute one step at one node: the method named as the step's kind."""
        getattr(self, step.kind)(step, node)

    def evaluate(self, run: Run, node: LiveNode, ref: str, otherwise: Value) -> Value:
        """The value of an expression at a node, or its attribute if the ref names it; `otherwise`, noted, on error."""
        if name := ref.partition("/@")[2]:
            node = LiveNode(self.form.attribute_field(ref), node.attributes.get(name, ""), node)
        try:
            return run(Context(node, self.scope))
        except EvaluationError as error:
            self.errors[ref] = str(error)
            return otherwise

    def truth(self, step: Step, node: LiveNode, otherwise: bool) -> bool:
        """A step's truth value."""
        if step.run is None:
            return otherwise
        return to_boolean(self.evaluate(step.run, node, step.ref, otherwise), self.scope.timezone)

    def relevant(self, step: Step, node: LiveNode) -> None:
        """Relevance, for the node and all it holds."""
        if step.own and not node.shown:
            node.shown = True
            self._relevance(node, None)
            shown = self.truth(step, node, True)
            node.shown = shown
            if shown:
                self._changed_relevance(node)
            else:
                self._relevance(node, None)
            return
        shown = self.truth(step, node, True)
        if shown != node.shown:
            node.shown = shown
            self._relevance(node, self._told_relevance)

    def _relevance(self, node: LiveNode, tell: Callable[[LiveNode], None] | None) -> None:
        relevant = node.shown and (node.parent is None or node.parent.relevant)
        if relevant == node.relevant:
            return
        node.relevant = relevant
        if tell:
            tell(node)
        for child in node.children:
            self._relevance(child, tell)

    def _told_relevance(self, node: LiveNode) -> None:
        self.changes.nodes.add(node)
        self.mark(node)
        if not node.relevant:
            return
        self.walk(node)

    def walk(self, node: LiveNode) -> None:
        """Have a client's look at a node: counts of what it holds, whether what it holds is on offer."""
        for number in self.form.walked.get(node.field.ref, ()):
            self._wait(number, node)

    def _changed_relevance(self, node: LiveNode) -> None:
        self._told_relevance(node)
        for child in node.children:
            if child.relevant:
                self._changed_relevance(child)

    def required(self, step: Step, node: LiveNode) -> None:
        """Whether an answer is required."""
        required = self.truth(step, node, False)
        if required != node.required:
            node.required = required
            self.changes.nodes.add(node)

    def readonly(self, step: Step, node: LiveNode) -> None:
        """Whether an answer may be given, for the node and all it holds."""
        locked = self.truth(step, node, False)
        if locked != node.locked:
            node.locked = locked
            self._lock(node)

    def _lock(self, node: LiveNode) -> None:
        readonly = node.locked or (node.parent is not None and node.parent.readonly)
        if readonly == node.readonly:
            return
        node.readonly = readonly
        self.changes.nodes.add(node)
        for child in node.children:
            self._lock(child)

    def calculate(self, step: Step, node: LiveNode) -> None:
        """A calculated value. An identifier once given stays."""
        if step.run is None or (node.field.is_instance_id and node.text):
            return
        value = self.evaluate(step.run, node, step.ref, "")
        if step.attribute:
            text = self.as_text(value, self.form.attribute_field(step.ref))
            if node.attributes.get(step.attribute) != text:
                node.attributes[step.attribute] = text
                self.mark(node)
            return
        if self.store(node, self.as_text(value, node.field)):
            self.walk(node)

    def as_text(self, value: Value, field: Field) -> str:
        """A computed value as the stored text of a field; blank if it is none of its type."""
        zone = as_zone(self.scope.timezone)
        try:
            return field.codec.encode(scalar(value, zone), zone)
        except ValueError:
            return ""

    def store(self, node: LiveNode, text: str) -> bool:
        """Give a node a text; whether that changed it."""
        if node.text == text or node.children:
            return False
        node.text = text
        self.changes.nodes.add(node)
        self.mark(node)
        return True

    def choices(self, step: Step, node: LiveNode) -> None:
        """Choices on offer; a chosen value that is no longer among them goes."""
        if not step.fixed:
            self.changes.choices.add(node)
        if not node.text or not node.relevant:
            return
        offered = self.offered(node)
        if offered is None:
            return
        kept = [value for value in chosen(node) if value in offered]
        if len(kept) < len(chosen(node)):
            self.store(node, " ".join(kept))

    def texts(self, step: Step, node: LiveNode) -> None:
        """Words with something filled in: only told, since they are made when shown."""
        self.changes.texts.add(node)

    def count(self, step: Step, node: LiveNode) -> None:
        """As many instances as a count says; a surplus goes from the end as long as it is blank.

        A repeat that would not show is left as it is.
        """
        field = self.form.fields[step.ref]
        if step.run is None or not self.could_show(node, field):
            return
        number = to_number(self._counted(step, node, field), self.scope.timezone)
        if number > MAX_INSTANCES:
            self.errors[step.ref] = f"{number:.0f} instances are too many"
            return
        wanted = int(number) if number > 0 else 0
        present = [child for child in node.children if child.name == field.name]
        if self.size + (wanted - len(present)) * _size(field.template or {}) > MAX_NODES:
            self.errors[step.ref] = f"{number:.0f} instances are too many here"
            return
        for _ in range(len(present), wanted):
            self.add_instance(node, field)
        while len(present) > wanted and self.is_blank(present[-1]):
            self.remove_instance(present.pop())

    def _counted(self, step: Step, node: LiveNode, field: Field) -> Value:
        """What a count says: the text of the node that it names, also while that is not relevant."""
        kept = self.kept_count(node, field)
        if kept is not None:
            return kept.text
        return self.evaluate(step.run, LiveNode(field, "", node), step.ref, 0.0) if step.run else 0.0

    def kept_count(self, node: LiveNode, field: Field) -> LiveNode | None:
        """The node that a repeat's count names; None if the count is computed on the spot."""
        way = field.element.counted_by if isinstance(field.element, Repeat) else None
        if way is None:
            return None
        above: LiveNode | None = node
        for _ in range(way[0]):
            above = above.parent if above else None
        return next(iter(self.below(above, way[1])), None) if above else None

    # Instances

    def could_show(self, parent: LiveNode, field: Field) -> bool:
        """Whether a new instance of a repeat would be relevant."""
        step = next((step for step in self.form.steps if step.kind == "relevant" and step.ref == field.ref), None)
        return parent.relevant and (step is None or self.truth(step, LiveNode(field, "", parent), True))

    def add_instance(self, parent: LiveNode, field: Field) -> LiveNode:
        """A new instance after the last one, computed with the rest."""
        node = plant(self.form, field.template or {"n": field.name}, field, parent)
        parent.children.insert(_place(parent, field), node)
        self.enter(node)
        self.changes.added.append(node)
        if self.on_instance:
            self.on_instance(node)
        self.wait_for(node)
        self.mark_all(node)
        return node

    def remove_instance(self, node: LiveNode) -> None:
        """Take an instance out; those after it have moved up."""
        parent = node.parent
        if parent is None:
            return
        later = parent.children[parent.children.index(node) + 1 :]
        parent.children.remove(node)
        self.leave(node)
        self.changes.removed.append(node)
        self.mark_all(node)
        for sibling in later:
            if sibling.name == node.name:
                self.mark(sibling)

    def is_blank(self, node: LiveNode) -> bool:
        """Whether nobody has answered anything in an instance: all is as the template has it, or computed."""
        return self._untouched(node, node.field.template or {})

    def _untouched(self, node: LiveNode, blank: object) -> bool:
        held = blank.get("c", ()) if isinstance(blank, dict) else ()
        for child in node.children:
            twin: NodeTree = next((other for other in held if other["n"] == child.name), {})
            if child.children:
                if not self._untouched(child, child.field.template or twin):
                    return False
            elif is_answered(child) and child.text != twin.get("t", ""):
                return False
        return True


def is_answered(node: LiveNode) -> bool:
    """Whether a node holds what a person may have answered."""
    return bool(node.text and node.field.control and not node.field.is_computed)


def chosen(node: LiveNode) -> list[str]:
    """The values that a select or rank holds."""
    control = node.field.control
    if isinstance(control, Control) and control.kind == "select1":
        return [node.text] if node.text else []
    return node.text.split()


def _size(tree: NodeTree) -> int:
    """How many nodes a tree has, its root among them."""
    return 1 + sum(map(_size, tree.get("c", ())))


def _place(parent: LiveNode, field: Field) -> int:
    """Where a new instance goes: after its namesakes, else where the form's blank record has it."""
    names = list(parent.field.children)
    rank = names.index(field.name)
    place = 0
    for index, child in enumerate(parent.children):
        if child.name in names and names.index(child.name) <= rank:
            place = index + 1
    return place
