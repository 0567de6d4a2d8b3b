"""Real parts for every test: a data folder with the shipped forms, an application, a server, a clock we can turn."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.settings import Settings

ROOT = Path(__file__).parents[1]


@dataclass
class TestClock:
    """A clock that stands still until it is turned."""

    __test__ = False
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 2, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Server:
    """A running `fieldapp serve` on a data folder of its own."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    log: list[str]

    def fieldapp(self, *arguments: str, stdin: str | None = None) -> str:
        """What a command prints, on the same data folder."""
        return run_fieldapp(*arguments, data=self.data, url=self.url, stdin=stdin)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=20)


def environment(data: Path, url: str | None = None) -> dict[str, str]:
    """The variables of a server in a test: nothing of the machine's own FIELDAPP_* gets in."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FIELDAPP_")}
    return {**clean, "FIELDAPP_DATA": str(data), "FIELDAPP_FORMS": str(ROOT / "forms"), "FIELDAPP_URL": url or ""}


def run_fieldapp(*arguments: str, data: Path, url: str | None = None, stdin: str | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "fieldapp", *arguments],
        env=environment(data, url),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(data: Path, *options: str, scheme: str = "http", host: str = "localhost") -> Server:
    """Start `fieldapp serve` and wait until it answers."""
    port = free_port()
    url = f"{scheme}://{host}:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "fieldapp", "serve", "--host", "127.0.0.1", "--port", str(port), *options],
        env=environment(data, url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    log: list[str] = []
    ready = threading.Event()
    threading.Thread(target=_collect, args=(process, log, ready), daemon=True).start()
    assert ready.wait(90), "".join(log)
    assert process.poll() is None, "".join(log)
    return Server(url, data, process, log)


def _collect(process: subprocess.Popen[str], log: list[str], ready: threading.Event) -> None:
    assert process.stdout
    with process.stdout as output:
        for line in output:
            log.append(line)
            if "Listening at" in line or "ready" in line.lower():
                ready.set()
    ready.set()


def wait_until(condition: Callable[[], bool], *, seconds: float = 15) -> None:
    """Wait for a condition, not for a time."""
    over = threading.Event()
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    while not condition():
        assert datetime.now(UTC) < deadline, "it never happened"
        over.wait(0.02)


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with keys, database and the shipped forms, made once and copied for each test."""
    data = tmp_path_factory.mktemp("town") / "var"
    run_fieldapp(
        "form",
        "publish",
        *sorted(str(path) for path in (ROOT / "forms").glob("*.md") if path.name != "README.md"),
        data=data,
    )
    return data


@pytest.fixture
def data_folder(town: Path, tmp_path: Path) -> Path:
    return shutil.copytree(town, tmp_path / "var")


@pytest.fixture
def settings(data_folder: Path) -> Settings:
    return Settings.from_environment({"FIELDAPP_DATA": str(data_folder), "FIELDAPP_FORMS": str(ROOT / "forms")})


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def app(settings: Settings, clock: TestClock) -> Iterator[Flask]:
    from fieldapp.app import create_app

    made = create_app(settings, clock=clock)
    yield made
    made.extensions["fieldapp"].database.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def server(data_folder: Path) -> Iterator[Server]:
    running = start_server(data_folder)
    yield running
    running.stop()
