"""A form being answered: takes answers, keeps everything else up to date, gives the record.

The semantics are those of JavaRosa; where engines differ, docs/forms.md says what was chosen. Must not know a clock,
a file or a network: `Session` brings what comes from outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from fieldapp.xforms.changes import Changes
from fieldapp.xforms.definition import Action, Control, Element, Repeat, Tree
from fieldapp.xforms.form import Form
from fieldapp.xforms.live import LiveNode, find, instance_id, merged, path_of, plant, pruned, replace, replaced_by
from fieldapp.xforms.node import Node, NodeTree
from fieldapp.xforms.preloads import finish_preloads, preload
from fieldapp.xforms.reading import path_steps
from fieldapp.xforms.recompute import Recompute
from fieldapp.xforms.session import Session
from fieldapp.xforms.surroundings import Surroundings
from fieldapp.xforms.wording import Choice, Wording, Words
from fieldapp.xforms.xml import write_tree
from fieldapp.xforms.xpath import to_boolean

Outcome = Literal["ok", "constraint", "invalid", "readonly", "unavailable", "error"]
DRAFT_FORMAT = 1
_LONGEST_CHAIN = 20
"""How many value changes may set each other off: beyond it a form goes round in circles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What came of one step; `message` is the form's own, in the current language."""

    result: Outcome
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One answer that keeps a record from being finished."""

    path: str
    node: LiveNode
    outcome: Literal["required", "constraint"]
    message: str | None


class Filling:
    """One record in progress. Paths name nodes with positions on repeats: `/data/person[2]/age`."""

    def __init__(self, form: Form, session: Session, tree: NodeTree) -> None:
        self.form = form
        self.session = session
        self.root = plant(form, tree, form.root, None)
        self._language = session.language if session.language in form.definition.languages else ""
        self._language = self._language or form.definition.default_language
        self.scope = Surroundings(form, session)
        self.scope.root = self.root
        self.scope.label = self._choice_label
        self.wording = Wording(form, self.scope, lambda: self._language)
        self.state = Recompute(form, self.root, self.scope, self._offered)
        self._listeners: list[Callable[[Changes], None]] = []

    @classmethod
    def begin(cls, form: Form, session: Session) -> Filling:
        """A new record: preloads and first-load events fire."""
        filling = cls(form, session, form.model)
        preload(filling.root, session)
        filling._open(form.actions.first_load + form.actions.load)
        return filling

    @classmethod
    def reopen(cls, form: Form, session: Session, saved: NodeTree, *, correct: bool = False) -> Filling:
        """A draft (`draft()`) or a record. With `correct` a sent record becomes a new version of itself."""
        is_draft = "format" in saved
        tree = saved["tree"] if is_draft else saved
        filling = cls(form, session, merged(form, form.model, tree, form.root))
        if is_draft and saved.get("language") in form.definition.languages:
            filling._language = saved["language"]
        if correct:
            filling._correct(instance_id(tree))
        elif old := replaced_by(tree):
            replace(filling.root, form.deprecated_id, old)
        filling._open(form.actions.load)
        return filling

    # Answering

    def set(self, path: str, text: str) -> StepResult:
        """Answer a question with the stored form of the answer; `""` clears it."""
        node = find(self.root, path)
        if node is None or not node.relevant or node.field.control is None:
            return StepResult(result="unavailable")
        if node.readonly:
            return StepResult(result="readonly")
        stored = self._read(node, text)
        if stored is None:
            return StepResult(result="invalid")
        self._put(node, stored, 0)
        self._settle()
        if (failure := self.check(node)) and failure.outcome == "constraint":
            return StepResult(result="constraint", message=failure.message)
        return StepResult(result="ok")

    def add(self, path: str) -> StepResult:
        """Add an instance at the end of a repeat; the path's last step carries no position."""
        above, _, name = path.rpartition("/")
        parent = find(self.root, above)
        field = parent.field.children.get(name.partition("[")[0]) if parent else None
        if parent is None or field is None or field.template is None or not self.state.could_show(parent, field):
            return StepResult(result="unavailable")
        if not isinstance(field.element, Repeat) or field.element.count or field.element.fixed:
            return StepResult(result="unavailable")
        self.state.add_instance(parent, field)
        self._settle()
        return StepResult(result="ok")

    def remove(self, path: str) -> StepResult:
        """Remove one instance of a repeat."""
        node = find(self.root, path)
        element = node.field.element if node else None
        if node is None or not isinstance(element, Repeat) or element.count or element.fixed or not node.relevant:
            return StepResult(result="unavailable")
        self.state.remove_instance(node)
        self._settle()
        return StepResult(result="ok")

    def locate(self, node: LiveNode, text: str) -> None:
        """A position for a node named in `Changes.locate`."""
        self.state.store(node, text)
        self._settle()

    @property
    def language(self) -> str:
        """The current language; blank if the form has none."""
        return self._language

    @language.setter
    def language(self, name: str) -> None:
        if name in self.form.definition.languages and name != self._language:
            self._language = name
            self.state.changes.language = True
            self._settle()

    # Looking

    def node(self, path: str) -> LiveNode | None:
        """The live node of a path."""
        return find(self.root, path)

    def path(self, node: LiveNode) -> str:
        """The path of a live node."""
        return path_of(node)

    def texts(self, element: Element, node: LiveNode) -> Words:
        """The words of a question, group or repeat, filled in."""
        self.scope.budget.renew()
        return self.wording.texts(element, node)

    def choices(self, control: Control, node: LiveNode) -> list[Choice]:
        """The choices on offer now."""
        self.scope.budget.renew()
        return self.wording.choices(control, node)

    def on_change(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Hear of every change, once per step; the function returned stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # Finishing

    def check(self, node: LiveNode) -> Failure | None:
        """What is wrong with one answer."""
        bind = node.field.bind
        if bind is None:
            return None
        if not node.text:
            if not node.required:
                return None
            return self._failure(node, "required", self.wording.plain(bind.required_message, node))
        if node.field.constraint is None:
            return None
        value = self.state.evaluate(node.field.constraint, node, bind.ref, True)
        if to_boolean(value, self.scope.timezone):
            return None
        return self._failure(node, "constraint", self.wording.plain(bind.constraint_message, node))

    def _failure(self, node: LiveNode, outcome: Literal["required", "constraint"], message: str | None) -> Failure:
        return Failure(path=path_of(node), node=node, outcome=outcome, message=message)

    def validate(self) -> list[Failure]:
        """Every failure, in form order."""
        self.scope.budget.renew()
        found = (self.check(node) for _, node in self.questions() if isinstance(_, Control))
        return [failure for failure in found if failure]

    def questions(self) -> list[tuple[Element, LiveNode]]:
        """What is asked now, in form order: relevant questions, groups and repeat instances with their nodes."""
        found: list[tuple[Element, LiveNode]] = []
        self._ask(self.form.definition.body, self.root, found)
        return found

    def _ask(self, elements: tuple[Element, ...], above: LiveNode, found: list[tuple[Element, LiveNode]]) -> None:
        for element in elements:
            if not element.ref:
                if not isinstance(element, Control):
                    self._ask(element.children, above, found)
                continue
            for node in self._at(element.ref, above):
                if node.relevant:
                    found.append((element, node))
                    if not isinstance(element, Control):
                        self._ask(element.children, node, found)

    def _at(self, ref: str, above: LiveNode) -> list[LiveNode]:
        """The nodes of a ref around or below a node."""
        field = self.form.fields.get(ref)
        if field is not None and field.parent is above.field:
            return [child for child in above.children if child.field is field]
        steps = ref.split("/")[1:]
        start: LiveNode = above
        while start.parent is not None and not ref.startswith(start.field.ref + "/") and ref != start.field.ref:
            start = start.parent
        return self.state.below(start, tuple(steps[start.field.depth + 1 :]))

    def finish(self) -> list[Failure]:
        """Validate, and record `end` if all is well; then `record()` is what to send. Returns the failures.

        What depends on the answers is computed once more: the language may have changed since.
        """
        failures = self.validate()
        first = failures[0].node if failures else None
        for node in takewhile(lambda node: node is not first, [node for _, node in self.questions()]):
            if node.field.control:
                self.state.mark(node)
        self._settle()
        if not failures:
            finish_preloads(self.state, self.session)
            self._settle()
        return failures

    def record(self) -> dict[str, Any]:
        """The record: the tree without what is not relevant."""
        return pruned(self.root)

    def xml(self) -> str:
        """The record as XML text."""
        return write_tree(self.record())

    def draft(self) -> dict[str, Any]:
        """Everything, to go on later."""
        return {"format": DRAFT_FORMAT, "tree": self.root.to_tree(), "language": self._language}

    # Inside

    def _settle(self) -> None:
        self.state.settle()
        self.scope.budget.renew()
        changes, self.state.changes = self.state.changes, Changes()
        for listener in list(self._listeners):
            listener(changes)

    def _read(self, node: LiveNode, text: str) -> str | None:
        """An answer as stored text; None if it is none of the type, or not on offer."""
        control = node.field.control
        if not text or control is None:
            return text
        if control.kind in ("select1", "select", "rank"):
            return self._read_choice(node, text, several=control.kind != "select1")
        codec = node.field.codec
        if codec.decode is None:
            return text
        try:
            return codec.encode(codec.decode(text.strip(), self.scope.timezone), self.scope.timezone) or None
        except ValueError:
            return None

    def _read_choice(self, node: LiveNode, text: str, *, several: bool) -> str | None:
        offered = self._offered(node)
        values = text.split() if several else [text]
        if offered is not None and not set(values) <= set(offered):
            return None
        return " ".join(values) if several else text

    def _offered(self, node: LiveNode) -> list[str] | None:
        control = node.field.control
        return self.wording.offered(control, node) if control else None

    def _choice_label(self, value: str, question: Tree, node: Node) -> str:
        here = node.field.ref if isinstance(node, LiveNode) else self.form.root.ref
        steps = path_steps(question, here)
        field = self.form.fields.get("/" + "/".join(steps)) if steps else None
        if field is None or field.control is None:
            return ""
        around = node if isinstance(node, LiveNode) else self.root
        asked = next(iter(self._at(field.ref, around)), self.root)
        return self.wording.choice_label(field.control, asked, value)

    def _open(self, actions: list[Action]) -> None:
        """Let the events of loading act while nothing is computed but what they set off; then compute everything."""
        self.state.on_instance = self._new_instance
        for action in actions:
            for node in list(self.state.nodes.get(action.ref.partition("/@")[0], ())):
                self._apply(action, node, 0)
        self.state.everything()
        self._settle()

    def _fire(self, actions: list[Action], source: LiveNode, depth: int = 0) -> None:
        for action in actions:
            for node in self._at(action.ref.partition("/@")[0], source):
                self._apply(action, node, depth)

    def _new_instance(self, node: LiveNode) -> None:
        preload(node, self.session)
        actions = self.form.actions.new_repeat.get(node.field.ref, [])
        if actions:
            self.state.settle(between=True)
            self._fire(actions, node)

    def _apply(self, action: Action, node: LiveNode, depth: int) -> None:
        """Do one action. A value that it changes is a change like any other: actions may hang on it in turn."""
        if action.kind == "setgeopoint":
            self.state.changes.locate.append(node)
            return
        attribute = action.ref.partition("/@")[2]
        field = self.form.attribute_field(action.ref) if attribute else node.field
        text = action.literal
        if action.value:
            value = self.state.evaluate(self.form.run(action.value), node, action.ref, "")
            text = self.state.as_text(value, field)
        if not attribute:
            self._put(node, text, depth + 1)
            self.state.walk(node)
            self.state.settle(between=True)
        elif node.attributes.get(attribute) != text:
            node.attributes[attribute] = text
            self.state.mark(node)

    def _put(self, node: LiveNode, text: str, depth: int) -> None:
        """Store a text, even the same again: what depends on it is computed, and a change sets off actions."""
        changed = self.state.store(node, text)
        actions = self.form.actions.changed.get(node.field.ref)
        if not changed:
            self.state.mark(node)
        elif actions and depth <= _LONGEST_CHAIN:
            self.state.settle(between=True)
            self._fire(actions, node, depth)

    def _correct(self, old: str) -> None:
        """Give a sent record a new identifier, and name the old one."""
        meta = self.root.child("meta")
        node = meta.child("instanceID") if meta else None
        if not isinstance(node, LiveNode):
            return
        node.text = f"uuid:{self.session.uuid()}"
        replace(self.root, self.form.deprecated_id, old)
