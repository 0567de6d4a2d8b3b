"""The gunicorn worker: its threads get whole requests only, so slow connections cost a socket and no thread."""

from __future__ import annotations

import selectors
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from fieldapp.cli.ahead import AheadConnection, Budget


class AheadWorker(ThreadWorker):
    """gthread, with waiting for requests moved from its threads into its event loop."""

    poller: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._budget = Budget()

    def accept(self, listener: Any) -> None:
        """Take a connection and wait for its first request."""
        try:
            sock, client = listener.accept()
        except OSError:
            return
        try:
            conn = AheadConnection(self.cfg, sock, client, listener.getsockname(), self._budget)
        except OSError:
            sock.close()
            return
        self.nr_conns += 1
        self._wait(conn)

    def on_client_socket_readable(self, conn: AheadConnection, client: Any) -> None:
        """A kept connection brings its next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        conn.wait()
        self._wait(conn)
        self.on_pending_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: AheadConnection, _client: Any) -> None:
        """Something came: a thread takes over when it is a whole request."""
        try:
            if conn.read_ahead():
                self._leave(conn)
                self.enqueue_req(conn)  # type: ignore[no-untyped-call]
        except OSError:
            self._drop(conn)

    def murder_pending(self) -> None:
        """Close connections whose request is late; when stopping, also those that brought no head."""
        for conn in [conn for conn in self.pending_conns if conn.is_late or not (conn.has_head or self.alive)]:
            self._drop(conn)

    def finish_request(self, conn: AheadConnection, fs: Future[Any]) -> None:
        """After an answer: wait for the next request, which may have begun to come."""
        kept = not fs.cancelled() and fs.exception() is None and fs.result()
        if kept and conn.takes_leftovers():
            conn.sock.setblocking(False)
            self._wait(conn, conn.is_whole)
        else:
            super().finish_request(conn, fs)  # type: ignore[no-untyped-call]

    def _wait(self, conn: AheadConnection, is_whole: Callable[[], bool] = lambda: False) -> None:
        if is_whole():
            self.enqueue_req(conn)  # type: ignore[no-untyped-call]
            return
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _leave(self, conn: AheadConnection) -> None:
        self.pending_conns.remove(conn)
        self.poller.unregister(conn.sock)

    def _drop(self, conn: AheadConnection) -> None:
        self._leave(conn)
        self.nr_conns -= 1
        conn.close()
