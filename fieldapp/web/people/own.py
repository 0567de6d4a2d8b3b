"""One's own page: devices, password, ODK Collect, signing out."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for

from fieldapp.i18n import translate
from fieldapp.people import care, device_keys
from fieldapp.people.sign_in import change_password
from fieldapp.problems import PASSWORD_SHORT, SIGN_IN_FAILED, SIGN_IN_THROTTLED, Problem
from fieldapp.storage.scope import OVERSEERS
from fieldapp.web.access import signed_in
from fieldapp.web.context import language, person, services
from fieldapp.web.people.blueprint import blueprint
from fieldapp.web.people.browser import signed_out, this_browser
from fieldapp.web.people.forms import PasswordForm
from fieldapp.web.people.keys import key_page
from fieldapp.web.people.places import named_grants
from fieldapp.web.people.words import said


@blueprint.get("/me")
@signed_in
def me() -> Response:
    """What I am here, where I am signed in, and how to change it."""
    return _page(PasswordForm(formdata=None))


@blueprint.post("/me/password")
@signed_in
def my_password() -> Response:
    """Set or change my password."""
    form = PasswordForm()
    if not form.is_right():
        return _page(form, status=400)
    try:
        change_password(services(), person(), form.present.data or "", form.new.data, this_browser())
    except Problem as problem:
        if problem.kind not in (SIGN_IN_FAILED, SIGN_IN_THROTTLED, PASSWORD_SHORT):
            raise
        return _page(form, problem, status=400)
    flash(
        translate("The password is changed. Other devices that were signed in must sign in again.", language()), "good"
    )
    return make_response(redirect(url_for("people.me"), 303))


@blueprint.post("/me/devices/<int:device_id>/revoke")
@signed_in
def revoke_mine(device_id: int) -> Response:
    """End one of my devices; the one in hand is signed out."""
    care.revoke_own(services(), person(), device_id)
    if device_id == person().device_id:
        return signed_out(make_response(redirect("/sign-in", 303)))
    flash(translate("That device is signed out.", language()), "good")
    return make_response(redirect(url_for("people.me"), 303))


@blueprint.post("/me/collect")
@signed_in
def my_collect() -> str:
    """A key for an ODK Collect of mine, shown this once."""
    key = device_keys.new_device_key(services(), person().id, "ODK Collect", person())
    return key_page(key, person().name, back=url_for("people.me"))


def _page(form: PasswordForm, problem: Problem | None = None, *, status: int = 200) -> Response:
    account, devices = care.own_devices(services(), person())
    page = render_template(
        "people/me.html",
        area="me",
        overseers=OVERSEERS,
        account=account,
        devices=devices,
        grants=named_grants(account.grants),
        form=form,
        problem=said(problem) if problem else None,
    )
    return make_response(page, status)
