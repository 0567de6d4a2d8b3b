"""Answers to OpenRosa clients: the headers each of them carries, and the message with its words for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

VERSION = "1.0"
RESPONSE = "http://openrosa.org/http/response"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRosaAnswer:
    """A status, headers and an XML body."""

    body: str
    status: int
    headers: Mapping[str, str]


def openrosa_headers(accept_bytes: int | None = None) -> dict[str, str]:
    """The headers every OpenRosa answer carries; `accept_bytes` is the largest body taken in one request."""
    headers = {"X-OpenRosa-Version": VERSION}
    if accept_bytes is not None:
        headers["X-OpenRosa-Accept-Content-Length"] = str(accept_bytes)
    return headers


def openrosa_message(text: str, status: int, *, nature: str = "") -> OpenRosaAnswer:
    """An `OpenRosaResponse` document. `nature` is blank or what ODK clients know (`submit_success`, …)."""
    attribute = f' nature="{escape(nature)}"' if nature else ""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<OpenRosaResponse xmlns="{RESPONSE}"><message{attribute}>{escape(text)}</message></OpenRosaResponse>'
    )
    headers = {**openrosa_headers(), "Content-Type": "text/xml; charset=utf-8"}
    return OpenRosaAnswer(body=body, status=status, headers=headers)
