"""The installation's secret keys: made at the first start, readable by their owner alone, one purpose each.

Signing keys are a list: the newest signs, the older ones stay published so that what they signed stays provable.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes, token_hex

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from fieldapp.trust.es256 import to_base64url

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """An ES256 key; `kid` is the beginning of its RFC 7638 thumbprint."""

    kid: str
    private: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def of(cls, private: ec.EllipticCurvePrivateKey) -> SigningKey:
        """The signing key of a private key."""
        return cls(kid=_thumbprint(private.public_key()), private=private)

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        """What others verify with."""
        return self.private.public_key()

    def jwk(self) -> dict[str, str]:
        """The public key as a JWK."""
        return {**_jwk(self.public), "kid": self.kid, "use": "sig", "alg": "ES256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """All keys of an installation."""

    signing: tuple[SigningKey, ...]
    """Oldest first; the last one signs."""
    flask_secret: bytes = field(repr=False)
    """Signs session cookies and form tokens."""
    token_secret: bytes = field(repr=False)
    """Keys the hashes of device keys, invitations and other tokens: `people.tokens`."""

    @classmethod
    def open(cls, folder: Path) -> KeyRing:
        """The keys of a folder; what is missing there is made. ValueError or TypeError for a damaged one."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _signing_files(folder):
            _create(folder / "signing-0001.pem", _new_signing_key())
        return cls(
            signing=tuple(SigningKey.of(_load(path)) for path in _signing_files(folder)),
            flask_secret=_secret(folder / "flask.secret"),
            token_secret=_secret(folder / "tokens.secret"),
        )

    @property
    def signer(self) -> SigningKey:
        """The key that signs now."""
        return self.signing[-1]

    def find(self, kid: str) -> SigningKey | None:
        """The key of a `kid`, old ones too."""
        return next((key for key in self.signing if key.kid == kid), None)

    def jwks(self) -> Mapping[str, list[dict[str, str]]]:
        """The public keys as a JWK set, newest first."""
        return {"keys": [key.jwk() for key in reversed(self.signing)]}


def rotate(folder: Path) -> None:
    """Add a new signing key; it signs from the next start on."""
    number = len(_signing_files(folder)) + 1
    _create(folder / f"signing-{number:04}.pem", _new_signing_key())


def _signing_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("signing-[0-9][0-9][0-9][0-9].pem"))


def _new_signing_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _load(path: Path) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise TypeError(f"{path.name} holds no P-256 key")
    return key


def _secret(path: Path, random: Callable[[int], bytes] = token_bytes) -> bytes:
    if not path.exists():
        _create(path, random(_SECRET_BYTES).hex().encode())
    secret = bytes.fromhex(path.read_text().strip())
    if len(secret) < _SECRET_BYTES:
        raise ValueError(f"{path.name} holds no secret of {_SECRET_BYTES} bytes")
    return secret


def _create(path: Path, content: bytes) -> None:
    """Write a file of the owner's, whole or not at all. If another process was quicker, its file stays."""
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _jwk(public: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = public.public_numbers()
    x, y = (to_base64url(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def _thumbprint(public: ec.EllipticCurvePublicKey) -> str:
    canonical = json.dumps(_jwk(public), sort_keys=True, separators=(",", ":"))
    return to_base64url(hashlib.sha256(canonical.encode()).digest())[:16]
