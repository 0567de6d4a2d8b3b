"""Signing in with name and password, and signing out."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request

from fieldapp.people.sign_in import sign_in as open_by_password
from fieldapp.people.sign_in import sign_out as close
from fieldapp.problems import SIGN_IN_FAILED, SIGN_IN_THROTTLED, Problem
from fieldapp.web.access import SESSION_COOKIE
from fieldapp.web.context import services, visitor
from fieldapp.web.people.blueprint import blueprint
from fieldapp.web.people.browser import signed_in_as, signed_out, this_browser
from fieldapp.web.people.forms import SignInForm
from fieldapp.web.people.words import said
from fieldapp.web.start import local_address


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """The form; whoever is signed in already goes on."""
    if visitor():
        return make_response(redirect(local_address(request.args.get("next"))))
    return _page(SignInForm(data={"next": request.args.get("next", "/")}))


@blueprint.post("/sign-in")
def signing_in() -> Response:
    """Open a session, or say why not: the same for every name."""
    form = SignInForm()
    if not form.is_right():
        return _page(form, status=400)
    try:
        token = open_by_password(services(), form.name.data, form.password.data, this_browser())
    except Problem as problem:
        if problem.kind not in (SIGN_IN_FAILED, SIGN_IN_THROTTLED):
            raise
        return _page(form, problem, status=problem.status)
    return signed_in_as(make_response(redirect(local_address(form.next.data), 303)), token)


@blueprint.get("/sign-out")
def sign_out() -> str:
    """Ask first, and say what stays."""
    return render_template("people/sign_out.html")


@blueprint.post("/sign-out")
def signing_out() -> Response:
    """End the session."""
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        close(services(), token)
    return signed_out(make_response(redirect("/sign-in", 303)))


def _page(form: SignInForm, problem: Problem | None = None, *, status: int = 200) -> Response:
    page = render_template("people/sign_in.html", form=form, problem=said(problem) if problem else None)
    response = make_response(page, status)
    response.headers.update(problem.details.get("headers", {}) if problem else {})
    return response
