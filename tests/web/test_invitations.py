"""An invitation lets one phone in, once, for one person; whoever gave it can take it back."""

from __future__ import annotations

import pytest
from flask import Flask

from fieldapp.people import invitations
from fieldapp.people.person import Role
from fieldapp.services import Services
from fieldapp.storage import audit
from fieldapp.web.people.browser import is_only_here
from tests.builders import LONGWANG, TOWN, WUYING, a_coordinator, a_person, signed_in
from tests.conftest import TestClock
from tests.web.phones import Phone, code_on, form_token, known, link_on


@pytest.fixture
def desk(app: Flask, services: Services) -> Phone:
    """Where the coordinator of Wuying sits."""
    phone = Phone(app, address="198.51.100.1")
    phone.client = signed_in(app, a_coordinator(services, place=WUYING))
    return phone


def invited(desk: Phone, name: str = "李志愿", role: str = "volunteer", place: str = WUYING) -> str:
    return link_on(desk.presses("/desk/people/invite", "/desk/people/invite", name=name, role=role, place=place))


def test_who_hands_out_an_address_that_no_phone_can_open_is_told(app: Flask, desk: Phone) -> None:
    given = {"name": "李志愿", "role": "volunteer", "place": WUYING}
    page = desk.presses("/desk/people/invite", "/desk/people/invite", **given)
    assert "Phones cannot open this address" in page.text
    for base, only_here in (("http://127.0.0.1:8000", True), ("http://192.0.2.2:8000", False)):
        with app.test_request_context(base_url=base):
            assert is_only_here() is only_here


def test_from_invitation_to_first_page_to_the_end_of_it(app: Flask, desk: Phone) -> None:
    token = invited(desk)
    phone = Phone(app)
    welcome = phone.opens(f"/join/{token}")
    assert "王协调 invites you" in welcome.text
    assert "Volunteer · Wuying Community" in welcome.text
    assert 'value="李志愿"' in welcome.text
    assert welcome.headers["Referrer-Policy"] == "no-referrer"

    started = phone.joins(token, "李志愿")
    assert (started.status_code, started.location) == (303, "/")
    assert phone.opens("/").location == "/collect/"
    assert token not in phone.opens("/me").text

    li = known(app, "李志愿")
    assert "Android · Chrome" in desk.opens(f"/desk/people/{li.id}").text
    device = phone_device(app, li.id)
    assert desk.presses("/desk/people/invite", f"/desk/people/{li.id}/devices/{device}/revoke").status_code == 303
    assert not phone.is_signed_in()


def phone_device(app: Flask, person_id: int) -> int:
    with app.extensions["fieldapp"].database.read() as c:
        return int(c.execute("select max(id) from devices where person_id = ?", (person_id,)).fetchone()[0])


def test_only_the_button_uses_the_link_up(app: Flask, desk: Phone) -> None:
    token = invited(desk)
    for _ in range(3):
        assert Phone(app).opens(f"/join/{token}").status_code == 200
    assert Phone(app).joins(token, "李志愿").status_code == 303


def test_a_link_works_once(app: Flask, desk: Phone) -> None:
    token = invited(desk)
    first, second = Phone(app), Phone(app)
    page = second.opens(f"/join/{token}")
    first.joins(token, "李志愿")
    late = second.posts("/join", csrf_token=form_token(page), secret=token, name="李志愿", password="")
    assert late.status_code == 410
    assert "invitation" in late.text
    assert second.session is None
    assert second.opens(f"/join/{token}").status_code == 410


def test_who_got_in_by_a_link_may_tap_it_again(app: Flask, desk: Phone) -> None:
    token = invited(desk)
    phone = Phone(app)
    phone.joins(token, "李志愿")
    again = phone.opens(f"/join/{token}")
    assert (again.status_code, again.location) == (302, "/")


def test_a_phone_that_is_somebody_elses_says_so_first(app: Flask, desk: Phone, services: Services) -> None:
    token = invited(desk)
    shared = Phone(app)
    shared.client = signed_in(app, a_person(services, "赵前任"))
    assert "signs 赵前任 out" in shared.opens(f"/join/{token}").text
    assert "赵前任" not in Phone(app).opens(f"/join/{token}").text
    shared.joins(token, "李志愿")
    assert "李志愿" in shared.opens("/me").text


def test_a_link_expires(app: Flask, desk: Phone, clock: TestClock) -> None:
    token = invited(desk)
    clock.turn(days=6, hours=23)
    assert Phone(app).opens(f"/join/{token}").status_code == 200
    clock.turn(hours=2)
    assert Phone(app).opens(f"/join/{token}").status_code == 410


