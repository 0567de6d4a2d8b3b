"""Taking an invitation up. Only the button does: chat programs fetch links before anybody opens them."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request

from fieldapp.people import invitations
from fieldapp.people.sign_in import count_attempt, uncount_joining
from fieldapp.problems import (
    INVITATION_INVALID,
    NAME_INVALID,
    PASSWORD_SHORT,
    PERSON_EXISTS,
    SIGN_IN_THROTTLED,
    Problem,
)
from fieldapp.web.context import language, services, visitor
from fieldapp.web.people.blueprint import blueprint
from fieldapp.web.people.browser import signed_in_as, this_browser
from fieldapp.web.people.forms import CodeForm, JoinForm
from fieldapp.web.people.places import named_grants
from fieldapp.web.people.words import said

_CORRECTABLE = (NAME_INVALID, PERSON_EXISTS, PASSWORD_SHORT)


@blueprint.get("/join")
def join() -> Response:
    """Where the short code of a slip is typed."""
    return _code_page(CodeForm())


@blueprint.post("/join/code")
def join_by_code() -> Response:
    """The same page as the link's, for a code. Guessing is throttled per address."""
    form = CodeForm()
    if not form.is_right():
        return _code_page(form, status=400)
    try:
        count_attempt(services(), this_browser().address)
        return _start_page(form.code.data)
    except Problem as problem:
        if problem.kind not in (INVITATION_INVALID, SIGN_IN_THROTTLED):
            raise
        return _code_page(form, problem, status=problem.status)


@blueprint.get("/join/<token>")
def join_by_link(token: str) -> Response:
    """Who invites whom as what, and the button. Whoever got in by it before just goes on: chats keep links."""
    try:
        return _start_page(token)
    except Problem as problem:
        if problem.kind is INVITATION_INVALID and visitor():
            return make_response(redirect("/"))
        raise


@blueprint.post("/join")
def joining() -> Response:
    """Use the invitation up and sign this browser in."""
    form = JoinForm()
    if not form.is_right():
        return _start_page(form.secret.data or "", form, status=400)
    browser = this_browser()
    given = invitations.Joining(
        name=form.name.data,
        password=form.password.data or None,
        language=language(),
        label=browser.label,
        replaces=browser.token,
    )
    try:
        count_attempt(services(), browser.address)
        token = invitations.join(services(), form.secret.data, given)
    except Problem as problem:
        if problem.kind not in _CORRECTABLE:
            raise
        return _start_page(form.secret.data, form, problem, status=problem.status)
    uncount_joining(services(), browser.address)
    return signed_in_as(make_response(redirect("/", 303)), token)


def _start_page(
    secret: str, form: JoinForm | None = None, problem: Problem | None = None, *, status: int = 200
) -> Response:
    opened = invitations.look(services(), secret)
    form = form or JoinForm(formdata=None, data={"secret": secret, "name": opened.invitation.person_name})
    page = render_template(
        "people/start.html",
        form=form,
        invitation=opened.invitation,
        grants=named_grants(opened.grants),
        problem=said(problem) if problem else None,
        is_wechat="MicroMessenger" in request.user_agent.string,
    )
    return make_response(page, status)


def _code_page(form: CodeForm, problem: Problem | None = None, *, status: int = 200) -> Response:
    page = render_template("people/code.html", form=form, problem=said(problem) if problem else None)
    return make_response(page, status)
