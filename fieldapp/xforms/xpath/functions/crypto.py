"""Digests and Base64. In the browser a pack of its own: pages on plain HTTP have no WebCrypto."""

from __future__ import annotations

import base64
import hashlib

from fieldapp.xforms.xpath.budget import check_length
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.functions.registry import function
from fieldapp.xforms.xpath.functions.text import text

PACK = "digest"
_PAD = ord("=")
_SEXTETS = {_PAD: 0} | {
    byte: value for value, byte in enumerate(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_ALGORITHMS = frozenset({"MD5", "SHA1", "SHA256", "SHA384", "SHA512"})


@function("digest", least=2, most=3, pack=PACK)
def digest(ctx: Context, value: Value, algorithm: Value, *encoding: Value) -> str:
    """The digest of a text (as UTF-8) by MD5 or SHA, in `hex` or `base64`."""
    name = text(ctx, algorithm)
    short = name.upper().replace("-", "")
    if short not in _ALGORITHMS:
        raise EvaluationError(f"digest(): {name!r} is no algorithm")
    data = hashlib.new(short.lower(), _utf8(text(ctx, value)), usedforsecurity=False).digest()
    written = text(ctx, encoding[0]) if encoding else "base64"
    if written.lower() == "hex":
        return data.hex()
    if written.lower() == "base64":
        return base64.b64encode(data).decode()
    raise EvaluationError(f"digest(): {written!r} is no encoding")


@function("base64-encode", least=1, pack=PACK)
def base64_encode(ctx: Context, value: Value) -> str:
    """A text (as UTF-8) in Base64."""
    data = _utf8(text(ctx, value))
    check_length(len(data) * 4 // 3)
    return base64.b64encode(data).decode()


@function("base64-decode", least=1, pack=PACK)
def base64_decode(ctx: Context, value: Value) -> str:
    """Base64 as text; what is no UTF-8 becomes the replacement character.

    As JavaRosa: characters of no meaning are passed over, and what does not come in fours is blank.
    """
    written = _utf8(text(ctx, value))
    sextets = [_SEXTETS[byte] for byte in written if byte in _SEXTETS]
    if len(sextets) % 4:
        return ""
    size = len(sextets) * 3 // 4 - _padding(written)
    if size < 0:
        raise EvaluationError("base64-decode(): the text is no Base64")
    found = bytearray()
    for a, b, c, d in zip(*[iter(sextets)] * 4, strict=True):
        found += (a << 18 | b << 12 | c << 6 | d).to_bytes(3, "big")
    return found[:size].decode("utf-8", "replace")


def _padding(written: bytes) -> int:
    """How many `=` stand at the end, among what counts as nothing; the first character never does."""
    count = 0
    for byte in reversed(written[1:]):
        if _SEXTETS.get(byte):
            break
        count += byte == _PAD
    return count


def seed_of_text(value: str) -> int:
    """The seed that `randomize` takes from a text: 0 if blank, else the first 8 bytes of its SHA-256."""
    return int.from_bytes(hashlib.sha256(_utf8(value)).digest()[:8], "big", signed=True) if value else 0


def _utf8(value: str) -> bytes:
    return value.encode("utf-8", "replace")
