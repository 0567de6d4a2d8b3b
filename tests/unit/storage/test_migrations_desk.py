"""The desk's migration on a database that already holds records."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from fieldapp.storage import migrations
from fieldapp.storage.database import connect

_RECORD = """
    insert into submissions (form, form_id, instance_id, place_path, received_at, updated_at, state)
    values (1, 'visit', 'uuid:1', '/t/', '2026', '2026', 'received')
"""


def filled(path: Path) -> sqlite3.Connection:
    c = connect(path)
    migrations.apply(c, stop_before="0003_desk")
    c.execute("pragma foreign_keys = off")
    c.execute(_RECORD)
    return c


def test_records_stay_and_can_be_counted_from_the_index(tmp_path: Path) -> None:
    c = filled(tmp_path / "old.sqlite")
    migrations.apply(c)
    assert c.execute("select instance_id from submissions").fetchone()[0] == "uuid:1"
    plan = " ".join(
        row["detail"]
        for row in c.execute("explain query plan select state, count(*) from submissions where form_id = 'visit'")
    )
    assert "COVERING INDEX submissions_for_desk" in plan
    assert c.execute("select count(*) from desk_looks").fetchone()[0] == 0
    c.close()


def test_links_stay_and_are_for_no_building(tmp_path: Path) -> None:
    c = connect(tmp_path / "old.sqlite")
    migrations.apply(c, stop_before="0004_link_building")
    c.execute("insert into places values ('t', null, 'town', 'T', 'T', '/t/')")
    c.execute(
        "insert into public_links (token, form_id, place, label, created_at) values ('t', 'f', 't', 'Gate', '2026')"
    )
    migrations.apply(c)
    assert c.execute("select label, building from public_links").fetchone()[:] == ("Gate", "")
    c.close()