def test_a_new_link_kills_the_one_before(app: Flask, desk: Phone) -> None:
    old = invited(desk)
    li = known(app, "李志愿")
    new = link_on(desk.presses("/desk/people/invite", f"/desk/people/{li.id}/invite"))
    assert Phone(app).opens(f"/join/{old}").status_code == 410
    assert Phone(app).joins(new, "李志愿").status_code == 303


def test_the_code_of_the_slip_lets_in_too(app: Flask, desk: Phone) -> None:
    slip = desk.presses("/desk/people/invite", "/desk/people/invite", name="李志愿", role="volunteer", place=WUYING)
    assert "/join</p>" in slip.text
    code = code_on(slip)
    phone = Phone(app)
    typed = code.lower().replace("-", " ")
    assert "王协调 invites you" in phone.presses("/join", "/join/code", code=typed).text
    assert phone.presses("/join", "/join", secret=typed, name="李志愿").status_code == 303
    assert phone.is_signed_in()


def test_guessing_codes_soon_has_to_wait(app: Flask) -> None:
    phone = Phone(app)
    answers = [phone.presses("/join", "/join/code", code="2222-2222").status_code for _ in range(31)]
    assert answers[0] == 410
    assert answers[-1] == 429


def test_a_password_given_while_joining_signs_in_elsewhere(app: Flask, desk: Phone) -> None:
    token = invited(desk)
    phone = Phone(app)
    short = phone.joins(token, "李志愿", "1234567")
    assert short.status_code == 400
    assert "at least 8" in short.text
    phone.joins(token, "李志愿", "走东门第三家")  # six letters
    assert phone.session is None
    phone.joins(token, "李志愿", "走东门第三家的门")
    assert phone.is_signed_in()
    assert Phone(app).signs_in("李志愿", "走东门第三家的门").status_code == 303


def test_a_name_somebody_has_leaves_the_link_good(app: Flask, desk: Phone, services: Services) -> None:
    a_person(services, "李四")
    token = invited(desk)
    phone = Phone(app)
    taken = phone.joins(token, "李四")
    assert taken.status_code == 409
    assert "李四" in taken.text
    assert phone.joins(token, "李小四").status_code == 303
    assert known(app, "李小四").has(Role.VOLUNTEER)


def test_tables_hold_neither_link_nor_code(desk: Phone, services: Services) -> None:
    slip = desk.presses("/desk/people/invite", "/desk/people/invite", name="李志愿", role="volunteer", place=WUYING)
    everything = services.settings.database.read_bytes()
    wal = services.settings.database.with_name(services.settings.database.name + "-wal").read_bytes()
    for secret in (link_on(slip), code_on(slip), code_on(slip).replace("-", "")):
        assert secret.encode() not in everything + wal


def test_coordinators_invite_within_their_place_and_below_administrators(desk: Phone) -> None:
    page = desk.opens("/desk/people/invite").text
    assert "Wuying Community" in page
    assert "Longwang Community" not in page
    assert 'value="administrator"' not in page
    for role, place in (("volunteer", LONGWANG), ("volunteer", TOWN), ("administrator", WUYING)):
        refused = desk.presses("/desk/people/invite", "/desk/people/invite", name="x", role=role, place=place)
        assert refused.status_code == 400


def test_inviting_is_written_down_without_secrets(app: Flask, desk: Phone, services: Services) -> None:
    token = invited(desk)
    Phone(app).joins(token, "李志愿")
    with services.database.read() as c:
        lines = audit.of(c, f"person:{known(app, '李志愿').id}")
    assert [line.action for line in lines] == ["person.join", "person.invite", "person.add"]
    assert [line.person_name for line in lines] == ["李志愿", "王协调", "王协调"]
    assert token not in str(lines)


def test_the_first_administrator_is_invited_until_they_came(app: Flask, services: Services) -> None:
    first = invitations.invite_first_administrator(services)
    second = invitations.invite_first_administrator(services)
    assert first
    assert second
    assert Phone(app).opens(f"/join/{first.token}").status_code == 410
    phone = Phone(app)
    phone.joins(second.token, "镇管理员")
    assert phone.opens("/").location == "/desk/"
    assert invitations.invite_first_administrator(services) is None


def test_a_class_joins_behind_one_address_and_nobody_waits(app: Flask, desk: Phone) -> None:
    tokens = [invited(desk, f"志愿者{number}") for number in range(40)]
    joined = [Phone(app).joins(token, f"志愿者{number}").status_code for number, token in enumerate(tokens)]
    assert joined == [303] * 40
