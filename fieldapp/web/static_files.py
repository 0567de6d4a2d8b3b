"""Static files with their compressed twins, and compression of what is made per request."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request, send_from_directory

from fieldapp.assets import STATIC

_FOR_EVER = 31_536_000
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
_COMPRESSED_TYPES = ("text/html", "application/json", "text/xml", "application/xml", "text/csv")
_WORTH_IT = 1_000
_NEEDLESS = ("Content-Disposition", "Expires", "Last-Modified", "ETag", "Accept-Ranges")
"""What says nothing about a file that never changes under its address; on 2G every byte of a header counts."""


def init_app(app: Flask) -> None:
    """Serve `/static/…` and compress pages. Replaces Flask's own static route."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=serve)
    app.after_request(_compress)


def serve(filename: str) -> Response:
    """A static file in its smallest twin that the browser reads; cached for ever where its address carries its hash."""
    hashed = filename.startswith("build/") or "v" in request.args
    age = _FOR_EVER if hashed else 0
    for encoding, ending in _ENCODINGS.items():
        if encoding in request.headers.get("Accept-Encoding", "") and (STATIC / f"{filename}{ending}").is_file():
            response = send_from_directory(STATIC, f"{filename}{ending}", mimetype=_type(filename), max_age=age)
            response.headers["Content-Encoding"] = encoding
            break
    else:
        response = send_from_directory(STATIC, filename, max_age=age)
    response.headers["Vary"] = "Accept-Encoding"
    if hashed:
        response.headers["Cache-Control"] = f"public, max-age={_FOR_EVER}, immutable"
    for name in _NEEDLESS if hashed else ():
        response.headers.pop(name, None)
    return response


def _type(filename: str) -> str:
    endings = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    return endings.get(filename.rpartition(".")[2], "application/octet-stream")


def _compress(response: Response) -> Response:
    if (
        response.direct_passthrough
        or response.is_streamed
        or response.mimetype not in _COMPRESSED_TYPES
        or "Content-Encoding" in response.headers
        or "gzip" not in request.headers.get("Accept-Encoding", "")
    ):
        return response
    body = response.get_data()
    if len(body) < _WORTH_IT:
        return response
    response.set_data(gzip.compress(body, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")
    return response
