"""Devices with a key of their own: Collect signs in by address, Basic or Digest, never with a person's password."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from datetime import timedelta
from urllib.request import AbstractDigestAuthHandler, Request, parse_http_list, parse_keqv_list

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fieldapp.people import care, device_keys
from fieldapp.people.device_keys import DeviceKey
from fieldapp.people.passwords import hash_password
from fieldapp.people.person import Person
from fieldapp.services import Services
from fieldapp.storage import devices, people
from tests.builders import a_person, signed_in
from tests.conftest import TestClock
from tests.web.phones import Phone

COLLECT = {"X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect.android/v2026.1"}


@pytest.fixture
def li(services: Services) -> Person:
    return a_person(services, "李志愿")


@pytest.fixture
def key(services: Services, li: Person) -> DeviceKey:
    return device_keys.new_device_key(services, li.id, "ODK Collect", None)


def asks(app: Flask, path: str, authorization: str | None = None, *, head: bool = False) -> TestResponse:
    headers = COLLECT | ({"Authorization": authorization} if authorization else {})
    return app.test_client().open(path, method="HEAD" if head else "GET", headers=headers)


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def answers_digest(refused: TestResponse, user: str, password: str, path: str) -> str:
    """What a client answers to the first Digest challenge."""
    handler = AbstractDigestAuthHandler()
    handler.add_password("fieldapp", "http://localhost/", user, password)
    offered = next(line for line in refused.headers.getlist("WWW-Authenticate") if line.startswith("Digest"))
    challenge = parse_keqv_list(parse_http_list(offered.partition(" ")[2]))
    return f"Digest {handler.get_authorization(Request(f'http://localhost{path}'), challenge)}"


def test_without_credentials_both_ways_are_offered_in_openrosa(app: Flask) -> None:
    for path, head in (("/formList", False), ("/submission", True)):
        refused = asks(app, path, head=head)
        assert refused.status_code == 401
        assert [line.split()[0] for line in refused.headers.getlist("WWW-Authenticate")] == [
            "Digest",
            "Digest",
            "Basic",
        ]
    assert "OpenRosaResponse" in asks(app, "/formList").text
    assert app.test_client().get("/formList").status_code == 401, "curl sends no OpenRosa header and is not redirected"


def test_our_own_page_is_not_made_to_ask_for_a_password(app: Flask) -> None:
    refused = app.test_client().get("/formList", headers={"Accept": "application/json"})
    assert refused.status_code == 401
    assert "WWW-Authenticate" not in refused.headers
    assert refused.json["code"] == "people.sign_in_needed"


def test_basic_and_digest_and_address_sign_in(app: Flask, key: DeviceKey) -> None:
    assert asks(app, "/formList", basic(key.user, key.password)).status_code == 200
    digest = answers_digest(asks(app, "/formList?verbose=true"), key.user, key.password, "/formList?verbose=true")
    assert asks(app, "/formList?verbose=true", digest).status_code == 200
    assert asks(app, f"/key/{key.text}/formList").status_code == 200
    location = asks(app, f"/key/{key.text}/submission", head=True)
    assert location.status_code == 204
    assert f"/key/{key.text}/submission" in location.headers["Location"]


@pytest.mark.parametrize(
    ("user", "password"), [("d1", "x" * 32), ("d99", ""), ("Li", "correct horse"), ("d1:", ""), ("", ""), ("d0", "")]
)
def test_nothing_else_signs_in(app: Flask, key: DeviceKey, services: Services, user: str, password: str) -> None:
    refused = asks(app, "/formList", basic(user, password))
    assert refused.status_code == 401
    digest = answers_digest(refused, user, password, "/formList")
    assert asks(app, "/formList", digest).status_code == 401
    assert asks(app, f"/key/{user}-{password}/formList").status_code in (401, 404)


def test_a_persons_own_password_opens_no_openrosa(app: Flask, services: Services, li: Person) -> None:
    services.database.write(lambda c: people.set_password(c, li.id, hash_password("correct horse")))
    assert asks(app, "/formList", basic("李志愿", "correct horse")).status_code == 401
    assert Phone(app).signs_in("李志愿", "correct horse").status_code == 303


@pytest.mark.parametrize("path", ["/me", "/desk/people/", "/collect/", "/", "/sign-in", "/key/x/formList", "/nowhere"])
def test_a_key_opens_openrosa_only(app: Flask, key: DeviceKey, path: str) -> None:
    assert asks(app, f"/key/{key.text}{path}").status_code == 404
    assert "李志愿" not in asks(app, path, basic(key.user, key.password)).text


def test_a_browsers_device_has_no_key(app: Flask, services: Services, li: Person) -> None:
    signed_in(app, li)
    with services.database.read() as c:
        browser = devices.of_person(c, li.id)[0]
    forged = device_keys._key(services, browser.id, browser.salt)
    assert asks(app, f"/key/{forged.text}/formList").status_code == 401


def test_an_old_nonce_is_renewed_without_asking_anybody(app: Flask, key: DeviceKey, clock: TestClock) -> None:
    answer = answers_digest(asks(app, "/formList"), key.user, key.password, "/formList")
    clock.turn(minutes=11)
    stale = asks(app, "/formList", answer)
    assert stale.status_code == 401
    assert "stale=true" in stale.headers.getlist("WWW-Authenticate")[0]
    assert asks(app, "/formList", answers_digest(stale, key.user, key.password, "/formList")).status_code == 200


def test_revoking_ends_one_device_and_leaves_the_other(
    app: Flask, services: Services, li: Person, key: DeviceKey
) -> None:
    other = device_keys.new_device_key(services, li.id, "ODK Collect", None)
    answer = answers_digest(asks(app, "/formList"), key.user, key.password, "/formList")
    care.revoke(services, li.id, key.device_id, None)
    assert asks(app, f"/key/{key.text}/formList").status_code == 401
    assert asks(app, "/formList", basic(key.user, key.password)).status_code == 401
    assert asks(app, "/formList", answer).status_code == 401
    assert asks(app, f"/key/{other.text}/formList").status_code == 200


def test_who_is_shut_out_is_out_by_key_too(app: Flask, services: Services, li: Person, key: DeviceKey) -> None:
    care.disable(services, li.id, None)
    assert asks(app, f"/key/{key.text}/formList").status_code == 401


def test_a_collect_is_seen_when_it_was_here(
    app: Flask, services: Services, li: Person, key: DeviceKey, clock: TestClock
) -> None:
    def seen() -> object:
        with services.database.read() as c:
            return devices.of_person(c, li.id)[0].last_seen_at

    assert seen() is None
    asks(app, f"/key/{key.text}/formList")
    assert seen() == clock.now
    clock.turn(minutes=5)
    asks(app, f"/key/{key.text}/formList")
    assert seen() == clock.now - timedelta(minutes=5), "not every request writes"


def test_keys_are_in_no_table(services: Services, key: DeviceKey) -> None:
    path = services.settings.database
    kept = path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()
    assert key.password.encode() not in kept
    assert len(key.password) * 6 >= 128


def test_checking_a_key_is_cheap(services: Services, key: DeviceKey) -> None:
    device_keys.person_of_key(services, key.text)
    rounds = []
    for _ in range(7):
        begun = time.process_time()
        for _ in range(50):
            device_keys.password_of_user(services, key.user)
        rounds.append((time.process_time() - begun) / 50)
    assert min(rounds) < 0.001, f"{min(rounds) * 1000:.3f} ms"


def test_people_connect_and_revoke_their_own_devices(app: Flask, services: Services, li: Person) -> None:
    phone = Phone(app)
    phone.client = signed_in(app, li)
    shown = phone.presses("/me", "/me/collect")
    text = re.search(r"/key/(d\d+-[\w-]{32})", shown.text)
    assert text
    assert "<svg" in shown.text
    assert asks(app, f"/key/{text[1]}/formList").status_code == 200
    number = text[1].partition("-")[0].removeprefix("d")
    assert phone.presses("/me", f"/me/devices/{number}/revoke").status_code == 303
    assert asks(app, f"/key/{text[1]}/formList").status_code == 401
    other = device_keys.new_device_key(services, a_person(services, "别人").id, "ODK Collect", None)
    assert phone.presses("/me", f"/me/devices/{other.device_id}/revoke").status_code == 404
