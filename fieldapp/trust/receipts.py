"""Receipts: the server's signed word that it holds a record, so that a phone may let go of it.

A compact JWS (RFC 7515) with ES256. A phone compares the hashes in it with what it holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from fieldapp.trust import es256
from fieldapp.trust.keys import SigningKey

TYPE = "fieldapp-receipt+jws"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What is said to have arrived. `files` maps the name of each file that came to its SHA-256 in hex."""

    instance_id: str
    sha256: str
    """Of the XML, in hex."""
    files: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """Files the record names that have not come yet."""
    received_at: datetime
    status: Literal["received", "conflict"]
    form_id: str
    version: str


def sign(receipt: Receipt, key: SigningKey) -> str:
    """The receipt as a compact JWS."""
    header = es256.to_base64url(_json({"alg": "ES256", "kid": key.kid, "typ": TYPE}))
    signed = f"{header}.{es256.to_base64url(_json(_claims(receipt)))}"
    return f"{signed}.{es256.to_base64url(es256.sign(key.private, signed.encode('ascii')))}"


def verify(token: str, find: Callable[[str], SigningKey | None]) -> Receipt:
    """What a receipt says. ValueError when it is none of ours; `find` gives the key of a `kid`."""
    head, _, rest = token.partition(".")
    body, _, signature = rest.partition(".")
    header = json.loads(es256.from_base64url(head))
    key = find(str(header.get("kid"))) if header.get("alg") == "ES256" and header.get("typ") == TYPE else None
    if key is None or not es256.verify(key.public, f"{head}.{body}".encode(), es256.from_base64url(signature)):
        raise ValueError("not signed by this server")
    return _receipt(json.loads(es256.from_base64url(body)))


def read(token: str) -> Receipt:
    """What a receipt says, for who made it and needs no proof."""
    return _receipt(json.loads(es256.from_base64url(token.split(".")[1])))


def receipt_number(instance_id: str) -> str:
    """The few signs by which people name a record, `5CB5-8128`: what phones show of it (`outcome.js`)."""
    digits = re.sub("[^0-9A-Za-z]", "", instance_id.removeprefix("uuid:"))[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


def _claims(receipt: Receipt) -> dict[str, object]:
    claims: dict[str, object] = {
        "instanceID": receipt.instance_id,
        "sha256": receipt.sha256,
        "files": dict(receipt.files),
        "time": receipt.received_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "status": receipt.status,
        "form": receipt.form_id,
        "version": receipt.version,
    }
    if receipt.missing:
        claims["missing"] = list(receipt.missing)
    return claims


def _receipt(claims: Mapping[str, object]) -> Receipt:
    files, missing = claims["files"], claims.get("missing", [])
    if not isinstance(files, dict) or not isinstance(missing, list) or claims["status"] not in ("received", "conflict"):
        raise ValueError("not a receipt")
    return Receipt(
        instance_id=str(claims["instanceID"]),
        sha256=str(claims["sha256"]),
        files=files,
        missing=tuple(missing),
        received_at=datetime.fromisoformat(str(claims["time"])),
        status="conflict" if claims["status"] == "conflict" else "received",
        form_id=str(claims["form"]),
        version=str(claims["version"]),
    )


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
