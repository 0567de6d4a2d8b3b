"""The manifest of an encrypted record (ODK XForms specification, "Encryption"): what it says, and what is odd in it.

The manifest is all that the server can read of such a record. Reads values only; nothing is decrypted here, and
nothing odd is a reason to refuse: whoever holds the key may still make something of it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from fieldapp.xforms.node import NodeTree

NAMESPACES = ("http://opendatakit.org/submissions", "http://www.opendatakit.org/xforms/encrypted")
"""The one of the specification, which Enketo writes, and the one that ODK Collect writes."""
_ONLY_ENCRYPTED = NAMESPACES[1]
_SUFFIX = ".enc"
_LEAST_BYTES = 128
_MOST_BYTES = 1024

Oddity = Literal["encrypted.key", "encrypted.xml_file", "encrypted.signature", "encrypted.file_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a manifest says. `version` is None where it has no such attribute, which the signature tells apart."""

    form_id: str
    version: str | None
    instance_id: str
    encrypted_key: str
    """The record's AES key, encrypted with the form's RSA key, in base64."""
    media: tuple[str, ...]
    """File names in the order of encryption, which decryption depends on."""
    xml_file: str
    signature: str

    @property
    def files(self) -> tuple[str, ...]:
        """Every file of the record in the order of encryption: the XML is the last."""
        return (*self.media, self.xml_file) if self.xml_file else self.media


def is_encrypted(tree: NodeTree) -> bool:
    """Whether a record is the manifest of an encrypted one."""
    attributes = tree.get("a", {})
    return attributes.get("encrypted", "").strip().lower() in ("yes", "true") or (
        attributes.get("xmlns") == _ONLY_ENCRYPTED
    )


def read_manifest(tree: NodeTree) -> Manifest:
    """What a manifest says; blank where it says nothing."""
    attributes = tree.get("a", {})
    return Manifest(
        form_id=attributes.get("id", ""),
        version=attributes.get("version"),
        instance_id=_text(tree, "meta", "instanceID"),
        encrypted_key=_text(tree, "base64EncryptedKey"),
        media=tuple(name for name in _texts(tree, "media", "file") if name),
        xml_file=_text(tree, "encryptedXmlFile"),
        signature=_text(tree, "base64EncryptedElementSignature"),
    )


def oddities(manifest: Manifest) -> list[Oddity]:
    """What makes it unlikely that the record can be decrypted, or known to be whole, by anybody."""
    found: list[Oddity] = []
    if not _is_rsa_block(manifest.encrypted_key):
        found.append("encrypted.key")
    if not manifest.xml_file:
        found.append("encrypted.xml_file")
    if not _is_rsa_block(manifest.signature):
        found.append("encrypted.signature")
    if len(set(manifest.files)) < len(manifest.files) or not all(name.endswith(_SUFFIX) for name in manifest.files):
        found.append("encrypted.file_name")
    return found


def plain_name(name: str) -> str:
    """The name a file had before it was encrypted."""
    return name.removesuffix(_SUFFIX)


def _is_rsa_block(text: str) -> bool:
    try:
        size = len(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return False
    return _LEAST_BYTES <= size <= _MOST_BYTES


def _text(tree: NodeTree, *way: str) -> str:
    return next(_texts(tree, *way), "")


def _texts(tree: NodeTree, *way: str) -> Iterator[str]:
    """The texts at the end of a way of local names, in document order."""
    if not way:
        yield tree.get("t", "").strip()
        return
    for child in tree.get("c", ()):
        if child["n"] == way[0]:
            yield from _texts(child, *way[1:])
