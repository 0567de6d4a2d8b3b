"""The page that fills a form, for signed-in people and for public links: the same page with another way to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from urllib.parse import quote

from flask import Response, make_response, render_template, send_file, url_for

from fieldapp import assets
from fieldapp.problems import FORM_UNKNOWN, NOT_FOUND
from fieldapp.storage import forms
from fieldapp.storage.files import FileStore
from fieldapp.storage.forms import StoredForm
from fieldapp.web.context import language, services
from fieldapp.web.first_screen import FirstScreen, first_screen, form_kinds
from fieldapp.web.words import first_words, inline_json, page_words
from fieldapp.xforms.form import Form

_FOR_EVER = "private, max-age=31536000, immutable"
_AS_SCRIPTS_WRITE = "-_.!~*'()"
"""What `encodeURIComponent` leaves as it is: what is asked for ahead must have the address the script asks for."""
_SHARED = "public, max-age=31536000, immutable"
_PACK_MODULES = {"digest": "crypto", "geo": "geo", "regex": "regex"}
"""Pack → its module, as `static/js/engine/packs.js` has it."""
_NO_PAGE = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""A form's files come from whoever made the form: opened by themselves they run nothing and belong to no origin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surround:
    """Where a form page sends, whom it asks who holds the phone, and where closing it leads."""

    submit: str
    me: str = ""
    holder: str = ""
    home: str = ""
    prefill: Mapping[str, str] | None = None


def form_page(form: StoredForm, surround: Surround) -> Response:
    """The page of a form. It holds no person's data: the script asks for that."""
    here = services()
    runnable = here.forms.derived(form.key, Form)
    zone = here.settings.timezone
    spoken = language()
    drawn = first_screen(runnable, spoken, zone.key, lambda: here.clock().astimezone(zone))
    config = {
        "formId": form.form_id,
        "key": form.key,
        "title": form.titled(spoken),
        "version": form.version,
        "bundle": url_for("collect.bundle", key="KEY"),
        "media": url_for("collect.media", key="KEY", name=""),
        "signIn": url_for("people.sign_in"),
        "submit": surround.submit,
        "me": surround.me,
        "holder": surround.holder,
        "home": surround.home,
        "prefill": dict(surround.prefill or {}),
        "largest": here.settings.max_request_bytes,
        "language": drawn.language if len(runnable.definition.languages) > 1 else "",
        "laterStyle": assets.url("css/form_later.css"),
        "pieces": url_for("collect.pieces", mark=_pieces()[0]),
    }
    return make_response(render_template("collect/form.html", page=_Page(form, runnable, drawn, config, spoken)))


class _Page:
    """What the template reads."""

    def __init__(
        self, form: StoredForm, runnable: Form, drawn: FirstScreen, config: Mapping[str, object], spoken: str
    ) -> None:
        self.title = form.titled(spoken)
        self.config = inline_json(config)
        self.home = config["home"]
        texts = f"?texts={quote(str(config['language']), safe=_AS_SCRIPTS_WRITE)}" if config["language"] else ""
        self.bundle = str(config["bundle"]).replace("KEY", form.key) + texts
        self.languages = [(name, name.rpartition(" (")[0] or name) for name in runnable.definition.languages]
        self.language = drawn.language
        self.tag = drawn.tag
        self.heading = drawn.heading
        self.has_many = drawn.has_many
        self.questions = drawn.questions
        self.kinds = services().forms.derived(form.key, form_kinds)
        self.packs = _pack_files(runnable)
        self.log = _log_words(runnable)
        self.words = inline_json(first_words(spoken))


def _pack_files(form: Form) -> list[str]:
    """The functions that this form needs beyond the core: without them the script cannot begin."""
    modules = (f"js/engine/xpath/functions/{_PACK_MODULES[pack]}.js" for pack in form.definition.packs)
    return [file for module in modules if (file := assets.part("js/pages/form.js", module))]


def _log_words(form: Form) -> list[str]:
    """What people are told of the log that a form keeps while it is filled (`meta/audit`); nothing if it keeps none."""
    bind = form.definition.bind(f"/{form.definition.model['n']}/meta/audit")
    if bind is None:
        return []
    words = ["This form also sends when each question was open."]
    if bind.attributes.get("track-changes") == "true":
        words.append("It sends every change of an answer.")
    if "location-priority" in bind.attributes:
        words.append("It sends where the phone was meanwhile.")
    return words


@cache
def _pieces() -> tuple[str, str]:
    """What any form's page may need later, and its mark: the controls of every kind, the words of every language."""
    body = render_template("collect/pieces.html", words=inline_json(page_words("page")))
    return sha256(body.encode()).hexdigest()[:10], body


def pieces_answer(mark: str) -> Response:
    """What a form's page fetches once its first question is there; the same for all forms and everybody."""
    now, body = _pieces()
    return make_response(body, {"Cache-Control": _SHARED if mark == now else "no-store"})


def media_answer(form: StoredForm, name: str) -> Response:
    """A picture, sound or list of a form. Raises NOT_FOUND."""
    with services().database.read() as c:
        file = next((file for file in forms.files(c, form.id) if file.name == name), None)
    if file is None:
        raise NOT_FOUND()
    path = FileStore(services().settings.files).path(file.sha256)
    response = send_file(path, mimetype=file.mime, etag=file.sha256, conditional=True)
    response.headers["Cache-Control"] = _FOR_EVER
    response.headers["Content-Security-Policy"] = _NO_PAGE
    return response


def form_of_key(key: str) -> StoredForm:
    """Any version of a form. Raises FORM_UNKNOWN."""
    with services().database.read() as c:
        found = forms.by_key(c, key)
    if found is None:
        raise FORM_UNKNOWN(form_id=key)
    return found
