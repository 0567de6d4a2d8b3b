"""Who may look after whom, from where: coordinators at their place, nobody from another site; no secret in a log."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from fieldapp.people import device_keys
from fieldapp.people.person import Person, Role
from fieldapp.services import Services
from fieldapp.storage import audit, devices, people
from fieldapp.web.redaction import redact
from tests.builders import LONGWANG, TOWN, WUYING, a_coordinator, a_person, signed_in
from tests.web.phones import Phone, form_token, link_on

ACTS = ("invite", "reset", "disable", "enable", "key")


@pytest.fixture
def wuying(app: Flask, services: Services) -> Phone:
    """The desk of Wuying's coordinator."""
    return desk_of(app, a_coordinator(services, "吴协调", WUYING))


def desk_of(app: Flask, person: Person) -> Phone:
    phone = Phone(app)
    phone.client = signed_in(app, person)
    return phone


def a_device(services: Services, person: Person) -> int:
    return device_keys.new_device_key(services, person.id, "ODK Collect", None).device_id


def is_alive(services: Services, device: int) -> bool:
    with services.database.read() as c:
        return devices.find(c, device) is not None


def test_people_of_another_village_do_not_exist_here(services: Services, wuying: Phone) -> None:
    mine = a_person(services, "本村人", place="b1")
    other, boss = a_person(services, "外村人", place=LONGWANG), a_coordinator(services, "镇协调", TOWN)
    listed = wuying.opens("/desk/people/").text
    assert mine.name in listed
    assert other.name not in listed
    assert boss.name not in listed
    for stranger in (other, boss):
        device = a_device(services, stranger)
        assert wuying.opens(f"/desk/people/{stranger.id}").status_code == 404
        for act in (*ACTS, f"devices/{device}/revoke"):
            assert wuying.presses("/desk/people/invite", f"/desk/people/{stranger.id}/{act}").status_code == 404
        assert is_alive(services, device)
    assert wuying.opens("/desk/people/9999").status_code == 404


def test_a_device_is_revoked_through_its_own_person_only(services: Services, wuying: Phone) -> None:
    mine, other = a_person(services, "本村人"), a_person(services, "外村人", place=LONGWANG)
    device = a_device(services, other)
    assert wuying.presses("/desk/people/invite", f"/desk/people/{mine.id}/devices/{device}/revoke").status_code == 404
    assert is_alive(services, device)


@pytest.mark.parametrize(("role", "place"), [(Role.VOLUNTEER, LONGWANG), (Role.ADMINISTRATOR, WUYING)])
def test_who_also_stands_elsewhere_or_above_is_seen_and_left_alone(
    services: Services, wuying: Phone, role: Role, place: str
) -> None:
    both = a_person(services, "两边人", place=WUYING)
    services.database.write(lambda c: people.grant(c, both.id, role, place))
    device = a_device(services, both)
    assert wuying.opens(f"/desk/people/{both.id}").status_code == 200
    for act in (*ACTS, f"devices/{device}/revoke"):
        assert wuying.presses("/desk/people/invite", f"/desk/people/{both.id}/{act}").status_code == 403
    assert is_alive(services, device)


def test_coordinators_look_after_their_people(app: Flask, services: Services, wuying: Phone) -> None:
    li = a_person(services, "李志愿")
    phone, device = desk_of(app, li), a_device(services, li)
    link = link_on(wuying.presses("/desk/people/invite", f"/desk/people/{li.id}/reset"))
    assert not phone.is_signed_in()
    assert not is_alive(services, device)
    phone.joins(link, "李志愿")
    assert phone.is_signed_in()
    wuying.presses("/desk/people/invite", f"/desk/people/{li.id}/disable")
    assert not phone.is_signed_in()
    wuying.presses("/desk/people/invite", f"/desk/people/{li.id}/enable")
    again = link_on(wuying.presses("/desk/people/invite", f"/desk/people/{li.id}/invite"))
    assert phone.joins(again, "李志愿").status_code == 303
    with services.database.read() as c:
        told = [line.action for line in audit.of(c, f"person:{li.id}")]
    assert {"person.reset", "person.disable", "person.enable", "device.revoke"} <= set(told)


