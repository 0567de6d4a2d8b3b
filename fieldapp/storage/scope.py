"""What a person may see, as a piece of SQL: every function that lists or finds records takes a `Scope`.

A person sees what they sent, and as a coordinator or administrator everything at and below their places.
"""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.people.person import Person, Role

OVERSEERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A condition on the table `submissions`, whose alias is `s`, and its parameters."""

    sql: str
    params: tuple[object, ...] = ()


SYSTEM = Scope(sql="1")
"""Everything: for the command line on the server itself and for work without a person."""
NOTHING = Scope(sql="0")


def records_of(person: Person) -> Scope:
    """What this person may see: their own records, and those at and below the places they oversee."""
    area = overseen_by(person)
    return Scope(sql=f"(s.author_person = ? or {area.sql})", params=(person.id, *area.params))


def overseen_by(person: Person) -> Scope:
    """What this person decides about: records at and below the places they oversee."""
    return below(*person.paths(*OVERSEERS))


def below(*paths: str) -> Scope:
    """Records at or below any of the place paths. A range, so that an index serves it; "0" follows "/"."""
    if not paths:
        return NOTHING
    terms = " or ".join("(s.place_path >= ? and s.place_path < ?)" for _ in paths)
    params = tuple(bound for path in paths for bound in (path, path[:-1] + "0"))
    return Scope(sql=f"({terms})", params=params)


def both(first: Scope, second: Scope) -> Scope:
    """What lies in both."""
    return Scope(sql=f"({first.sql} and {second.sql})", params=first.params + second.params)
