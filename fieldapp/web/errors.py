"""The same problem in three renderings: a page for people, problem+json for scripts, OpenRosa XML for its clients."""

from __future__ import annotations

import logging
import sqlite3
from secrets import token_hex

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from fieldapp.i18n import problem_text
from fieldapp.openrosa.messages import openrosa_message
from fieldapp.problems import (
    CSRF_EXPIRED,
    INTERNAL,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    REQUEST_INVALID,
    REQUEST_TOO_LARGE,
    SIGN_IN_NEEDED,
    STORAGE_BUSY,
    STORAGE_FULL,
    TOO_MANY_REQUESTS,
    Problem,
)
from fieldapp.web.context import language

log = logging.getLogger("fieldapp")
_HTTP = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED, 413: REQUEST_TOO_LARGE, 429: TOO_MANY_REQUESTS}
_SQLITE = {"SQLITE_FULL": STORAGE_FULL, "SQLITE_BUSY": STORAGE_BUSY, "SQLITE_LOCKED": STORAGE_BUSY}


def init_app(app: Flask) -> None:
    """Catch everything that views raise."""
    app.register_error_handler(Problem, render)
    app.register_error_handler(CSRFError, lambda _: render(CSRF_EXPIRED()))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(sqlite3.OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def render(problem: Problem) -> Response:
    """The answer for a problem, in the shape and the language of whoever asked."""
    spoken = language()
    if _wants_openrosa():
        response = openrosa_message(problem_text(problem, spoken), problem.status)
        answer = make_response(response.body, response.status, dict(response.headers))
    elif _wants_json():
        answer = jsonify(problem_json(problem, spoken))
        answer.content_type = "application/problem+json"
    elif problem.kind is SIGN_IN_NEEDED and request.method == "GET":
        return make_response(redirect(url_for("people.sign_in", next=request.full_path.rstrip("?"))))
    else:
        title, text = problem_text(problem, spoken, "title"), problem_text(problem, spoken)
        answer = make_response(render_template("problem.html", problem=problem, title=title, text=text))
    answer.status_code = problem.status
    answer.headers.update(problem.details.get("headers", {}))
    return answer


def problem_json(problem: Problem, spoken: str) -> dict[str, object]:
    """RFC 9457 members, with the code as `code` and the details that may be shown."""
    shown = {k: v for k, v in problem.details.items() if isinstance(v, str | int | float | bool | list)}
    return {
        "type": f"urn:fieldapp:problem:{problem.code}",
        "title": problem_text(problem, spoken, "title"),
        "detail": problem_text(problem, spoken),
        "status": problem.status,
        "code": problem.code,
        "details": shown,
    }


def _wants_openrosa() -> bool:
    is_openrosa = request.blueprint == "openrosa" or "X-OpenRosa-Version" in request.headers
    return is_openrosa and "application/json" not in request.headers.get("Accept", "")


def _wants_json() -> bool:
    accepted = request.headers.get("Accept", "")
    return "json" in accepted and "text/html" not in accepted


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    return render(_HTTP.get(status, REQUEST_INVALID if status < 500 else INTERNAL)())


def _database(error: sqlite3.OperationalError) -> Response:
    kind = _SQLITE.get(error.sqlite_errorname)
    return render(kind()) if kind else _unexpected(error)


def _unexpected(error: Exception) -> Response:
    reference = token_hex(4)
    log.error("unexpected failure %s at %s", reference, request.endpoint, exc_info=error)
    return render(INTERNAL(reference=reference))
