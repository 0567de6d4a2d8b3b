"""Slow phones and browsers that connect in advance keep nobody else waiting; what comes in pieces comes in whole."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from tests.certificates import make_certificate
from tests.conftest import Server, start_server
from tests.faults.test_server_faults import HEADERS, Town, multipart
from tests.village import record

MANY = 40
UNFINISHED = {
    "nothing yet": b"",
    "half a head": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "half a body": b"POST /submission HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n--b",
    "half a chunked body": b"POST /submission HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab",
    "half a body that waits to be wanted": b"POST /submission HTTP/1.1\r\nHost: localhost\r\n"
    b"Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n--b",
}
HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def village_server(tmp_path: Path) -> Iterator[Town]:
    running = Town(tmp_path / "var")
    yield running
    running.server.stop()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def health(connection: http.client.HTTPConnection) -> int:
    connection.request("GET", "/health")
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("sent", UNFINISHED.values(), ids=UNFINISHED)
def test_many_unfinished_requests_hold_up_nobody(server: Server, sent: bytes) -> None:
    port = int(server.url.rpartition(":")[2])
    waiting = [connect(port) for _ in range(MANY)]
    for slow in waiting:
        slow.sendall(sent)
    assert health(http.client.HTTPConnection("127.0.0.1", port, timeout=4)) == 200
    for slow in waiting:
        slow.close()


def test_under_https_too(data_folder: Path, tmp_path: Path) -> None:
    cert, key = make_certificate(tmp_path / "tls", "localhost")
    running = start_server(data_folder, "--tls-cert", str(cert), "--tls-key", str(key), scheme="https")
    port = int(running.url.rpartition(":")[2])
    trusting = ssl.create_default_context(cafile=str(cert))
    waiting = [connect(port) for _ in range(MANY)]
    shaken = [trusting.wrap_socket(connect(port), server_hostname="localhost") for _ in range(MANY)]
    for slow in shaken:
        slow.sendall(UNFINISHED["half a body"])
    status = health(http.client.HTTPSConnection("localhost", port, context=trusting, timeout=4))
    for slow in (*waiting, *shaken):
        slow.close()
    running.stop()
    assert status == 200


def test_a_record_that_comes_byte_by_byte_is_received(village_server: Town) -> None:
    body = multipart(record("uuid:slow", photo="a.jpg"))
    slow = connect(village_server.port)
    slow.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    named = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    head = f"POST {village_server.path} HTTP/1.1\r\nHost: localhost\r\n{named}Content-Length: {len(body)}\r\n\r\n"
    for byte in head.encode() + body:
        slow.sendall(bytes([byte]))
    answer = http.client.HTTPResponse(slow)
    answer.begin()
    assert answer.status == 201
    slow.close()


def test_a_body_larger_than_what_is_read_ahead_is_received(village_server: Town) -> None:
    photo = multipart(record("uuid:large", photo="a.jpg")).replace(b"--b0undary--", b"")
    video = b'--b0undary\r\nContent-Disposition: form-data; name="v.mp4"; filename="v.mp4"\r\n\r\n'
    body = photo + video + b"v" * 20_000_000 + b"\r\n--b0undary--\r\n"
    connection = http.client.HTTPConnection("127.0.0.1", village_server.port, timeout=30)
    connection.request("POST", village_server.path, body=body, headers=HEADERS)
    assert connection.getresponse().status == 201
    connection.close()


def test_requests_sent_together_are_answered_one_after_the_other(server: Server) -> None:
    eager = connect(int(server.url.rpartition(":")[2]))
    eager.sendall(HEALTH * 2 + HEALTH[:20])
    read = cast(BinaryIO, eager.makefile("rb"))
    assert [status_and_rest(read), status_and_rest(read)] == [200, 200]
    eager.sendall(HEALTH[20:])
    assert status_and_rest(read) == 200
    eager.close()


def status_and_rest(read: BinaryIO) -> int:
    status, length = int(read.readline().split()[1]), 0
    while line := read.readline().strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    read.read(length)
    return status


def test_a_server_that_stops_waits_for_no_request_that_has_not_begun(server: Server) -> None:
    waiting = [connect(int(server.url.rpartition(":")[2])) for _ in range(5)]
    for slow in waiting:
        slow.sendall(UNFINISHED["half a head"])
    server.process.terminate()
    server.process.wait(timeout=10)
    for slow in waiting:
        slow.close()
