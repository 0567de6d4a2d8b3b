"""Secrets handed to people: long tokens in links and cookies, short codes to type, and the hashes kept of them.

Every purpose has a key of its own, derived from the installation's secret, so that a stolen database opens nothing:
not even a short code can be tried out against it.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from hashlib import sha256

from fieldapp.trust.keys import KeyRing

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits nobody mixes up when reading them from a slip."""
CODE_LENGTH = 8
_LOOKALIKES = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J", "U": "V"})


def derived_key(keys: KeyRing, purpose: str) -> bytes:
    """The 32-byte key of a purpose."""
    return hmac.digest(keys.token_secret, b"people: " + purpose.encode(), "sha256")


def new_token() -> str:
    """256 random bits, safe in URLs and cookies."""
    return secrets.token_urlsafe(32)


def new_salt() -> bytes:
    """What makes a device's key its own."""
    return secrets.token_bytes(16)


def new_code() -> str:
    """A short code, `7K3M-QX9T`: 39 bits, for one use, a few days and throttled typing."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def normal_secret(typed: str) -> str:
    """A token as it is, or a short code without regard to case, width, blanks, hyphens and letters that look alike."""
    plain = "".join(unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES).replace("-", "").split())
    is_code = len(plain) == CODE_LENGTH and all(letter in CODE_LETTERS for letter in plain)
    return plain if is_code else typed.strip()


def token_hash(token: str) -> bytes:
    """The hash under which a long random token is kept."""
    return sha256(token.encode()).digest()


def keyed_hash(key: bytes, text: str) -> bytes:
    """The hash under which something guessable is kept."""
    return hmac.digest(key, text.encode(), "sha256")
