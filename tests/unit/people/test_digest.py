"""Digest as RFC 7616 has it, answered by another implementation (the standard library's) and by hand for SHA-256."""

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.request import AbstractDigestAuthHandler, Request, parse_http_list, parse_keqv_list

import pytest

from fieldapp.people import digest
from fieldapp.people.digest import Verdict

KEY, NOW, PASSWORD = b"k" * 32, datetime(2026, 11, 23, tzinfo=UTC), "the device's password"


def parameters(header: str) -> dict[str, str]:
    return parse_keqv_list(parse_http_list(header.partition(" ")[2]))


def answered_by_urllib(target: str = "/formList?a=b", password: str = PASSWORD) -> dict[str, str | None]:
    handler = AbstractDigestAuthHandler()
    handler.add_password(digest.REALM, "http://example.org/", "d12", password)
    challenge = parameters(digest.challenges(KEY, NOW)[0])
    return {**parameters(f"Digest {handler.get_authorization(Request(f'http://example.org{target}'), challenge)}")}


def answered_by_hand(**change: str) -> dict[str, str | None]:
    nonce = parameters(digest.challenges(KEY, NOW)[1])["nonce"]
    answer = {"username": "d12", "realm": digest.REALM, "uri": "/formList", "algorithm": "SHA-256", "nonce": nonce}
    answer |= {"nc": "00000001", "cnonce": "abc", "qop": "auth"} | change
    first = hashlib.sha256(f"d12:{digest.REALM}:{PASSWORD}".encode()).hexdigest()
    second = hashlib.sha256(f"GET:{answer['uri']}".encode()).hexdigest()
    middle = f"{answer['nonce']}:{answer['nc']}:{answer['cnonce']}:{answer['qop']}"
    return {**answer, "response": hashlib.sha256(f"{first}:{middle}:{second}".encode()).hexdigest()}


def judged(
    answer: dict[str, str | None], target: str, *, method: str = "GET", later: timedelta = timedelta()
) -> Verdict:
    return digest.check(answer, PASSWORD, method=method, target=target, key=KEY, now=NOW + later)


def test_both_hashes_are_offered() -> None:
    offered = [parameters(header) for header in digest.challenges(KEY, NOW)]
    assert [offer["algorithm"] for offer in offered] == ["MD5", "SHA-256"]
    assert all(offer["qop"] == "auth" and "stale" not in offer for offer in offered)


def test_md5_and_sha256_sign_in() -> None:
    assert judged(answered_by_urllib(), "/formList?a=b") is Verdict.RIGHT
    assert judged(answered_by_hand(), "/formList") is Verdict.RIGHT


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "0.00"},
        {"nonce": "zz"},
        {"nonce": ""},
        {"qop": "auth-int"},
        {"realm": "other"},
        {"algorithm": "SHA-1"},
    ],
)
def test_what_we_did_not_offer_is_wrong(change: dict[str, str]) -> None:
    assert judged(answered_by_hand(**change), "/formList") is Verdict.WRONG


def test_an_answer_is_good_for_its_own_request_only() -> None:
    assert judged(answered_by_hand(), "/submission") is Verdict.WRONG
    assert judged(answered_by_hand(), "/formList", method="POST") is Verdict.WRONG
    assert judged(answered_by_urllib(password="another"), "/formList?a=b") is Verdict.WRONG


def test_an_old_nonce_is_stale_and_a_foreign_one_wrong() -> None:
    assert judged(answered_by_hand(), "/formList", later=timedelta(minutes=11)) is Verdict.STALE
    assert "stale=true" in digest.challenges(KEY, NOW, stale=True)[0]
    elsewhere = digest.check(
        answered_by_hand(), PASSWORD, method="GET", target="/formList", key=b"another key", now=NOW
    )
    assert elsewhere is Verdict.WRONG
