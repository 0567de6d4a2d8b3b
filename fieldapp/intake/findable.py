"""What a record is found by at the desk: its answers in words, its name, who sent it, where, and its receipt numbers.

Whatever makes a version count puts the words together here and nowhere else. Names of people and places are those of
that moment; sensitive answers never come this far.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fieldapp.storage import places, search
from fieldapp.storage.submissions import Submission
from fieldapp.trust.receipts import receipt_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """A record as far as searching goes. `answers` are those of the version that counts."""

    answers: Sequence[str]
    title: str
    author: str
    place_path: str
    instance_ids: Sequence[str]
    """Of every version: people go on naming a record by the number they were shown first."""

    def index(self, c: sqlite3.Connection, number: int, *, again: bool = False) -> None:
        """Make the record of that row findable; `again` when it has been before."""
        search.index(c, number, self._texts(c), again=again)

    def _texts(self, c: sqlite3.Connection) -> Iterator[str]:
        yield from self.answers
        yield from (self.title, self.author)
        yield from places.names(c, self.place_path)
        for told in map(receipt_number, self.instance_ids):
            yield from (told, told.replace("-", ""))


def author_of(record: Submission) -> str:
    """What lists call whoever sent a record first, whoever corrected it since."""
    return record.author_name or record.link_label or ""
