"""Inviting at the desk: the link, its QR code and the slip to print are shown once, when they are made."""

from __future__ import annotations

from flask import Response, make_response, render_template

from fieldapp.people import invitations, oversight
from fieldapp.people.invitations import NewInvitation
from fieldapp.people.person import Role
from fieldapp.people.qr import svg_path
from fieldapp.problems import NAME_INVALID, PERSON_EXISTS, Problem
from fieldapp.storage import people
from fieldapp.web.access import needs
from fieldapp.web.context import person, services
from fieldapp.web.people.blueprint import blueprint
from fieldapp.web.people.browser import base_url, is_only_here
from fieldapp.web.people.forms import InviteForm
from fieldapp.web.people.places import named_grants, place_choices
from fieldapp.web.people.words import role_name, said

OVERSEERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


@blueprint.get("/desk/people/invite")
@needs(*OVERSEERS)
def invite() -> Response:
    """Who, as what, where."""
    return _page(_form())


@blueprint.post("/desk/people/invite")
@needs(*OVERSEERS)
def inviting() -> Response:
    """Make the person and the invitation."""
    form = _form()
    if not form.is_right():
        return _page(form, status=400)
    try:
        made = invitations.invite(
            services(), name=form.name.data, role=Role(form.role.data), place=form.place.data, by=person()
        )
    except Problem as problem:
        if problem.kind not in (PERSON_EXISTS, NAME_INVALID):
            raise
        return _page(form, problem, status=problem.status)
    return invitation_page(made)


@blueprint.post("/desk/people/<int:person_id>/invite")
@needs(*OVERSEERS)
def invite_again(person_id: int) -> Response:
    """A new link for somebody; the old one is dead."""
    return invitation_page(invitations.invite_again(services(), person_id, person()))


def invitation_page(made: NewInvitation) -> Response:
    """Everything one can hand over, in this one answer: nothing of it can be shown again."""
    with services().database.read() as c:
        grants = people.grants(c, made.person_id)
    link = made.link(base_url())
    page = render_template(
        "people/invitation.html",
        made=made,
        link=link,
        only_here=is_only_here(),
        join=f"{base_url()}/join",
        code=svg_path(link),
        grants=named_grants(grants),
        expires=made.expires_at.astimezone(services().settings.timezone),
    )
    return make_response(page)


def _form() -> InviteForm:
    form = InviteForm()
    form.role.choices = [(role.value, role_name(role)) for role in oversight.roles_given_by(person())]
    with services().database.read() as c:
        form.place.choices = place_choices(oversight.places_of(c, person()))
    return form


def _page(form: InviteForm, problem: Problem | None = None, *, status: int = 200) -> Response:
    page = render_template("people/invite.html", form=form, problem=said(problem) if problem else None)
    return make_response(page, status)
