"""Before serving: data folder, keys, database, the town's programme, and the words that tell people how to get in."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from fieldapp.cli.form_findings import terminal_language
from fieldapp.cli.gunicorn_server import Listen
from fieldapp.cli.programme_words import outcome_lines
from fieldapp.i18n import problem_text, translate
from fieldapp.intake.programme import Outcome, bring_in
from fieldapp.people.invitations import NewInvitation, invite_first_administrator
from fieldapp.problems import Problem
from fieldapp.services import Services, start_services
from fieldapp.settings import Settings

_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104
_PROBE = ("192.0.2.1", 9)
"""An address for documentation: asking the way there sends nothing and tells our own address on the way out."""


def prepare(settings: Settings, listen: Listen) -> None:
    """Make everything ready and print what people need to know. Closes what it opened: workers open their own."""
    language = terminal_language()
    _say(translate("fieldapp: data in {folder}", language, folder=settings.data))
    if settings.database.exists() and not settings.keys.exists():
        _say(_keys_lost(settings, language))
    services = start_services(settings)
    try:
        _bring_in(services, language)
        invitation = invite_first_administrator(services)
    finally:
        services.database.close()
    local, public = addresses(settings, listen)
    for line in _way_in(invitation, local, public, language):
        _say(line)
    for line in _offline_warning(public, language):
        _say(line)


def addresses(settings: Settings, listen: Listen) -> tuple[str, str]:
    """The address on this machine, and the one for phones: FIELDAPP_URL, or this machine's in its network."""
    is_everywhere = listen.host in _EVERYWHERE
    here = "localhost" if is_everywhere or _is_loopback(listen.host) else listen.host
    outside = _own_address() if is_everywhere else here
    local, public = (f"{listen.scheme}://{host}:{listen.port}" for host in (here, outside or here))
    return (settings.url or local, settings.url or public)


def is_offline_able(url: str) -> bool:
    """Whether browsers allow offline work under an address: HTTPS, or this very machine."""
    return url.startswith("https:") or _is_loopback(urlsplit(url).hostname or "")


def _bring_in(services: Services, language: str) -> None:
    def tell(outcome: Outcome) -> None:
        for line in outcome_lines(outcome, language):
            _say(line)

    try:
        bring_in(services, tell)
    except Problem as problem:
        _say(problem_text(problem, language))


def _keys_lost(settings: Settings, language: str) -> str:
    return translate(
        "There are records here but no keys in {folder}: new ones are made now. Everybody signs in anew, and "
        "receipts given so far cannot be checked any more. If the folder was only forgotten in a move, stop, put it "
        "back and start again.",
        language,
        folder=settings.keys,
    )


def _way_in(invitation: NewInvitation | None, local: str, public: str, language: str) -> Iterator[str]:
    if invitation is None:
        yield translate("Sign in at {url}", language, url=local)
        yield translate("A new way in for somebody: fieldapp user invite NAME", language)
        return
    yield ""
    yield translate("First sign-in, for the administrator (good once, seven days):", language)
    yield f"  {invitation.link(local)}"
    if public != local:
        yield translate("On a phone in the same network:", language)
        yield f"  {invitation.link(public)}"
    from fieldapp.people.qr import terminal  # noqa: PLC0415 - needed until somebody has signed in

    yield terminal(invitation.link(public))


def _offline_warning(public: str, language: str) -> Iterator[str]:
    if not is_offline_able(public):
        yield translate(
            "Phones reach this server by plain HTTP: forms can be filled in and sent online, but not offline. "
            "To turn offline on: --tls-cert and --tls-key, or a proxy with HTTPS and FIELDAPP_URL.",
            language,
        )


def _own_address() -> str | None:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(_PROBE)
            found = str(probe.getsockname()[0])
    except OSError:
        return None
    return None if found.startswith("0.") else found


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _say(line: str) -> None:
    print(line, flush=True, file=sys.stdout)
