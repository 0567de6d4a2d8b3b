"""CSV as spreadsheet programs in Chinese open it without asking: UTF-8 with a byte order mark, CRLF lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from fieldapp.export.cells import guarded

_CHUNK = 64 * 1024
CSV_TYPE = "text/csv; charset=utf-8"


def csv_bytes(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file in pieces: the heading at once, then rows as they come, never more than a piece in memory."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(guarded(heading))
    yield _taken(buffer)
    for row in rows:
        writer.writerow(guarded(row))
        if buffer.tell() >= _CHUNK:
            yield _taken(buffer)
    if buffer.tell():
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return data
