"""ODK Validate's opinion of an XForm: whether other ODK programs would take it. Needs Java, which we never require."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

TIMEOUT = 60.0


def java_is_there() -> bool:
    """Whether ODK Validate can be run on this machine."""
    return shutil.which("java") is not None


def odk_validate(xform: str) -> list[str]:
    """The sentences of ODK Validate about a form, none if it is content. Raises OSError if Java cannot be started."""
    from pyxform.validators import odk_validate as validator  # noqa: PLC0415 - pyxform is slow to import

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xml"
        path.write_text(xform, encoding="utf-8")
        command = ["java", "-Djava.awt.headless=true", "-jar", validator.ODK_VALIDATE_PATH, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)  # noqa: S603
    if done.returncode == 0:
        return []
    lines = [line.strip() for line in done.stderr.splitlines()]
    return [line for line in lines if line and not line.startswith(("at ", "Error: Could", "Result:"))][:5]
