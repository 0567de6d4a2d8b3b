"""What the application runs on, made once at start and passed to whoever needs it. Tests pass their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from fieldapp.settings import Settings
from fieldapp.storage.database import Database
from fieldapp.storage.library import FormLibrary
from fieldapp.trust.keys import KeyRing

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""


def utc_now() -> datetime:
    """The clock of a running server."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Settings, database, keys, compiled forms and the clock."""

    settings: Settings
    database: Database
    keys: KeyRing
    forms: FormLibrary
    clock: Clock = utc_now


def start_services(settings: Settings, clock: Clock = utc_now) -> Services:
    """Open (and on the first start create) the data folder, its keys and its database."""
    settings.data.mkdir(parents=True, exist_ok=True)
    keys = KeyRing.open(settings.keys)
    database = Database.open(settings.database)
    return Services(settings=settings, database=database, keys=keys, forms=FormLibrary(database), clock=clock)
