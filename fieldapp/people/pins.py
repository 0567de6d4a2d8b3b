"""PINs of public links: short numbers on a building's door, checked before the form opens and kept only as a hash.

A PIN is guessable by its length, so whoever checks one must throttle; the hash only keeps it out of copies.
"""

from __future__ import annotations

import unicodedata

from werkzeug.security import check_password_hash, generate_password_hash

SHORTEST_PIN, LONGEST_PIN = 4, 12
_METHOD = "scrypt:16384:8:1"


def read_pin(typed: str) -> str:
    """A PIN as it was meant: full-width digits, as Chinese keyboards write them, are digits; spaces are none."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def is_good_pin(pin: str) -> bool:
    """Whether a text can be a PIN: 4 to 12 digits."""
    return SHORTEST_PIN <= len(pin) <= LONGEST_PIN and pin.isascii() and pin.isdigit()


def hash_pin(pin: str) -> str:
    """The salted hash to keep. ValueError for what is no PIN."""
    if not is_good_pin(pin):
        raise ValueError("a PIN has 4 to 12 digits")
    return generate_password_hash(pin, method=_METHOD)


def is_pin(pin: str, hashed: str) -> bool:
    """Whether the PIN belongs to the hash."""
    return check_password_hash(hashed, pin[: LONGEST_PIN + 1])
