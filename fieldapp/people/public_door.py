"""The door of public links: who may come in, how often somebody may try.

A PIN is told by whoever hands out the link; it keeps out scanners, not neighbours. Wrong ones are counted
per link and address, so that trying all of them takes years.
"""

from __future__ import annotations

from fieldapp.people.pins import is_pin, read_pin
from fieldapp.people.tokens import derived_key, keyed_hash
from fieldapp.problems import LINK_INVALID, PIN_WRONG, TOO_MANY_REQUESTS
from fieldapp.services import Services
from fieldapp.storage import public_links, throttle
from fieldapp.storage.public_links import PublicLink
from fieldapp.storage.throttle import Rule

PIN_FROM_ONE_ADDRESS = Rule(free=5)
PIN_AT_ONE_LINK = Rule(free=50)
RECORDS_FROM_ONE_ADDRESS = Rule(free=40)
"""A landlord reports a whole building in one go; nobody needs more in an hour."""


def find_link(services: Services, token: str) -> PublicLink:
    """The open link of a token. Raises LINK_INVALID."""
    with services.database.read() as c:
        found = public_links.by_token(c, token)
    if found is None:
        raise LINK_INVALID()
    return found


def check_pin(services: Services, link: PublicLink, pin: str, address: str) -> None:
    """Let somebody in who knows the PIN. Raises PIN_WRONG, TOO_MANY_REQUESTS."""
    one, all_of_them = _key(services, "pin", link, address), _key(services, "pin", link, "")
    _count(services, {one: PIN_FROM_ONE_ADDRESS, all_of_them: PIN_AT_ONE_LINK})
    if not is_pin(read_pin(pin), link.pin_hash or ""):
        raise PIN_WRONG()
    services.database.write(lambda c: throttle.clear(c, one))


def count_record(services: Services, link: PublicLink, address: str) -> None:
    """Count a record before it is taken in. Raises TOO_MANY_REQUESTS."""
    _count(services, {_key(services, "record", link, address): RECORDS_FROM_ONE_ADDRESS})


def _count(services: Services, rules: dict[bytes, Rule]) -> None:
    now = services.clock()
    wait = services.database.write(lambda c: throttle.attempt(c, rules, now))
    if wait:
        raise TOO_MANY_REQUESTS(seconds=wait, headers={"Retry-After": str(wait)})


def _key(services: Services, purpose: str, link: PublicLink, address: str) -> bytes:
    return keyed_hash(derived_key(services.keys, "throttle"), f"link {purpose}:{link.id}:{address}")
