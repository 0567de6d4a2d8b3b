"""Signing in with name and password: throttled, and the same answer in the same time whoever is asked for."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from fieldapp.people.acts import write_down
from fieldapp.people.names import name_key
from fieldapp.people.passwords import hash_password, is_password
from fieldapp.people.person import Person
from fieldapp.people.sessions import close_session, open_session
from fieldapp.people.tokens import derived_key, keyed_hash
from fieldapp.problems import SIGN_IN_FAILED, SIGN_IN_THROTTLED
from fieldapp.services import Services
from fieldapp.storage import people, sessions, throttle
from fieldapp.storage.throttle import Rule

ACCOUNT = Rule(free=5)
"""One name: a typing mistake or five are common."""
ADDRESS = Rule(free=30)
"""One network address: whole villages share one behind their provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """What signs in: its network address, what it calls itself, and the session token it brought."""

    address: str
    label: str
    token: str | None = None


def sign_in(services: Services, name: str, password: str, browser: Browser) -> str:
    """The new session's token. Raises SIGN_IN_FAILED, SIGN_IN_THROTTLED."""
    account = _key(services, "account", name_key(name))
    count_attempt(services, browser.address, account)
    with services.database.read() as c:
        found = people.find_by_name(c, name_key(name))
        known = people.person(c, found) if found else None
        hashed = people.password_hash(c, known.id) if known else None
    if not is_password(password, hashed) or known is None:
        raise SIGN_IN_FAILED()
    person_id, now = known.id, services.clock()

    def let_in(c: sqlite3.Connection) -> str:
        throttle.clear(c, account)
        token, device_id = open_session(c, person_id, browser.label, now, replaces=browser.token)
        signed = Person(id=person_id, name=name, language=None, grants=(), device_id=device_id)
        write_down(c, "person.sign_in", person_id, signed, now)
        return token

    return services.database.write(let_in)


def sign_out(services: Services, token: str) -> None:
    """End a session and its device."""
    now = services.clock()
    services.database.write(lambda c: close_session(c, token, now))


def change_password(services: Services, person: Person, present: str, new: str, browser: Browser) -> None:
    """Set or change one's own password; one's sessions on other devices end.

    Raises SIGN_IN_FAILED when there is a password and `present` is not it, SIGN_IN_THROTTLED, PASSWORD_SHORT.
    """
    account = _key(services, "account", name_key(person.name))
    count_attempt(services, browser.address, account)
    with services.database.read() as c:
        hashed = people.password_hash(c, person.id)
    if hashed and not is_password(present, hashed):
        raise SIGN_IN_FAILED()
    fresh, now = hash_password(new), services.clock()

    def replace(c: sqlite3.Connection) -> None:
        throttle.clear(c, account)
        people.set_password(c, person.id, fresh)
        sessions.remove_others(c, person.id, person.device_id)
        write_down(c, "person.password", person.id, person, now)

    services.database.write(replace)


def count_attempt(services: Services, address: str, *account: bytes) -> None:
    """Count an attempt from an address (and at an account) before it is judged. Raises SIGN_IN_THROTTLED."""
    rules = {_key(services, "address", address): ADDRESS} | dict.fromkeys(account, ACCOUNT)
    now = services.clock()
    wait = services.database.write(lambda c: throttle.attempt(c, rules, now))
    if wait:
        raise SIGN_IN_THROTTLED(seconds=wait, headers={"Retry-After": str(wait)})


def uncount_joining(services: Services, address: str) -> None:
    """Forget the attempts of somebody who has joined: a whole class may join behind one address in one hour.

    At most two were counted, for the code and the button. An invitation works once, so nobody gains guesses by this.
    """
    key = _key(services, "address", address)
    services.database.write(lambda c: throttle.take_back(c, key, 2))


def _key(services: Services, what: str, text: str) -> bytes:
    return keyed_hash(derived_key(services.keys, "throttle"), f"{what} {text}")