def test_nobody_shuts_themselves_out(app: Flask, services: Services) -> None:
    boss = a_person(services, "管理员", Role.ADMINISTRATOR, TOWN)
    desk = desk_of(app, boss)
    assert desk.presses("/desk/people/invite", f"/desk/people/{boss.id}/disable").status_code == 403
    assert desk.is_signed_in()


def test_administrators_look_after_people_everywhere(app: Flask, services: Services) -> None:
    boss = desk_of(app, a_person(services, "管理员", Role.ADMINISTRATOR, "b1"))
    far = a_coordinator(services, "镇协调", TOWN)
    assert far.name in boss.opens("/desk/people/").text
    assert boss.presses("/desk/people/invite", f"/desk/people/{far.id}/disable").status_code == 303


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.COORDINATOR, Role.ADMINISTRATOR)])
def test_for_everybody_else_there_is_no_page_of_people(app: Flask, services: Services, role: Role) -> None:
    phone, other = desk_of(app, a_person(services, "某人", role)), a_person(services, "别人")
    for path in ("/desk/people/", "/desk/people/invite", f"/desk/people/{other.id}"):
        assert phone.opens(path).status_code == 404
    for path in ("invite", *(f"{other.id}/{act}" for act in ACTS)):
        assert phone.presses("/me", f"/desk/people/{path}").status_code == 404


def test_who_is_not_signed_in_is_asked_to_and_comes_back(app: Flask) -> None:
    asked = Phone(app).opens("/desk/people/?q=x")
    assert asked.status_code == 302
    assert asked.location == "/sign-in?next=/desk/people/?q%3Dx"


def test_search_finds_parts_of_names_and_takes_signs_as_they_are(services: Services, wuying: Phone) -> None:
    a_person(services, "王小芳")
    a_person(services, "100%")
    assert "王小芳" in wuying.opens("/desk/people/?q=小芳").text
    assert "王小芳" not in wuying.opens("/desk/people/?q=%25").text
    assert "100%" in wuying.opens("/desk/people/?q=%25").text
    assert "王小芳" not in wuying.opens("/desk/people/?q=_").text


def test_many_people_come_in_pages(services: Services, wuying: Phone) -> None:
    for n in range(60):
        a_person(services, f"志愿者{n:02}")
    first, second = wuying.opens("/desk/people/").text, wuying.opens("/desk/people/?page=2").text
    assert "志愿者00" in first + second
    names = [[f"志愿者{n:02}" in page for n in range(60)] for page in (first, second)]
    assert all(one != two for one, two in zip(*names, strict=True))
    assert wuying.opens("/desk/people/?page=99").text.count("志愿者") == second.count("志愿者")
    assert wuying.opens("/desk/people/?page=x").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 400),
        ({"Origin": "http://localhost"}, 400),
    ],
)
def test_another_site_cannot_send_records_with_my_cookie(
    app: Flask, services: Services, headers: dict[str, str], status: int
) -> None:
    phone = desk_of(app, a_person(services, "李志愿"))
    answer = phone.posts("/submission", headers=headers | {"Accept": "application/json"})
    assert answer.status_code == status, "400: it came through, and held no record"
    assert answer.json["code"] == ("request.other_origin" if status == 403 else "submission.file_missing")


def test_another_site_cannot_press_buttons_even_with_a_token(app: Flask, services: Services, wuying: Phone) -> None:
    li = a_person(services, "李志愿")
    token = form_token(wuying.opens("/desk/people/invite"))
    forged = wuying.posts(f"/desk/people/{li.id}/disable", {"Sec-Fetch-Site": "cross-site"}, csrf_token=token)
    assert forged.status_code == 403
    assert wuying.posts(f"/desk/people/{li.id}/disable").status_code == 400
    with services.database.read() as c:
        assert people.person(c, li.id)


def test_no_log_shows_a_secret(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("gunicorn.access").info(
            '%(r)s "%(f)s"', {"r": "GET /key/d1-abc/formList", "f": "/join/t0ken"}
        )
        logging.getLogger("fieldapp").error("failed at %s", "/p/secret/submission?x=1")
        logging.getLogger("gunicorn.error").info("GET /language/en?next=%2Fjoin%2Ft0ken&x")
    assert not [secret for secret in ("d1-abc", "t0ken", "secret") if secret in caplog.text]
    assert "/key/[redacted]/formList" in caplog.text
    assert redact("/join") == "/join"
