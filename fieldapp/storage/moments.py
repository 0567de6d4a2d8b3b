"""Moments in tables: text in UTC, always of the same length, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """`2026-11-23T21:24:38.123Z`. The moment must be aware."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def from_text(text: str) -> datetime:
    """The aware moment written by `to_text`."""
    return datetime.fromisoformat(text)


def maybe(text: str | None) -> datetime | None:
    """The same for a column that may be empty."""
    return None if text is None else from_text(text)
