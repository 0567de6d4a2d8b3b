"""What a filling needs from outside: time, chance, identifiers, the person's properties, loaded instances.

The engine has no clock and no randomness of its own; whoever opens a form brings them here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.types import as_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The surroundings of one filling."""

    timezone: str
    """IANA name: what "today" means."""
    now: Callable[[], datetime]
    """The moment, with its zone."""
    random: Callable[[], float]
    """At least 0, less than 1."""
    uuid: Callable[[], str]
    properties: Mapping[str, str] = field(default_factory=dict)
    """`deviceid`, `username`, `phonenumber`, `email`; a missing one is blank."""
    language: str = ""
    """The language to start in; blank for the form's default."""
    last_saved: NodeTree | None = None
    """The record saved last with this form."""
    instances: Mapping[str, NodeTree] = field(default_factory=dict)
    """Loaded external instances, by id."""

    @property
    def zone(self) -> tzinfo:
        """The time zone itself."""
        return as_zone(self.timezone)
