"""What an operator may have broken: each time a sentence that says what to do, no traceback, nothing changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, environment


def serve(data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`fieldapp serve`, which is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "fieldapp", "serve", "--port", "1"],
        env=environment(data) | {"LC_ALL": "zh_CN.UTF-8"} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
    )


def no_database(data: Path) -> None:
    (data / "fieldapp.sqlite").write_bytes(b"\x07" * 5000)


def half_a_database(data: Path) -> None:
    whole = (data / "fieldapp.sqlite").read_bytes()
    (data / "fieldapp.sqlite").write_bytes(whole[: len(whole) // 3])


def empty_secret(data: Path) -> None:
    (data / "keys" / "tokens.secret").write_bytes(b"")


def empty_signing_key(data: Path) -> None:
    (data / "keys" / "signing-0001.pem").write_bytes(b"")


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        (no_database, "已损坏或没有复制完整"),
        (half_a_database, "已损坏或没有复制完整"),
        (empty_secret, "密钥文件是空的或已损坏"),
        (empty_signing_key, "密钥文件是空的或已损坏"),
    ],
)
def test_a_damaged_data_folder_is_named_and_left_alone(
    data_folder: Path, breaks: Callable[[Path], None], said: str
) -> None:
    breaks(data_folder)
    before = {path: path.read_bytes() for path in data_folder.rglob("*") if path.is_file() and path.suffix != ".lock"}
    done = serve(data_folder)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in before} == before


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = serve(tmp_path / "file" / "var")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "FIELDAPP_DATA" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("FIELDAPP_TIMEZONE", "Foo"), ("FIELDAPP_PROXY_HOPS", "one"), ("FIELDAPP_URL", "town.example")]
)
def test_a_setting_that_cannot_be_understood_is_named(tmp_path: Path, name: str, value: str) -> None:
    done = serve(tmp_path / "var", **{name: value})
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert name in done.stderr
    assert value in done.stderr
    assert not (tmp_path / "var").exists()
