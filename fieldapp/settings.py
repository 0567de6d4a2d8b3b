"""Settings, read once from `FIELDAPP_*` variables: docs/operations.md lists them, a test compares."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo


class CannotStart(ValueError):
    """What keeps a command from beginning: a sentence for the operator, to be translated, and its details."""

    def __init__(self, message: str, **details: str) -> None:
        super().__init__(message.format(**details))
        self.message = message
        self.details = details


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an installation may choose."""

    data: Path
    """Folder of the database, files and uploads (`FIELDAPP_DATA`, default `./var`)."""
    keys: Path
    """Folder of the secret keys (`FIELDAPP_KEYS`, default `keys` in the data folder)."""
    forms: Path
    """The town's programme: forms, lists, places (`FIELDAPP_FORMS`, default `./forms`, else those in the package)."""
    url: str | None
    """Public base URL without a slash at its end (`FIELDAPP_URL`); without it links use the request's own host."""
    proxy_hops: int
    """How many proxies in front may be believed (`FIELDAPP_PROXY_HOPS`, default 0)."""
    timezone: ZoneInfo
    """What "today" means (`FIELDAPP_TIMEZONE`, default Asia/Shanghai)."""
    max_request_bytes: int
    """Largest body taken in one request (`FIELDAPP_MAX_REQUEST_MB`, default 100)."""

    @property
    def database(self) -> Path:
        """The one database file."""
        return self.data / "fieldapp.sqlite"

    @property
    def files(self) -> Path:
        """Folder of attachments, named by content."""
        return self.data / "files"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables. CannotStart names the one that cannot be understood."""
        data = Path(environment.get("FIELDAPP_DATA") or "var").absolute()
        return cls(
            data=data,
            keys=Path(environment.get("FIELDAPP_KEYS") or data / "keys").absolute(),
            forms=Path(environment.get("FIELDAPP_FORMS") or _shipped_forms()).absolute(),
            url=_url(environment.get("FIELDAPP_URL") or ""),
            proxy_hops=_number(environment, "FIELDAPP_PROXY_HOPS", 0),
            timezone=_timezone(environment.get("FIELDAPP_TIMEZONE") or "Asia/Shanghai"),
            max_request_bytes=_number(environment, "FIELDAPP_MAX_REQUEST_MB", 100) * 1_000_000,
        )


def _shipped_forms() -> Path:
    here = Path("forms")
    return here if here.is_dir() else Path(__file__).parent / "forms"


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdigit():
        raise CannotStart("{name} must be a whole number, not {text}", name=name, text=repr(text))
    return int(text)


def _url(text: str) -> str | None:
    if text and not text.startswith(("http://", "https://")):
        raise CannotStart("FIELDAPP_URL must begin with https:// or http://, not {text}", text=repr(text))
    return text.rstrip("/") or None


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        message = "FIELDAPP_TIMEZONE must be an IANA name like Asia/Shanghai, not {text}"
        raise CannotStart(message, text=repr(name)) from None
