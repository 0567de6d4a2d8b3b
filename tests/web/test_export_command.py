"""`fieldapp export`: the same exports without a browser, whole files or none."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fieldapp.services import start_services
from fieldapp.settings import Settings
from tests.builders import a_form, a_person, a_record, a_town
from tests.conftest import ROOT, environment, run_fieldapp


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one record that has two members and a secret."""
    services = start_services(Settings.from_environment({"FIELDAPP_DATA": str(tmp_path / "var")}))
    a_town(services)
    a_form(services)
    answers = "<secret>糖尿病</secret><member><name>阿芳</name></member><member><name>小明</name></member>"
    a_record(services, a_person(services, "李志愿"), answers)
    services.database.close()
    return tmp_path / "var"


def test_a_table_goes_to_standard_output(data: Path) -> None:
    printed = run_fieldapp("export", "visit", "--format", "csv", "--repeat", "member", data=data)
    assert [row["name"] for row in csv.DictReader(io.StringIO(printed.lstrip("\ufeff")))] == ["阿芳", "小明"]


def test_words_are_written_for_people_who_ask(data: Path) -> None:
    printed = run_fieldapp("export", "visit", "--repeat", "member", "--labels", data=data).lstrip("\ufeff")
    row = next(csv.DictReader(io.StringIO(printed)))
    assert "阿芳" in row.values()
    assert not {"name", "KEY", "PARENT_KEY"} & row.keys()


def test_sensitive_answers_must_be_asked_for(data: Path) -> None:
    assert "糖尿病" not in run_fieldapp("export", "visit", data=data)
    assert "糖尿病" in run_fieldapp("export", "visit", "--with-sensitive", data=data)


def test_a_file_has_its_name_only_when_it_is_whole(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "visit.zip"
    run_fieldapp("export", "visit", "--format", "zip", "--output", str(target), data=data)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


@pytest.mark.parametrize("wrong", [["nothing"], ["visit", "--repeat", "nobody"], ["visit", "--place", "nowhere"]])
def test_what_cannot_be_exported_is_said(data: Path, wrong: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fieldapp", "export", *wrong],
        env=environment(data),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert wrong[-1] in done.stderr
