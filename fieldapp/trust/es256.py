"""ES256 with signatures in the raw r‖s form that JOSE, COSE and WebCrypto use; `cryptography` speaks DER."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_HALF = 32
_ALGORITHM = ec.ECDSA(SHA256())


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """The 64 bytes r‖s over a message."""
    r, s = decode_dss_signature(key.sign(message, _ALGORITHM))
    return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def verify(key: ec.EllipticCurvePublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes are this key's signature over the message."""
    if len(signature) != 2 * _HALF:
        return False
    r, s = (int.from_bytes(part, "big") for part in (signature[:_HALF], signature[_HALF:]))
    try:
        key.verify(encode_dss_signature(r, s), message, _ALGORITHM)
    except InvalidSignature:
        return False
    return True


def to_base64url(data: bytes) -> str:
    """Without padding, as JOSE writes it."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of an unpadded text. ValueError when it is none."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
