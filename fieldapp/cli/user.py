"""`fieldapp user …`: people and their devices, from the server's own command line, which may everything."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldapp.services import Services

_DEFAULT_URL = "http://localhost:8000"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `user` and its commands."""
    user = subparsers.add_parser("user", help="people, their invitations, devices and keys")
    commands = user.add_subparsers(metavar="COMMAND", required=True)
    adding = _command(commands, "add", "add somebody with a role at a place", _add)
    adding.add_argument("--role", required=True)
    adding.add_argument("--place", metavar="CODE", help="place code (default: the top of the tree)")
    adding.add_argument("--password-stdin", action="store_true", help="read a password from the first line of stdin")
    inviting = _command(commands, "invite", "print an invitation link and its QR code", _invite)
    inviting.add_argument("--url", help=f"public base URL (default: FIELDAPP_URL, else {_DEFAULT_URL})")
    _command(commands, "key", "print one new device key, and nothing else", _key)
    revoking = _command(commands, "revoke", "end all devices of somebody, or one", _revoke)
    revoking.add_argument("--device", metavar="ID", type=int)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    words: str,
    act: Callable[[Services, argparse.Namespace], None],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words)
    parser.add_argument("name", metavar="NAME")
    parser.set_defaults(run=lambda arguments: _run(act, arguments))
    return parser


def _run(act: Callable[[Services, argparse.Namespace], None], arguments: argparse.Namespace) -> int:
    """Run a command on the data folder; a problem is said on stderr and ends with 1."""
    from fieldapp.i18n import problem_text  # noqa: PLC0415 - keeps other commands quick to start
    from fieldapp.problems import Problem  # noqa: PLC0415
    from fieldapp.services import start_services  # noqa: PLC0415
    from fieldapp.settings import Settings  # noqa: PLC0415

    services = start_services(Settings.from_environment())
    try:
        act(services, arguments)
    except Problem as problem:
        print(problem_text(problem, _language()), file=sys.stderr)
        return 1
    finally:
        services.database.close()
    return 0


def _add(services: Services, arguments: argparse.Namespace) -> None:
    from fieldapp.intake.programme import load_places  # noqa: PLC0415 - keeps other commands quick to start
    from fieldapp.people.invitations import add_person, root_place  # noqa: PLC0415
    from fieldapp.people.person import Role  # noqa: PLC0415
    from fieldapp.problems import ROLE_UNKNOWN  # noqa: PLC0415

    if arguments.role not in list(Role):
        raise ROLE_UNKNOWN(role=arguments.role, roles=", ".join(Role))
    password = sys.stdin.readline().rstrip("\r\n") if arguments.password_stdin else None
    load_places(services, services.settings.forms / "places.csv")
    place = arguments.place or root_place(services)
    add_person(services, name=arguments.name, role=Role(arguments.role), place=place, by=None, password=password)
    _say("{name} is added as {role} at {place}.", name=arguments.name, role=arguments.role, place=place)
    if password is None:
        _say("Now give them a way in: fieldapp user invite '{name}'", name=arguments.name)


def _invite(services: Services, arguments: argparse.Namespace) -> None:
    from fieldapp.people.care import person_named  # noqa: PLC0415 - keeps other commands quick to start
    from fieldapp.people.invitations import invite_again  # noqa: PLC0415
    from fieldapp.people.qr import terminal  # noqa: PLC0415

    made = invite_again(services, person_named(services, arguments.name), None)
    base = arguments.url or services.settings.url or _DEFAULT_URL
    expires = made.expires_at.astimezone(services.settings.timezone)
    print(made.link(base))
    print(terminal(made.link(base)))
    _say("Or the code {code} at {address}", code=made.code, address=f"{base.rstrip('/')}/join")
    _say("Good once, until {moment}.", moment=expires.strftime("%Y-%m-%d %H:%M"))


def _key(services: Services, arguments: argparse.Namespace) -> None:
    from fieldapp.people.care import person_named  # noqa: PLC0415 - keeps other commands quick to start
    from fieldapp.people.device_keys import new_device_key  # noqa: PLC0415

    print(new_device_key(services, person_named(services, arguments.name), "ODK Collect", None).text)


def _revoke(services: Services, arguments: argparse.Namespace) -> None:
    from fieldapp.people import care  # noqa: PLC0415 - keeps other commands quick to start

    person_id = care.person_named(services, arguments.name)
    if arguments.device is None:
        care.revoke_all(services, person_id, None)
        _say("All devices of {name} are signed out.", name=arguments.name)
    else:
        care.revoke(services, person_id, arguments.device, None)
        _say("Device {device} of {name} is signed out.", device=arguments.device, name=arguments.name)


def _say(message: str, **details: object) -> None:
    from fieldapp.i18n import translate  # noqa: PLC0415 - keeps other commands quick to start

    print(translate(message, _language(), **details))


def _language() -> str:
    from fieldapp.cli.form_findings import terminal_language  # noqa: PLC0415 - keeps other commands quick to start

    return terminal_language()
