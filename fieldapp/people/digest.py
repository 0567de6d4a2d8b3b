"""HTTP Digest (RFC 7616), qop=auth, MD5 and SHA-256, without state: a nonce is the moment it was made and its HMAC.

Pure: the moment and the key come from the caller. MD5 is offered first because clients in the field take the first
challenge they see; over a random password of 192 bits it is no weakness.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum

REALM = "fieldapp"
NONCE_AGE = timedelta(minutes=10)
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


class Verdict(Enum):
    """What an answer to a challenge is worth."""

    RIGHT = "right"
    STALE = "stale"
    """Right, but to a challenge that is too old: the client repeats it with a new one without asking anybody."""
    WRONG = "wrong"


def challenges(key: bytes, now: datetime, *, stale: bool = False) -> list[str]:
    """The `WWW-Authenticate` values of Digest."""
    nonce = _nonce(key, int(now.timestamp()))
    end = ", stale=true" if stale else ""
    return [f'Digest realm="{REALM}", qop="auth", algorithm={name}, nonce="{nonce}"{end}' for name in _HASHES]


def check(
    answer: Mapping[str, str | None], password: str, *, method: str, target: str, key: bytes, now: datetime
) -> Verdict:
    """Judge the parameters of an `Authorization: Digest` header for a request to `target` (path and query)."""
    made = _made(key, answer.get("nonce") or "")
    expected = _response(answer, password, method)
    given = (answer.get("response") or "").lower()
    if made is None or expected is None or not _is_target(answer.get("uri") or "", target):
        return Verdict.WRONG
    if not hmac.compare_digest(expected.encode(), given.encode()):
        return Verdict.WRONG
    return Verdict.RIGHT if now - NONCE_AGE <= made <= now + NONCE_AGE else Verdict.STALE


def _response(answer: Mapping[str, str | None], password: str, method: str) -> str | None:
    make = _HASHES.get((answer.get("algorithm") or "MD5").upper())
    if make is None or answer.get("qop") != "auth" or answer.get("realm") != REALM:
        return None

    def digest(text: str) -> str:
        return make(text.encode()).hexdigest()

    known = [answer.get(name) or "" for name in ("nonce", "nc", "cnonce", "qop")]
    first = digest(f"{answer.get('username')}:{REALM}:{password}")
    second = digest(f"{method}:{answer.get('uri')}")
    return digest(":".join((first, *known, second)))


def _is_target(uri: str, target: str) -> bool:
    """Clients send the path, some the whole address."""
    return uri == target or (uri.startswith(("http://", "https://")) and uri.partition("://")[2].endswith(target))


def _nonce(key: bytes, second: int) -> str:
    return f"{second:x}.{hmac.new(key, b'nonce %d' % second, 'sha256').hexdigest()[:32]}"


def _made(key: bytes, nonce: str) -> datetime | None:
    """When we made a nonce; None when we did not."""
    try:
        second = int(nonce.partition(".")[0], 16)
        genuine = hmac.compare_digest(_nonce(key, second).encode(), nonce.encode())
        return datetime.fromtimestamp(second, UTC) if genuine else None
    except (ValueError, OverflowError, OSError):
        return None
