"""Uploading a workbook: its check, all that was found in it, and the button that publishes it."""

from __future__ import annotations

from datetime import timedelta

from flask import Response as FlaskResponse
from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldapp.i18n import problem_text, translate
from fieldapp.intake import uploads
from fieldapp.problems import FORM_VERSION_TAKEN, NOT_FOUND, REQUEST_INVALID, Problem
from fieldapp.storage import uploads as upload_rows
from fieldapp.storage.uploads import Upload
from fieldapp.web.context import language, services
from fieldapp.web.desk.area import blueprint, demand_whole, overseer
from fieldapp.xforms.preflight_size import FormSize, in_words
from fieldapp.xforms.xlsform_problems import FormProblem, cause, count_errors, pointer, remedy

_GIVEN_UP = timedelta(minutes=3)


@blueprint.post("/forms")
def upload() -> Response:
    """Take a workbook, alone or with its media."""
    demand_whole()
    files = [(file.filename, file.read()) for file in request.files.getlist("file") if file.filename]
    if not files:
        raise REQUEST_INVALID()
    number = uploads.take(services(), files, overseer())
    return redirect(url_for("desk.upload_report", number=number))


@blueprint.get("/uploads/<int:number>")
def upload_report(number: int) -> str:
    """How far the check is, or everything it found."""
    demand_whole()
    found = uploads.find(services(), number)
    _revive(found)
    return _page(found)


@blueprint.get("/uploads/<int:number>/state")
def upload_state(number: int) -> FlaskResponse:
    """How far the check is, for the page that waits."""
    demand_whole()
    with services().database.read() as c:
        state = upload_rows.state(c, number)
    if state is None:
        raise NOT_FOUND()
    return jsonify(state=state)


@blueprint.post("/uploads/<int:number>")
def publish_upload(number: int) -> Response | str | tuple[str, int]:
    """Put the checked form into service."""
    demand_whole()
    try:
        done = uploads.publish_upload(services(), number, overseer())
    except Problem as problem:
        if problem.kind is not FORM_VERSION_TAKEN:
            raise
        return _page(uploads.find(services(), number), problem), problem.status
    if done.form is None:
        raise NOT_FOUND()
    said = "The form is in service." if done.is_new else "This version was in service already; nothing changed."
    flash(translate(said, language()), "good")
    return redirect(url_for("desk.form", form_id=done.form.form_id))


def _page(found: Upload, problem: Problem | None = None) -> str:
    problems = [FormProblem.from_json(members) for members in found.report.get("problems", ())]
    told = [(known, cause(known, language()), remedy(known, language())) for known in problems]
    size = found.report.get("size")
    return render_template(
        "desk/upload.html",
        area="forms",
        upload=found,
        errors=[one for one in told if one[0].is_error],
        error_count=count_errors(problems),
        warnings=[one for one in told if not one[0].is_error],
        size=in_words(FormSize.from_json(size), language()) if size else "",
        pointer=pointer,
        refusal=problem_text(problem, language()) if problem else None,
        is_checking=found.state in ("waiting", "working"),
    )


def _revive(found: Upload) -> None:
    """A check that a restart cut off begins again; one that is under way is left alone."""
    here = services()
    if found.state == "working" and here.clock() - found.created_at > _GIVEN_UP:
        here.database.write(lambda c: upload_rows.put_back(c, found.id))
        uploads.begin(here, found.id)
    elif found.state == "waiting":
        uploads.begin(here, found.id)
