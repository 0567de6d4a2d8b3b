"""Downloads: the export's request read from the URL, its bytes passed on as they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request, stream_with_context

from fieldapp.export.labels import Labels
from fieldapp.export.rows import Layout
from fieldapp.export.service import FORMATS, ExportRequest, Format
from fieldapp.export.service import export as begin_export
from fieldapp.export.tables import has_sensitive, table_name
from fieldapp.problems import REQUEST_INVALID
from fieldapp.storage import forms
from fieldapp.web.context import language, services
from fieldapp.web.desk.area import blueprint, overseer
from fieldapp.web.desk.wish import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatChoice:
    """A table of a form that a CSV may hold."""

    name: str
    label: str


@blueprint.get("/forms/<path:form_id>/export")
def export(form_id: str) -> Response:
    """A form's records as a file."""
    made = begin_export(services(), _request(form_id), overseer())
    response = Response(stream_with_context(made.chunks), content_type=made.type)
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    response.headers["X-Accel-Buffering"] = "no"
    return response


def export_choices(form_id: str) -> dict[str, Any]:
    """What the export box of a list offers: the repeats of all versions, and whether there are sensitive answers."""
    with services().database.read() as c:
        keys = [form.key for form in forms.versions(c, form_id)]
    definitions = [services().forms.definition(key) for key in keys]
    repeats: dict[str, RepeatChoice] = {}
    for definition in definitions:
        labels = Labels(definition, language())
        for repeat in definition.repeats():
            name = table_name(definition, repeat.ref)
            repeats.setdefault(name, RepeatChoice(name=name, label=labels.text(repeat.label) or name))
    return {"repeats": list(repeats.values()), "has_sensitive": any(has_sensitive(found) for found in definitions)}


def _request(form_id: str) -> ExportRequest:
    wish, given = Wish.read(request.args), request.args
    with services().database.read() as c:
        wanted = wish.record_filter(c, form_id, services().settings.timezone)
    return ExportRequest(
        form_id=form_id,
        format=_format(given.get("format", "")),
        repeat=given.get("repeat", ""),
        since=wanted.since,
        before=wanted.before,
        place=wish.place,
        with_sensitive=bool(given.get("sensitive")),
        purpose=given.get("purpose", "").strip()[:200],
        with_marked=bool(given.get("all")),
        layout=Layout(labels=bool(given.get("labels")), split=bool(given.get("split"))),
        language=language(),
    )


def _format(name: str) -> Format:
    for known in FORMATS:
        if known == name:
            return known
    raise REQUEST_INVALID()
