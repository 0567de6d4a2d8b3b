"""gunicorn, started from within: one worker of 16 threads is the measured default, see docs/performance.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from fieldapp.cli.worker import AheadWorker

THREADS = 16
CONNECTIONS = 400
"""Open connections of a worker, most of them waiting: files and temporary files need room below 1,024."""
_MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files only


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Where and how to serve."""

    host: str
    port: int
    workers: int = 1
    tls_cert: Path | None = None
    tls_key: Path | None = None

    @property
    def scheme(self) -> str:
        """`https` with a certificate of our own, else `http` (a proxy in front may still add HTTPS)."""
        return "https" if self.tls_cert else "http"


class Server(BaseApplication):
    """gunicorn with our options and none from files or the command line."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        """Take over the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Any:
        """The application, made in each worker: connections and threads must not cross a fork."""
        from fieldapp.app import create_app  # noqa: PLC0415 - only workers need it
        from fieldapp.cli.sweeping import start_sweeping  # noqa: PLC0415

        app = create_app()
        start_sweeping(app.extensions["fieldapp"])
        return app


def run_server(listen: Listen) -> None:
    """Serve until a signal ends it; open requests are finished first."""
    Server(options(listen)).run()  # type: ignore[no-untyped-call]


def options(listen: Listen) -> dict[str, Any]:
    """gunicorn's settings."""
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    chosen: dict[str, Any] = {
        "bind": f"{host}:{listen.port}",
        "workers": listen.workers,
        "worker_class": AheadWorker,
        "threads": THREADS,
        "worker_connections": CONNECTIONS,
        "timeout": 120,
        "graceful_timeout": 30,
        "keepalive": 30,
        "proc_name": "fieldapp",
        "control_socket_disable": True,
    }
    if _MEMORY_FOLDER.is_dir():
        chosen["worker_tmp_dir"] = str(_MEMORY_FOLDER)
    if listen.tls_cert and listen.tls_key:
        chosen |= {"certfile": str(listen.tls_cert), "keyfile": str(listen.tls_key)}
    return chosen
