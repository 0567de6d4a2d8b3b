"""`fieldapp user …` as an operator types it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, environment


def fieldapp(data: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fieldapp", "user", *arguments],
        env=environment(data, "https://town.example") | {"LC_ALL": "en_US.UTF-8"},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_an_operator_adds_invites_connects_and_revokes(tmp_path: Path) -> None:
    data = tmp_path / "var"
    added = fieldapp(data, "add", "张协调", "--role", "coordinator", "--place", "340103100005")
    assert added.returncode == 0, added.stderr
    invited = fieldapp(data, "invite", "张协调").stdout
    assert re.match(r"https://town\.example/join/[\w-]{43}\n", invited)
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4} at https://town\.example/join", invited)
    assert "█" in invited
    key = fieldapp(data, "key", "张协调").stdout
    assert re.fullmatch(r"d1-[\w-]{32}\n", key), "the key and nothing else: scripts read it"
    assert fieldapp(data, "revoke", "张协调", "--device", "1").returncode == 0
    assert fieldapp(data, "revoke", "张协调", "--device", "1").returncode == 1
    assert fieldapp(data, "revoke", "张协调").returncode == 0


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    data = tmp_path / "var"
    king = fieldapp(data, "add", "x", "--role", "king")
    assert (king.returncode, king.stdout) == (1, "")
    assert "coordinator" in king.stderr
    assert "nowhere" in fieldapp(data, "add", "x", "--role", "volunteer", "--place", "nowhere").stderr
    short = fieldapp(data, "add", "x", "--role", "volunteer", "--password-stdin", stdin="short\n")
    assert "at least 8" in short.stderr
    assert fieldapp(data, "add", "x", "--role", "volunteer", "--password-stdin", stdin="long enough\n").returncode == 0
    assert fieldapp(data, "add", "X", "--role", "volunteer").returncode == 1
    assert "nobody" in fieldapp(data, "invite", "nobody").stderr
