"""Receives one record again and again, each time in a process of its own that is killed one step later.

A step is a statement of the writing connection or a write, fsync, or rename of a file. Prints one JSON line per step:
what the killed process left behind, and what stood there after the phone sent the record again. Run by `test_crash.py`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldapp.storage import database, files
from tests.village import PHOTO, Village, record

TABLES = ("submissions", "versions", "attachments", "search", "audit", "events")


def kill_at(number: int) -> Callable[[], None]:
    """A function that counts its calls and ends the process, as a power cut would, at one of them."""
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1
        if taken == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def watch(step: Callable[[], None]) -> None:
    """Put the step before every statement of the writer and around everything done to files."""
    connect = database.connect

    def traced(path: Path, **options: int) -> Any:
        connection = connect(path, **options)
        connection.set_trace_callback(lambda _: step())
        return connection

    database.connect = traced
    for owner, name in ((files, "_write"), (files, "_sync_folder"), (os, "fsync"), (Path, "replace")):
        setattr(owner, name, around(getattr(owner, name), step))


def around(function: Callable[..., Any], step: Callable[[], None]) -> Callable[..., Any]:
    def stepped(*arguments: Any, **named: Any) -> Any:
        step()
        result = function(*arguments, **named)
        step()
        return result

    return stepped


def send(folder: Path, number: int) -> dict[str, Any]:
    """Open the town, send the record and tell what is there; dies at the given step (0: never)."""
    village = Village.open(folder, lambda: datetime(2026, 11, 23, tzinfo=UTC))
    if number:
        watch(kill_at(number))
    received = village.receive(record(photo="a.jpg", name="王芳"), a_jpg=PHOTO)
    village.services.database.close()
    return {"receipt": received.receipt, "missing": received.missing}


def standing(folder: Path) -> dict[str, Any]:
    """What is in the tables, and whether the file of every attachment is there whole."""
    with sqlite3.connect(folder / "fieldapp.sqlite") as c:
        rows = {table: c.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES}
        named = [row[0] for row in c.execute("select sha256 from attachments where sha256 is not null")]
        sound = c.execute("pragma integrity_check").fetchone()[0]
    c.close()
    paths = {name: folder / "files" / name[:2] / name[2:] for name in named}
    whole = all(hashlib.sha256(path.read_bytes()).hexdigest() == name for name, path in paths.items())
    return {**rows, "sound": sound, "files_whole": whole}


def in_a_process(work: Callable[[], None]) -> bool:
    """Run in a forked process; whether it lived."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def main(town: Path, scratch: Path) -> None:
    for number in range(1, 500):
        folder = scratch / str(number)
        shutil.copytree(town, folder)
        lived = in_a_process(lambda folder=folder, number=number: send(folder, number) and None)
        left = standing(folder)
        assert in_a_process(lambda folder=folder: send(folder, 0) and None)
        print(json.dumps({"step": number, "lived": lived, "left": left, "after": standing(folder)}), flush=True)
        shutil.rmtree(folder)
        if lived:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
