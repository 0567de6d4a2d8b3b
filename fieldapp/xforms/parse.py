"""XForm XML → `FormDefinition`, with everything that deserves to be told about the form.

Takes what pyxform, Kobo, CHT and ODK Build emit. Problems of the form's content are findings and cost only what they
concern; a document that is no form at all raises. Must not fetch anything: `src` addresses stay addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from fieldapp.problems import FORM_INVALID
from fieldapp.xforms import dependencies
from fieldapp.xforms.definition import (
    Action,
    Bind,
    Control,
    Element,
    Expression,
    Finding,
    FormDefinition,
    Instance,
    Text,
)
from fieldapp.xforms.model import Model, read_model, walk_refs, without_misfits
from fieldapp.xforms.parse_body import ACTIONS, Body, read_action, read_body
from fieldapp.xforms.parse_texts import read_texts
from fieldapp.xforms.reading import Reading
from fieldapp.xforms.types import codec
from fieldapp.xforms.xml import JAVAROSA, XmlElement, read_elements, without_namespaces
from fieldapp.xforms.xpath import packs_of, static_type

_EXPRESSIONS = ("relevant", "required", "readonly", "constraint", "calculate")
_MESSAGES = ("constraintMsg", "requiredMsg", "noAppErrorString")
_BIND_OWN = ("nodeset", "ref", "id", "type", *_EXPRESSIONS, *_MESSAGES, "preload", "preloadParams")
_MODEL_KNOWN = ("instance", "bind", "itext", "submission", *ACTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A form and what there is to tell about it."""

    definition: FormDefinition
    findings: tuple[Finding, ...]


def parse(data: bytes | str) -> Parsed:
    """Read an XForm. Raises the problems `xml.*`, and `form.invalid` if there is no model with an instance in it."""
    document = read_elements(data)
    head, body = _parts(document)
    model_element = head.first("model")
    instances = [child for child in model_element.children if child.name == "instance"] if model_element else []
    if model_element is None or not instances or not instances[0].children:
        raise FORM_INVALID(reason="no model with an instance")
    title = head.first("title")
    return _Parser(model_element, instances, body, title.text.strip() if title else "").parsed()


def _parts(document: XmlElement) -> tuple[XmlElement, XmlElement]:
    head, body = document.first("head"), document.first("body")
    if head is None or body is None:
        raise FORM_INVALID(reason="no head and body")
    return head, body


