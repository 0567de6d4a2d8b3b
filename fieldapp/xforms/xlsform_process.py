"""Conversion in a process of its own: what a hostile workbook costs is bounded in time and memory, and dies there.

`python -m fieldapp.xforms.xlsform_process NAME` reads the file from standard input and writes the conversion as JSON.
The server's own process never loads pyxform.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from fieldapp.xforms.xlsform import Conversion, convert
from fieldapp.xforms.xlsform_problems import FormProblem

TIMEOUT = 60.0
MEMORY = 1024 * 1024 * 1024
_COMMAND = (sys.executable, "-m", "fieldapp.xforms.xlsform_process")


def convert_in_subprocess(source: Path | bytes, filename: str = "", *, timeout: float = TIMEOUT) -> Conversion:
    """What `convert` gives, made elsewhere. One that takes longer than `timeout` seconds is stopped and refused.

    Raises OSError if a path cannot be read.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    name = filename or (source.name if isinstance(source, Path) else "")
    try:
        done = subprocess.run([*_COMMAND, name], input=data, capture_output=True, timeout=timeout, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return _stopped(name, "workbook.too_slow", limit=f"{timeout:g}")
    if done.returncode != 0:
        return _stopped(name, "workbook.process")
    return Conversion.from_json(json.loads(done.stdout))


def _stopped(filename: str, code: str, **details: str) -> Conversion:
    return Conversion(filename=filename, xform=None, problems=(FormProblem(code=code, details=details),))


def main() -> None:
    """Convert standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    conversion = convert(sys.stdin.buffer.read(), sys.argv[1] if len(sys.argv) > 1 else "")
    json.dump(conversion.to_json(), sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
