"""Who a person is and where they may act. Values only: storage makes them, every layer above asks them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody does at a place: design.md, Roles and scope."""

    VOLUNTEER = "volunteer"
    LANDLORD = "landlord"
    BUILDING_LEADER = "building_leader"
    HEALTH_WORKER = "health_worker"
    KEEPER = "keeper"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role at a place and everything below it."""

    role: Role
    place: str
    """Place code."""
    path: str
    """The place's codes from the root, `/340103100/340103100005/`: a place lies below another if its path starts so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person who is signed in, with the device they use."""

    id: int
    name: str
    language: str | None
    grants: tuple[Grant, ...]
    device_id: int | None = None

    def has(self, *roles: Role) -> bool:
        """Whether they hold one of the roles anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def paths(self, *roles: Role) -> tuple[str, ...]:
        """The place paths at which they hold one of the roles."""
        return tuple(grant.path for grant in self.grants if grant.role in roles)
