"""Who may look after whom: coordinators at and below their places and below administrators, administrators everywhere.

Whoever may renew a person's invitation could sign in as them, so that takes authority over *all* the person's roles.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from fieldapp.people.person import Grant, Person, Role
from fieldapp.problems import NOT_ALLOWED, NOT_FOUND, PLACE_UNKNOWN, ROLE_UNKNOWN
from fieldapp.storage import people, places
from fieldapp.storage.people import Account
from fieldapp.storage.places import Place

BELOW_ADMINISTRATOR = tuple(role for role in Role if role is not Role.ADMINISTRATOR)


def paths_of(actor: Person) -> tuple[str, ...]:
    """The place paths whose people an actor sees; "/" is everywhere."""
    return ("/",) if actor.has(Role.ADMINISTRATOR) else actor.paths(Role.COORDINATOR)


def roles_given_by(actor: Person) -> tuple[Role, ...]:
    """The roles an actor may give."""
    return tuple(Role) if actor.has(Role.ADMINISTRATOR) else BELOW_ADMINISTRATOR


def places_of(c: sqlite3.Connection, actor: Person) -> list[Place]:
    """The places an actor may give roles at, in tree order."""
    return places.everywhere(c) if actor.has(Role.ADMINISTRATOR) else places.below(c, paths_of(actor))


def may_look_after(actor: Person, grants: Sequence[Grant]) -> bool:
    """Whether the actor stands over everything these roles allow."""
    return all(is_within(actor, grant.path) and grant.role in roles_given_by(actor) for grant in grants)


def is_within(actor: Person, path: str) -> bool:
    """Whether a place lies where the actor decides about people."""
    return any(path.startswith(above) for above in paths_of(actor))


def checked_place(c: sqlite3.Connection, actor: Person | None, role: Role, code: str) -> Place:
    """The place of a role to be given. `actor` None is the command line, which may everything.

    Raises PLACE_UNKNOWN also for a place outside the actor's, ROLE_UNKNOWN for a role above them.
    """
    place = places.find(c, code)
    if place is None or (actor and not is_within(actor, place.path)):
        raise PLACE_UNKNOWN(place=code)
    if actor and role not in roles_given_by(actor):
        raise ROLE_UNKNOWN(role=role, roles=", ".join(roles_given_by(actor)))
    return place


def seen_account(actor: Person, account: Account | None) -> Account:
    """The account, if the actor may know of it. Raises NOT_FOUND."""
    if account is None or not may_see(actor, account.grants):
        raise NOT_FOUND()
    return account


def may_see(actor: Person, grants: Sequence[Grant]) -> bool:
    """Whether an actor may know of a person with these roles."""
    return actor.has(Role.ADMINISTRATOR) or any(is_within(actor, grant.path) for grant in grants)


def require_may_look_after(c: sqlite3.Connection, actor: Person | None, person_id: int) -> None:
    """Raises NOT_FOUND for a person the actor may not know of, NOT_ALLOWED for one they see but do not stand over.

    Nobody looks after themselves here: what is one's own is on one's own page, and shutting oneself out helps nobody.
    """
    if actor is None:
        return
    grants = people.grants(c, person_id)
    if not may_see(actor, grants):
        raise NOT_FOUND()
    if person_id == actor.id or not may_look_after(actor, grants):
        raise NOT_ALLOWED()
