"""The town's folder as people leave it: tables saved by Excel, files that programs forget there."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fieldapp.intake.programme import form_files, load_places
from fieldapp.intake.uploads import Unpackable, unpack
from fieldapp.problems import PLACES_UNREADABLE, Problem
from fieldapp.services import Clock
from fieldapp.storage import places
from tests.village import Village

TABLE = "code,parent,kind,zh,en\nt1,,town,大杨镇,Dayang\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_places_are_read_as_spreadsheets_save_them(tmp_path: Path, clock: Clock, encoding: str) -> None:
    village = Village(tmp_path / "town", clock)
    (tmp_path / "places.csv").write_text(TABLE, encoding=encoding)
    assert load_places(village.services, tmp_path / "places.csv") == 1
    with village.services.database.read() as c:
        found = places.find(c, "t1")
    assert found
    assert found.name == "大杨镇"


@pytest.mark.parametrize(
    "content", [b"place,zh\nx,y\n", b"code,parent\nt\0,\n", b"\xff\xff\x81", b'code,parent\n"t"x,\n', b""]
)
def test_a_table_that_is_none_is_refused_and_says_what_it_needs(tmp_path: Path, clock: Clock, content: bytes) -> None:
    village = Village(tmp_path / "town", clock)
    (tmp_path / "places.csv").write_bytes(content)
    with pytest.raises(Problem) as refused:
        load_places(village.services, tmp_path / "places.csv")
    assert refused.value.kind is PLACES_UNREADABLE


def test_what_programs_leave_in_the_folder_is_no_form(tmp_path: Path) -> None:
    for name in ("visit.xlsx", "~$visit.xlsx", "._visit.xlsx", ".visit.md", "README.md"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in form_files(tmp_path)] == ["visit.xlsx"]


def test_an_archive_with_a_broken_member_is_refused_in_words(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "form.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("form.md", "| survey |\n" * 200)
    content = bytearray((tmp_path / "form.zip").read_bytes())
    start = content.index(b"form.md") + len("form.md")
    content[start : start + 8] = b"\xff" * 8
    with pytest.raises(Unpackable) as refused:
        unpack("form.zip", bytes(content))
    assert refused.value.problem.code == "upload.broken"
