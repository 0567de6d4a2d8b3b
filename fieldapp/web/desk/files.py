"""Files of records: photos small and whole, other files to save, the XML as it came. Always within the reader's scope.

What phones send is nobody's page: a browser may show pictures and nothing else of it, and runs none of it.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from flask import Response, make_response, request, send_file
from itsdangerous import BadData, URLSafeTimedSerializer

from fieldapp.export.archive import safe_name
from fieldapp.export.tables import has_sensitive, is_sensitive
from fieldapp.problems import NOT_FOUND
from fieldapp.storage import attachments, versions
from fieldapp.storage.attachments import Attachment
from fieldapp.storage.files import FileStore
from fieldapp.storage.versions import Version
from fieldapp.web.context import services
from fieldapp.web.desk import thumbnails
from fieldapp.web.desk.area import blueprint, overseer, scope
from fieldapp.web.desk.dossier import find_record
from fieldapp.web.played import is_shown

_PASS_SECONDS = 900
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}


@blueprint.get("/records/<instance_id>/files/<int:number>/small")
def thumbnail(instance_id: str, number: int) -> Response:
    """A photo, small."""
    file, path, is_secret = _found(instance_id, number)
    cache = services().settings.data / "thumbnails"
    response = make_response(thumbnails.thumbnail(path, cache, file.sha256 or "", keep=not is_secret))
    response.content_type = thumbnails.MIME
    response.set_etag(f"{file.sha256}-small")
    response.make_conditional(request)
    return _strict(response)


@blueprint.get("/records/<instance_id>/files/<int:number>")
def original(instance_id: str, number: int) -> Response:
    """A file as it came: pictures are shown, sounds and films played, everything else is saved."""
    file, path, _ = _found(instance_id, number)
    shown = is_shown(file.mime)
    mime = file.mime if shown else "application/octet-stream"
    name = safe_name(file.name)
    return _strict(send_file(path, mimetype=mime, as_attachment=not shown, download_name=name, etag=file.sha256 or ""))


@blueprint.get("/records/<instance_id>/versions/<int:version>.xml")
def version_xml(instance_id: str, version: int) -> Response:
    """A version's XML, byte for byte; not for forms with sensitive answers unless they were asked for."""
    with services().database.read() as c:
        found = _version(c, instance_id, version)
        content = versions.xml(c, found.id)
    hides = not found.is_encrypted and has_sensitive(services().forms.definition(found.form_key))
    if hides and not _may_see_sensitive(instance_id):
        raise NOT_FOUND()
    response = make_response(content)
    response.content_type = "text/xml; charset=utf-8"
    name = safe_name(found.instance_id).replace('"', "_").encode("ascii", "replace").decode()
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xml"'
    return _strict(response)


def sensitive_pass(instance_id: str) -> str:
    """What lets this person fetch a record's sensitive files for some minutes, after they said what for."""
    return _signer().dumps([overseer().id, instance_id])


def _may_see_sensitive(instance_id: str) -> bool:
    try:
        holder = _signer().loads(request.args.get("pass", ""), max_age=_PASS_SECONDS)
    except BadData:
        return False
    return bool(holder == [overseer().id, instance_id])


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services().keys.flask_secret, salt="desk sensitive files")


def _found(instance_id: str, number: int) -> tuple[Attachment, Path, bool]:
    """A file of a record in scope, where it lies, and whether a sensitive answer names it."""
    with services().database.read() as c:
        file = attachments.find(c, number)
        if file is None or file.sha256 is None:
            raise NOT_FOUND()
        is_secret = _is_secret(c, _version(c, instance_id, file.version), file)
    path = FileStore(services().settings.files).path(file.sha256)
    if not path.is_file() or (is_secret and not _may_see_sensitive(instance_id)):
        raise NOT_FOUND()
    return file, path, is_secret


def _version(c: sqlite3.Connection, instance_id: str, number: int) -> Version:
    record = find_record(c, scope(), instance_id)
    version = versions.find(c, number)
    if version is None or version.submission != record.id:
        raise NOT_FOUND()
    return version


def _is_secret(c: sqlite3.Connection, version: Version, file: Attachment) -> bool:
    form = services().forms.definition(version.form_key)
    if version.is_encrypted or not has_sensitive(form):
        return False
    tables = json.loads(versions.record(c, version.id))
    refs = [ref for rows in tables.values() for row in rows for ref, text in row.items() if text == file.name]
    return not refs or any(is_sensitive(form, ref) for ref in refs)


def _strict(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
