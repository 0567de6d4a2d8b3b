"""Asks JavaRosa, ODK Collect's engine, which lies inside pyxform's jar: compiles our Java sources once and runs them.

Where there is no JDK the tests that need it are skipped, and say so. Must not decide anything itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import pyxform

HERE = Path(__file__).parent
JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
NO_JDK = "JavaRosa was not asked: there is no javac (apt install openjdk-17-jdk-headless)"

needs_javarosa = pytest.mark.skipif(shutil.which("javac") is None, reason=NO_JDK)


def accepted(records: Sequence[tuple[Path, str]], timezone: str) -> list[dict[str, Any]]:
    """Whether each record (the XForm's file, the record's XML) opens as one of its form: `ok`, `error`, `read`."""
    job = [{"form": str(form), "record": record} for form, record in records]
    return list(ask("Judge", {"timezone": timezone, "accept": job})["accept"])


def evaluated(jobs: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The results of jobs as `fieldapp form xpath` takes them, by id. `folder` is where relative form names start."""
    return dict(ask("Judge", {"timezone": jobs["timezone"], "xpath": {"folder": str(folder), **jobs}})["results"])


def ask(program: str, job: Mapping[str, Any]) -> Any:
    """What one of our Java programs answers to a job."""
    done = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-Xss8m", "-cp", f"{_compiled(program)}{os.pathsep}{JAR}", program],
        input=json.dumps(job).encode(),
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()[-4000:]
    return json.loads(done.stdout)


def _compiled(program: str) -> Path:
    """The folder of a program and what it needs, compiled outside the tree; another one when a source changes."""
    key = hashlib.sha256(str((program, JAR, JAR.stat().st_mtime)).encode())
    for source in sorted(HERE.rglob("*.java")):
        key.update(source.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"fieldapp-javarosa-{os.getuid()}-{key.hexdigest()[:16]}"
    if not folder.is_dir():
        made = Path(tempfile.mkdtemp(prefix="fieldapp-javarosa-"))
        command = ["javac", "-Xlint:none", "-implicit:class", "-d", made, "-cp", JAR, "-sourcepath", HERE]
        subprocess.run([*command, HERE / f"{program}.java", *HERE.glob("org/**/*.java")], check=True, timeout=300)
        _move(made, folder)
    return folder


def _move(made: Path, folder: Path) -> None:
    """Put a finished folder in its place, unless another process was first."""
    try:
        made.rename(folder)
    except OSError:
        shutil.rmtree(made)
