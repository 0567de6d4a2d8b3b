"""Public forms: by link or poster QR, without an account. The same page and the same intake, another door.

Whoever holds a link may fill its one form for its one place. Where the link asks for a PIN, a signed cookie remembers
that it was given.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState

from fieldapp.intake.incoming import Author
from fieldapp.intake.shape import building_ref
from fieldapp.people.public_door import check_pin, count_record, find_link
from fieldapp.problems import LINK_INVALID, PIN_WRONG, SIGN_IN_NEEDED, Problem
from fieldapp.storage import forms
from fieldapp.storage.forms import StoredForm
from fieldapp.storage.public_links import PublicLink
from fieldapp.web.context import services
from fieldapp.web.form_page import Surround, form_page
from fieldapp.web.openrosa import submission_answer

blueprint = Blueprint("public", __name__)


@blueprint.record_once
def _accept_records(state: BlueprintSetupState) -> None:
    """Records come without a form token: they change nothing that belongs to whoever's browser sends them."""
    state.app.extensions["csrf"].exempt(submit)


@blueprint.get("/p/<token>")
def form(token: str) -> Response:
    """The form of a link, or its door."""
    link = find_link(services(), token)
    found = _form(link)
    if not _may_enter(link):
        return _door(link, found)
    building = services().forms.derived(found.key, building_ref)
    surround = Surround(
        submit=url_for("public.submit", token=token),
        holder=f"link:{link.id}",
        prefill={building: link.building} if building and link.building else {},
    )
    return form_page(found, surround)


@blueprint.post("/p/<token>")
def enter(token: str) -> Response:
    """Give the PIN."""
    link = find_link(services(), token)
    try:
        check_pin(services(), link, request.form.get("pin", ""), _address())
    except Problem as problem:
        if problem.kind is not PIN_WRONG:
            raise
        return _door(link, _form(link), wrong=True)
    session[_cookie(link)] = True
    return make_response(redirect(url_for("public.form", token=token)))


@blueprint.post("/p/<token>/submission")
def submit(token: str) -> Response:
    """One record by a link. Raises LINK_INVALID, SIGN_IN_NEEDED before the PIN, TOO_MANY_REQUESTS."""
    link = find_link(services(), token)
    if not _may_enter(link):
        raise SIGN_IN_NEEDED()
    count_record(services(), link, _address())
    return submission_answer(Author(link=link))


def _form(link: PublicLink) -> StoredForm:
    with services().database.read() as c:
        found = forms.latest(c, link.form_id)
    if found is None or not (found.is_public and found.is_open):
        raise LINK_INVALID()
    return found


def _may_enter(link: PublicLink) -> bool:
    return link.pin_hash is None or session.get(_cookie(link)) is True


def _door(link: PublicLink, found: StoredForm, *, wrong: bool = False) -> Response:
    page = render_template("public/door.html", link=link, form=found, wrong=wrong)
    return make_response(page, PIN_WRONG.status if wrong else 200)


def _cookie(link: PublicLink) -> str:
    return f"link-{link.id}"


def _address() -> str:
    return request.remote_addr or ""
