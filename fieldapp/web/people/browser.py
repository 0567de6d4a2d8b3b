"""What a request tells of the browser behind it, and the session cookie it keeps for us."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, request, session

from fieldapp.people.sessions import ABSOLUTE
from fieldapp.people.sign_in import Browser
from fieldapp.web.access import SESSION_COOKIE
from fieldapp.web.context import services

_SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
_PROGRAMS = {"MicroMessenger": "WeChat", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}


def this_browser() -> Browser:
    """The browser that asks."""
    return Browser(address=request.remote_addr or "", label=device_label(), token=request.cookies.get(SESSION_COOKIE))


def device_label() -> str:
    """System and program, as one recognises one's own phone in a list: `Android · WeChat`."""
    agent = request.user_agent.string
    system = next((name for name in _SYSTEMS if name in agent), "")
    program = next((said for sign, said in _PROGRAMS.items() if sign in agent), "")
    return " · ".join(part for part in (system.replace("Macintosh", "Mac"), program) if part) or "?"


def signed_in_as(response: Response, token: str) -> Response:
    """Give the browser its session. What it carried before from this site goes: form tokens too."""
    session.clear()
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=ABSOLUTE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response


def signed_out(response: Response) -> Response:
    """Take the session away, and nothing else: drafts and unsent records on the phone stay."""
    session.clear()
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def base_url() -> str:
    """The public address of this server: as configured, else as this request came in."""
    return services().settings.url or request.host_url.rstrip("/")


def is_only_here() -> bool:
    """Whether that address works on this very machine only, so that no phone can use what is handed out."""
    host = urlsplit(base_url()).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")
