"""The desk's page of people: who is there, on which devices, and what one can do for them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from fieldapp.i18n import translate
from fieldapp.people import care, device_keys, invitations, oversight
from fieldapp.people.person import Person
from fieldapp.problems import NOT_FOUND
from fieldapp.services import Services
from fieldapp.web.access import needs
from fieldapp.web.context import language, person, services
from fieldapp.web.people.blueprint import blueprint
from fieldapp.web.people.invite import OVERSEERS, invitation_page
from fieldapp.web.people.keys import key_page
from fieldapp.web.people.places import named_grants

_ACTS: dict[str, tuple[Callable[[Services, int, Person | None], None], str]] = {
    "disable": (care.disable, "Shut out: all devices are signed out, and nobody gets in under this name."),
    "enable": (care.enable, "Let in again. Give them a new invitation link."),
}


@blueprint.get("/desk/people/", strict_slashes=False)
@needs(*OVERSEERS)
def everyone() -> str:
    """The people of my places."""
    search = request.args.get("q", "").strip()[:60]
    page = care.page_of_people(services(), person(), search=search, number=request.args.get("page", 1, int))
    grants = {account.id: named_grants(account.grants) for account in page.accounts}
    return render_template("people/everyone.html", page=page, search=search, grants=grants)


@blueprint.get("/desk/people/<int:person_id>")
@needs(*OVERSEERS)
def one(person_id: int) -> str:
    """One of them, and their devices."""
    account, devices = care.seen_person(services(), person(), person_id)
    is_mine = account.id != person().id and oversight.may_look_after(person(), account.grants)
    return render_template(
        "people/one.html", account=account, devices=devices, grants=named_grants(account.grants), is_mine=is_mine
    )


@blueprint.post("/desk/people/<int:person_id>/devices/<int:device_id>/revoke")
@needs(*OVERSEERS)
def revoke(person_id: int, device_id: int) -> Response:
    """Sign one device out, at once."""
    care.revoke(services(), person_id, device_id, person())
    return _back(person_id, "That device is signed out.")


@blueprint.post("/desk/people/<int:person_id>/reset")
@needs(*OVERSEERS)
def reset(person_id: int) -> Response:
    """All devices and the password end; a new link."""
    care.reset(services(), person_id, person())
    return invitation_page(invitations.invite_again(services(), person_id, person()))


@blueprint.post("/desk/people/<int:person_id>/key")
@needs(*OVERSEERS)
def collect_key(person_id: int) -> str:
    """A key for an ODK Collect of theirs, shown this once."""
    key, name = device_keys.key_for(services(), person_id, person())
    return key_page(key, name, back=url_for("people.one", person_id=person_id))


@blueprint.post("/desk/people/<int:person_id>/<act>")
@needs(*OVERSEERS)
def act(person_id: int, act: str) -> Response:
    """Shut out, or let in again."""
    if act not in _ACTS:
        raise NOT_FOUND()
    do, done = _ACTS[act]
    do(services(), person_id, person())
    return _back(person_id, done)


def _back(person_id: int, done: str) -> Response:
    flash(translate(done, language()), "good")
    return make_response(redirect(url_for("people.one", person_id=person_id), 303))
