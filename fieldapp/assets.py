"""Where static files and templates are, and the address of each: the source in development, the built file otherwise.

The build (`fieldapp/assets_build.py`) writes `static/build/` with a manifest; without it the readable modules are
served as they are. An address carries the file's hash, so it can be cached for ever.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

_HERE = Path(__file__).parent
_ROOT = _HERE if (_HERE / "static").is_dir() else _HERE.parent
"""In a wheel, static files and templates lie inside the package; in a checkout, beside it."""
STATIC = _ROOT / "static"
TEMPLATES = _ROOT / "templates"


@cache
def manifest() -> dict[str, str]:
    """Source name → built file, both relative to `static/`; `page module` for what a page loads on demand. Empty when
    nothing was built.
    """
    path = STATIC / "build" / "manifest.json"
    return dict(json.loads(path.read_text())) if path.is_file() else {}


def part(page: str, name: str) -> str:
    """The address of a module that a page loads on demand, to fetch it ahead; blank in development, where nothing is
    gained by it.
    """
    built = manifest().get(f"{page} {name}")
    return f"/static/{built}" if built else ""


@cache
def url(name: str) -> str:
    """The address of a static file."""
    built = manifest().get(name)
    if built:
        return f"/static/{built}"
    path = STATIC / name
    mark = sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "missing"
    return f"/static/{name}?v={mark}"
