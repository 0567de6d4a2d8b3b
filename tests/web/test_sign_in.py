"""Name and password: nobody learns who is known here, nobody guesses for long, a session never outlives its end."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from fieldapp.people import passwords
from fieldapp.people.invitations import add_person, invite
from fieldapp.people.person import Role
from fieldapp.people.sessions import ABSOLUTE, IDLE
from fieldapp.services import Services
from fieldapp.web.access import SESSION_COOKIE
from tests.builders import WUYING, a_person
from tests.conftest import TestClock
from tests.web.phones import Phone, form_token

PASSWORD = "correct horse battery"


@pytest.fixture
def phone(app: Flask, services: Services) -> Phone:
    add_person(services, name="王芳", role=Role.VOLUNTEER, place=WUYING, by=None, password=PASSWORD)
    return Phone(app)


def test_the_name_is_taken_however_it_is_typed(phone: Phone) -> None:
    answer = phone.signs_in("王 芳", PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert phone.is_signed_in()


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(phone: Phone) -> None:
    cookie = phone.signs_in("王芳", PASSWORD).headers.getlist("Set-Cookie")
    session = next(line for line in cookie if line.startswith(f"{SESSION_COOKIE}="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Secure" not in session


def test_under_https_the_cookie_stays_there(phone: Phone) -> None:
    way = {"base_url": "https://town.example", "headers": {"Accept": "text/html"}}
    page = phone.client.get("/sign-in", **way)
    fields = {"csrf_token": form_token(page), "name": "王芳", "password": PASSWORD}
    answer = phone.client.post("/sign-in", data=fields, **way)
    assert answer.status_code == 303
    assert all("Secure" in line for line in answer.headers.getlist("Set-Cookie") if line.startswith(SESSION_COOKIE))


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(phone: Phone, elsewhere: str) -> None:
    answer = phone.presses("/sign-in", "/sign-in", name="王芳", password=PASSWORD, next=elsewhere)
    assert answer.location == "/"


def test_unknown_name_wrong_password_and_no_password_answer_alike(
    app: Flask, phone: Phone, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person(services, "没密码")
    checked: list[str] = []
    real = passwords.check_password_hash
    monkeypatch.setattr(passwords, "check_password_hash", lambda h, p: checked.append(h[:14]) or real(h, p))
    answers = [Phone(app).signs_in(name, "wrong wrong") for name in ("王芳", "谁也不是", "没密码")]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert (
        len({_without_tokens(answer.text).replace("谁也不是", "王芳").replace("没密码", "王芳") for answer in answers})
        == 1
    )
    assert checked == ["scrypt:32768:8"] * 3, "each answer takes one scrypt, so that time tells nothing"


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


def test_guessing_waits_longer_each_time_also_for_names_nobody_has(app: Flask, phone: Phone, clock: TestClock) -> None:
    for name in ("王芳", "谁也不是"):
        tries = [phone.signs_in(name, f"guess number {n}").status_code for n in range(6)]
        assert tries == [401] * 5 + [429]
    waiting = phone.signs_in("王芳", PASSWORD)
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) <= 3
    assert phone.session is None
    clock.turn(seconds=3)
    assert phone.signs_in("王芳", PASSWORD).status_code == 303


def test_from_another_address_the_name_still_waits(app: Flask, phone: Phone) -> None:
    for n in range(5):
        phone.signs_in("王芳", f"guess number {n}")
    assert Phone(app, address="192.0.2.99").signs_in("王芳", PASSWORD).status_code == 429


def test_one_address_cannot_try_one_name_after_the_other(app: Flask, phone: Phone) -> None:
    tries = [phone.signs_in(f"name {n}", "whatever it is").status_code for n in range(32)]
    assert tries[:30] == [401] * 30
    assert tries[-1] == 429


def test_a_session_somebody_planted_is_not_taken_over(app: Flask, phone: Phone, services: Services) -> None:
    a_person(services, "攻击者")
    phone.client.set_cookie(SESSION_COOKIE, "planted-by-somebody")
    phone.signs_in("王芳", PASSWORD)
    first = phone.session
    assert first not in (None, "planted-by-somebody")
    phone.client.set_cookie(SESSION_COOKIE, "")
    phone.signs_in("王芳", PASSWORD)
    assert phone.session != first


def test_joining_as_another_person_ends_the_session_before(app: Flask, phone: Phone, services: Services) -> None:
    phone.signs_in("王芳", PASSWORD)
    before = phone.session
    made = invite(services, name="李四", role=Role.VOLUNTEER, place=WUYING, by=None)
    phone.joins(made.token, "李四")
    other = Phone(app)
    other.client.set_cookie(SESSION_COOKIE, str(before))
    assert not other.is_signed_in()
    assert "李四" in phone.opens("/me").text


def test_signing_out_ends_the_session_and_leaves_the_phones_own_store_alone(app: Flask, phone: Phone) -> None:
    phone.signs_in("王芳", PASSWORD)
    token = str(phone.session)
    asked = phone.opens("/sign-out")
    assert "stays on this device" in asked.text
    done = phone.presses("/sign-out", "/sign-out")
    assert (done.status_code, done.location) == (303, "/sign-in")
    assert "Clear-Site-Data" not in done.headers
    thief = Phone(app)
    thief.client.set_cookie(SESSION_COOKIE, token)
    assert not thief.is_signed_in()


def test_an_unused_session_ends_and_a_used_one_in_the_end_too(phone: Phone, clock: TestClock) -> None:
    phone.signs_in("王芳", PASSWORD)
    passed = IDLE * 0
    while passed + IDLE * 0.9 < ABSOLUTE:
        clock.now += IDLE * 0.9
        passed += IDLE * 0.9
        assert phone.is_signed_in()
    clock.now += ABSOLUTE - passed
    assert not phone.is_signed_in()
    phone.signs_in("王芳", PASSWORD)
    clock.now += IDLE
    assert not phone.is_signed_in()


def test_a_form_without_its_token_gets_a_page_with_words(phone: Phone) -> None:
    answer = phone.posts("/sign-in", name="王芳", password=PASSWORD)
    assert answer.status_code == 400
    assert "open too long" in answer.text
    assert phone.session is None


def test_a_new_password_signs_the_other_devices_out(app: Flask, phone: Phone) -> None:
    other = Phone(app)
    for each in (phone, other):
        each.signs_in("王芳", PASSWORD)
    wrong = phone.presses("/me", "/me/password", present="not it at all", new="a new password")
    assert wrong.status_code == 400
    assert other.is_signed_in()
    phone.presses("/me", "/me/password", present=PASSWORD, new="a new password")
    assert phone.is_signed_in()
    assert not other.is_signed_in()
    assert other.signs_in("王芳", PASSWORD).status_code == 401
    assert other.signs_in("王芳", "a new password").status_code == 303
