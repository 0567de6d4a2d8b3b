"""OpenRosa 1.0 for ODK Collect, Enketo and our own page: form list, forms, media, submissions.

Reads requests and answers them; what a submission means is decided by `intake`. Whoever asks was found by `access`,
also below `/key/<device key>/`.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, request, send_file, url_for

from fieldapp.i18n import translate
from fieldapp.intake.catalogue import form_for, forms_for
from fieldapp.intake.incoming import Author
from fieldapp.intake.parcel import Received
from fieldapp.intake.receive import receive
from fieldapp.openrosa.lists import ListedFile, ListedForm, form_list, manifest
from fieldapp.openrosa.messages import openrosa_headers, openrosa_message
from fieldapp.problems import NOT_FOUND, SUBMISSION_CONFLICT
from fieldapp.storage import forms
from fieldapp.storage.files import FileStore
from fieldapp.storage.forms import StoredForm
from fieldapp.web.access import require_person, signed_in
from fieldapp.web.context import language, person, services
from fieldapp.web.multipart import read_submission

blueprint = Blueprint("openrosa", __name__)
RECEIPT_HEADER = "X-Fieldapp-Receipt"
_LONGEST_HEADER = 3_500
_XML = "text/xml; charset=utf-8"
_A_YEAR = "private, max-age=31536000, immutable"


@blueprint.after_request
def mark(response: Response) -> Response:
    """Every answer says which OpenRosa it speaks and how much it takes."""
    response.headers.update(openrosa_headers(services().settings.max_request_bytes))
    return response


@blueprint.get("/formList")
@signed_in
def form_list_view() -> Response:
    """The forms this person may fill; `formID` names one, `verbose` asks for descriptions."""
    wanted = request.args.get("formID")
    listed = [_listed(form) for form in forms_for(services(), person()) if wanted in (None, form.form_id)]
    verbose = request.args.get("verbose", "").lower() in ("true", "1", "yes")
    return make_response(form_list(listed, verbose=verbose), {"Content-Type": _XML})


@blueprint.get("/forms/<key>.xml")
@signed_in
def xform(key: str) -> Response:
    """One version of a form, which never changes."""
    form_for(services(), person(), key)
    with services().database.read() as c:
        text = forms.xform(c, key)
    return make_response(text or "", {"Content-Type": _XML, "Cache-Control": _A_YEAR})


@blueprint.get("/forms/<key>/manifest")
@signed_in
def form_manifest(key: str) -> Response:
    """The media files of a form."""
    form = form_for(services(), person(), key)
    with services().database.read() as c:
        files = forms.files(c, form.id)
    address = [url_for("openrosa.media", key=key, name=file.name, _external=True) for file in files]
    listed = [ListedFile(name=f.name, md5=f.md5, download_url=url) for f, url in zip(files, address, strict=True)]
    return make_response(manifest(listed), {"Content-Type": _XML})


@blueprint.get("/forms/<key>/media/<name>")
@signed_in
def media(key: str, name: str) -> Response:
    """One media file."""
    form = form_for(services(), person(), key)
    with services().database.read() as c:
        file = next((file for file in forms.files(c, form.id) if file.name == name), None)
    if file is None:
        raise NOT_FOUND()
    path = FileStore(services().settings.files).path(file.sha256)
    response = send_file(path, mimetype=file.mime, etag=file.sha256, max_age=0, conditional=True)
    response.headers["Content-Disposition"] = "attachment"
    return response


@blueprint.route("/submission", methods=["HEAD"])
def may_submit() -> Response:
    """Asked by clients before they send: 204 with the limits, or 401 with the ways to sign in."""
    require_person()
    return make_response("", 204, {"Location": url_for("openrosa.submit", _external=True)})


@blueprint.post("/submission")
@signed_in
def submit() -> Response:
    """One submission of the person who is signed in."""
    return submission_answer(Author(person=person()))


def submission_answer(author: Author) -> Response:
    """Take in the submission of the current request: 201 with the receipt. Also for public links.

    Raises SUBMISSION_CONFLICT, which carries the receipt too, and whatever `receive` raises.
    """
    with read_submission(request) as incoming:
        received = receive(services(), incoming, author)
    if received.is_conflict:
        raise SUBMISSION_CONFLICT(receipt=received.receipt, headers=_receipt_headers(received))
    if "application/json" in request.headers.get("Accept", ""):
        answer = jsonify(receipt=received.receipt, missing=list(received.missing))
    else:
        message = openrosa_message(_thanks(received), 201, nature="submit_success")
        answer = make_response(message.body, dict(message.headers))
    answer.status_code = 201
    answer.headers.update(_receipt_headers(received))
    return answer


def _receipt_headers(received: Received) -> dict[str, str]:
    """The receipt, unless a proxy might choke on its length: then the JSON body alone carries it."""
    receipt = {RECEIPT_HEADER: received.receipt} if len(received.receipt) <= _LONGEST_HEADER else {}
    return {**openrosa_headers(services().settings.max_request_bytes), **receipt}


def _thanks(received: Received) -> str:
    if received.missing:
        return translate("Saved. Still waiting for: {files}", language(), files=", ".join(received.missing))
    return translate("Received and saved.", language())


def _listed(form: StoredForm) -> ListedForm:
    return ListedForm(
        form_id=form.form_id,
        name=form.titled(language()),
        version=form.version,
        md5=form.md5,
        download_url=url_for("openrosa.xform", key=form.key, _external=True),
        manifest_url=url_for("openrosa.form_manifest", key=form.key, _external=True) if form.has_files else "",
        description=form.title,
    )
