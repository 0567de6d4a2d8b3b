"""The multipart body of a submission, as `form_data` reads it: large files lie on disk and not in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from flask import Request
from werkzeug.datastructures import FileStorage

from fieldapp.intake.envelope import MAX_XML_BYTES
from fieldapp.intake.incoming import IncomingFile, IncomingSubmission
from fieldapp.problems import FILE_NAME_TWICE, STORAGE_FULL, SUBMISSION_FILE_MISSING, XML_TOO_LARGE
from fieldapp.storage.files import NO_SPACE

XML_PART = "xml_submission_file"


@contextmanager
def read_submission(request: Request) -> Iterator[IncomingSubmission]:
    """The XML and the files of a request; temporary files are gone afterwards.

    Raises SUBMISSION_FILE_MISSING, FILE_NAME_TWICE for two XML parts, XML_TOO_LARGE, REQUEST_TOO_LARGE (as 413).
    """
    parts = _parts(request)
    try:
        yield IncomingSubmission(
            xml=_xml(request, [part for name, part in parts if name == XML_PART]),
            files=[_file(name, part) for name, part in parts if name != XML_PART],
        )
    finally:
        for _, part in parts:
            part.close()


def _parts(request: Request) -> list[tuple[str, FileStorage]]:
    """The file parts; reading them may fill the disk with temporary files."""
    try:
        return list(request.files.items(multi=True))
    except OSError as error:
        if error.errno in NO_SPACE:
            raise STORAGE_FULL() from error
        raise


def _xml(request: Request, found: list[FileStorage]) -> bytes:
    """The record's XML: a file part, or a plain field as some clients send it."""
    if len(found) > 1:
        raise FILE_NAME_TWICE(name=XML_PART)
    data = found[0].stream.read(MAX_XML_BYTES + 1) if found else request.form.get(XML_PART, "").encode()
    if not data:
        raise SUBMISSION_FILE_MISSING()
    if len(data) > MAX_XML_BYTES:
        raise XML_TOO_LARGE(limit=MAX_XML_BYTES)
    return data


def _file(name: str, part: FileStorage) -> IncomingFile:
    """A file is known by its file name; clients put the same into the part's name, or nothing useful."""
    return IncomingFile(
        name=part.filename or name,
        mime=(part.mimetype or "application/octet-stream")[:100],
        stream=cast(BinaryIO, part.stream),
    )
