"""Putting forms into service: convert elsewhere, keep what every client needs, never change a published version."""

from __future__ import annotations

import hashlib
import io
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from secrets import token_urlsafe

from fieldapp.intake.beside import media_beside
from fieldapp.problems import FORM_VERSION_TAKEN
from fieldapp.services import Services
from fieldapp.storage import audit, events, forms
from fieldapp.storage.files import FileStore
from fieldapp.storage.forms import FormFile, NewForm, StoredForm
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.parse import parse
from fieldapp.xforms.xlsform import Conversion
from fieldapp.xforms.xlsform_process import convert_in_subprocess

_KEY_BYTES = 12
_TRUE = ("yes", "true", "true()", "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of a form. `form` is None when the conversion has errors; `is_new` is False for a no-op."""

    conversion: Conversion
    form: StoredForm | None = None
    is_new: bool = False
    missing: tuple[str, ...] = ()
    """Media files the form names that were not given: it works without them, as far as it can."""


def publish_file(services: Services, path: Path, *, by: int | None = None) -> Published:
    """Publish a form file with the media beside it: in `<name>-media/`, in `lists/` or in the same folder."""
    content = path.read_bytes()
    conversion = convert_in_subprocess(content, path.name)
    return publish(services, conversion, content, media=media_beside(path, conversion.media), by=by)


def publish(
    services: Services, conversion: Conversion, source: bytes, *, media: Mapping[str, bytes], by: int | None = None
) -> Published:
    """Publish what a conversion gave. Raises FORM_VERSION_TAKEN if the version stands for other content already."""
    if not conversion.ok or conversion.xform is None:
        return Published(conversion=conversion)
    new = _new_form(services, conversion, conversion.xform, source, media)
    missing = tuple(name for name in conversion.media if name not in media)
    form, is_new = services.database.write(lambda c: _keep(c, services, new, by))
    return Published(conversion=conversion, form=form, is_new=is_new, missing=missing)


def next_version(version: str, is_taken: Callable[[str], bool]) -> str:
    """The next free version after one: its last number counted up, `…-2` where there is none."""
    head, number = re.fullmatch(r"(.*?)(\d*)", version, re.DOTALL).groups()  # type: ignore[union-attr]
    count = int(number) if number else 1
    while True:
        count += 1
        found = f"{head}{count:0{len(number)}}" if number else f"{head}-{count}".lstrip("-")
        if not is_taken(found):
            return found


def _keep(c: sqlite3.Connection, services: Services, new: NewForm, by: int | None) -> tuple[StoredForm, bool]:
    known = forms.by_version(c, new.form_id, new.version)
    if known:
        if known.hash == new.hash or forms.has_source(c, known.id, new.source):
            return known, False
        free = next_version(new.version, lambda v: forms.by_version(c, new.form_id, v) is not None)
        raise FORM_VERSION_TAKEN(form_id=new.form_id, version=new.version, next_version=free)
    now = services.clock()
    number = forms.add(c, new, at=now, by=by)
    audit.add(c, "form.publish", f"form:{new.form_id}", at=now, person=by, version=new.version)
    events.add(c, "form.published", f"form:{new.form_id}", at=now, version=new.version)
    stored = forms.by_number(c, number)
    if stored is None:
        raise LookupError(new.key)
    return stored, True


def _new_form(
    services: Services, conversion: Conversion, xform: str, source: bytes, media: Mapping[str, bytes]
) -> NewForm:
    definition = parse(xform).definition
    files = tuple(_form_file(services, name, media[name]) for name in sorted(media) if name in conversion.media)
    attributes = _root_attributes(definition)
    title = definition.title or definition.id
    return NewForm(
        form_id=definition.id,
        version=definition.version,
        key=token_urlsafe(_KEY_BYTES),
        hash=_hash(xform, files),
        title=title,
        titles=titles_of(title),
        xform=xform,
        source_name=conversion.filename,
        source=source,
        is_public=attributes.get("public", "").strip().lower() in _TRUE,
        roles=tuple(attributes.get("roles", "").split()),
        files=files,
    )


def titles_of(title: str) -> dict[str, str]:
    """XLSForm knows one title only; `入户走访 · Door visit` stands for both languages."""
    parts = [part.strip() for part in title.split(" · ")]
    return {"zh-Hans": parts[0], "en": parts[1]} if len(parts) == 2 and all(parts) else {}


def _root_attributes(definition: FormDefinition) -> dict[str, str]:
    """The record's attributes by local name: `fieldapp:public`, `fieldapp:roles` are set on the settings sheet."""
    return {name.rpartition(":")[2]: value for name, value in definition.model.get("a", {}).items()}


def _form_file(services: Services, name: str, content: bytes) -> FormFile:
    kept = FileStore(services.settings.files).keep(io.BytesIO(content))
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    mime = "text/csv" if name.endswith(".csv") else guess_type(name)[0] or "application/octet-stream"
    return FormFile(name=name, sha256=kept.sha256, md5=md5, size=kept.size, mime=mime)


def _hash(xform: str, files: tuple[FormFile, ...]) -> str:
    """Names a form's whole content. MD5 of the XForm alone is what OpenRosa lists, see `openrosa.lists`."""
    digest = hashlib.sha256(xform.encode())
    for file in files:
        digest.update(f"\0{file.name}\0{file.sha256}".encode())
    return digest.hexdigest()
