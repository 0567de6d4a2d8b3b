"""A record as somebody reads it: questions in their order and words, answers in words too, repeats as rows.

Made from the form and the instance; evaluates no expression, knows neither request nor SQL. Which answers a reader may
not see is marked here and respected by the templates: a hidden answer carries no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from fieldapp.export.cells import as_number, point
from fieldapp.export.labels import Labels
from fieldapp.export.tables import is_sensitive
from fieldapp.i18n import translate
from fieldapp.web.drawings import Drawing, describe, draw, read_line
from fieldapp.xforms.definition import Control, Element, FormDefinition, Group, Repeat
from fieldapp.xforms.node import NodeTree

AnswerKind = Literal["text", "long", "choices", "number", "file", "point", "line", "blank", "hidden"]
_LONG = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question with its answer. `path` has positions, `ref` has none; `text` is for people, `raw` as stored."""

    ref: str
    path: str
    label: str
    kind: AnswerKind
    text: str = ""
    raw: str = ""
    items: tuple[str, ...] = ()
    """The labels of what was chosen."""
    place: str = ""
    """Of a point: latitude and longitude as links (`geo:`) have them."""
    drawing: Drawing | None = None
    """Of a line or an area: its picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A group, or one instance of a repeat."""

    path: str
    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A repeat with its instances. `columns` are its questions if all instances fit in a table, else empty."""

    ref: str
    label: str
    columns: tuple[str, ...]
    instances: tuple[Block, ...]


Part = Answer | Block | Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom a record is written out."""

    language: str
    timezone: ZoneInfo
    sees_sensitive: bool


_TABLE_COLUMNS = 6


def view_record(
    form: FormDefinition, record: NodeTree, reader: Reader, loaded: Mapping[str, NodeTree] | None = None
) -> tuple[Part, ...]:
    """The parts of a record in form order. `loaded` are the form's external instances by id."""
    writer = _Writer(form, Labels(form, reader.language, loaded), reader)
    root = "/" + record["n"]
    return tuple(writer.parts(form.body, {root: (record, root)}))


def answers(parts: Sequence[Part]) -> Iterator[Answer]:
    """All answers of a record, in form order."""
    for part in parts:
        if isinstance(part, Answer):
            yield part
        else:
            yield from answers(part.parts if isinstance(part, Block) else part.instances)


def questions(parts: Sequence[Part], above: str = "") -> Iterator[tuple[str, Answer]]:
    """All answers with their questions; inside a repeat with the instance they stand in: `Member 2 · Name`."""
    for part in parts:
        if isinstance(part, Answer):
            yield above + part.label, part
        elif isinstance(part, Rows):
            for block in part.instances:
                yield from questions(block.parts, f"{above}{block.label} · ")
        else:
            yield from questions(part.parts, above)


def without_positions(path: str) -> str:
    """The ref of a path: `/data/person[2]/age` → `/data/person/age`."""
    return re.sub(r"\[[0-9]+\]", "", path)


