"""All changes of the schema, in order. One function each, never edited after a release.

The functions live with their area; this module only says in which order they are applied.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlite_utils import Database, Migrations

from fieldapp.storage import migrations_core, migrations_desk, migrations_people

Migration = Callable[[Any], None]

ORDER: tuple[tuple[str, Migration], ...] = (
    ("0001_core", migrations_core.core),
    ("0002_people", migrations_people.people),
    ("0003_desk", migrations_desk.desk),
    ("0004_link_building", migrations_desk.link_building),
    ("0005_encrypted", migrations_core.encrypted),
    ("0005_no_bundle", migrations_core.no_bundle),
)


def apply(connection: sqlite3.Connection, *, stop_before: str | None = None) -> None:
    """Bring the schema up to date; each migration runs in its own transaction."""
    migrations = Migrations("fieldapp")
    for name, function in ORDER:
        migrations(name=name)(function)
    migrations.apply(Database(connection), stop_before=stop_before)
