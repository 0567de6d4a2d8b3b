"""Where this person's work is, and the switch of language."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for

from fieldapp.i18n import LANGUAGES
from fieldapp.people.person import Role
from fieldapp.problems import NOT_FOUND
from fieldapp.web.context import LANGUAGE_COOKIE, visitor

blueprint = Blueprint("start", __name__)
_A_YEAR = 31_536_000


@blueprint.get("/")
def start() -> Response:
    """Coordinators begin at the desk, everybody else with their forms."""
    known = visitor()
    if known is None:
        return make_response(redirect(url_for("people.sign_in")))
    at_desk = known.has(Role.COORDINATOR, Role.ADMINISTRATOR)
    return make_response(redirect("/desk/" if at_desk else "/collect/"))


@blueprint.get("/language/<tag>")
def switch_language(tag: str) -> Response:
    """Remember the language on this phone and go back to where they were."""
    if tag not in LANGUAGES:
        raise NOT_FOUND()
    response = make_response(redirect(local_address(request.args.get("next"))))
    response.set_cookie(LANGUAGE_COOKIE, tag, max_age=_A_YEAR, samesite="Lax", secure=request.is_secure)
    return response


def local_address(wish: str | None) -> str:
    """An address on this server to go on to; anything else becomes the start page."""
    wish = wish or "/"
    is_local = wish.startswith("/") and not wish.startswith(("//", "/\\")) and wish.isprintable()
    return wish if is_local else "/"
