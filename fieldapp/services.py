"""What the application runs on, made once at start and passed to whoever needs it. Tests pass their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from fieldapp.settings import CannotStart, Settings
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
    """Open (and on the first start create) the data folder, its keys and its database. Raises CannotStart."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        keys = _keys(settings)
        database = Database.open(settings.database)
    except OSError as error:
        raise _unusable(settings, error) from error
    except sqlite3.DatabaseError as error:
        raise _unreadable(settings, error) from error
    return Services(settings=settings, database=database, keys=keys, forms=FormLibrary(database), clock=clock)


def _keys(settings: Settings) -> KeyRing:
    try:
        return KeyRing.open(settings.keys)
    except (ValueError, TypeError) as error:
        message = (
            "A key in {folder} is empty or damaged ({reason}). Nothing was changed. Put back the whole folder from a "
            "copy; without one, remove that file: a new key is made, and people sign in again."
        )
        raise CannotStart(message, folder=str(settings.keys), reason=str(error)) from error


def _unusable(settings: Settings, error: OSError) -> CannotStart:
    message = "The data folder {folder} cannot be used: {reason}. Check FIELDAPP_DATA, its owner and the free space."
    return CannotStart(message, folder=str(settings.data), reason=error.strerror or str(error))


def _unreadable(settings: Settings, error: sqlite3.DatabaseError) -> CannotStart:
    """Damage is told from what passes, such as another command that changes the schema."""
    message = "The database {path} cannot be opened now: {reason}. Free disk space or end what uses it; then try again."
    if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        message = (
            "The database {path} is damaged or was copied only in part ({reason}). Nothing was changed. Put back a "
            "whole copy of the data folder, taken while nothing was serving."
        )
    return CannotStart(message, path=str(settings.database), reason=str(error))
