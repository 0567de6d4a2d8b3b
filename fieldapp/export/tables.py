"""Which tables a form makes: the main one and one per repeat, their columns in form order across all versions.

Columns are named as in ODK Central: groups joined with `-`, KEY and PARENT_KEY tie the tables together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fieldapp.export import cells
from fieldapp.export.labels import Labels
from fieldapp.xforms.definition import Bind, Control, FormDefinition
from fieldapp.xforms.node import NodeTree

POINT_PARTS = ("Latitude", "Longitude", "Altitude", "Accuracy")
_CHOOSING = ("select1", "select", "rank")
_FALSE = ("", "no", "false", "0", "false()")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One question or calculation, as it stands in a table. `ref` begins below the root: `/visit/date`."""

    ref: str
    name: str
    """Groups below the table joined with `-`."""
    type: str
    label: str
    sensitive: bool
    choices: Mapping[str, str]
    """Value → label, for a question that takes several of them; else empty."""
    kind: str = ""
    """The control's kind; blank for a calculation."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Value → label, for every question with choices."""
    has_several: bool = False
    """Whether an answer may hold several values of `words`, with blanks between them."""
    is_note: bool = False
    """Whether it only says something: nobody can answer it and nothing calculates it."""

    @property
    def is_file(self) -> bool:
        """Whether its answers are names of files."""
        return self.type == "binary"

    @property
    def is_number(self) -> bool:
        """Whether its answers are numbers."""
        return self.type in ("int", "integer", "decimal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The main table (`ref` is blank) or that of one repeat. `ref` begins below the root: versions may rename it."""

    ref: str
    name: str
    """Blank for the main table, else the repeat's groups joined with `-`."""
    label: str
    columns: tuple[Column, ...]
    has_hidden: bool = False
    """Whether sensitive columns were taken out."""

    def visible(self, *, with_sensitive: bool) -> Table:
        """The same table without the answers that this reader may not see."""
        if with_sensitive:
            return self
        columns = tuple(column for column in self.columns if not column.sensitive)
        return replace(self, columns=columns, has_hidden=len(columns) < len(self.columns))


Lists = Mapping[str, NodeTree]
"""The lists a form reads from files, by instance id: the choices of some of its questions."""


def tables(versions: Sequence[tuple[FormDefinition, Lists]], language: str) -> tuple[Table, ...]:
    """The tables of a form's versions, newest version first: the main one, then repeats in form order."""
    merged: list[Table] = []
    for form, lists in versions:
        for table in _tables_of(form, lists, language):
            known = next((index for index, other in enumerate(merged) if other.ref == table.ref), None)
            if known is None:
                merged.append(table)
            else:
                columns = _united(merged[known].columns, table.columns)
                merged[known] = replace(merged[known], columns=columns)
    return tuple(merged)


def is_sensitive(form: FormDefinition, ref: str) -> bool:
    """Whether the question at a ref, or a group around it, is marked sensitive."""
    return any(ref == marked or ref.startswith(marked + "/") for marked in _sensitive(form))


def table_name(form: FormDefinition, repeat_ref: str) -> str:
    """The name of a repeat's table: its groups below the root joined with `-`."""
    return repeat_ref.removeprefix("/" + form.model["n"]).strip("/").replace("/", "-")


def has_sensitive(form: FormDefinition) -> bool:
    """Whether a form marks any answer as sensitive."""
    return bool(_sensitive(form))


def headings(column: Column, *, split: bool) -> list[str]:
    """The headings of a column: several for a geopoint, and for choices when they are split."""
    name = column.name
    if column.type == "geopoint":
        return [f"{name}-{part}" for part in POINT_PARTS]
    if split and column.choices:
        return [name, *(f"{name}/{value}" for value in column.choices)]
    return [name]


def spread(column: Column, text: str, *, split: bool) -> list[str]:
    """The cells of an answer, one per heading."""
    if column.type == "geopoint":
        return cells.point(text)
    if split and column.choices:
        return [text, *cells.chosen(text, tuple(column.choices))]
    return [text]


def _tables_of(form: FormDefinition, lists: Lists, language: str) -> Iterator[Table]:
    reader = _Reader(form, Labels(form, language, lists))
    yield Table(ref="", name="", label="", columns=tuple(reader.columns(form.model, reader.root)))
    for repeat in form.repeats():
        ref = repeat.ref.removeprefix(reader.root)
        name = table_name(form, repeat.ref)
        columns = tuple(reader.columns(repeat.template, repeat.ref))
        yield Table(ref=ref, name=name, label=reader.label(repeat.ref) or name, columns=columns)


class _Reader:
    """Finds the columns below a node of one version's model."""

    def __init__(self, form: FormDefinition, labels: Labels) -> None:
        self._form = form
        self.root = "/" + form.model["n"]
        self._labels = labels
        self._binds: Mapping[str, Bind] = {bind.ref: bind for bind in form.binds}
        self._repeats = {repeat.ref for repeat in form.repeats()}
        self._groups = {element.ref for element in form.elements() if not isinstance(element, Control)}
        self._kinds = {control.ref: control.kind for control in form.controls()}
        self._set = {action.ref for action in form.actions}

    def columns(self, tree: NodeTree, ref: str, prefix: str = "") -> Iterator[Column]:
        for child in _once(tree.get("c", ())):
            path, name = f"{ref}/{child['n']}", prefix + child["n"]
            if path in self._repeats:
                continue
            if child.get("c") or path in self._groups:
                yield from self.columns(child, path, name + "-")
            else:
                yield self._column(path, name, child.get("t", ""))

    def label(self, ref: str) -> str:
        return self._labels.of(ref)

    def _column(self, ref: str, name: str, default: str) -> Column:
        bind, kind = self._binds.get(ref), self._kinds.get(ref, "")
        words = self._labels.choices(ref) if kind in _CHOOSING else {}
        return Column(
            ref=ref.removeprefix(self.root),
            name=name,
            type=bind.type if bind else "string",
            label=self._labels.of(ref),
            sensitive=is_sensitive(self._form, ref),
            choices=words if kind == "select" else {},
            kind=kind,
            words=words,
            has_several=kind in ("select", "rank"),
            is_note=kind == "input" and not default and ref not in self._set and _is_fixed(bind),
        )


def _is_fixed(bind: Bind | None) -> bool:
    """Whether a question is never open to anybody, and its bind fills nothing in."""
    if bind is None or bind.readonly is None or bind.calculate or bind.preload:
        return False
    return bind.readonly.tree == ["call", "true"]


def _once(children: Sequence[NodeTree]) -> Iterator[NodeTree]:
    seen: set[str] = set()
    for child in children:
        if child["n"] not in seen:
            seen.add(child["n"])
            yield child


def _sensitive(form: FormDefinition) -> list[str]:
    return [bind.ref for bind in form.binds if bind.attributes.get("sensitive", "").strip().lower() not in _FALSE]


def _united(known: tuple[Column, ...], older: tuple[Column, ...]) -> tuple[Column, ...]:
    """Both versions' columns; one that only the older has stands behind its neighbour there."""
    twins = {column.ref: column for column in older}
    united, place = [_widened(column, twins.get(column.ref)) for column in known], 0
    places = {column.ref for column in known}
    for column in older:
        if column.ref in places:
            place = next(index for index, other in enumerate(united) if other.ref == column.ref) + 1
        else:
            united.insert(place, column)
            place += 1
    return tuple(united)


def _widened(column: Column, twin: Column | None) -> Column:
    """A column with the choices and the caution of its older version, and a question if it ever was one."""
    if twin is None:
        return column
    return replace(
        column,
        sensitive=column.sensitive or twin.sensitive,
        choices={**twin.choices, **column.choices},
        words={**twin.words, **column.words},
        has_several=column.has_several or twin.has_several,
        is_note=column.is_note and twin.is_note,
    )
