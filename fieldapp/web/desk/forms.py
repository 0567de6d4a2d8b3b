"""The forms in service: their versions, whether they are open and public, what they were made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldapp.export.archive import safe_name
from fieldapp.i18n import translate
from fieldapp.problems import FORM_UNKNOWN, NOT_FOUND
from fieldapp.storage import audit, forms
from fieldapp.web.context import language, services
from fieldapp.web.desk.area import blueprint, demand_whole, overseer, oversees_all

_CHANGES: dict[str, tuple[Callable[..., None], bool, str, str]] = {
    "open": (forms.set_open, True, "form.open", "The form is open: phones may send it."),
    "close": (forms.set_open, False, "form.close", "The form is closed. What phones still send is kept and flagged."),
    "publish": (forms.set_public, True, "form.public", "The form may be opened by public links."),
    "unpublish": (forms.set_public, False, "form.not_public", "Public links open this form no more."),
}


@blueprint.get("/forms")
def form_list() -> str:
    """All forms, and the place to upload another."""
    with services().database.read() as c:
        known = [(form, len(forms.versions(c, form.form_id))) for form in forms.newest(c)]
    return render_template("desk/forms.html", area="forms", forms=known, may_change=oversees_all())


@blueprint.get("/forms/<path:form_id>")
def form(form_id: str) -> str:
    """One form with its versions."""
    with services().database.read() as c:
        versions = forms.versions(c, form_id)
        acts = audit.of(c, f"form:{form_id}", limit=20)
        sources = {version.key for version in versions if forms.source(c, version.key)}
    if not versions:
        raise FORM_UNKNOWN(form_id=form_id)
    return render_template(
        "desk/form.html",
        area="forms",
        form=versions[0],
        versions=versions,
        sources=sources,
        acts=acts,
        may_change=oversees_all(),
    )


@blueprint.post("/forms/<path:form_id>")
def change_form(form_id: str) -> Response:
    """Open, close, make public or not."""
    demand_whole()
    here, by, wish = services(), overseer(), request.form.get("change", "")
    if wish not in _CHANGES:
        raise NOT_FOUND()
    change, value, action, said = _CHANGES[wish]
    with here.database.read() as c:
        if forms.latest(c, form_id) is None:
            raise FORM_UNKNOWN(form_id=form_id)
    at, subject = here.clock(), f"form:{form_id}"

    def write(c: sqlite3.Connection) -> None:
        change(c, form_id, value)
        audit.add(c, action, subject, at=at, person=by.id, device=by.device_id)

    here.database.write(write)
    flash(translate(said, language()), "good")
    return redirect(url_for("desk.form", form_id=form_id))


@blueprint.get("/form-versions/<key>/source")
def form_source(key: str) -> FlaskResponse:
    """The workbook a version was made from."""
    with services().database.read() as c:
        found = forms.source(c, key)
    if found is None:
        raise NOT_FOUND()
    return _download(found[1], found[0], "application/octet-stream")


@blueprint.get("/form-versions/<key>/xform")
def form_xform(key: str) -> FlaskResponse:
    """The XForm of a version."""
    with services().database.read() as c:
        stored, found = forms.by_key(c, key), forms.xform(c, key)
    if stored is None or found is None:
        raise NOT_FOUND()
    return _download(found.encode(), f"{stored.form_id}.xml", "text/xml; charset=utf-8")


def _download(content: bytes, name: str, mime: str) -> FlaskResponse:
    response = make_response(content)
    response.content_type = mime
    response.headers.set("Content-Disposition", "attachment", filename=safe_name(name))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
