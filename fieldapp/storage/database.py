"""The database file: a connection to read for each thread, and one thread that writes.

Writing goes through one thread on purpose: all waiting jobs share one transaction and one fsync, each in a savepoint
of its own. This module knows no table.
"""

from __future__ import annotations

import fcntl
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from fieldapp.storage import migrations
from fieldapp.storage.writer import Job, Writer

T = TypeVar("T")
BUSY_TIMEOUT_MS = 10_000


class Database:
    """An open database. Safe to use from many threads; open it after a fork, never before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._writer: Writer | None = None

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open or create the file and bring its schema up to date."""
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = connect(path)
        try:
            with _alone(path):
                connection.execute("pragma journal_mode = wal")
                migrations.apply(connection)
        finally:
            connection.close()
        return cls(path)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, which cannot write, inside one consistent view of the data. Keep it short."""
        connection = self._reader()
        if connection.in_transaction:
            yield connection
            return
        connection.execute("begin")
        try:
            yield connection
        finally:
            connection.execute("rollback")

    def write(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run `function` in the writer thread and return its result once it is durable.

        What the function raises is raised here and undoes only what this function wrote. Raises STORAGE_FULL when
        the disk is full, STORAGE_BUSY when another process holds the database too long.
        """
        job = Job(function)
        self._started_writer().submit(job)
        return cast(T, job.wait())

    def close(self) -> None:
        """Finish what waits to be written, then close every connection. No thread may be reading."""
        with self._lock:
            writer, self._writer = self._writer, None
            readers, self._readers = self._readers, []
        if writer is not None:
            writer.stop()
        for reader in readers:
            reader.close()
        self._local = threading.local()

    def _reader(self) -> sqlite3.Connection:
        found = getattr(self._local, "connection", None)
        if found is None:
            found = connect(self.path)
            found.execute("pragma query_only = 1")
            self._local.connection = found
            with self._lock:
                self._readers.append(found)
        return cast(sqlite3.Connection, found)

    def _started_writer(self) -> Writer:
        with self._lock:
            if self._writer is None:
                self._writer = Writer(lambda: connect(self.path, cache_kib=8_000), queue.SimpleQueue())
                self._writer.start()
            return self._writer


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keeps other processes from changing the schema of the same file at the same time."""
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def connect(path: Path, *, cache_kib: int = 1_000) -> sqlite3.Connection:
    """A connection with the settings everything here relies on; transactions are begun by hand.

    The cache is small because every thread has one; the operating system keeps the pages for all of them.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.row_factory = sqlite3.Row
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "synchronous = full",
        "foreign_keys = on",
        "temp_store = memory",
        f"cache_size = -{cache_kib}",
    ):
        connection.execute(f"pragma {pragma}")
    return connection
