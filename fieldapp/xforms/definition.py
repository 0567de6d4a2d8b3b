"""What a form is once it has been read: frozen records, the same for every filling of it.

`parse` makes them, `browser` writes them down for the browser, `form` makes them runnable. Nothing here knows a
record in progress, evaluates an expression or touches XML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from fieldapp.xforms.node import NodeTree

Tree = list[Any]
"""A compiled expression: docs/engine.md, 'Expression trees'."""

ControlKind = Literal["input", "secret", "select1", "select", "rank", "range", "upload", "trigger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """An expression as written, and compiled."""

    text: str
    tree: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words of a form. Exactly one of the three is set.

    `itext` names an entry of `FormDefinition.texts`; `chosen` is an expression that gives such a name (or the words
    themselves); `pieces` are the words, with expressions where `<output>` stood.
    """

    itext: str | None = None
    chosen: Expression | None = None
    pieces: tuple[str | Expression, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """What holds for the nodes at `ref` (a path without positions; its last step may be `@name`)."""

    ref: str
    type: str = "string"
    relevant: Expression | None = None
    required: Expression | None = None
    readonly: Expression | None = None
    constraint: Expression | None = None
    calculate: Expression | None = None
    constraint_message: Text | None = None
    required_message: Text | None = None
    holds: str = ""
    """What a calculated text always is: `boolean` or `decimal`; blank if that cannot be told. Expressions see it so."""
    preload: str = ""
    preload_params: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Other attributes by local name: `saveto`, `sensitive`, `role`, `max-pixels`, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One static choice."""

    value: str
    label: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Itemset:
    """Choices taken from an instance: `nodes` yields the items, the rest are evaluated with an item as context."""

    nodes: Expression
    value: Expression
    label: Expression | None = None
    label_is_itext: bool = False
    """The label expression stood in `jr:itext(…)`: it gives the name of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`setvalue` or `setgeopoint`: what happens to `ref` on one of `events`."""

    kind: Literal["setvalue", "setgeopoint"]
    events: tuple[str, ...]
    ref: str
    source: str = ""
    """The ref of the control or repeat that the action is nested in; blank for one of the model."""
    value: Expression | None = None
    literal: str = ""
    """The text content, used when there is no `value` expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A question."""

    kind: ControlKind
    ref: str
    label: Text | None = None
    hint: Text | None = None
    appearance: str = ""
    items: tuple[Item, ...] = ()
    itemset: Itemset | None = None
    media_type: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Other attributes by local name: `start`, `end`, `step`, `accept`, `rows`, `intent`, `query`, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions shown together. `ref` is blank for a group that stands for no node."""

    ref: str
    children: tuple[Element, ...]
    label: Text | None = None
    hint: Text | None = None
    appearance: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A group that may stand several times; a group around it alone has been merged into it."""

    ref: str
    children: tuple[Element, ...]
    template: NodeTree
    """A new instance."""
    follows: str = ""
    """The name of the node that stands before the first instance; blank if none does."""
    label: Text | None = None
    hint: Text | None = None
    appearance: str = ""
    count: Expression | None = None
    counted_by: tuple[int, tuple[str, ...]] | None = None
    """Where `count` is kept, if it only names a node: how far up from the repeat's parent, the names from there."""
    fixed: bool = False
    """`jr:noAddRemove`: people can neither add nor remove instances."""
    attributes: Mapping[str, str] = field(default_factory=dict)


Element = Control | Group | Repeat

TextForms = Mapping[str, tuple[str | Expression, ...]]
"""The forms of one text in one language (`value`, `image`, …), each as pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A secondary instance: `root` when it is written in the form, else `src` says where it comes from."""

    id: str
    root: NodeTree | None = None
    src: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """One thing to keep up to date: `kind` of the bind at `ref`, or the choices or words of its control."""

    kind: Literal["relevant", "required", "readonly", "calculate", "count", "choices", "texts"]
    ref: str
    own: bool = False
    """Relevance that depends on the node's own content, which then counts as if it were relevant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """The dependency graph. Numbers are positions in `order`, an order in which everything can be computed once."""

    order: tuple[Computation, ...]
    near: Mapping[str, tuple[int, ...]]
    """Ref that changed → computations to do again where they share its repeat instances."""
    far: Mapping[str, tuple[int, ...]]
    """Ref that changed → computations to do again wherever they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to tell about a form or a record: a code of `problems`, the ref or path, and named details."""

    code: str
    ref: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """A form, read and compiled. `id` and `version` are those of the primary instance's root."""

    id: str
    version: str
    title: str
    style: str
    languages: tuple[str, ...]
    default_language: str
    """Blank when the form has no itext."""
    model: NodeTree
    """The primary instance: templates taken out, attributes and namespaces (as `xmlns`) kept."""
    binds: tuple[Bind, ...]
    body: tuple[Element, ...]
    texts: Mapping[str, Mapping[str, TextForms]]
    """Text id → language → forms."""
    instances: Mapping[str, Instance]
    actions: tuple[Action, ...]
    dependencies: Dependencies
    packs: tuple[str, ...] = ()
    submission: Mapping[str, str] = field(default_factory=dict)
    """Attributes of `<submission>` (`action`, `base64RsaPublicKey`, `auto-send`, …)."""

    def elements(self) -> Sequence[Element]:
        """Every group, repeat and control, in form order."""
        found: list[Element] = []
        _collect(self.body, found)
        return found

    def controls(self) -> Sequence[Control]:
        """Every question, in form order."""
        return [element for element in self.elements() if isinstance(element, Control)]

    def repeats(self) -> Sequence[Repeat]:
        """Every repeat, outer before inner."""
        return [element for element in self.elements() if isinstance(element, Repeat)]

    def bind(self, ref: str) -> Bind | None:
        """The bind of a ref, if the form has one."""
        return next((bind for bind in self.binds if bind.ref == ref), None)


def _collect(children: Sequence[Element], found: list[Element]) -> None:
    for element in children:
        found.append(element)
        if not isinstance(element, Control):
            _collect(element.children, found)
