"""Filling forms: my forms, a form's page, what it needs, and the records I have sent.

Pages that phones keep hold no person's data; what is personal comes as JSON for the person's own store.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, send_file, url_for

from fieldapp.intake.catalogue import form_for, forms_for
from fieldapp.problems import FORM_UNKNOWN, NOT_FOUND
from fieldapp.storage.attachments import Attachment
from fieldapp.storage.files import FileStore
from fieldapp.storage.forms import StoredForm
from fieldapp.storage.submissions import Submission
from fieldapp.web.access import signed_in
from fieldapp.web.context import language, person, services, visitor
from fieldapp.web.form_bundle import bundle_answer
from fieldapp.web.form_page import Surround, form_of_key, form_page, media_answer, pieces_answer
from fieldapp.web.played import is_shown
from fieldapp.web.sent import (
    editable,
    returned_records,
    sent_files,
    sent_record,
    sent_records,
    sent_tree,
    shown_record,
)
from fieldapp.web.words import page_words
from fieldapp.xforms.browser import FORMAT as BUNDLE_FORMAT

blueprint = Blueprint("collect", __name__)


@blueprint.get("/collect/", strict_slashes=False)
@signed_in
def home() -> str:
    """My forms, drafts and outbox: a shell that the script fills."""
    return render_template("collect/home.html", words=page_words("page", "collect"))


@blueprint.get("/collect/me.json")
@signed_in
def me() -> Response:
    """Who holds the phone."""
    who = person()
    return jsonify(id=str(who.id), name=who.name, properties={"username": who.name})


@blueprint.get("/collect/forms.json")
@signed_in
def my_forms() -> Response:
    """The forms this person may fill, and their records that were sent back."""
    returned = [_returned(record) for record in returned_records(services(), person())]
    return jsonify(forms=[_listed(form) for form in forms_for(services(), person())], returned=returned)


def _returned(record: Submission) -> dict[str, str]:
    page = url_for("collect.sent_one", instance_id=record.instance_id)
    return {"title": record.title.strip() or record.form_title, "reason": record.reason, "page": page}


def _listed(form: StoredForm) -> dict[str, object]:
    page = url_for("collect.form", form_id=form.form_id)
    named = {"formId": form.form_id, "key": form.key, "version": form.version, "page": page}
    return {**named, "title": form.titled(language()), "titles": dict(form.titles)}


@blueprint.get("/collect/forms/<path:form_id>")
@signed_in
def form(form_id: str) -> Response:
    """The page that fills a form."""
    found = next((form for form in forms_for(services(), person()) if form.form_id == form_id), None)
    if found is None:
        raise FORM_UNKNOWN(form_id=form_id)
    submit, who, back = url_for("openrosa.submit"), url_for("collect.me"), url_for("collect.home")
    return form_page(found, Surround(submit=submit, me=who, home=back))


@blueprint.get("/collect/pieces/<mark>.html")
def pieces(mark: str) -> Response:
    """Rare controls and the other language's words, for any form's page."""
    return pieces_answer(mark)


@blueprint.get(f"/collect/forms/<key>/bundle.{BUNDLE_FORMAT}.json")
def bundle(key: str) -> Response:
    """What the browser runs of one version of a form. Phones keep it for ever: another format has another address."""
    return bundle_answer(_readable(key))


@blueprint.get("/collect/forms/<key>/media/")
@blueprint.get("/collect/forms/<key>/media/<name>")
def media(key: str, name: str = "") -> Response:
    """A picture, sound or list of a form."""
    return media_answer(_readable(key), name)


def _readable(key: str) -> StoredForm:
    """A form whose content the visitor may read: public ones everybody. Raises FORM_UNKNOWN, SIGN_IN_NEEDED."""
    known = visitor()
    found = form_of_key(key)
    if found.is_public:
        return found
    return form_for(services(), known or person(), key)


@blueprint.get("/collect/sent/")
@signed_in
def sent() -> str:
    """My sent records, newest first."""
    return render_template("collect/sent.html", records=sent_records(services(), person()), titles=_titles())


@blueprint.get("/collect/sent/<instance_id>")
@signed_in
def sent_one(instance_id: str) -> str:
    """One record I sent, readable."""
    record = sent_record(services(), person(), instance_id)
    parts = shown_record(services(), record, language())
    files = {file.name: file for file in sent_files(services(), record)}
    may = _can_correct(record)
    return render_template(
        "collect/sent_one.html", record=record, parts=parts, files=files, can_correct=may, titles=_titles()
    )


def _titles() -> dict[str, str]:
    """The forms' names in the reader's language."""
    return {form.form_id: form.titled(language()) for form in forms_for(services(), person())}


def _can_correct(record: Submission) -> bool:
    return editable(record) and any(form.form_id == record.form_id for form in forms_for(services(), person()))


@blueprint.get("/collect/sent/<instance_id>/record.json")
@signed_in
def sent_json(instance_id: str) -> Response:
    """What the form page needs to correct a record."""
    record = sent_record(services(), person(), instance_id)
    if record.is_encrypted:
        raise NOT_FOUND()
    files = [_described(instance_id, file) for file in sent_files(services(), record)]
    return jsonify(key=record.form_key, tree=sent_tree(services(), record), files=files)


def _described(instance_id: str, file: Attachment) -> dict[str, str]:
    address = url_for("collect.sent_file", instance_id=instance_id, number=file.id)
    return {"name": file.name, "type": file.mime, "url": address}


@blueprint.get("/collect/sent/<instance_id>/files/<int:number>")
@signed_in
def sent_file(instance_id: str, number: int) -> Response:
    """A file of a record I sent."""
    record = sent_record(services(), person(), instance_id)
    file = next((file for file in sent_files(services(), record) if file.id == number), None)
    if file is None or file.sha256 is None:
        raise NOT_FOUND()
    path = FileStore(services().settings.files).path(file.sha256)
    shown = is_shown(file.mime)
    mime = file.mime if shown else "application/octet-stream"
    response = send_file(path, mimetype=mime, as_attachment=not shown, download_name=file.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
