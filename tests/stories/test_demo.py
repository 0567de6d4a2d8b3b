"""The demo: an empty folder becomes a town whose records the engine itself has nothing against."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from tests.conftest import run_fieldapp


def test_an_empty_folder_becomes_a_town(tmp_path: Path) -> None:
    data = tmp_path / "var"
    assert "30 records" in run_fieldapp("demo", "--records", "30", data=data)
    forms = ("door_visit", "point_log", "landlord_report", "community_need", "rental_property")
    tables = {
        form: list(csv.DictReader(StringIO(run_fieldapp("export", form, "--format", "csv", data=data))))
        for form in forms
    }
    assert sum(len(rows) for rows in tables.values()) == 30
    rows = [row for table in tables.values() for row in table]
    assert {row["Issues"] for row in rows} == {"0"}
    assert {"approved", "received"} <= {row["ReviewState"] for row in rows}


def test_a_folder_with_records_is_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "var"
    run_fieldapp("demo", "--records", "3", data=data)
    with pytest.raises(AssertionError, match="empty data folder only"):
        run_fieldapp("demo", "--records", "3", data=data)
