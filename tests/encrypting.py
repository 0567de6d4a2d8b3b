"""Key pairs, and records encrypted the way ODK Collect does it, written from the specification apart from our code."""

import base64
import hashlib
import os
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

COLLECT = "http://www.opendatakit.org/xforms/encrypted"
SPECIFICATION = "http://opendatakit.org/submissions"


def new_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public_text(key: rsa.RSAPrivateKey) -> str:
    """What stands in the settings sheet."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def pem(key: rsa.RSAPrivateKey, passphrase: str = "") -> bytes:
    locked = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A submission: its manifest and its files."""

    manifest: bytes
    files: dict[str, bytes]


def seal(  # noqa: PLR0913 -- each may be left out or made wrong
    key: rsa.RSAPublicKey,
    xml: bytes,
    media: dict[str, bytes],
    *,
    form_id: str,
    version: str,
    instance_id: str,
    namespace: str = COLLECT,
    mask: HashAlgorithm | None = None,
    signed_xml: bytes | None = None,
    spills: bool | None = None,
) -> Sealed:
    """A record as Collect would send it. `signed_xml` is what the signature speaks of, if it is not the record.

    With `spills` the second file's vector grows beyond 255: the byte starts again as at Collect's (False), or spills
    into the one before it as at Enketo's (True).
    """
    symmetric = os.urandom(32)
    while spills is not None and hashlib.md5(instance_id.encode() + symmetric).digest()[1] != 255:
        symmetric = os.urandom(32)
    around = OAEP(MGF1(mask or SHA256()), SHA256(), None)
    wrapped = base64.b64encode(key.encrypt(symmetric, around)).decode()
    vector = bytearray(hashlib.md5(instance_id.encode() + symmetric).digest())
    lines = [form_id, *([version] if version else []), wrapped, instance_id]
    files: dict[str, bytes] = {}
    for count, (name, content) in enumerate([*media.items(), ("submission.xml", xml)]):
        vector[count % 16] = (vector[count % 16] + 1) & 0xFF
        if spills and count == 1:
            vector[0] ^= 1
        left = 16 - len(content) % 16
        encryptor = Cipher(AES256(symmetric), CFB(bytes(vector))).encryptor()
        files[f"{name}.enc"] = encryptor.update(content + bytes([left]) * left) + encryptor.finalize()
        said = signed_xml if name == "submission.xml" and signed_xml is not None else content
        lines.append(f"{name}::{hashlib.md5(said).hexdigest()}")
    digest = hashlib.md5("".join(f"{line}\n" for line in lines).encode()).digest()
    signature = base64.b64encode(key.encrypt(digest, around)).decode()
    listed = "".join(f"<media><file>{name}.enc</file></media>\n" for name in media)
    said_version = f" version={quoteattr(version)}" if version else ""
    manifest = (
        f'<data xmlns="{namespace}" id={quoteattr(form_id)}{said_version} encrypted="yes">'
        f"<base64EncryptedKey>{wrapped}</base64EncryptedKey>"
        f'<orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>{instance_id}</orx:instanceID></orx:meta>\n'
        f"{listed}<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
        f"<base64EncryptedElementSignature>{signature}</base64EncryptedElementSignature></data>"
    )
    return Sealed(manifest=manifest.encode(), files=files)
