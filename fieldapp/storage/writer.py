"""The thread that writes: takes all waiting jobs, runs each in a savepoint, commits once, then answers.

Committing in groups is what keeps many phones sending at once from queueing behind the disk. It knows no table.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from fieldapp.problems import STORAGE_BUSY, STORAGE_FULL

GROUP = 128
IDLE_SECONDS = 5.0
_FULL = frozenset({"SQLITE_FULL"})
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")


class Job:
    """One function to run, and the place where its caller waits."""

    __slots__ = ("_done", "error", "function", "result")

    def __init__(self, function: Callable[[sqlite3.Connection], Any]) -> None:
        self.function = function
        self.result: Any = None
        self.error: BaseException | None = None
        self._done = threading.Lock()
        self._done.acquire()

    def wait(self) -> Any:
        """Block until the job is committed or has failed."""
        self._done.acquire()
        if self.error is not None:
            raise self.error
        return self.result

    def release(self) -> None:
        """Let the caller go on."""
        self._done.release()


class Writer:
    """The one writing connection and its thread."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], waiting: queue.SimpleQueue[Job | None]) -> None:
        self._connect = connect
        self._waiting = waiting
        self._thread = threading.Thread(target=self._run, name="fieldapp-writer", daemon=True)

    def start(self) -> None:
        """Begin to take jobs."""
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Put a job in line."""
        self._waiting.put(job)

    def stop(self) -> None:
        """Finish the jobs already in line and end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection = self._connect()
        wrote = False
        while True:
            try:
                first = self._waiting.get(timeout=IDLE_SECONDS if wrote else None)
            except queue.Empty:
                _truncate_log(connection)
                wrote = False
                continue
            jobs, last = self._group(first)
            if jobs:
                _commit_together(connection, jobs)
                wrote = True
            if last:
                connection.close()
                return

    def _group(self, first: Job | None) -> tuple[list[Job], bool]:
        """The jobs waiting now, at most GROUP, and whether the end was asked for."""
        if first is None:
            return [], True
        jobs = [first]
        while len(jobs) < GROUP:
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False


def _commit_together(connection: sqlite3.Connection, jobs: list[Job]) -> None:
    try:
        connection.execute("begin immediate")
        for job in jobs:
            _run_job(connection, job)
        connection.execute("commit")
    except Exception as error:
        if connection.in_transaction:
            connection.execute("rollback")
        for job in jobs:
            job.error = job.error or known(error)
    finally:
        for job in jobs:
            job.release()


def _run_job(connection: sqlite3.Connection, job: Job) -> None:
    """Run one job in a savepoint. Raises only when SQLite has given up the whole transaction."""
    connection.execute("savepoint job")
    try:
        job.result = job.function(connection)
    except BaseException as error:
        job.error = known(error)
        if not connection.in_transaction:
            raise
        connection.execute("rollback to job")
    connection.execute("release job")


def known(error: BaseException) -> BaseException:
    """The problem a person can meet behind a database error, or the error itself."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name in _FULL:
        return STORAGE_FULL()
    if name.startswith(_BUSY):
        return STORAGE_BUSY()
    return error


def _truncate_log(connection: sqlite3.Connection) -> None:
    """Give the disk back what the log holds; a reader in the way only means: next time."""
    connection.execute("pragma busy_timeout = 0")
    try:
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    except sqlite3.OperationalError:
        return
    finally:
        connection.execute("pragma busy_timeout = 10000")
