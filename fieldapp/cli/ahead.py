"""Reading requests ahead: a connection waits in the event loop, without a thread, until its request has come whole.

gunicorn's threads read requests themselves, so sixteen phones on a bad network, or sixteen browsers that opened a
connection in advance, would keep everybody else out. This module holds bytes and judges time; it answers nothing.
"""

from __future__ import annotations

import re
import socket
import ssl
import tempfile
import time
from dataclasses import dataclass
from typing import Any

from gunicorn import sock as gunicorn_sock
from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn

HEAD_AT_MOST = 64 * 1024
AHEAD_OF_ONE = 8_000_000
"""Bytes of one request that are read ahead; a longer one reads the rest in its thread."""
AHEAD_OF_ALL = 256_000_000
IN_MEMORY = 64 * 1024
HEAD_SECONDS = 20
BODY_SECONDS = 60
SLOWEST = 500
"""Bytes per second a body must reach after its first minute: a tenth of 2G."""
SEND_SECONDS = 120
_LIVE_SECONDS = 20
_LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d{1,15})[ \t]*(?=\r\n)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect[ \t]*:[ \t]*100-continue", re.IGNORECASE)
_LAST_CHUNK = b"0\r\n\r\n"


@dataclass(slots=True)
class Budget:
    """What all connections of a worker hold together."""

    held: int = 0


class Source:
    """What the parser reads from: first what came ahead, then the connection itself, as long as it keeps up."""

    def __init__(self, budget: Budget) -> None:
        self.sock: Any = None
        self._budget = budget
        self._begin()

    def _begin(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by `drop`
        self.size = self._taken = self._live = 0
        self._live_since = 0.0
        self.tail = b""

    def put(self, data: bytes) -> None:
        """Hold bytes that came. OSError when the disk for temporary files is full."""
        self._file.seek(self.size)
        self._file.write(data)
        self.size += len(data)
        self._budget.held += len(data)
        self.tail = (self.tail + data)[-len(_LAST_CHUNK) :]

    @property
    def is_full(self) -> bool:
        """Whether nothing more should be held for this connection."""
        return self.size >= AHEAD_OF_ONE or self._budget.held >= AHEAD_OF_ALL

    def recv(self, size: int) -> bytes:
        """The next bytes; none when the connection ended or has become too slow."""
        if self._taken < self.size:
            self._file.seek(self._taken)
            data = self._file.read(min(size, self.size - self._taken))
            self._taken += len(data)
            return data
        return self._recv_live(size)

    def _recv_live(self, size: int) -> bytes:
        now = time.monotonic()
        self._live_since = self._live_since or now
        left = self._live_since + _LIVE_SECONDS + self._live / SLOWEST - now
        asked = self.sock.gettimeout()
        if left <= 0:
            return b""
        self.sock.settimeout(min(left, _LIVE_SECONDS, SEND_SECONDS if asked is None else asked))
        try:
            data: bytes = self.sock.recv(size)
        except TimeoutError:
            return b""
        finally:
            self.sock.settimeout(asked)
        self._live += len(data)
        return data

    def next_request(self, read_too_far: bytes) -> None:
        """Forget the request that was answered; keep what came of the next one."""
        self._file.seek(self._taken)
        rest = read_too_far + self._file.read()
        self.drop()
        self._begin()
        if rest:
            self.put(rest)

    def head(self) -> bytes:
        """The first bytes that are held."""
        self._file.seek(0)
        return self._file.read(HEAD_AT_MOST)

    def drop(self) -> None:
        """Let go of everything held."""
        self._budget.held -= self.size
        self._file.close()

    def gettimeout(self) -> float | None:
        """As of the socket."""
        timeout: float | None = self.sock.gettimeout()
        return timeout

    def settimeout(self, seconds: float | None) -> None:
        """As of the socket."""
        self.sock.settimeout(seconds)


class AheadConnection(TConn):
    """A connection whose requests are read ahead. Raises OSError when it cannot speak TLS."""

    parser: Any

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any, budget: Budget) -> None:
        super().__init__(cfg, sock, client, server)  # type: ignore[no-untyped-call]
        self._is_shaken = not cfg.is_ssl
        if cfg.is_ssl:
            self.sock = gunicorn_sock.ssl_wrap_socket(sock, cfg)  # type: ignore[no-untyped-call]
            self.sock.setblocking(False)
        self.source = Source(budget)
        self.source.sock = self.sock
        self.parser = get_parser(cfg, self.source, client)  # type: ignore[no-untyped-call]
        self.initialized = True
        self.data_ready = True
        self.wait()

    def init(self) -> None:
        """Called by the thread that answers: no client may keep it sending for ever."""
        self.sock.settimeout(SEND_SECONDS)

    def wait(self) -> None:
        """A request may begin now."""
        self._since = time.monotonic()
        self._whole: int | None = None
        self._is_chunked = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing of a request has come."""
        return self.source.size == 0

    @property
    def has_head(self) -> bool:
        """Whether a request has begun: its head is here, and its body may follow."""
        return self._whole is not None

    @property
    def is_late(self) -> bool:
        """Whether the request should have come by now."""
        allowed = HEAD_SECONDS if self._whole is None else BODY_SECONDS + self.source.size / SLOWEST
        return time.monotonic() > self._since + allowed

    def read_ahead(self) -> bool:
        """Take what has come; whether a thread can go on. Raises OSError when the connection is gone."""
        try:
            if not self._is_shaken:
                self.sock.do_handshake()
                self._is_shaken = True
            while not self.source.is_full:
                data = self.sock.recv(IN_MEMORY)
                if not data:
                    raise ConnectionResetError
                self.source.put(data)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        return self.is_whole()

    def is_whole(self) -> bool:
        """Whether the request has come whole, or cannot be waited for any longer."""
        if self.source.is_full:
            return True
        if self._whole is None and not self._read_head():
            return self.source.size >= HEAD_AT_MOST
        if self._is_chunked:
            return self.source.tail == _LAST_CHUNK
        return self.source.size >= (self._whole or 0)

    def _read_head(self) -> bool:
        head = self.source.head()
        end = head.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = head[: end + 2]
        lengths = _LENGTH.findall(head)
        self._is_chunked = bool(_CHUNKED.search(head))
        self._whole = end + 4 + (int(lengths[0]) if len(lengths) == 1 else 0)
        if _EXPECTS.search(head):
            self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def takes_leftovers(self) -> bool:
        """After an answer: whether something of the next request has come along already."""
        self.source.next_request(self.parser.unreader.take_buffered())
        self.wait()
        return not self.is_idle

    def close(self, graceful: bool = False) -> None:
        """Close, and let go of what was held."""
        self.source.drop()
        super().close(graceful=graceful)  # type: ignore[no-untyped-call]
