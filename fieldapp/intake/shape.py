"""What intake must know of a form, worked out once: where files, places, buildings and searchable texts stand.

`take_apart` goes through a record once and gives its values as tables: one for the record, one for each repeat.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fieldapp.export.labels import Labels
from fieldapp.xforms.definition import Bind, FormDefinition
from fieldapp.xforms.node import NodeTree

_UNSEARCHABLE = {"binary", "geopoint", "geotrace", "geoshape", "date", "time", "dateTime", "boolean", "odk:rank"}
_FALSE = ("", "no", "false", "false()", "0")
POSITION = "@"
"""The member of a repeat's row that says where it stood: `/data/person[2]/child[1]`."""


@dataclass(slots=True)
class Spot:
    """A node of the form: what intake does with the answer there."""

    ref: str
    is_repeat: bool = False
    is_file: bool = False
    is_place: bool = False
    is_building: bool = False
    is_searched: bool = False
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Choice → its labels in every language of the form, where the form itself tells them and they are searched."""
    children: dict[str, Spot] = field(default_factory=dict)


@dataclass(slots=True)
class Parts:
    """A record taken apart. `tables` maps the ref of the root and of each repeat to its rows, ref → text."""

    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    place: str = ""
    building: tuple[str, str] = ("", "")
    """Ref and text of the answer that names a building."""

    def as_json(self) -> bytes:
        """The tables as they are kept."""
        return json.dumps(self.tables, ensure_ascii=False, separators=(",", ":")).encode()


def shape_of(form: FormDefinition) -> Spot:
    """The tree of spots of a form."""
    binds = {bind.ref: bind for bind in form.binds}
    choices = {control.ref for control in form.controls() if control.kind in ("select1", "select", "rank")}
    uploads = {control.ref for control in form.controls() if control.kind == "upload"}
    hidden = sensitive_refs(form)
    labels = _labels(form, hidden)
    root = Spot(ref="/" + form.model["n"])
    for tree, ref in [(form.model, root.ref), *((repeat.template, repeat.ref) for repeat in form.repeats())]:
        _grow(_spot_at(root, ref), tree)
    for spot in _all(root):
        bind = binds.get(spot.ref)
        kind = bind.type if bind else "string"
        spot.is_file = kind == "binary" or spot.ref in uploads
        role = bind.attributes.get("role") if bind else None
        spot.is_place, spot.is_building = role == "place", role == "building"
        spot.is_searched = _is_searched(spot, bind, choices, hidden)
        spot.labels = labels.get(spot.ref, {})
    for repeat in form.repeats():
        _spot_at(root, repeat.ref).is_repeat = True
    return root


def building_ref(form: FormDefinition) -> str:
    """The text question that asks for a building's code: the one of role `building`; blank if there is none."""
    texts = {control.ref for control in form.controls() if control.kind == "input"}
    asked = (bind.ref for bind in form.binds if bind.attributes.get("role") == "building")
    return next((ref for ref in asked if ref in texts), "")


def take_apart(root: Spot, tree: NodeTree) -> Parts:
    """Values, named files, searchable texts and place of a record, in one walk."""
    parts = Parts()
    row: dict[str, str] = {}
    parts.tables[root.ref] = [row]
    _walk(root, tree.get("c", ()), row, root.ref, parts)
    return parts


def _walk(spot: Spot, children: Sequence[NodeTree], row: dict[str, str], position: str, parts: Parts) -> None:
    counts: dict[str, int] = {}
    for child in children:
        name = child["n"]
        below = spot.children.get(name) or Spot(ref=f"{spot.ref}/{name}")
        inner = child.get("c")
        if below.is_repeat:
            counts[name] = counts.get(name, 0) + 1
            place = f"{position}/{name}[{counts[name]}]"
            fresh = {POSITION: place}
            parts.tables.setdefault(below.ref, []).append(fresh)
            _walk(below, inner or (), fresh, place, parts)
        elif inner:
            _walk(below, inner, row, f"{position}/{name}", parts)
        elif text := child.get("t"):
            row[below.ref] = text
            _note(below, text, parts)


def _note(spot: Spot, text: str, parts: Parts) -> None:
    if spot.is_file:
        parts.files.append(text)
    elif spot.is_searched:
        parts.searched.append(text)
    elif spot.labels:
        for value in (text,) if text in spot.labels else text.split():
            parts.searched += spot.labels.get(value, ())
    if spot.is_place:
        parts.place = text
    if spot.is_building:
        parts.building = spot.ref, text


def _spot_at(root: Spot, ref: str) -> Spot:
    spot = root
    for name in ref.split("/")[2:]:
        spot = spot.children.setdefault(name, Spot(ref=f"{spot.ref}/{name}"))
    return spot


def _grow(spot: Spot, tree: NodeTree) -> None:
    for child in tree.get("c", ()):
        below = spot.children.setdefault(child["n"], Spot(ref=f"{spot.ref}/{child['n']}"))
        _grow(below, child)


def _all(spot: Spot) -> list[Spot]:
    return [spot, *(found for child in spot.children.values() for found in _all(child))]


def _is_searched(spot: Spot, bind: Bind | None, choices: set[str], hidden: tuple[str, ...]) -> bool:
    if spot.children or spot.is_file or spot.ref in choices or "/meta/" in spot.ref:
        return False
    if bind and (bind.type in _UNSEARCHABLE or bind.preload):
        return False
    return not lies_in(hidden, spot.ref)


def _labels(form: FormDefinition, hidden: Sequence[str]) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """What was chosen is found by its words. A ranking chooses nothing: every choice is in every record."""
    asked = {control.ref for control in form.controls() if control.kind in ("select1", "select")}
    spoken = [Labels(form, language) for language in form.languages or ("",)]
    return {ref: _joined(labels.choices(ref) for labels in spoken) for ref in asked if not lies_in(hidden, ref)}


def _joined(languages: Iterable[Mapping[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for choices in languages:
        for value, label in choices.items():
            found[value] = (*found.get(value, ()), label)
    return found


def sensitive_refs(form: FormDefinition) -> tuple[str, ...]:
    """The refs marked sensitive; what lies in one is sensitive too."""
    return tuple(bind.ref for bind in form.binds if _is_sensitive(bind))


def lies_in(groups: Sequence[str], ref: str) -> bool:
    """Whether a ref is one of these or lies below one."""
    return any(ref == group or ref.startswith(group + "/") for group in groups)


def _is_sensitive(bind: Bind) -> bool:
    return bind.attributes.get("sensitive", "").strip().lower() not in _FALSE
