"""`fieldapp serve`: the first start makes everything and shows the way in, every later one is quick and quiet."""

from __future__ import annotations

import datetime
import http.client
import shutil
import ssl
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fieldapp.cli.gunicorn_server import Listen, options
from fieldapp.cli.prepare import addresses, is_offline_able
from fieldapp.settings import Settings
from tests.conftest import ROOT, environment, start_server


def status(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_the_first_start_publishes_the_programme_and_the_second_only_shows_the_way_in_again(tmp_path: Path) -> None:
    first = start_server(tmp_path / "var")
    first.stop()
    assert sum("✓" in line for line in first.log) == 5
    (link,) = [line.strip() for line in first.log if "/join/" in line]
    assert any("█" in line for line in first.log), "there is a QR code"
    second = start_server(tmp_path / "var")
    port = int(second.url.rpartition(":")[2])
    (fresh,) = [line.strip() for line in second.log if "/join/" in line]
    tokens = [address.rpartition("/join/")[2] for address in (link, fresh)]
    answers = [status(http.client.HTTPConnection("127.0.0.1", port, timeout=20), f"/join/{t}") for t in tokens]
    second.stop()
    assert not any("✓" in line for line in second.log)
    assert answers == [410, 200], "the newer link counts"
    assert sorted(path.name for path in (tmp_path / "var").iterdir() if path.is_dir()) == ["keys"]


def test_a_lost_keys_folder_is_said_before_new_keys_are_made(data_folder: Path) -> None:
    shutil.rmtree(data_folder / "keys")
    server = start_server(data_folder)
    server.stop()
    assert any(str(data_folder / "keys") in line for line in server.log)
    again = start_server(data_folder)
    again.stop()
    assert not any(str(data_folder / "keys") in line for line in again.log)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, SHA256())
    )
    (folder / "cert.pem").write_bytes(built.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


def test_it_serves_https_with_a_certificate_of_ones_own(data_folder: Path, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    running = start_server(data_folder, "--tls-cert", str(cert), "--tls-key", str(key), scheme="https")
    trusting = ssl.create_default_context(cafile=str(cert))
    port = int(running.url.rpartition(":")[2])
    answered = status(http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=20), "/health")
    running.stop()
    assert answered == 200


@pytest.mark.parametrize("arguments", [["--tls-cert", "x"], ["--tls-cert", "no.pem", "--tls-key", "no.pem"]])
def test_half_a_certificate_or_a_missing_one_is_refused_before_anything_is_made(
    tmp_path: Path, arguments: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fieldapp", "serve", *arguments],
        env=environment(tmp_path / "var"),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert done.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("url", "able"),
    [
        ("http://localhost:8000", True),
        ("http://localhost", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("https://town.example", True),
        ("https://192.168.1.5:8000", True),
        ("http://town.example", False),
        ("http://192.168.1.5:8000", False),
        ("http://localhost.example:8000", False),
    ],
)
def test_offline_works_under_https_or_on_this_very_machine(url: str, able: bool) -> None:
    assert is_offline_able(url) == able


def test_addresses_are_the_public_one_or_this_machine_s(tmp_path: Path) -> None:
    plain = Settings.from_environment({"FIELDAPP_DATA": str(tmp_path)})
    public = Settings.from_environment({"FIELDAPP_DATA": str(tmp_path), "FIELDAPP_URL": "https://town.example/"})
    assert addresses(plain, Listen(host="127.0.0.1", port=80)) == ("http://localhost:80",) * 2
    assert addresses(plain, Listen(host="10.0.0.7", port=80)) == ("http://10.0.0.7:80",) * 2
    assert addresses(public, Listen(host="0.0.0.0", port=80)) == ("https://town.example",) * 2
    local, _ = addresses(plain, Listen(host="0.0.0.0", port=80))
    assert local == "http://localhost:80"


def test_nothing_is_written_outside_the_data_folder(tmp_path: Path) -> None:
    chosen = options(Listen(host="::1", port=8000))
    assert chosen["control_socket_disable"] is True
    assert chosen["bind"] == "[::1]:8000"
