"""The one way in: read, check, write the files, then keep everything in one transaction.

Whatever stops on the way leaves no row; files already written are swept later. A record that fails a check of its
form is kept and flagged: only what cannot be a record of a known form is refused.
"""

from __future__ import annotations

import hashlib

from fieldapp.intake.catalogue import may_fill
from fieldapp.intake.contents import contents_of
from fieldapp.intake.envelope import Envelope, open_envelope
from fieldapp.intake.incoming import Author, IncomingFile, IncomingSubmission
from fieldapp.intake.keep import keep
from fieldapp.intake.names import check_distinct, check_name
from fieldapp.intake.parcel import Parcel, ParcelFile, Received
from fieldapp.intake.shape import Parts
from fieldapp.problems import FILES_TOO_MANY, FORM_CLOSED, FORM_UNKNOWN, FORM_VERSION_UNKNOWN, LINK_INVALID
from fieldapp.services import Services
from fieldapp.storage import forms
from fieldapp.storage.files import FileStore
from fieldapp.storage.forms import StoredForm
from fieldapp.xforms.definition import Finding

FILES_PER_REQUEST = 100
BUILDING_LENGTH = 80


def receive(services: Services, incoming: IncomingSubmission, author: Author) -> Received:
    """Take in one submission; when this returns it is durable.

    Raises the problems `xml.*`, `submission.*`, `file.*`, `form.*`, `public.link_invalid` and `storage.*`.
    """
    _check_files(incoming)
    envelope = open_envelope(incoming.xml)
    form = _form(services, envelope, author)
    contents = contents_of(services, form, envelope, incoming.xml.count(b"<"))
    parts = contents.parts
    parcel = Parcel(
        form=form,
        envelope=envelope,
        author=author,
        received_at=services.clock(),
        xml=incoming.xml,
        sha256=hashlib.sha256(incoming.xml).hexdigest(),
        record=parts.as_json(),
        named=tuple(dict.fromkeys(parts.files)),
        searched=parts.searched,
        place=parts.place,
        findings=(*_of_form(form, author), *_of_building(parts, author), *contents.findings),
        files=_keep_files(services, incoming),
        is_encrypted=contents.is_encrypted,
    )
    return services.database.write(lambda c: keep(c, parcel, services.keys.signer))


def _check_files(incoming: IncomingSubmission) -> None:
    if len(incoming.files) > FILES_PER_REQUEST:
        raise FILES_TOO_MANY(limit=FILES_PER_REQUEST)
    for file in incoming.files:
        check_name(file.name)
    check_distinct(file.name for file in incoming.files)


def _form(services: Services, envelope: Envelope, author: Author) -> StoredForm:
    """The form and version a record answers. A public link serves only its own form, while that is open."""
    with services.database.read() as c:
        form = forms.by_version(c, envelope.form_id, envelope.version)
        known = form is not None or forms.latest(c, envelope.form_id) is not None
    if author.link and (envelope.form_id != author.link.form_id or not (form and form.is_public)):
        raise LINK_INVALID()
    if form is None:
        details = {"form_id": envelope.form_id, "version": envelope.version}
        raise FORM_VERSION_UNKNOWN(**details) if known else FORM_UNKNOWN(**details)
    if author.link and not form.is_open:
        raise FORM_CLOSED(form_id=form.form_id)
    return form


def _of_form(form: StoredForm, author: Author) -> list[Finding]:
    """A record was mostly begun before its form was closed or a role taken away: it is kept, and somebody looks."""
    found: list[Finding] = []
    if not form.is_open:
        found.append(Finding(code="form.closed", severity="warning"))
    if author.person and not may_fill(author.person, form):
        found.append(Finding(code="form.not_for_role", severity="warning"))
    return found


def _of_building(parts: Parts, author: Author) -> list[Finding]:
    """A link hangs at one building; what is told about another one by it may be a slip, so somebody looks."""
    ref, told = parts.building
    ours = author.link.building if author.link else ""
    if not ours or not told or told.strip().casefold() == ours.casefold():
        return []
    details = {"told": told[:BUILDING_LENGTH], "building": ours}
    return [Finding(code="link.other_building", ref=ref, details=details, severity="warning")]


def _keep_files(services: Services, incoming: IncomingSubmission) -> tuple[ParcelFile, ...]:
    store = FileStore(services.settings.files)
    return tuple(_keep_file(store, file) for file in incoming.files)


def _keep_file(store: FileStore, file: IncomingFile) -> ParcelFile:
    kept = store.keep(file.stream)
    return ParcelFile(name=file.name, mime=file.mime, sha256=kept.sha256, size=kept.size)
