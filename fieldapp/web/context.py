"""What a view may ask of its request: the services, the person, the language. Nothing here decides."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request

from fieldapp.i18n import choose_language
from fieldapp.people.person import Person
from fieldapp.problems import SIGN_IN_NEEDED
from fieldapp.services import Services

LANGUAGE_COOKIE = "language"


def services() -> Services:
    """What this application runs on."""
    return cast(Services, current_app.extensions["fieldapp"])


def visitor() -> Person | None:
    """Who asks, if they are signed in: set by `web.access` before each request."""
    return cast("Person | None", g.get("person"))


def person() -> Person:
    """Who asks. Raises SIGN_IN_NEEDED."""
    found = visitor()
    if found is None:
        raise SIGN_IN_NEEDED()
    return found


def language() -> str:
    """The language to answer in: the cookie of the language switch, the person's own, the browser's."""
    known = visitor()
    return choose_language(
        request.cookies.get(LANGUAGE_COOKIE), known.language if known else None, request.headers.get("Accept-Language")
    )
