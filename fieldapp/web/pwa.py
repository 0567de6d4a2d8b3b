"""Small root addresses for machines: is the server well, and which keys verify its receipts."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from fieldapp.web.context import services

blueprint = Blueprint("pwa", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Whether requests and the database work. Says nothing about anybody."""
    with services().database.read() as c:
        c.execute("select 1").fetchone()
    return jsonify(status="ok")


@blueprint.get("/.well-known/jwks.json")
def jwks() -> Response:
    """The public keys of receipts, newest first."""
    answer = jsonify(services().keys.jwks())
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
