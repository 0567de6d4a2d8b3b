"""Opening encrypted records with the private key, as ODK Collect, Enketo and our own page write them.

ODK XForms specification, "Encryption": a random AES-256 key per record, RSA-OAEP with SHA-256 around it, each file in
CFB mode with PKCS#7 padding and its own initialisation vector, an element signature that ties everything together.
Used where the key holder is; the server never has a private key. Values and bytes in, values and bytes out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.padding import PKCS7

from fieldapp.openrosa.encrypted import Manifest, plain_name

_BLOCK_BITS = 128
_KEY_BYTES = 32
_PADDINGS = (OAEP(MGF1(SHA256()), SHA256(), None), OAEP(MGF1(SHA1()), SHA256(), None))  # noqa: S303 - read, not written
"""Android and Bouncy Castle mask with SHA-256; what Java's own provider calls by the same name masks with SHA-1."""

Signature = Literal["good", "wrong", "missing"]
Fault = Literal["other_key", "file_missing", "file_broken", "no_xml"]


class CannotOpen(Exception):
    """A record cannot be decrypted: `fault` says why, `name` which file it is about, if any."""

    def __init__(self, fault: Fault, name: str = "") -> None:
        super().__init__(f"{fault} {name}".strip())
        self.fault = fault
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A record in the clear. `files` are its other files by their plain names."""

    xml: bytes
    files: Mapping[str, bytes]
    signature: Signature


def open_record(manifest: Manifest, files: Mapping[str, bytes], key: RSAPrivateKey) -> Opened:
    """Decrypt a record from its manifest and its encrypted files by name. Raises CannotOpen."""
    if not manifest.xml_file:
        raise CannotOpen("no_xml")
    symmetric = _unwrapped(manifest.encrypted_key, key)
    if symmetric is None or len(symmetric) != _KEY_BYTES:
        raise CannotOpen("other_key")
    missing = next((name for name in manifest.files if name not in files), None)
    if missing is not None:
        raise CannotOpen("file_missing", missing)
    seed = hashlib.md5(manifest.instance_id.encode() + symmetric, usedforsecurity=False).digest()
    tries = [vectors(seed, len(manifest.files)), enketo_vectors(seed, len(manifest.files))]
    if tries[0] == tries[1]:
        del tries[1]
    found = [_try(manifest, files, key, symmetric, told) for told in tries]
    best = next((one for one in found if isinstance(one, Opened) and one.signature == "good"), found[0])
    if isinstance(best, CannotOpen):
        raise best
    return best


def vectors(seed: bytes, count: int) -> list[bytes]:
    """The initialisation vectors of that many files, in the order of encryption: each adds one to the next byte."""
    vector, found = bytearray(seed), []
    for number in range(count):
        vector[number % len(vector)] = (vector[number % len(vector)] + 1) % 256
        found.append(bytes(vector))
    return found


def enketo_vectors(seed: bytes, count: int) -> list[bytes]:
    """The same as Enketo has them: a byte that grows beyond 255 spills into the one before it, within four bytes."""
    numbers, found = list(seed), []
    for number in range(count):
        numbers[number % len(numbers)] += 1
        words = (numbers[at : at + 4] for at in range(0, len(numbers), 4))
        mixed = ((a << 24 ^ b << 16 ^ c << 8 ^ d) & 0xFFFFFFFF for a, b, c, d in words)
        found.append(b"".join(word.to_bytes(4, "big") for word in mixed))
    return found


def _try(
    manifest: Manifest, files: Mapping[str, bytes], key: RSAPrivateKey, symmetric: bytes, told: list[bytes]
) -> Opened | CannotOpen:
    try:
        pairs = zip(manifest.files, told, strict=True)
        plain = {name: _decrypted(files[name], symmetric, vector, name) for name, vector in pairs}
    except CannotOpen as fault:
        return fault
    return Opened(
        xml=plain[manifest.xml_file],
        files={plain_name(name): plain[name] for name in manifest.media},
        signature=_signature(manifest, plain, key),
    )


def signed_digest(manifest: Manifest, version: str | None, plain: Mapping[str, bytes]) -> bytes:
    """The MD5 that the element signature holds. `plain` maps the encrypted files' names to what was in them."""
    named = [f"{plain_name(name)}::{_md5(plain[name]).hex()}" for name in manifest.files]
    versions = [] if version is None else [version]
    lines = [manifest.form_id, *versions, manifest.encrypted_key, manifest.instance_id, *named]
    return _md5("".join(f"{line}\n" for line in lines).encode())


def _signature(manifest: Manifest, plain: Mapping[str, bytes], key: RSAPrivateKey) -> Signature:
    if not manifest.signature:
        return "missing"
    digest = _unwrapped(manifest.signature, key)
    may_be = (manifest.version, None) if manifest.version == "" else (manifest.version,)
    return "good" if any(digest == signed_digest(manifest, version, plain) for version in may_be) else "wrong"


def _unwrapped(text: str, key: RSAPrivateKey) -> bytes | None:
    """What was encrypted with the public key, or None if this is not the key to it."""
    try:
        sealed = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    for padding in _PADDINGS:
        try:
            return key.decrypt(sealed, padding)
        except ValueError:
            continue
    return None


def _decrypted(sealed: bytes, symmetric: bytes, vector: bytes, name: str) -> bytes:
    decryptor = Cipher(AES256(symmetric), CFB(vector)).decryptor()
    unpadder = PKCS7(_BLOCK_BITS).unpadder()
    try:
        return unpadder.update(decryptor.update(sealed) + decryptor.finalize()) + unpadder.finalize()
    except ValueError:
        raise CannotOpen("file_broken", name) from None


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()
