"""Keeps secrets that stand in addresses out of every log: device keys, invitations, public links."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"((?:/|%2F)(?:key|join|p)(?:/|%2F))[^/%\s\"?#&]+", re.IGNORECASE)
_LOGS = ("gunicorn.access", "gunicorn.error", "fieldapp", "werkzeug")


def redact(text: str) -> str:
    """The text with each secret path segment replaced."""
    return _SECRET.sub(r"\1[redacted]", text)


class Redaction(logging.Filter):
    """Rewrites records instead of dropping them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the record holds no secret afterwards."""
        text = record.getMessage()
        clean = redact(text)
        if clean != text:
            record.msg, record.args = clean, ()
        return True


def init_logs() -> None:
    """Put the filter on the logs that may see an address; more than once does no harm."""
    for name in _LOGS:
        log = logging.getLogger(name)
        if not any(isinstance(known, Redaction) for known in log.filters):
            log.addFilter(Redaction())
