"""The public key a form's records are encrypted with: whether a phone could use it.

Asked before a form goes into service: a phone that cannot encrypt sends nothing, so a wrong key would be found out in
the field. Encrypts nothing and knows no private key.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Literal

LEAST_BITS = 2048
MOST_BITS = 8192
"""Beyond that an old phone takes longer to seal a record than anybody waits for."""

KeyFault = Literal["", "armour", "unreadable", "not_rsa", "short", "long"]


def public_key_of(submission: Mapping[str, str]) -> str:
    """The key of a form's `<submission>` in base64 without blanks; blank if its records are not encrypted."""
    return "".join(submission.get("base64RsaPublicKey", "").split())


def key_fault(text: str) -> KeyFault:
    """What is wrong with a key as it stands on the settings sheet (X.509 SubjectPublicKeyInfo, DER in base64)."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415 - slow to import
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415 - as above

    if "-----" in text:
        return "armour"
    try:
        key = load_der_public_key(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError, TypeError):
        return "unreadable"
    except Exception as error:  # the library has errors of its own for keys of kinds it does not know
        return "not_rsa" if "nsupported" in type(error).__name__ else "unreadable"
    if not isinstance(key, RSAPublicKey):
        return "not_rsa"
    if key.key_size < LEAST_BITS:
        return "short"
    return "long" if key.key_size > MOST_BITS else ""
