"""The primary instance of a form: the blank record, and the blank instance of each repeat.

Templates are taken out of the blank record here, once, so that filling only copies.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fieldapp.xforms.xml import JAVAROSA, XFORMS, XmlElement

_TEMPLATE = f"{{{JAVAROSA}}}template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The blank record, and the blank instance of each repeat by its ref."""

    tree: Mapping[str, Any]
    templates: Mapping[str, Mapping[str, Any]]


def read_model(root: XmlElement, repeats: Collection[str]) -> Model:
    """Read the primary instance. `repeats` are the refs that the body repeats."""
    templates: dict[str, Mapping[str, Any]] = {}
    _collect_templates(root, "/" + root.name, frozenset(repeats), templates)
    tree = _tree(root, "")
    _drop_templates(root, tree)
    return Model(tree=tree, templates=templates)


def without_misfits(model: Model, fits: Callable[[str, str], bool]) -> Model:
    """The model without texts that are none of their node's type. `fits` tells it of a ref and a text."""
    return Model(
        tree=_fitting(model.tree, "/" + model.tree["n"], fits),
        templates={ref: _fitting(template, ref, fits) for ref, template in model.templates.items()},
    )


def _fitting(tree: Mapping[str, Any], ref: str, fits: Callable[[str, str], bool]) -> dict[str, Any]:
    found = dict(tree)
    if "t" in tree and not fits(ref, tree["t"]):
        del found["t"]
    if "c" in tree:
        found["c"] = [_fitting(child, f"{ref}/{child['n']}", fits) for child in tree["c"]]
    return found


def walk_refs(element: XmlElement, parent: str = "") -> Iterator[str]:
    """The ref of an element and of all it holds, in document order."""
    ref = f"{parent}/{element.name}"
    yield ref
    for child in element.children:
        yield from walk_refs(child, ref)


def _collect_templates(
    element: XmlElement, ref: str, repeats: frozenset[str], templates: dict[str, Mapping[str, Any]]
) -> None:
    """The template of each repeat: the element marked so, with the instances that it holds, else the first instance."""
    for child in element.children:
        inner = f"{ref}/{child.name}"
        if inner in repeats and inner not in templates:
            siblings = [other for other in element.children if other.name == child.name]
            marked = next((other for other in siblings if _TEMPLATE in other.attributes), None)
            template = _tree(marked or child, "")
            if marked:
                _drop_templates(marked, template)
            templates[inner] = template if marked else _without(template, inner, repeats)
        _collect_templates(child, inner, repeats, templates)


def _without(tree: dict[str, Any], ref: str, repeats: frozenset[str]) -> dict[str, Any]:
    """The tree without instances of the repeats inside it."""
    children = [
        _without(child, f"{ref}/{child['n']}", repeats)
        for child in tree.get("c", ())
        if f"{ref}/{child['n']}" not in repeats
    ]
    kept = {key: value for key, value in tree.items() if key != "c"}
    return {**kept, "c": children} if children else kept


def _drop_templates(element: XmlElement, tree: dict[str, Any]) -> None:
    pairs = list(zip(element.children, tree.get("c", ()), strict=True))
    kept = []
    for child, child_tree in pairs:
        if _TEMPLATE not in child.attributes:
            _drop_templates(child, child_tree)
            kept.append(child_tree)
    if pairs:
        tree["c"] = kept


def _tree(element: XmlElement, inherited: str) -> dict[str, Any]:
    namespace = "" if element.namespace == XFORMS else element.namespace
    attributes: dict[str, str] = {}
    for key, value in element.attributes.items():
        if key != _TEMPLATE:
            _keep(attributes, key, value)
    if namespace != inherited:
        attributes["xmlns"] = namespace
    tree: dict[str, Any] = {"n": element.name}
    if attributes:
        tree["a"] = attributes
    children = element.children
    if children:
        tree["c"] = [_tree(child, namespace) for child in children]
    elif element.text.strip():
        tree["t"] = element.text
    return tree


def _keep(attributes: dict[str, str], key: str, value: str) -> None:
    uri, _, local = key.rpartition("}")
    if not uri:
        attributes[local] = value
        return
    prefix = f"ns{sum(name.startswith('xmlns:') for name in attributes)}"
    attributes[f"{prefix}:{local}"] = value
    attributes[f"xmlns:{prefix}"] = uri[1:]
