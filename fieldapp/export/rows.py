"""From stored values to the rows of a table. No XML is read: intake took every record apart when it came."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

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
    split: bool = False


class TableWriter:
    """Writes the rows of one table. `root_of` gives the root element's ref of a form's key."""

    def __init__(self, table: Table, layout: Layout, root_of: Callable[[str], str]) -> None:
        self._table = table
        self._layout = layout
        self._root_of = root_of
        self._plain = not any(len(self._headings(column)) > 1 for column in table.columns)
        self._refs: dict[str, tuple[str, list[str]]] = {}

    @property
    def heading(self) -> list[str]:
        """The names of all columns."""
        names = [name for column in self._table.columns for name in self._headings(column)]
        return [*names, *_OF_A_REPEAT] if self._table.ref else [*_BEFORE, *names, *_AFTER]

    @property
    def numbers(self) -> list[bool]:
        """Of each column, whether its cells are numbers."""
        found: list[bool] = []
        for column in self._table.columns:
            count = len(self._headings(column))
            found += [column.is_number or count > 1] * count
            if self._layout.split and column.choices:
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
                yield [record.received_at, *self._cells(row, refs), *_after(record)]
            return
        for row in values.get(root + self._table.ref, ()):
            yield [*self._cells(row, refs), *_keys(record.instance_id, row.get(POSITION, ""), root)]

    def _cells(self, row: dict[str, Any], refs: Sequence[str]) -> list[str]:
        texts = [row.get(ref, "") for ref in refs]
        if self._plain:
            return texts
        pairs = zip(self._table.columns, texts, strict=True)
        return [cell for column, text in pairs for cell in spread(column, text, split=self._layout.split)]

    def _headings(self, column: Column) -> list[str]:
        return headings(column, labels=self._layout.labels, split=self._layout.split)

    def _known(self, form_key: str) -> tuple[str, list[str]]:
        """The root's ref of a version, and the full refs of the columns there."""
        if form_key not in self._refs:
            root = self._root_of(form_key)
            self._refs[form_key] = (root, [root + column.ref for column in self._table.columns])
        return self._refs[form_key]


def _after(record: ExportRow) -> tuple[str, ...]:
    return (
        record.instance_id,
        record.person,
        record.person_name,
        record.state,
        str(record.edits),
        record.form_version,
        record.place,
        record.place_name,
        str(record.has_findings),
        "void" if record.is_void else "test" if record.is_test else "",
    )


def _keys(instance_id: str, position: str, root: str) -> tuple[str, str]:
    """PARENT_KEY and KEY of a repeat's row: the record's id and the way down to the instance."""
    way = position.removeprefix(root)
    above = way[: way.rfind("]", 0, -1) + 1]
    return (instance_id + above, instance_id + way)
