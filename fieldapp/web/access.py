"""Who asks: found once before every request, from the session cookie or, for OpenRosa only, from a device's key.

A device key comes as Basic, as Digest, or as the path `/key/<key>/…`, which is taken off before routing, so that no
view knows of it and the addresses it makes stay below it. This module identifies and demands; it decides no scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from flask import Flask, g, request
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from fieldapp.people import device_keys, digest
from fieldapp.people.person import Person, Role
from fieldapp.people.sessions import person_of_token
from fieldapp.people.tokens import derived_key
from fieldapp.problems import NOT_FOUND, OTHER_ORIGIN, SIGN_IN_NEEDED, Problem
from fieldapp.web import redaction
from fieldapp.web.context import person, services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

P = ParamSpec("P")
R = TypeVar("R")
SESSION_COOKIE = "session"
_KEY = "fieldapp.device_key"
_READING = ("GET", "HEAD", "OPTIONS")


def init_app(app: Flask) -> None:
    """Identify whoever asks, and keep secrets out of the logs."""
    app.wsgi_app = KeyPath(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(identify)
    redaction.init_logs()


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Only for people who are signed in; others get SIGN_IN_NEEDED, OpenRosa clients with challenges."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        require_person()
        return view(*args, **kwargs)

    return guarded


def needs(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only for people who hold one of the roles somewhere; for the others there is nothing here (NOT_FOUND)."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not require_person().has(*roles):
                raise NOT_FOUND()
            return view(*args, **kwargs)

        return guarded

    return decorate


def require_person() -> Person:
    """Who asks. Raises SIGN_IN_NEEDED, with challenges where an OpenRosa client asks."""
    if g.get("person") is None:
        raise sign_in_needed()
    return person()


def sign_in_needed() -> Problem:
    """The problem of a request without (good) credentials."""
    if not is_openrosa() or "application/json" in request.headers.get("Accept", ""):
        return SIGN_IN_NEEDED()
    here = services()
    key = derived_key(here.keys, "digest nonce")
    offered = digest.challenges(key, here.clock(), stale=bool(g.get("stale")))
    return SIGN_IN_NEEDED(headers={"WWW-Authenticate": [*offered, f'Basic realm="{digest.REALM}", charset="UTF-8"']})


def is_openrosa() -> bool:
    """Whether the address belongs to the OpenRosa interface."""
    return request.blueprint == "openrosa"


def identify() -> None:
    """Set `g.person`. Raises NOT_FOUND for a device key outside OpenRosa, OTHER_ORIGIN for a forged request."""
    g.person = None
    if request.endpoint == "static":
        return
    if _KEY in request.environ:
        if not is_openrosa():
            raise NOT_FOUND()
        g.person = device_keys.person_of_key(services(), request.environ[_KEY])
    elif is_openrosa() and request.authorization is not None:
        g.person = _person_of_authorization()
    else:
        g.person = _person_of_cookie()


def _person_of_cookie() -> Person | None:
    token = request.cookies.get(SESSION_COOKIE)
    found = person_of_token(services(), token) if token else None
    if found and request.method not in _READING and not _is_own_request():
        raise OTHER_ORIGIN()
    return found


def _person_of_authorization() -> Person | None:
    given = request.authorization
    if given is None:
        return None
    if given.type == "basic":
        return device_keys.person_of_password(services(), given.username or "", given.password or "")
    return _person_of_digest(given.parameters) if given.type == "digest" else None


def _person_of_digest(answer: dict[str, str | None]) -> Person | None:
    here = services()
    found = device_keys.password_of_user(here, answer.get("username") or "")
    if found is None:
        return None
    device, password = found
    verdict = digest.check(
        answer,
        password,
        method=request.method,
        target=request.environ.get("RAW_URI") or request.full_path.rstrip("?"),
        key=derived_key(here.keys, "digest nonce"),
        now=here.clock(),
    )
    g.stale = verdict is digest.Verdict.STALE
    return device_keys.person_of_device(here, device) if verdict is digest.Verdict.RIGHT else None


def _is_own_request() -> bool:
    """Whether one of our own pages sent this: by what the browser says of it, else by the form token.

    Our `Referrer-Policy` makes browsers send `Origin: null` with forms, and without HTTPS they say nothing else.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "null")
    if site is not None:
        return site in ("same-origin", "none")
    if origin != "null":
        return origin.partition("://")[2] == request.host
    return bool(g.get("csrf_valid")) or _has_form_token()


def _has_form_token() -> bool:
    try:
        validate_csrf(request.headers.get("X-CSRFToken") or request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


class KeyPath:
    """Takes `/key/<key>` off the path: it becomes part of the script name, so `url_for` keeps it."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve the request as if the key did not stand in its path."""
        path = environ.get("PATH_INFO", "")
        if path.startswith("/key/"):
            key, _, rest = path.removeprefix("/key/").partition("/")
            environ[_KEY] = key
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/key/{key}"
            environ["PATH_INFO"] = f"/{rest}"
        return self.app(environ, start_response)
