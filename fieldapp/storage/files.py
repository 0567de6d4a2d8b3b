"""Files by their content: `files/ab/cdef…`, named by SHA-256, written whole or not at all, never changed.

A file is on disk, and its folder knows it, before any row refers to it. What no row refers to after a day is swept.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from fieldapp.problems import STORAGE_FULL

ORPHAN_SECONDS = 24 * 3600
_CHUNK = 1 << 18
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """What was written: its hash in hex and its size."""

    sha256: str
    size: int


class FileStore:
    """The folder of files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drafts = folder / "drafts"

    def keep(self, stream: BinaryIO) -> KeptFile:
        """Write a stream's content durably. Raises STORAGE_FULL; then nothing is left behind."""
        self._drafts.mkdir(parents=True, exist_ok=True)
        draft = self._drafts / token_hex(16)
        try:
            kept = _write(draft, stream)
            self._move(draft, self.path(kept.sha256))
        except OSError as error:
            draft.unlink(missing_ok=True)
            if error.errno in NO_SPACE:
                raise STORAGE_FULL() from error
            raise
        return kept

    def path(self, sha256: str) -> Path:
        """Where the file of a hash lies, or would."""
        return self._folder / sha256[:2] / sha256[2:]

    def sweep(self, now: float, is_used: Callable[[str], bool]) -> int:
        """Remove what is older than a day and belongs to nothing; returns how many files went."""
        swept = 0
        for path, sha256 in self._all():
            if _is_old(path, now) and (sha256 is None or not is_used(sha256)):
                swept += _remove_if_still_old(path, now)
        return swept

    def _move(self, draft: Path, target: Path) -> None:
        if target.exists():
            os.utime(target)
            _sync_folder(target.parent)  # whoever put it there may not have come so far
            draft.unlink()
            return
        if not target.parent.exists():
            target.parent.mkdir(exist_ok=True)
            _sync_folder(self._folder)
        draft.replace(target)
        _sync_folder(target.parent)

    def _all(self) -> Iterator[tuple[Path, str | None]]:
        """Every file with its hash; drafts have none."""
        if not self._folder.exists():
            return
        for folder in sorted(self._folder.iterdir()):
            for path in sorted(folder.iterdir()):
                yield path, None if folder == self._drafts else folder.name + path.name


def _write(path: Path, stream: BinaryIO) -> KeptFile:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return KeptFile(sha256=digest.hexdigest(), size=size)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_old(path: Path, now: float) -> bool:
    return now - path.stat().st_mtime > ORPHAN_SECONDS


def _remove_if_still_old(path: Path, now: float) -> int:
    """Take the file out of reach first: a sender may have come for it since it was looked at."""
    aside = path.with_name(path.name + ".swept")
    path.rename(aside)
    if _is_old(aside, now):
        aside.unlink()
        return 1
    aside.rename(path)
    return 0
