"""The body of an XForm: questions, groups, repeats, and the actions nested in them.

Reads what pyxform, Kobo, CHT and ODK Build write. What it does not know it names in a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from fieldapp.xforms.definition import Action, Control, ControlKind, Element, Expression, Group, Item, Itemset, Repeat
from fieldapp.xforms.reading import Reading, in_common, itext_argument, path_steps
from fieldapp.xforms.xml import JAVAROSA, XmlElement

CONTROLS = ("input", "secret", "select1", "select", "rank", "range", "upload", "trigger")
ACTIONS = ("setvalue", "setgeopoint")
_WORDS = ("label", "hint", "help", "alert", "value", "item", "itemset", "output", "extension")
_OWN = ("ref", "nodeset", "bind", "appearance", "mediatype")


@dataclass
class Body:
    """What the body holds."""

    elements: tuple[Element, ...] = ()
    actions: list[Action] = field(default_factory=list)


def read_body(body: XmlElement, reading: Reading, template: Callable[[str], Mapping[str, Any] | None]) -> Body:
    """Read `<h:body>`. `template` gives the blank instance of a repeat by its ref."""
    found = Body()
    reader = _BodyReader(reading, template, found)
    found.elements = reader.children(body, reading.root)
    return found


class _BodyReader:
    def __init__(self, reading: Reading, template: Callable[[str], Mapping[str, Any] | None], body: Body) -> None:
        self.reading = reading
        self.template = template
        self.body = body

    def children(self, parent: XmlElement, context: str) -> tuple[Element, ...]:
        elements: list[Element] = []
        for child in parent.children:
            if child.name in CONTROLS:
                control = self.control(child, context)
                if control is not None:
                    elements.append(control)
            elif child.name == "group":
                elements.append(self.group(child, context))
            elif child.name == "repeat":
                repeat = self.repeat(child, context, None)
                if repeat is not None:
                    elements.append(repeat)
            elif child.name in ACTIONS:
                self.action(child, context)
            elif child.name not in _WORDS:
                self.reading.found("form.unsupported_element", context, "warning", element=child.name)
        return tuple(elements)

    def control(self, element: XmlElement, context: str) -> Control | None:
        reading = self.reading
        ref = reading.ref_of(element, context, names=("ref",))
        if ref not in reading.nodes:
            reading.found("form.control_without_node", ref, "warning", element=element.name)
            return None
        for child in element.children:
            if child.name in ACTIONS:
                self.action(child, ref)
        itemset = element.first("itemset")
        if element.get("query"):
            reading.found("form.unsupported_query", ref, "warning", query=element.get("query"))
        return Control(
            kind=cast(ControlKind, element.name),
            ref=ref,
            label=reading.text(element.first("label"), ref, "label"),
            hint=reading.text(element.first("hint"), ref, "hint"),
            appearance=element.get("appearance").strip(),
            items=tuple(self.item(child, ref) for child in element.children if child.name == "item"),
            itemset=self.itemset(itemset, ref) if itemset else None,
            media_type=element.get("mediatype"),
            attributes=_other_attributes(element),
        )

    def item(self, element: XmlElement, ref: str) -> Item:
        value = element.first("value")
        label = self.reading.text(element.first("label"), ref, "item/label")
        return Item(value=value.text.strip() if value else "", label=label)

    def itemset(self, element: XmlElement, ref: str) -> Itemset | None:
        reading = self.reading
        nodes = reading.expression(element.get("nodeset"), ref, "itemset")
        value_element = element.first("value") or element.first("copy")
        value = reading.expression(value_element.get("ref"), ref, "itemset/value") if value_element else None
        if nodes is None or value is None:
            return None
        label_element = element.first("label")
        label = reading.optional(label_element.get("ref"), ref, "itemset/label") if label_element else None
        inside = itext_argument(label.tree) if label else None
        if label and inside:
            label = Expression(text=label.text, tree=inside)
        return Itemset(nodes=nodes, value=value, label=label, label_is_itext=inside is not None)

    def group(self, element: XmlElement, context: str) -> Element:
        reading = self.reading
        ref = reading.ref_of(element, context)
        if ref and ref not in reading.nodes:
            reading.found("form.group_without_node", ref, "warning", element="group")
            ref = ""
        inside = ref or context
        shown = [child for child in element.children if child.name not in _WORDS and child.name not in ACTIONS]
        if len(shown) == 1 and shown[0].name == "repeat" and (not ref or reading.ref_of(shown[0], inside) == ref):
            repeat = self.repeat(shown[0], inside, element)
            if repeat is not None:
                return repeat
        return Group(
            ref=ref,
            children=self.children(element, inside),
            label=reading.text(element.first("label"), inside, "label"),
            hint=reading.text(element.first("hint"), inside, "hint"),
            appearance=element.get("appearance").strip(),
            attributes=_other_attributes(element),
        )

    def repeat(self, element: XmlElement, context: str, around: XmlElement | None) -> Repeat | None:
        reading = self.reading
        ref = reading.ref_of(element, context)
        template = self.template(ref)
        if template is None:
            reading.found("form.group_without_node", ref, "warning", element="repeat")
            return None
        label = around.first("label") if around else element.first("label")
        hint = around.first("hint") if around else element.first("hint")
        appearances = [element.get("appearance").strip(), around.get("appearance").strip() if around else ""]
        if around:
            for child in around.children:
                if child.name in ACTIONS:
                    self.action(child, ref)
        count = reading.optional(element.get("count", JAVAROSA), ref, "jr:count")
        return Repeat(
            ref=ref,
            children=self.children(element, ref),
            template=template,
            follows=reading.before(ref),
            label=reading.text(label, ref, "label"),
            hint=reading.text(hint, ref, "hint"),
            appearance=" ".join(part for part in appearances if part),
            count=count,
            counted_by=_counted_by(count, ref) if count else None,
            fixed=element.get("noAddRemove", JAVAROSA).strip() in ("true()", "true", "1"),
            attributes={**(_other_attributes(around) if around else {}), **_other_attributes(element)},
        )

    def action(self, element: XmlElement, source: str) -> None:
        read = read_action(element, self.reading, source, nested=True)
        if read is not None:
            self.body.actions.append(read)


def read_action(element: XmlElement, reading: Reading, source: str, *, nested: bool) -> Action | None:
    """A `setvalue` or `setgeopoint`; `source` is the ref of what it is nested in."""
    ref = reading.ref_of(element, source, names=("ref",))
    written = next((value for key, value in element.attributes.items() if key.rpartition("}")[2] == "event"), "")
    if not ref or ref.split("/@")[0] not in reading.nodes:
        reading.found("form.action_without_node", ref or source, "warning", element=element.name)
        return None
    value = element.get("value")
    return Action(
        kind="setgeopoint" if element.name == "setgeopoint" else "setvalue",
        events=tuple(event.rpartition(":")[2] for event in written.split()),
        ref=ref,
        source=source if nested else "",
        value=reading.optional(value, ref, "setvalue"),
        literal="" if value.strip() else element.text,
    )


def _other_attributes(element: XmlElement) -> dict[str, str]:
    found = {}
    for key, value in element.attributes.items():
        name = key.rpartition("}")[2]
        if name not in (*_OWN, "count", "noAddRemove", "class"):
            found[name] = value
    return found


def _counted_by(count: Expression, ref: str) -> tuple[int, tuple[str, ...]] | None:
    """How to get from a repeat's parent to the node that its count names; None if that is computed."""
    there = path_steps(count.tree, ref)
    if there is None:
        return None
    here = ref.split("/")[1:-1]
    common = in_common(here, there)
    return len(here) - common, tuple(there[common:])
