"""Files by content: whole or not at all, once however often they come, swept when nothing holds on to them."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from pathlib import Path

import pytest

from fieldapp.problems import Problem
from fieldapp.storage.files import ORPHAN_SECONDS, FileStore

PHOTO = b"photo" * 1000
NAME = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_a_file_lies_under_its_hash_and_equal_ones_lie_once(store: FileStore, tmp_path: Path) -> None:
    first, second = store.keep(io.BytesIO(PHOTO)), store.keep(io.BytesIO(PHOTO))
    assert (first, first.sha256, first.size) == (second, NAME, len(PHOTO))
    assert store.path(NAME) == tmp_path / "files" / NAME[:2] / NAME[2:]
    assert store.path(NAME).read_bytes() == PHOTO
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == [store.path(NAME)]


class FullDisk(io.BytesIO):
    """A stream whose second piece cannot be stored."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.ENOSPC, "no space left")
        return super().read(10)


def test_a_full_disk_is_a_problem_and_leaves_no_draft(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        store.keep(FullDisk(PHOTO))
    assert caught.value.code == "storage.full"
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == []


def test_only_old_files_that_nothing_uses_are_swept(store: FileStore, tmp_path: Path) -> None:
    used, orphan, fresh = (store.keep(io.BytesIO(name)).sha256 for name in (b"used", b"orphan", b"fresh"))
    (tmp_path / "files" / "drafts" / "broken-off").write_bytes(b"half")
    now = 1_800_000_000.0
    for path in (store.path(used), store.path(orphan), tmp_path / "files" / "drafts" / "broken-off"):
        os.utime(path, (now - ORPHAN_SECONDS - 1,) * 2)
    os.utime(store.path(fresh), (now, now))
    assert store.sweep(now, lambda sha256: sha256 == used) == 2
    assert [store.path(name).exists() for name in (used, orphan, fresh)] == [True, False, True]


def test_a_file_somebody_sends_again_counts_as_new(store: FileStore) -> None:
    store.keep(io.BytesIO(PHOTO))
    os.utime(store.path(NAME), (0, 0))
    store.keep(io.BytesIO(PHOTO))
    assert store.sweep(store.path(NAME).stat().st_mtime + 1, lambda _: False) == 0
