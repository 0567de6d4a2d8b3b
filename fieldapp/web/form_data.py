"""Bodies of type multipart/form-data, read as RFC 7578 says: lines end in CRLF, parts at a delimiter of plain bytes.

Werkzeug's own parser compiles two regular expressions for every request, because every sender makes up a delimiter of
its own; for small records that cost as much as keeping them. Limits, temporary files and results are Werkzeug's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from flask import Request
from werkzeug.datastructures import FileStorage, Headers, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

_CHUNK = 1 << 16
_LONGEST_HEADERS = 16_000
_CHARSETS = ("utf-8", "ascii", "us-ascii", "iso-8859-1")
Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class FormData(FormDataParser):
    """Reads forms: multipart ones here, others as Werkzeug does. What cannot be read counts as empty."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Parsed:
        """The rest of the stream, fields and files. Raises RequestEntityTooLarge."""
        if mimetype != "multipart/form-data":
            return super().parse(stream, mimetype, content_length, options)
        fields: list[tuple[str, str]] = []
        files: list[tuple[str, FileStorage]] = []
        try:
            for headers, content in _parts(stream, options or {}, self.max_form_parts):
                self._keep(headers, content, fields, files)
        except Exception as error:
            for _, file in files:
                file.close()
            if isinstance(error, ValueError):
                return stream, self.cls(), self.cls()
            raise
        return stream, self.cls(fields), self.cls(files)

    def _keep(
        self,
        headers: Headers,
        content: Iterator[bytes],
        fields: list[tuple[str, str]],
        files: list[tuple[str, FileStorage]],
    ) -> None:
        disposition = parse_options_header(headers.get("Content-Disposition"))[1]
        name, filename = disposition.get("name"), disposition.get("filename")
        if name is None:
            raise ValueError("a part without a name")
        if filename is None:
            fields.append((name, self._text(headers, content)))
            return
        kept = self.stream_factory(None, headers.get("Content-Type"), filename, None)
        files.append((name, FileStorage(kept, filename, name, headers=headers)))
        for piece in content:
            kept.write(piece)
        kept.seek(0)

    def _text(self, headers: Headers, content: Iterator[bytes]) -> str:
        """The value of a plain field, which is held in memory."""
        text = _joined(content, self.max_form_memory_size)
        charset = parse_options_header(headers.get("Content-Type"))[1].get("charset", "").lower()
        return text.decode(charset if charset in _CHARSETS else "utf-8", "replace")


class FormRequest(Request):
    """A request whose forms are read by `FormData`."""

    form_data_parser_class = FormData


def _parts(
    stream: IO[bytes], options: Mapping[str, str], limit: int | None
) -> Iterator[tuple[Headers, Iterator[bytes]]]:
    """Headers and content of each part; the content must be used up before the next part.

    ValueError if the body is malformed, RequestEntityTooLarge for more parts than the limit.
    """
    if not options.get("boundary"):
        raise ValueError("no boundary")
    delimiter = b"\r\n--" + options["boundary"].encode("ascii")
    body = _Body(stream.read)
    for _ in body.until(delimiter):  # whatever stands before the first part
        pass
    found = 0
    while not body.is_next(b"--"):
        found += 1
        if limit is not None and found > limit:
            raise RequestEntityTooLarge()
        if _joined(body.until(b"\r\n"), _LONGEST_HEADERS).strip(b" \t"):
            raise ValueError("a delimiter must stand alone on its line")
        yield _headers(_joined(body.until(b"\r\n\r\n"), _LONGEST_HEADERS)), body.until(delimiter)
    body.drain()


def _headers(block: bytes) -> Headers:
    lines = (line.partition(":") for line in block.decode().replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n"))
    return Headers([(name.strip(), value.strip()) for name, _, value in lines])


def _joined(content: Iterator[bytes], limit: int | None) -> bytes:
    """All of a content. Raises RequestEntityTooLarge beyond the limit."""
    pieces, size = [], 0
    for piece in content:
        size += len(piece)
        if limit is not None and size > limit:
            raise RequestEntityTooLarge()
        pieces.append(piece)
    return b"".join(pieces)


class _Body:
    """A body as it comes: what was read and is not used yet."""

    def __init__(self, read: Callable[[int], Any]) -> None:
        self._read = read
        self._held = b"\r\n"  # so that the first delimiter, too, stands after a line's end

    def until(self, mark: bytes) -> Iterator[bytes]:
        """What comes before the mark, in pieces; the mark itself is skipped. ValueError if the body ends before it."""
        while (at := self._held.find(mark)) < 0:
            safe = max(0, len(self._held) - len(mark) + 1)  # the mark's beginning may stand at the end
            piece, self._held = self._held[:safe], self._held[safe:]
            if piece:
                yield piece
            self._more()
        piece, self._held = self._held[:at], self._held[at + len(mark) :]
        yield piece

    def is_next(self, mark: bytes) -> bool:
        """Whether the mark comes next. ValueError if the body ends before that can be told."""
        while len(self._held) < len(mark):
            self._more()
        return self._held.startswith(mark)

    def drain(self) -> None:
        """Read what is left, so that the connection can go on with the next request."""
        while self._read(_CHUNK):
            pass

    def _more(self) -> None:
        read = self._read(_CHUNK)
        if not read:
            raise ValueError("the body ends too early")
        self._held += read
