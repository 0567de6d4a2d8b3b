"""What a person may see, as a piece of SQL: every function that lists or finds records takes a `Scope`.

A person reads back what they sent; a coordinator or administrator sees everything at and below their places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fieldapp.people.person import Person, Role
from fieldapp.storage import moments

OVERSEERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A condition on the table `submissions`, whose alias is `s`, and its parameters."""

    sql: str
    params: tuple[object, ...] = ()


SYSTEM = Scope(sql="1")
"""Everything: for the command line on the server itself and for work without a person."""
NOTHING = Scope(sql="0")


def sent_by(person: Person) -> Scope:
    """What this person sent themselves, whatever else they may see."""
    return Scope(sql="s.author_person = ?", params=(person.id,))


def returned_to(person: Person) -> Scope:
    """What this person sent and a coordinator sent back, to be put right."""
    return Scope(sql="s.author_person = ? and s.state = 'rejected'", params=(person.id,))


def overseen_by(person: Person) -> Scope:
    """What this person decides about: records at and below the places they oversee."""
    return below(*person.paths(*OVERSEERS))


def below(*paths: str) -> Scope:
    """Records at or below any of the place paths."""
    if not paths:
        return NOTHING
    terms = " or ".join("(s.place_path >= ? and s.place_path < ?)" for _ in paths)
    params = tuple(bound for path in paths for bound in subtree(path))
    return Scope(sql=f"({terms})", params=params)


def subtree(path: str) -> tuple[str, str]:
    """The paths at and below a place path: from the first up to before the second, which an index can serve."""
    return path, path[:-1] + chr(ord("/") + 1)


def received(since: datetime | None, before: datetime | None) -> Scope:
    """Records received at or after `since` and before `before`; None is no bound."""
    bounds = [(sign, moments.to_text(at)) for sign, at in ((">=", since), ("<", before)) if at is not None]
    return every(*(Scope(sql=f"s.received_at {sign} ?", params=(at,)) for sign, at in bounds))


def every(*scopes: Scope) -> Scope:
    """What lies in all of them."""
    params = tuple(value for scope in scopes for value in scope.params)
    return Scope(sql=" and ".join(f"({scope.sql})" for scope in scopes) or SYSTEM.sql, params=params)
