"""From stored values to the rows of a table. No XML is read: intake took every record apart when it came."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fieldapp.export.reader import Reader
from fieldapp.export.tables import Column, Table, headings, spread
from fieldapp.storage.export_rows import ExportRow

POSITION = "@"
"""The member of a repeat's row that says where it stood: `/data/person[2]/child[1]`."""
_BEFORE = ("SubmissionDate",)
_AFTER = (
    "KEY",
    "SubmitterID",
    "SubmitterName",
    "ReviewState",
    "Edits",
    "FormVersion",
    "Place",
    "PlaceName",
    "Issues",
    "Mark",
)
_NUMBERS = frozenset({"Edits", "Issues"})
_OF_A_REPEAT = ("PARENT_KEY", "KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a table is written out."""

    labels: bool = False
    """For people: questions and answers in words. Otherwise for machines: names and codes, as ODK Central has them."""
    split: bool = False


class TableWriter:
    """Writes the rows of one table. `root_of` gives the root element's ref of a form's key.

    With a `reader` headings and answers are words; columns that say nothing to a person stay out.
    """

    def __init__(
        self, table: Table, root_of: Callable[[str], str], *, split: bool = False, reader: Reader | None = None
    ) -> None:
        if reader:
            table = replace(table, columns=tuple(filter(reader.reads, table.columns)))
        self._table = table
        self._split = split
        self._reader = reader
        self._root_of = root_of
        self._says = [reader.say(column) if reader else None for column in table.columns]
        self._said = [(index, say) for index, say in enumerate(self._says) if say]
        self._plain = not any(len(self._headings(column)) > 1 for column in table.columns)
        self._refs: dict[str, tuple[str, list[str]]] = {}

    @property
    def heading(self) -> list[str]:
        """The names of all columns."""
        names = [name for column in self._table.columns for name in self._headings(column)]
        before, after = ((), _OF_A_REPEAT) if self._table.ref else (_BEFORE, _AFTER)
        if self._reader:
            return [*map(self._reader.heading, before), *names, *map(self._reader.heading, after)]
        return [*before, *names, *after]

    @property
    def numbers(self) -> list[bool]:
        """Of each column, whether its cells are numbers."""
        found: list[bool] = []
        for column in self._table.columns:
            count = len(self._headings(column))
            found += [column.is_number or count > 1] * count
            if self._split and column.choices:
                found[-count] = False
        if self._table.ref:
            return [*found, *(False for _ in _OF_A_REPEAT)]
        return [*(False for _ in _BEFORE), *found, *(name in _NUMBERS for name in _AFTER)]

    def rows(self, record: ExportRow) -> Iterator[list[str]]:
        """The rows a record has in this table: one, or one per instance of the repeat."""
        root, refs = self._known(record.form_key)
        values = json.loads(record.values)
        if not self._table.ref:
            for row in values.get(root, ({},)):
                yield self._main(record, self._cells(row, refs))
            return
        for row in values.get(root + self._table.ref, ()):
            yield [*self._cells(row, refs), *_keys(record.instance_id, row.get(POSITION, ""), root)]

    def _main(self, record: ExportRow, cells: list[str]) -> list[str]:
        mark = "void" if record.is_void else "test" if record.is_test else "encrypted" if record.is_encrypted else ""
        if self._reader is None:
            return [record.received_at, *cells, *_after(record, record.state, mark)]
        value = self._reader.value
        return [self._reader.moment(record.received_at), *cells, *_after(record, value(record.state), value(mark))]

    def _cells(self, row: dict[str, Any], refs: Sequence[str]) -> list[str]:
        texts = [row.get(ref, "") for ref in refs]
        if not self._plain:
            return self._spread(texts)
        for index, say in self._said:
            if texts[index]:
                texts[index] = say(texts[index])
        return texts

    def _spread(self, texts: Sequence[str]) -> list[str]:
        found: list[str] = []
        for column, text, say in zip(self._table.columns, texts, self._says, strict=True):
            cells = spread(column, text, split=self._split)
            if say and text:
                cells[0] = say(text)
            found += cells
        return found

    def _headings(self, column: Column) -> list[str]:
        if self._reader:
            return self._reader.headings(column, split=self._split)
        return headings(column, split=self._split)

    def _known(self, form_key: str) -> tuple[str, list[str]]:
        """The root's ref of a version, and the full refs of the columns there."""
        if form_key not in self._refs:
            root = self._root_of(form_key)
            self._refs[form_key] = (root, [root + column.ref for column in self._table.columns])
        return self._refs[form_key]


def _after(record: ExportRow, state: str, mark: str) -> tuple[str, ...]:
    return (
        record.instance_id,
        record.person,
        record.person_name,
        state,
        str(record.edits),
        record.form_version,
        record.place,
        record.place_name,
        str(record.has_findings),
        mark,
    )


def _keys(instance_id: str, position: str, root: str) -> tuple[str, str]:
    """PARENT_KEY and KEY of a repeat's row: the record's id and the way down to the instance."""
    way = position.removeprefix(root)
    above = way[: way.rfind("]", 0, -1) + 1]
    return (instance_id + above, instance_id + way)
