"""What every page has around it: words, assets, icons, moments, and the headers that keep a browser strict."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache, partial
from typing import Any

from flask import Flask, Response, request
from markupsafe import Markup, escape

from fieldapp import assets
from fieldapp.i18n import LANGUAGES, translate
from fieldapp.web.context import language, services, visitor
from fieldapp.web.moments import describe_moment

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PIECES = ("text/javascript", "text/css", "image/svg+xml")
_OF_PIECES = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
"""Our scripts, style sheets and icons, and JSON from anywhere, obey the page that loads them; headers they do not heed
would cost half a kilobyte each."""


def init_app(app: Flask) -> None:
    """Give templates their helpers and answers their headers."""
    app.context_processor(_helpers)
    app.after_request(_strict)


def _helpers() -> dict[str, Any]:
    spoken = language()
    return {
        "_": partial(_translate, spoken),
        "language": spoken,
        "languages": LANGUAGES,
        "person": visitor(),
        "asset": assets.url,
        "icon": icon,
        "drawn": drawn,
        "moment": partial(moment, spoken),
        "offline_ok": is_offline_possible(),
    }


def _translate(spoken: str, message: str, **details: object) -> str:
    return translate(message, spoken, **details)


def icon(name: str) -> Markup:
    """An icon of our sprite; decoration only, so words stand beside it."""
    use = Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>')
    return use.format(assets.url("icons/sprite.svg"), name)


def drawn(name: str) -> Markup:
    """The same, drawn in place: for the few of a page that should be there before the sprite is."""
    return Markup('<svg class="icon" aria-hidden="true" {}>{}</svg>').format(*_symbols()[name])


@cache
def _symbols() -> dict[str, tuple[Markup, Markup]]:
    """Attributes and lines of each icon of the sprite, which is ours."""
    sprite = (assets.STATIC / "icons" / "sprite.svg").read_text("utf-8")
    found = re.findall(r'<symbol id="([^"]+)" ([^>]*)>(.*?)</symbol>', sprite)
    return {name: (Markup(said), Markup(lines)) for name, said, lines in found}  # noqa: S704 - our own file


def moment(spoken: str, at: datetime) -> Markup:
    """A moment as people say it (今天 14:05), the exact one on tap."""
    here = services()
    local = at.astimezone(here.settings.timezone)
    said = describe_moment(local, here.clock().astimezone(here.settings.timezone), spoken)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), local.strftime("%Y-%m-%d %H:%M:%S"), escape(said)
    )


def is_offline_possible() -> bool:
    """Browsers give service workers, camera and cryptography to HTTPS and to this very machine only."""
    host = request.host.rpartition("]")[0].lstrip("[") or request.host.partition(":")[0]
    return request.is_secure or host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")


def _strict(response: Response) -> Response:
    is_piece = request.endpoint == "static" and response.mimetype in _PIECES
    names = _OF_PIECES if is_piece or response.mimetype == "application/json" else _HEADERS
    for name in names:
        response.headers.setdefault(name, _HEADERS[name])
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
