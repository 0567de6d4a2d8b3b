"""Inviting people and taking an invitation up: link, QR code or short code; once, bound to person, role and place."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldapp.people import oversight
from fieldapp.people.acts import write_down
from fieldapp.people.names import clean_name, name_key
from fieldapp.people.passwords import hash_password
from fieldapp.people.person import Grant, Person, Role
from fieldapp.people.sessions import open_session
from fieldapp.people.tokens import derived_key, keyed_hash, new_code, new_token, normal_secret
from fieldapp.problems import INVITATION_INVALID, PERSON_UNKNOWN
from fieldapp.services import Services
from fieldapp.storage import invitations, people, places
from fieldapp.storage.invitations import Invitation

GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """An invitation just made: the only moment at which its token and code exist outside the invited person's hands."""

    person_id: int
    name: str
    token: str
    code: str
    expires_at: datetime

    def link(self, base: str) -> str:
        """The address that takes it up, below the server's public base URL."""
        return f"{base.rstrip('/')}/join/{self.token}"


def add_person(
    services: Services, *, name: str, role: Role, place: str, by: Person | None, password: str | None = None
) -> int:
    """A new person with a role at a place, not invited yet. `by` None is the command line.

    Raises NAME_INVALID, PERSON_EXISTS, PASSWORD_SHORT, PLACE_UNKNOWN, ROLE_UNKNOWN.
    """
    clean, now = clean_name(name), services.clock()
    hashed = hash_password(password) if password is not None else None
    return services.database.write(lambda c: _add_person(c, clean, hashed, role, place, by, now))


def invite(services: Services, *, name: str, role: Role, place: str, by: Person | None) -> NewInvitation:
    """A new person with a role at a place, and their invitation. Raises what `add_person` raises."""
    clean, now = clean_name(name), services.clock()

    def make(c: sqlite3.Connection) -> NewInvitation:
        person_id = _add_person(c, clean, None, role, place, by, now)
        return _renew(c, services, person_id, clean, by, now)

    return services.database.write(make)


def invite_again(services: Services, person_id: int, by: Person | None) -> NewInvitation:
    """A new invitation for somebody who is known; the one before is dead. Raises NOT_FOUND, NOT_ALLOWED."""
    now = services.clock()

    def make(c: sqlite3.Connection) -> NewInvitation:
        oversight.require_may_look_after(c, by, person_id)
        account = people.account(c, person_id, now)
        if account is None or account.disabled_at:
            raise PERSON_UNKNOWN(name=account.name if account else person_id)
        return _renew(c, services, person_id, account.name, by, now)

    return services.database.write(make)


def invite_first_administrator(services: Services, name: str = "管理员") -> NewInvitation | None:
    """Who gets in first: an invitation for the administrator, until one has ever signed in; then None."""
    with services.database.read() as c:
        known = people.administrators(c)
    if any(has_joined for _, _, has_joined in known):
        return None
    if known:
        return invite_again(services, known[0][0], None)
    return invite(services, name=name, role=Role.ADMINISTRATOR, place=root_place(services), by=None)


def root_place(services: Services) -> str:
    """The code of the place above all others; an installation without places gets one to stand at."""
    with services.database.read() as c:
        everywhere = places.everywhere(c)
    return everywhere[0].code if everywhere else services.database.write(_root_place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What an invitation shows before it is taken up."""

    invitation: Invitation
    grants: tuple[Grant, ...]


def look(services: Services, secret: str) -> Opened:
    """What a link's token or a short code invites to; uses nothing up. Raises INVITATION_INVALID."""
    with services.database.read() as c:
        found = _open(c, services, secret, services.clock())
        return Opened(invitation=found, grants=people.grants(c, found.person_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """What a person gives when they take an invitation up, and the browser they do it with."""

    name: str
    password: str | None
    language: str
    label: str
    replaces: str | None = None
    """The session token this browser brought, which ends."""


def join(services: Services, secret: str, joining: Joining) -> str:
    """Take an invitation up and return the new session's token.

    Raises INVITATION_INVALID; NAME_INVALID, PERSON_EXISTS and PASSWORD_SHORT leave the invitation as good as before.
    """
    clean, now = clean_name(joining.name), services.clock()
    hashed = hash_password(joining.password) if joining.password else None

    def take_up(c: sqlite3.Connection) -> str:
        found = _open(c, services, secret, now)
        if clean != found.person_name:
            people.rename(c, found.person_id, clean, name_key(clean))
        if hashed:
            people.set_password(c, found.person_id, hashed)
        people.set_language(c, found.person_id, joining.language)
        invitations.use(c, found.id, now)
        token, device_id = open_session(c, found.person_id, joining.label, now, replaces=joining.replaces)
        joined = Person(id=found.person_id, name=clean, language=None, grants=(), device_id=device_id)
        write_down(c, "person.join", found.person_id, joined, now)
        return token

    return services.database.write(take_up)


def _open(c: sqlite3.Connection, services: Services, secret: str, now: datetime) -> Invitation:
    found = invitations.find_open(c, _hash(services, normal_secret(secret)), now)
    if found is None:
        raise INVITATION_INVALID()
    return found


def _add_person(
    c: sqlite3.Connection, name: str, hashed: str | None, role: Role, code: str, by: Person | None, now: datetime
) -> int:
    place = oversight.checked_place(c, by, role, code)
    person_id = people.add(c, name, name_key(name), now, password=hashed)
    people.grant(c, person_id, role, place.code)
    write_down(c, "person.add", person_id, by, now, role=role, place=place.code)
    return person_id


def _renew(
    c: sqlite3.Connection, services: Services, person_id: int, name: str, by: Person | None, now: datetime
) -> NewInvitation:
    made = NewInvitation(person_id=person_id, name=name, token=new_token(), code=new_code(), expires_at=now + GOOD_FOR)
    invitations.add(
        c,
        person_id,
        token_hash=_hash(services, made.token),
        code_hash=_hash(services, normal_secret(made.code)),
        by=by.id if by else None,
        now=now,
        expires_at=made.expires_at,
    )
    write_down(c, "person.invite", person_id, by, now)
    return made


def _root_place(c: sqlite3.Connection) -> str:
    root = places.Place(code="all", parent=None, kind="town", name="全部", name_en="Everywhere", path="/all/")
    places.save(c, root)
    return root.code


def _hash(services: Services, secret: str) -> bytes:
    return keyed_hash(derived_key(services.keys, "invitation"), secret)
