"""Places and roles in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.people.person import Grant, Role
from fieldapp.storage import places
from fieldapp.storage.places import Place
from fieldapp.web.context import language, services


@dataclass(frozen=True, slots=True)
class NamedGrant:
    """A role and the name of its place."""

    role: Role
    place: str


def named_grants(grants: Sequence[Grant]) -> list[NamedGrant]:
    """The roles with their places' names."""
    with services().database.read() as c:
        found = {grant.place: places.find(c, grant.place) for grant in grants}
    return [NamedGrant(grant.role, _name(found[grant.place], grant.place)) for grant in grants]


def place_choices(known: Sequence[Place]) -> list[tuple[str, str]]:
    """Code and name for a select, indented by depth."""
    top = min((place.path.count("/") for place in known), default=0)
    return [(p.code, "\u3000" * (p.path.count("/") - top) + p.named(language())) for p in known]


def _name(place: Place | None, code: str) -> str:
    return place.named(language()) if place else code
