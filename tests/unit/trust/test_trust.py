"""Keys stay with their owner, receipts prove themselves, what is sealed opens again."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from fieldapp.trust import es256, receipts
from fieldapp.trust.keys import KeyRing, SigningKey, rotate
from fieldapp.trust.receipts import Receipt
from fieldapp.trust.seal import seal, unseal

RECEIPT = Receipt(
    instance_id="uuid:1",
    sha256="ab" * 32,
    files={"照片.jpg": "cd" * 32},
    missing=("b.jpg",),
    received_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    status="received",
    form_id="visit",
    version="1",
)


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first, again = KeyRing.open(tmp_path / "keys"), KeyRing.open(tmp_path / "keys")
    assert first.signer.kid == again.signer.kid
    assert (first.flask_secret, first.token_secret) == (again.flask_secret, again.token_secret)
    assert first.flask_secret != first.token_secret
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_new_key_signs_and_the_old_one_still_proves(tmp_path: Path) -> None:
    old = KeyRing.open(tmp_path)
    token = receipts.sign(RECEIPT, old.signer)
    rotate(tmp_path)
    new = KeyRing.open(tmp_path)
    assert new.signer.kid != old.signer.kid
    assert receipts.verify(token, new.find) == RECEIPT
    assert [key["kid"] for key in new.jwks()["keys"]] == [new.signer.kid, old.signer.kid]


def test_published_keys_hold_no_secret(tmp_path: Path) -> None:
    (published,) = KeyRing.open(tmp_path).jwks()["keys"]
    assert set(published) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_nothing_secret_shows_when_keys_are_printed(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    assert "secret" not in repr(ring)
    assert ring.flask_secret.hex() not in repr(ring)


def test_a_receipt_is_a_jws_that_anybody_with_the_public_key_can_check(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    head, body, signature = receipts.sign(RECEIPT, ring.signer).split(".")
    (jwk,) = ring.jwks()["keys"]
    numbers = [int.from_bytes(es256.from_base64url(jwk[name]), "big") for name in ("x", "y")]
    public = ec.EllipticCurvePublicNumbers(*numbers, ec.SECP256R1()).public_key()
    assert es256.verify(public, f"{head}.{body}".encode(), es256.from_base64url(signature))
    assert json.loads(es256.from_base64url(head)) == {"alg": "ES256", "kid": jwk["kid"], "typ": receipts.TYPE}
    claims = json.loads(es256.from_base64url(body))
    assert (claims["instanceID"], claims["files"], claims["status"]) == ("uuid:1", dict(RECEIPT.files), "received")


def test_a_changed_receipt_proves_nothing(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    head, body, signature = receipts.sign(RECEIPT, ring.signer).split(".")
    other = receipts.sign(replace(RECEIPT, status="conflict"), ring.signer).split(".")[1]
    stranger = SigningKey.of(ec.generate_private_key(ec.SECP256R1()))
    unsigned = es256.to_base64url(b'{"alg":"none","kid":"' + ring.signer.kid.encode() + b'"}')
    for forged in (
        f"{head}.{other}.{signature}",
        f"{head}.{body}.{signature[:-8]}AAAAAAAA",
        f"{head}.{body}.",
        f"{unsigned}.{body}.",
        receipts.sign(RECEIPT, stranger),
    ):
        with pytest.raises(ValueError, match="not signed"):
            receipts.verify(forged, ring.find)


def test_what_is_sealed_opens_and_unknown_seals_do_not() -> None:
    assert unseal(seal("记录".encode())) == "记录".encode()
    with pytest.raises(ValueError, match="unknown way"):
        unseal(b"\xff123")
    with pytest.raises(ValueError, match="unknown way"):
        unseal(b"")
