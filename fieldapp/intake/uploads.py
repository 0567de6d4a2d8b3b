"""A workbook on its way from a coordinator's computer into service: kept, checked outside of any request, published.

One workbook is checked at a time, so that uploads never take the server's breath away. What a check found is kept as
the upload's report; publishing is a person's decision and uses what was checked, not a second conversion.
"""

from __future__ import annotations

import io
import logging
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from fieldapp.intake.publish import Published, publish
from fieldapp.people.person import Person
from fieldapp.problems import FORM_NOT_READY, NOT_FOUND
from fieldapp.services import Services
from fieldapp.storage import uploads
from fieldapp.storage.uploads import Upload
from fieldapp.xforms.preflight_files import with_files
from fieldapp.xforms.xlsform import Conversion
from fieldapp.xforms.xlsform_problems import FormProblem
from fieldapp.xforms.xlsform_process import convert_in_subprocess

log = logging.getLogger("fieldapp")
FORM_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".md", ".xml")
LIST_SUFFIX = ".csv"
FILES_AT_MOST = 200
BYTES_AT_MOST = 100_000_000
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What was uploaded: the form and the files that go with it."""

    name: str
    form: bytes
    media: dict[str, bytes]


class Unpackable(Exception):
    """What was uploaded holds no form, or cannot be unpacked; `problem` tells its author."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.problem = FormProblem(code=code, details=details)


def take(services: Services, files: Sequence[tuple[str, bytes]], person: Person) -> int:
    """Keep what was uploaded, one file or a form with its media, and begin to check it. Returns the upload's number."""
    name, content = files[0] if len(files) == 1 else ("upload.zip", _zipped(files))
    at, by = services.clock(), person.id
    number = services.database.write(lambda c: uploads.add(c, name=name, content=content, at=at, by=by))
    begin(services, number)
    return number


def begin(services: Services, number: int) -> threading.Thread:
    """Check an upload beside the requests. One that somebody else is checking is left alone."""
    thread = threading.Thread(target=_check_safely, args=(services, number), name=f"upload-{number}", daemon=True)
    thread.start()
    return thread


def check(services: Services, number: int) -> None:
    """Convert an upload and keep what was found; nothing happens unless it was waiting."""
    with _one_at_a_time:
        if not services.database.write(lambda c: uploads.claim(c, number)):
            return
        conversion = _converted(services, number)
        state: uploads.UploadState = "ready" if conversion.ok else "refused"
        at, report = services.clock(), conversion.to_json()
        services.database.write(lambda c: uploads.finish(c, number, state=state, report=report, form=None, at=at))


def find(services: Services, number: int) -> Upload:
    """An upload. Raises NOT_FOUND."""
    with services.database.read() as c:
        found = uploads.find(c, number)
    if found is None:
        raise NOT_FOUND()
    return found


def publish_upload(services: Services, number: int, person: Person) -> Published:
    """Put a checked upload into service. Raises FORM_NOT_READY, FORM_VERSION_TAKEN."""
    upload = find(services, number)
    if upload.state not in ("ready", "published"):
        raise FORM_NOT_READY()
    with services.database.read() as c:
        package = unpack(upload.name, uploads.content(c, number))
    conversion = Conversion.from_json(dict(upload.report))
    done = publish(services, conversion, package.form, media=package.media, by=person.id)
    at, form = services.clock(), done.form.id if done.form else None
    services.database.write(
        lambda c: uploads.finish(c, number, state="published", report=upload.report, form=form, at=at)
    )
    return done


def unpack(name: str, content: bytes) -> Package:
    """The form and its media. Raises Unpackable."""
    if not name.lower().endswith(".zip"):
        return Package(name=name, form=content, media={})
    files = _unzipped(content)
    forms = [name for name in files if name.lower().endswith(FORM_SUFFIXES)]
    forms = forms or [name for name in files if name.lower().endswith(LIST_SUFFIX)]
    if len(forms) != 1:
        raise Unpackable("upload.several_forms" if forms else "upload.no_form", files="、".join(forms or files))
    form = files.pop(forms[0])
    return Package(name=forms[0], form=form, media=files)


def _check_safely(services: Services, number: int) -> None:
    try:
        check(services, number)
    except Exception:
        log.exception("upload %s could not be checked", number)


def _converted(services: Services, number: int) -> Conversion:
    with services.database.read() as c:
        found, content = uploads.find(c, number), uploads.content(c, number)
    name = found.name if found else ""
    try:
        package = unpack(name, content)
    except Unpackable as refusal:
        return Conversion(filename=name, xform=None, problems=(refusal.problem,))
    return with_files(convert_in_subprocess(package.form, package.name), package.media)


def _zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def _unzipped(content: bytes) -> dict[str, bytes]:
    """The files of an archive by their plain names. Raises Unpackable for what is too large, twice there or broken."""
    found: dict[str, bytes] = {}
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > FILES_AT_MOST or sum(member.file_size for member in members) > BYTES_AT_MOST:
                raise Unpackable("upload.too_large")
            for member in members:
                name = PurePosixPath(member.filename.replace("\\", "/")).name
                if name and not name.startswith(".") and not member.filename.startswith("__MACOSX/"):
                    found[name] = archive.read(member)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error, LZMAError):
        raise Unpackable("upload.broken") from None
    return found