class _Writer:
    """Walks the body of a form beside a record."""

    def __init__(self, form: FormDefinition, labels: Labels, reader: Reader) -> None:
        self._form = form
        self._labels = labels
        self._reader = reader
        self._types = {bind.ref: bind.type for bind in form.binds}
        self._readonly = {bind.ref for bind in form.binds if bind.readonly}

    def parts(self, elements: Sequence[Element], known: Mapping[str, tuple[NodeTree, str]]) -> Iterator[Part]:
        for element in elements:
            if isinstance(element, Repeat):
                yield from self._rows(element, known)
            elif isinstance(element, Group):
                inside = tuple(self.parts(element.children, known))
                label = self._labels.text(element.label)
                if inside and label:
                    yield Block(path=element.ref, label=label, parts=inside)
                else:
                    yield from inside
            else:
                found = _nodes(known, element.ref)
                if found and not self._is_note(element, found[0][0]):
                    yield self._answer(element, *found[0])

    def _rows(self, repeat: Repeat, known: Mapping[str, tuple[NodeTree, str]]) -> Iterator[Rows]:
        label = self._labels.text(repeat.label) or repeat.ref.rpartition("/")[2]
        blocks = [
            Block(
                path=path,
                label=f"{label} {position}",
                parts=tuple(self.parts(repeat.children, {**known, repeat.ref: (node, path)})),
            )
            for position, (node, path) in enumerate(_nodes(known, repeat.ref, every=True), 1)
        ]
        if blocks:
            yield Rows(
                ref=repeat.ref,
                label=label,
                columns=_columns(blocks),
                instances=tuple(blocks),
            )

    def _answer(self, control: Control, node: NodeTree, path: str) -> Answer:
        ref, raw = control.ref, node.get("t", "")
        shown = Answer(ref=ref, path=path, label=self._label(control), kind="blank")
        if is_sensitive(self._form, ref) and not self._reader.sees_sensitive:
            return replace(shown, kind="hidden" if raw else "blank")
        return self._worded(control, replace(shown, raw=raw)) if raw.strip() else shown

    def _is_note(self, control: Control, node: NodeTree) -> bool:
        """Words shown on the way, which nobody could answer."""
        return control.ref in self._readonly and not node.get("t", "").strip()

    def _label(self, control: Control) -> str:
        return self._labels.text(control.label) or control.ref.rpartition("/")[2]

    def _worded(self, control: Control, shown: Answer) -> Answer:
        kind, raw = self._types.get(control.ref, "string"), shown.raw
        if control.kind in ("select1", "select", "rank"):
            known = self._labels.choices(control.ref)
            chosen = (raw,) if control.kind == "select1" else tuple(raw.split())
            items = tuple(known.get(value, value) for value in chosen)
            return replace(shown, kind="choices", items=items, text="、".join(items))
        if control.kind == "upload" or kind == "binary":
            return replace(shown, kind="file", text=raw)
        if kind in ("geopoint", "geotrace", "geoshape"):
            return self._pointed(shown) if kind == "geopoint" else self._drawn(shown, closed=kind == "geoshape")
        if kind in ("int", "integer", "decimal"):
            return replace(shown, kind="number", text=raw)
        if kind in ("dateTime", "time"):
            return replace(shown, kind="text", text=_moment(raw, self._reader.timezone))
        return _in_words(shown, "✓" if control.kind == "trigger" else raw)

    def _pointed(self, shown: Answer) -> Answer:
        points = read_line(shown.raw, closed=False)
        if len(points) != 1:
            return _in_words(shown, shown.raw)
        (latitude, longitude), accuracy = points[0], point(shown.raw)[3]
        where = f"{latitude:.5f}, {longitude:.5f}"
        measured = as_number(accuracy)
        text = f"{where} (± {measured:.0f} m)" if measured else self._say("{where}, placed by hand", where=where)
        return replace(shown, kind="point", text=text, place=f"{latitude:.6f},{longitude:.6f}")

    def _drawn(self, shown: Answer, *, closed: bool) -> Answer:
        points = read_line(shown.raw, closed=closed)
        if not points:
            return _in_words(shown, shown.raw)
        text = describe(points, self._reader.language, closed=closed)
        return replace(shown, kind="line", text=text, drawing=draw(points, closed=closed))

    def _say(self, sentence: str, **details: object) -> str:
        return translate(sentence, self._reader.language, **details)


def _nodes(known: Mapping[str, tuple[NodeTree, str]], ref: str, *, every: bool = False) -> list[tuple[NodeTree, str]]:
    """The nodes at a ref below the nearest known one, with their paths: `every` numbers them as a repeat's."""
    above = ref
    while above not in known:
        above = above.rpartition("/")[0]
        if not above:
            return []
    found = [known[above]]
    steps = ref.removeprefix(above).strip("/")
    for depth, name in enumerate(names := steps.split("/") if steps else []):
        is_last = every and depth == len(names) - 1
        found = [
            (child, f"{path}/{name}[{position}]" if is_last else f"{path}/{name}")
            for node, path in found
            for position, child in enumerate((c for c in node.get("c", ()) if c["n"] == name), 1)
        ]
    return found


def _columns(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The headings if every instance has the same few short answers and nothing nested."""
    headings: tuple[str, ...] = ()
    for block in blocks:
        if not all(isinstance(part, Answer) and part.kind not in ("long", "file", "line") for part in block.parts):
            return ()
        labels = tuple(part.label for part in block.parts)
        if len(labels) > _TABLE_COLUMNS or (headings and labels != headings):
            return ()
        headings = labels
    return headings


def _in_words(shown: Answer, text: str) -> Answer:
    return replace(shown, kind="long" if len(text) > _LONG or "\n" in text else "text", text=text)


def _moment(raw: str, timezone: ZoneInfo) -> str:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return raw[:5] if re.match(r"[0-9]{2}:[0-9]{2}", raw) else raw
    return (moment.astimezone(timezone) if moment.tzinfo else moment).strftime("%Y-%m-%d %H:%M")
