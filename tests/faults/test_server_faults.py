"""The running server: workers that die under load lose nothing they answered for; huge bodies cost no memory."""

from __future__ import annotations

import http.client
import os
import re
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from fieldapp.services import utc_now
from fieldapp.trust import receipts
from tests.conftest import Server, start_server, wait_until
from tests.village import PHOTO, Village, record

BOUNDARY = "b0undary"
HEADERS = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"}


class Town:
    """A village behind a real server, and a key to it."""

    def __init__(self, folder: Path) -> None:
        village = Village(folder, utc_now)
        self.path = f"/key/{village.key(village.mei)}/submission"
        village.services.database.close()
        self.server: Server = start_server(folder)
        self.port = int(self.server.url.rpartition(":")[2])

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.server.process.pid}/task/{self.server.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def send(self, instance: str) -> tuple[int, str]:
        """Status and receipt of one submission. Raises OSError or HTTPException when the connection breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", self.path, body=multipart(record(instance, photo="a.jpg")), headers=HEADERS)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("X-Fieldapp-Receipt", "")
        finally:
            connection.close()

    def deliver(self, instance: str) -> str:
        """Send as a phone does: again and again until there is a receipt."""
        while True:
            try:
                status, receipt = self.send(instance)
            except (OSError, http.client.HTTPException):
                continue
            assert status == 201
            return receipt


def multipart(xml: bytes) -> bytes:
    parts = (("xml_submission_file", "r.xml", xml), ("a.jpg", "a.jpg", PHOTO))
    head = '--{}\r\nContent-Disposition: form-data; name="{}"; filename="{}"\r\n\r\n'
    body = b"".join(head.format(BOUNDARY, name, file).encode() + data + b"\r\n" for name, file, data in parts)
    return body + f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    running = Town(tmp_path / "var")
    yield running
    running.server.stop()


def test_workers_killed_under_load_lose_and_double_nothing(town: Town, tmp_path: Path) -> None:
    ids = [f"uuid:{uuid4()}" for _ in range(80)]
    answered: list[str] = []
    quarter, half = threading.Event(), threading.Event()

    def deliver(instance: str) -> tuple[str, str]:
        receipt = town.deliver(instance)
        answered.append(instance)
        if len(answered) >= 20:
            quarter.set()
        if len(answered) >= 40:
            half.set()
        return instance, receipt

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(deliver, instance) for instance in ids]
        for moment in (quarter, half):
            assert moment.wait(60)
            wait_until(lambda: bool(town.workers()))
            os.kill(town.workers()[0], signal.SIGKILL)
        proofs = dict(job.result() for job in jobs)
    town.server.stop()
    village = Village.open(tmp_path / "var", utc_now)
    kept = {found.instance_id: found for found in village.records()}
    assert set(kept) == set(ids)
    assert village.rows("versions") == len(ids)
    for instance, token in proofs.items():
        assert receipts.verify(token, village.services.keys.find).instance_id == instance
        for sha256 in village.files(kept[instance]).values():
            assert sha256
            assert (village.services.settings.files / sha256[:2] / sha256[2:]).read_bytes() == PHOTO
    village.services.database.close()


def test_a_body_of_200_megabytes_without_a_length_is_refused_in_flat_memory(town: Town) -> None:
    assert town.send("uuid:warm")[0] == 201
    (worker,) = town.workers()
    before = peak(worker)
    connection = http.client.HTTPConnection("127.0.0.1", town.port, timeout=60)
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a"; filename="a.bin"\r\n\r\n'.encode()

    def body() -> Iterator[bytes]:
        yield head
        for _ in range(200):
            yield b"x" * 1_000_000

    try:
        connection.request("POST", town.path, body=body(), headers=HEADERS, encode_chunked=True)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server stopped listening in the middle, as it should
    else:
        assert connection.getresponse().status == 413
    connection.close()
    assert peak(worker) - before < 30_000
    assert town.send("uuid:after")[0] == 201


def peak(pid: int) -> int:
    """The most memory a process has held, in kB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])
