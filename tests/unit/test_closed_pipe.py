"""Whoever reads a command's output may stop early, as `| head -1` does: no traceback then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_reader_that_goes_ends_the_command_without_a_word(tmp_path: Path) -> None:
    form = tmp_path / "broken.md"
    rows = "".join(f"| | text | q{n} | Q | 1 + |\n" for n in range(300))
    form.write_text("| survey | type | name | label | relevant |\n" + rows, encoding="utf-8")
    command = [sys.executable, "-m", "fieldapp", "form", "check", str(form)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        told = process.stderr.read().decode()
        assert process.wait(60) != 0
    assert told == ""
