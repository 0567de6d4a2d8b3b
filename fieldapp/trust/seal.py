"""The one pair through which XML and values reach the tables and leave them.

The first byte of a sealed text names how it was sealed, so that ways can be added while old records stay readable.
"""

from __future__ import annotations

PLAIN = b"\x00"


def seal(plain: bytes) -> bytes:
    """The bytes as they are stored."""
    return PLAIN + plain


def unseal(sealed: bytes) -> bytes:
    """The bytes that were sealed. ValueError for a way this program does not know."""
    if sealed[:1] != PLAIN:
        raise ValueError(f"sealed in an unknown way: {sealed[:1].hex()}")
    return sealed[1:]
