"""One thread writes: together when many wait, each on its own terms, durable when it returns."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fieldapp.problems import Problem
from fieldapp.storage import stamps
from fieldapp.storage.database import Database, connect
from fieldapp.storage.writer import GROUP, Job, Writer


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "a.sqlite")
    yield opened
    opened.close()


def value(database: Database, name: str) -> str | None:
    with database.read() as c:
        return stamps.get(c, name)


def test_what_was_written_can_be_read_by_every_thread(database: Database) -> None:
    database.write(lambda c: stamps.put(c, "a", "1"))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: value(database, "a"), range(8))) == ["1"] * 8


def test_one_that_fails_undoes_only_its_own_work(database: Database) -> None:
    held, go = threading.Event(), threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        held.set()
        go.wait(10)

    def fail(c: sqlite3.Connection) -> None:
        stamps.put(c, "bad", "1")
        raise KeyError("mine")

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(database.write, hold)
        held.wait(10)
        good = pool.submit(database.write, lambda c: stamps.put(c, "good", "1"))
        bad = pool.submit(database.write, fail)
        go.set()
        assert (first.result(), good.result()) == (None, None)
        with pytest.raises(KeyError, match="mine"):
            bad.result()
    assert (value(database, "good"), value(database, "bad")) == ("1", None)


def test_those_who_wait_share_a_transaction(tmp_path: Path) -> None:
    Database.open(tmp_path / "a.sqlite").close()
    commits: list[str] = []

    def traced() -> sqlite3.Connection:
        connection = connect(tmp_path / "a.sqlite")
        connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "commit" else None)
        return connection

    waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    jobs = [Job(lambda c, n=n: stamps.put(c, f"n{n}", "1")) for n in range(GROUP + 20)]
    for job in (*jobs, None):
        waiting.put(job)
    Writer(traced, waiting).start()
    for job in jobs:
        job.wait()
    assert len(commits) == 2


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    database.write(lambda c: stamps.put(c, "a", "1"))
    with database.read() as c:
        before = stamps.get(c, "a")
        database.write(lambda w: stamps.put(w, "a", "2"))
        assert stamps.get(c, "a") == before == "1"
    assert value(database, "a") == "2"


def test_readers_cannot_write(database: Database) -> None:
    with database.read() as c, pytest.raises(sqlite3.OperationalError, match="readonly"):
        stamps.put(c, "a", "1")


def test_a_full_disk_is_a_problem_and_work_goes_on_once_there_is_room(database: Database) -> None:
    def limit(pages: int) -> int:
        return database.write(lambda c: int(c.execute(f"pragma max_page_count = {pages}").fetchone()[0]))

    used = limit(1)
    with pytest.raises(Problem) as caught:
        database.write(lambda c: stamps.put(c, "large", "x" * 1_000_000))
    assert caught.value.code == "storage.full"
    assert value(database, "large") is None
    limit(used + 1_000)
    database.write(lambda c: stamps.put(c, "large", "x" * 1_000_000))
    assert value(database, "large") == "x" * 1_000_000


def test_what_waits_at_the_end_is_still_written(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "a.sqlite")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: database.write(lambda c: stamps.put(c, str(n), "1")), range(40)))
    database.close()
    again = Database.open(tmp_path / "a.sqlite")
    with again.read() as c:
        assert c.execute("select count(*) from stamps").fetchone()[0] == 40
    again.close()


def test_the_log_is_emptied_when_nothing_is_going_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldapp.storage.writer.IDLE_SECONDS", 0.01)
    database = Database.open(tmp_path / "a.sqlite")
    database.write(lambda c: stamps.put(c, "a", "x" * 100_000))
    log, tick = tmp_path / "a.sqlite-wal", threading.Event()
    for _ in range(1_000):
        if log.stat().st_size == 0:
            break
        tick.wait(0.01)
    assert log.stat().st_size == 0
    database.close()


def test_every_connection_keeps_what_it_says(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.sqlite")
    found = [connection.execute(f"pragma {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")]
    connection.close()
    assert found == [2, 1]


def test_every_table_is_strict_and_old_files_open_again(tmp_path: Path) -> None:
    Database.open(tmp_path / "a.sqlite").close()
    again = Database.open(tmp_path / "a.sqlite")
    with again.read() as c:
        loose = c.execute(
            "select name from pragma_table_list where schema = 'main' and type = 'table' and not strict"
            " and name not like 'sqlite_%' and name <> '_sqlite_migrations'"
        ).fetchall()
        assert [row[0] for row in loose] == []
        assert c.execute("pragma journal_mode").fetchone()[0] == "wal"
    again.close()
