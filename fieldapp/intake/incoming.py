"""What comes in: a record's XML, its files, and who sent it. Values only; nothing here is trusted yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from fieldapp.people.person import Person, Role
from fieldapp.storage.public_links import PublicLink

_FIELD_ROLES = (Role.VOLUNTEER, Role.LANDLORD, Role.BUILDING_LEADER)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file as sent. `stream` stands at its beginning and is read once."""

    name: str
    mime: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingSubmission:
    """One request's worth of a record: always its XML, and any of its files."""

    xml: bytes
    files: Sequence[IncomingFile] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who sends: a person, or somebody unknown through a public link. Exactly one is set."""

    person: Person | None = None
    link: PublicLink | None = None

    @property
    def person_id(self) -> int | None:
        """The person, as records name them."""
        return self.person.id if self.person else None

    @property
    def device_id(self) -> int | None:
        """The device they sent it with."""
        return self.person.device_id if self.person else None

    @property
    def link_id(self) -> int | None:
        """The link, as records name it."""
        return self.link.id if self.link else None

    @property
    def name(self) -> str:
        """What lists call them: the person's name or the link's label."""
        if self.link:
            return self.link.label
        return self.person.name if self.person else ""

    def home(self) -> tuple[str | None, str]:
        """Code and path of the place a record belongs to when it names none itself.

        A person's place of field work comes first, then any other; the deepest of several.
        """
        if self.link:
            return self.link.place, self.link.place_path
        grants = self.person.grants if self.person else ()
        best = max(grants, key=lambda grant: (grant.role in _FIELD_ROLES, grant.path.count("/")), default=None)
        return (best.place, best.path) if best else (None, "/")
