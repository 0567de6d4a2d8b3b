"""The archive streams, and its names are safe on every system."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from fieldapp.export.archive import Entry, Names, safe_name, zip_bytes


@pytest.mark.parametrize(
    ("wish", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.jpg", "a.jpg"),
        ("a\x00b\u202egpj.exe", "a_b_gpj.exe"),
        ("..", "file"),
        ("", "file"),
        ("CON.jpg", "_CON.jpg"),
        ("门牌 3栋.jpg", "门牌 3栋.jpg"),
        ('a:b*c?"<>|.png', "a_b_c_____.png"),
    ],
)
def test_a_name_cannot_leave_its_folder_or_break_a_system(wish: str, safe: str) -> None:
    assert safe_name(wish) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("照" * 200 + ".jpeg")
    assert name.endswith(".jpeg")
    assert len(name.encode()) <= 120


def test_names_that_differ_by_case_only_are_told_apart() -> None:
    names = Names()
    assert [names.free("a.jpg"), names.free("A.JPG"), names.free("a.jpg")] == ["a.jpg", "A-2.JPG", "a-3.jpg"]


def test_the_first_bytes_come_before_the_last_are_made() -> None:
    made: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(100):
            made.append(number)
            yield bytes([number]) * 10_000

    stream = zip_bytes([Entry(name="a.bin", chunks=pieces(), packed=False)])
    first = next(stream)
    assert first
    assert len(made) < 20
    whole = first + b"".join(stream)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert len(archive.read("a.bin")) == 1_000_000