class _Parser:
    def __init__(self, model: XmlElement, instances: list[XmlElement], body: XmlElement, title: str) -> None:
        self.element = model
        self.body_element = body
        self.title = title
        root = instances[0].children[0]
        self.reading = Reading("/" + root.name, tuple(dict.fromkeys(walk_refs(root))))
        for bind in _binds(model):
            if bind.get("id"):
                self.reading.bind_ids[bind.get("id")] = self.reading.resolve(
                    bind.get("nodeset") or bind.get("ref"), self.reading.root
                )
        self.repeat_refs = _repeat_refs(body, self.reading, self.reading.root)
        self.model: Model = read_model(root, self.repeat_refs)
        self.instances = self.secondary(instances[1:])

    def parsed(self) -> Parsed:
        binds = self.binds()
        self.model = without_misfits(self.model, _fits(binds))
        languages, default, texts = read_texts(self.element.first("itext"), self.reading)
        body = read_body(self.body_element, self.reading, self.model.templates.get)
        actions = [*self.model_actions(), *body.actions]
        graph = dependencies.build(binds, body.elements, actions, texts, self.reading)
        definition = FormDefinition(
            id=self.model.tree.get("a", {}).get("id", "") or self.model.tree.get("a", {}).get("xmlns", ""),
            version=_version(self.model.tree),
            title=self.title,
            style=self.body_element.get("class"),
            languages=languages,
            default_language=default,
            model=self.model.tree,
            binds=binds,
            body=body.elements,
            texts=texts,
            instances=self.instances,
            actions=tuple(actions),
            dependencies=graph,
            packs=self.packs(dependencies.expressions(binds, body.elements, actions, texts)),
            submission=self.submission(),
        )
        self.check(definition, body)
        return Parsed(definition=definition, findings=tuple(self.reading.findings))

    def secondary(self, elements: list[XmlElement]) -> Mapping[str, Instance]:
        found: dict[str, Instance] = {}
        for element in elements:
            name, src = element.get("id"), element.get("src")
            if name in found:
                self.reading.found("form.instance_twice", "", "warning", instance=name)
            elif src:
                if "${" in src:
                    self.reading.found("form.unsupported_source", "", "warning", instance=name, source=src)
                found[name] = Instance(id=name, src=src)
            elif element.children:
                found[name] = Instance(id=name, root=without_namespaces(element.children[0]))
        return found

    def binds(self) -> tuple[Bind, ...]:
        found: dict[str, Bind] = {}
        for element in _binds(self.element):
            bind = self.bind(element)
            if bind is None:
                continue
            if bind.ref in found:
                self.reading.found("form.bind_twice", bind.ref, "warning")
                continue
            found[bind.ref] = bind
        order = {ref: place for place, ref in enumerate(self.reading.order)}
        return tuple(sorted(found.values(), key=lambda bind: order.get(bind.ref.split("/@")[0], len(order))))

    def bind(self, element: XmlElement) -> Bind | None:
        reading = self.reading
        ref = reading.resolve(element.get("nodeset") or element.get("ref"), reading.root)
        if not ref or ref.split("/@")[0] not in reading.nodes:
            reading.found("form.bind_without_node", ref, "warning")
            return None
        compiled = {name: reading.optional(element.get(name), ref, name) for name in _EXPRESSIONS}
        return Bind(
            ref=ref,
            type=element.get("type").rpartition(":")[2] or "string",
            holds=_holds(compiled["calculate"], element.get("type")),
            constraint_message=self.message(element, "constraintMsg", ref),
            required_message=self.message(element, "requiredMsg", ref),
            preload=element.get("preload", JAVAROSA),
            preload_params=element.get("preloadParams", JAVAROSA),
            attributes={
                key.rpartition("}")[2]: value
                for key, value in element.attributes.items()
                if key.rpartition("}")[2] not in _BIND_OWN
            },
            **compiled,
        )

    def message(self, element: XmlElement, name: str, ref: str) -> Text | None:
        return self.reading.message(element.get(name, JAVAROSA) or element.get(name), ref, name)

    def model_actions(self) -> list[Action]:
        found: list[Action] = []
        for child in self.element.children:
            if child.name in ACTIONS:
                action = read_action(child, self.reading, self.reading.root, nested=False)
                if action is not None:
                    found.append(action)
            elif child.name not in _MODEL_KNOWN:
                self.reading.found("form.unsupported_element", "", "warning", element=child.name)
        return found

    @staticmethod
    def packs(expressions: Iterable[Expression]) -> tuple[str, ...]:
        return tuple(sorted({pack for expression in expressions for pack in packs_of(expression.tree)}))

    def submission(self) -> Mapping[str, str]:
        element = self.element.first("submission")
        return {key.rpartition("}")[2]: value for key, value in element.attributes.items()} if element else {}

    def check(self, definition: FormDefinition, body: Body) -> None:
        """Name what a filling could not do."""
        reading = self.reading
        if not definition.id:
            reading.found("form.no_id", reading.root)
        for element in definition.elements():
            self.check_texts(element, definition)
        for action in body.actions:
            for event in action.events:
                if event not in dependencies.EVENTS:
                    reading.found("form.unsupported_event", action.ref, "warning", event=event)

    def check_texts(self, element: Element, definition: FormDefinition) -> None:
        for text in (element.label, element.hint):
            if text and text.itext is not None and text.itext not in definition.texts:
                self.reading.found("form.text_missing", element.ref, "warning", text=text.itext)
        if isinstance(element, Control) and "search(" in element.appearance:
            self.reading.found("form.unsupported_search", element.ref, "warning", appearance=element.appearance)


def _holds(calculate: Expression | None, bind_type: str) -> str:
    """A calculated text that is always a truth value or a number is read as one."""
    if calculate is None or codec(bind_type).name != "string":
        return ""
    return static_type(calculate.tree) or ""


def _version(tree: Mapping[str, Any]) -> str:
    attributes: Mapping[str, str] = tree.get("a", {})
    return attributes.get("version", "") or next(
        (value for key, value in attributes.items() if key.rpartition(":")[2] == "version"), ""
    )


def _binds(element: XmlElement) -> list[XmlElement]:
    found: list[XmlElement] = []
    for child in element.children:
        if child.name == "bind":
            found.extend([child, *_binds(child)])
    return found


def _repeat_refs(element: XmlElement, reading: Reading, context: str) -> list[str]:
    """The refs of all repeats of the body, outer before inner."""
    found: list[str] = []
    for child in element.children:
        if child.name not in ("group", "repeat"):
            continue
        ref = reading.ref_of(child, context) or context
        if child.name == "repeat":
            found.append(ref)
        found.extend(_repeat_refs(child, reading, ref))
    return found


def _fits(binds: Iterable[Bind]) -> Callable[[str, str], bool]:
    """Whether a text is of the type that the bind of a ref gives it."""
    codecs = {bind.ref: codec(bind.type) for bind in binds}

    def fits(ref: str, text: str) -> bool:
        decode = codecs[ref].decode if ref in codecs else None
        if decode is None:
            return True
        try:
            decode(text.strip(), UTC)
        except ValueError:
            return False
        return True

    return fits
