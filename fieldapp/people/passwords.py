"""Passwords, hashed with scrypt. Checking one takes as long when there is none to check against."""

from __future__ import annotations

from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

from fieldapp.problems import PASSWORD_SHORT

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200
_METHOD = "scrypt:32768:8:1"


def hash_password(password: str) -> str:
    """The salted hash to keep. Raises PASSWORD_SHORT."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PASSWORD_SHORT(shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    return generate_password_hash(password, method=_METHOD)


def is_password(password: str, hashed: str | None) -> bool:
    """Whether the password belongs to the hash; no hash never matches, and does not answer sooner."""
    matches = check_password_hash(hashed or _nobodys_hash(), password[: LONGEST_PASSWORD + 1])
    return matches and hashed is not None


@cache
def _nobodys_hash() -> str:
    return generate_password_hash("nobody signs in with this", method=_METHOD)
