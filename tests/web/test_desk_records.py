"""Coordinators read and decide: lists, filters, one record with its history; nothing outside their places."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.people.person import Person
from fieldapp.services import Services
from fieldapp.storage import audit, submissions
from fieldapp.storage.scope import SYSTEM
from tests.builders import (
    LONGWANG,
    WUYING,
    a_coordinator,
    a_form,
    a_person,
    a_photo,
    a_record,
    signed_in,
)
from tests.conftest import TestClock
from tests.web.desk_story import press, rows, text_of

pytestmark = pytest.mark.usefixtures("visit")


LIST = "/desk/forms/visit/records"


def page_of(instance_id: str) -> str:
    return f"/desk/records/{instance_id}"


def test_the_start_shows_every_form_with_what_is_new(desk: FlaskClient, services: Services, li: Person) -> None:
    a_record(services, li)
    a_record(services, li)
    assert re.search(r'class="count"[^>]*>2<', text_of(desk.get("/desk/")))
    desk.get(LIST)
    assert 'class="count"' not in text_of(desk.get("/desk/"))
    a_record(services, li)
    assert re.search(r'class="count"[^>]*>1<', text_of(desk.get("/desk/")))


def test_only_coordinators_and_administrators_find_the_desk(app: Flask, li: Person) -> None:
    assert signed_in(app, li).get("/desk/").status_code == 404
    assert app.test_client().get("/desk/").status_code == 302


def test_words_of_two_chinese_signs_are_found(desk: FlaskClient, services: Services, li: Person) -> None:
    a_record(services, li, "<note>孩子入学需要材料</note>", name="甲户")
    a_record(services, li, "<note>想学电工</note>", name="乙户")
    assert rows(text_of(desk.get(f"{LIST}?q=入学"))) == ["甲户"]
    assert rows(text_of(desk.get(f"{LIST}?q=电工"))) == ["乙户"]
    assert rows(text_of(desk.get(f"{LIST}?q=入工"))) == []
    assert rows(text_of(desk.get(f"{LIST}?q=%22%29+OR+1"))) == []


def test_a_list_is_filtered_by_place_person_and_day(
    desk: FlaskClient, services: Services, li: Person, clock: TestClock
) -> None:
    zhao = a_person(services, "赵志愿", place=LONGWANG)
    a_record(services, li, name="吴郢的")
    clock.turn(days=1)
    a_record(services, zhao, name="龙王的")
    assert rows(text_of(desk.get(f"{LIST}?place={WUYING}"))) == ["吴郢的"]
    assert rows(text_of(desk.get(f"{LIST}?person={zhao.id}"))) == ["龙王的"]
    assert rows(text_of(desk.get(f"{LIST}?to=2026-11-23"))) == ["吴郢的"]
    assert rows(text_of(desk.get(f"{LIST}?from=2026-11-24"))) == ["龙王的"]
    assert desk.get(f"{LIST}?from=yesterday").status_code == 400
    assert desk.get(f"{LIST}?place=nowhere").status_code == 400


def test_the_day_is_the_towns_day_not_the_servers(
    desk: FlaskClient, services: Services, li: Person, clock: TestClock
) -> None:
    clock.turn(hours=15)  # 17:00 UTC is 01:00 of the next day in Shanghai
    a_record(services, li, name="半夜的")
    assert rows(text_of(desk.get(f"{LIST}?from=2026-11-24&to=2026-11-24"))) == ["半夜的"]


def test_pages_go_by_key_back_and_forth(desk: FlaskClient, services: Services, li: Person) -> None:
    for number in range(60):
        a_record(services, li, name=f"户{number:02}")
    first = text_of(desk.get(LIST))
    assert rows(first) == [f"户{number:02}" for number in range(59, 9, -1)]
    older = re.search(r'href="([^"]*older=\d+)"', first)
    assert older
    assert "newer=" not in first
    second = text_of(desk.get(older.group(1)))
    assert rows(second) == [f"户{number:02}" for number in range(9, -1, -1)]
    newer = re.search(r'href="([^"]*newer=\d+)"', second)
    assert newer
    assert rows(text_of(desk.get(newer.group(1)))) == rows(first)


def test_approving_a_page_leaves_records_with_issues_alone(desk: FlaskClient, services: Services, li: Person) -> None:
    good = a_record(services, li, name="好的")
    doubtful = a_record(services, li, "<people>77</people>", name="可疑的")
    page = text_of(desk.get(LIST))
    plain = re.findall(r'name="plain" value="([^"]+)"', page)
    assert plain == [good.instance_id]
    press(desk, LIST, LIST, which="plain", plain=plain)
    assert rows(text_of(desk.get(f"{LIST}?state=approved"))) == ["好的"]
    assert rows(text_of(desk.get(f"{LIST}?state=issues"))) == ["可疑的"]
    press(desk, LIST, LIST, which="ticked", ticked=[doubtful.instance_id, "uuid:unknown"])
    assert sorted(rows(text_of(desk.get(f"{LIST}?state=approved")))) == ["可疑的", "好的"]


def test_a_record_speaks_the_readers_language(desk: FlaskClient, services: Services, li: Person) -> None:
    sent = a_record(
        services,
        li,
        "<where><unit>3栋201</unit></where><outcome>met</outcome><services>jobs school</services>"
        "<location>31.9 117.2 0 4.6</location>"
        "<member><name>阿芳</name><age>30</age></member><member><name>小明</name><age>7</age></member>",
    )
    chinese = text_of(desk.get(page_of(sent.instance_id)))
    for words in (
        "楼栋和房号",
        "见到了",
        "子女入学",
        "成员",
        "阿芳",
        "31.90000, 117.20000 (± 5 m)",
        "李志愿",
        "吴郢社区",
    ):
        assert words in chinese
    english = text_of(desk.get(page_of(sent.instance_id), headers={"Cookie": "", "Accept-Language": "en"}))
    for words in ("Building and room", "Met", "School", "Wuying Community"):
        assert words in english


LIST_FORM = """
| survey |
|  | type | name | label |
|  | select_one_from_file streets.csv | street | 街道 |
|  | note | words | 请选一条 |
| settings |
|  | form_title | form_id | version |
|  | 街道 | streets | 1 |
"""


@pytest.mark.parametrize(
    ("streets", "shown"), [(b"name,label\ns1,\xe5\x90\xb4\xe9\x83\xa2\xe8\xb7\xaf", "吴郢路"), (b"\x00", "s1")]
)
def test_choices_from_a_file_are_shown_in_its_words(
    desk: FlaskClient, services: Services, li: Person, streets: bytes, shown: str
) -> None:
    a_form(services, LIST_FORM, media={"streets.csv": streets})
    sent = a_record(services, li, "<street>s1</street><words/>", form_id="streets")
    page = text_of(desk.get(page_of(sent.instance_id)))
    assert re.search(rf"<dd>\s*{shown}\s*</dd>", page)
    assert "请选一条" not in page


def test_decisions_are_made_kept_and_told(desk: FlaskClient, services: Services, li: Person) -> None:
    sent = a_record(services, li)
    page = page_of(sent.instance_id)
    press(desk, page, page, act="approve")
    assert state(services, sent.instance_id).state == "approved"
    press(desk, page, page, act="reopen")
    assert press(desk, page, page, act="reject", reason="  ").status_code == 400
    press(desk, page, page, act="reject", reason="房号不对")
    assert state(services, sent.instance_id).reason == "房号不对"
    assert "房号不对" in text_of(desk.get(page))
    press(desk, page, page, act="void", reason="重复")
    assert state(services, sent.instance_id).is_void
    assert press(desk, page, page, act="approve").status_code == 409
    assert rows(text_of(desk.get(LIST))) == []
    assert len(rows(text_of(desk.get(f"{LIST}?state=void")))) == 1
    press(desk, page, page, act="restore")
    press(desk, page, page, act="test")
    assert len(rows(text_of(desk.get(f"{LIST}?state=test")))) == 1
    with services.database.read() as c:
        told = [line.action for line in audit.of(c, f"submission:{state(services, sent.instance_id).id}")]
    assert told == [
        f"submission.{act}" for act in ("test", "restore", "void", "reject", "reopen", "approve", "received")
    ]


def state(services: Services, instance_id: str) -> submissions.Submission:
    with services.database.read() as c:
        found = submissions.find_instance(c, SYSTEM, instance_id)
    assert found
    return found


def test_a_decision_without_the_pages_token_is_refused(desk: FlaskClient, services: Services, li: Person) -> None:
    sent = a_record(services, li)
    answer = desk.post(page_of(sent.instance_id), data={"act": "approve"})
    assert answer.status_code in (400, 403)
    assert state(services, sent.instance_id).state == "received"


def test_a_correction_shows_what_changed(desk: FlaskClient, services: Services, li: Person) -> None:
    first = a_record(services, li, "<people>2</people><note>旧</note>")
    a_record(services, li, "<people>3</people><note>旧</note>", corrects=first.instance_id)
    page = text_of(desk.get(page_of(first.instance_id)))
    assert re.search(r"<del><span[^>]*>2</span>", page.replace("\n", ""))
    assert re.search(r"<ins><span[^>]*>3</span>", page.replace("\n", ""))
    assert "<del>旧" not in page


def test_another_body_under_the_same_id_stands_beside(desk: FlaskClient, services: Services, li: Person) -> None:
    first = a_record(services, li, "<people>2</people>")
    a_record(services, li, "<people>9</people>", instance_id=first.instance_id)
    page = page_of(first.instance_id)
    html = text_of(desk.get(page)).replace("\n", "")
    assert re.search(r"<ins><span[^>]*>9</span>", html)
    press(desk, page, page, act="settle")
    assert not state(services, first.instance_id).has_conflict
    assert state(services, first.instance_id).state == "received"


def test_the_other_body_can_be_used_and_the_choice_taken_back(
    desk: FlaskClient, services: Services, li: Person, wang: Person
) -> None:
    first = a_record(services, li, "<where><unit>甲户</unit></where><note>入学</note>", name="甲户")
    other = "<where><unit>乙户</unit></where><people>77</people><note>电工</note>"
    a_record(services, li, other, name="乙户", instance_id=first.instance_id)
    page = page_of(first.instance_id)
    before = state(services, first.instance_id)
    press(desk, page, page, act="approve")
    press(desk, page, page, act="use_other", version=other_version(desk, page))
    now = state(services, first.instance_id)
    assert (now.id, now.title, now.state, now.has_conflict, now.has_findings) == (
        before.id,
        "乙户",
        "received",
        False,
        True,
    )
    assert rows(text_of(desk.get(f"{LIST}?q=电工"))) == ["乙户"]
    assert rows(text_of(desk.get(f"{LIST}?q=入学"))) == []
    assert rows(text_of(desk.get(f"{LIST}?q=李志愿 吴郢 {first.instance_id.removeprefix('uuid:')[:8]}"))) == ["乙户"]
    assert "改用了另一个版本" in text_of(desk.get(page))
    with services.database.read() as c:
        line = audit.of(c, f"submission:{now.id}")[0]
    assert (line.person, line.details) == (wang.id, {"version": now.current, "instead_of": before.current})
    press(desk, page, page, act="use_other", version=other_version(desk, page))
    again = state(services, first.instance_id)
    assert (again.current, again.title, again.has_findings) == (before.current, "甲户", False)


def other_version(client: FlaskClient, page: str) -> str:
    (found,) = re.findall(r'name="version" value="(\d+)"', text_of(client.get(page)))
    return str(found)


def test_what_counts_instead_can_be_corrected_by_its_author(desk: FlaskClient, services: Services, li: Person) -> None:
    first = a_record(services, li, "<people>2</people>")
    corrected = a_record(services, li, "<people>3</people>", corrects=first.instance_id)
    a_record(services, li, "<people>9</people>", instance_id=first.instance_id)
    page = page_of(first.instance_id)
    press(desk, page, page, act="use_other", version=other_version(desk, page))
    a_record(services, li, "<people>8</people>", corrects=first.instance_id)
    assert not state(services, first.instance_id).has_conflict
    a_record(services, li, "<people>7</people>", corrects=corrected.instance_id)
    assert state(services, first.instance_id).has_conflict


def test_only_a_version_of_the_same_record_can_be_used(desk: FlaskClient, services: Services, li: Person) -> None:
    first, second = a_record(services, li), a_record(services, li)
    page = page_of(first.instance_id)
    foreign = state(services, second.instance_id).current
    for version in (foreign, 99_999, "", "x"):
        assert press(desk, page, page, act="use_other", version=version).status_code == 404
    own = state(services, first.instance_id).current
    press(desk, page, page, act="use_other", version=own)
    assert state(services, first.instance_id).current == own
    press(desk, page, page, act="void", reason="重复")
    assert press(desk, page, page, act="use_other", version=own).status_code == 409


def test_a_coordinator_of_another_village_finds_nothing(app: Flask, services: Services, li: Person) -> None:
    sent = a_record(services, li, files={"a.jpg": a_photo()}, answers="<photo>a.jpg</photo>")
    other = signed_in(app, a_coordinator(services, "钱协调", LONGWANG))
    number = file_number(signed_in(app, a_coordinator(services, "孙协调", WUYING)), sent.instance_id)
    version = state(services, sent.instance_id).current
    assert rows(text_of(other.get(LIST))) == []
    for path in ("", f"/files/{number}", f"/files/{number}/small", f"/versions/{version}.xml"):
        assert other.get(page_of(sent.instance_id) + path).status_code == 404, path
    own = a_record(services, a_person(services, "周志愿", place=LONGWANG))
    answer = press(other, page_of(own.instance_id), page_of(sent.instance_id), act="approve")
    assert answer.status_code == 404
    assert state(services, sent.instance_id).state == "received"


def file_number(client: FlaskClient, instance_id: str) -> int:
    found = re.search(r"/files/(\d+)", text_of(client.get(page_of(instance_id))))
    assert found
    return int(found.group(1))


def test_photos_come_small_and_whole_without_what_they_hide(desk: FlaskClient, services: Services, li: Person) -> None:
    photo = a_photo((1600, 1200))
    sent = a_record(services, li, "<photo>a.jpg</photo>", files={"a.jpg": photo})
    number = file_number(desk, sent.instance_id)
    small = desk.get(f"{page_of(sent.instance_id)}/files/{number}/small", buffered=True)
    assert small.content_type == "image/jpeg"
    assert b"secret-in-exif" not in small.data
    assert len(small.data) < len(photo)
    again = desk.get(
        f"{page_of(sent.instance_id)}/files/{number}/small", headers={"If-None-Match": small.headers["ETag"]}
    )
    assert again.status_code == 304
    whole = desk.get(f"{page_of(sent.instance_id)}/files/{number}", buffered=True)
    assert whole.data == photo
    assert "sandbox" in whole.headers["Content-Security-Policy"]


def test_a_file_that_is_no_picture_is_only_saved(desk: FlaskClient, services: Services, li: Person) -> None:
    evil = b"<script>alert(1)</script>"
    sent = a_record(services, li, "<photo>a.html</photo>", files={"a.html": evil})
    number = file_number(desk, sent.instance_id)
    answer = desk.get(f"{page_of(sent.instance_id)}/files/{number}", buffered=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert desk.get(f"{page_of(sent.instance_id)}/files/{number}/small").status_code == 404


def test_answers_labels_and_names_are_never_markup(desk: FlaskClient, services: Services, li: Person) -> None:
    evil = "&lt;img src=x onerror=alert(1)&gt;"
    sent = a_record(services, li, f"<note>{evil}</note><photo>{evil}.jpg</photo>", name=evil)
    for address in (page_of(sent.instance_id), LIST, "/desk/"):
        assert "<img src=x" not in text_of(desk.get(address))


def test_sensitive_answers_are_hidden_until_somebody_says_what_for(
    desk: FlaskClient, services: Services, li: Person
) -> None:
    sent = a_record(services, li, "<secret>糖尿病</secret>")
    page = page_of(sent.instance_id)
    assert "糖尿病" not in text_of(desk.get(page))
    assert rows(text_of(desk.get(f"{LIST}?q=糖尿"))) == []
    version = state(services, sent.instance_id).current
    assert desk.get(f"{page}/versions/{version}.xml").status_code == 404
    assert press(desk, page, f"{page}/sensitive", purpose="").status_code == 400
    shown = press(desk, page, f"{page}/sensitive", purpose="家属求助")
    assert "糖尿病" in text_of(shown)
    with services.database.read() as c:
        last = audit.of(c, f"submission:{state(services, sent.instance_id).id}")[0]
    assert (last.action, last.details["purpose"]) == ("submission.sensitive_seen", "家属求助")


def test_neighbours_are_those_of_the_filtered_list(desk: FlaskClient, services: Services, li: Person) -> None:
    first = a_record(services, li, "<note>入学</note>", name="一")
    a_record(services, li, "<note>别的</note>", name="二")
    third = a_record(services, li, "<note>入学</note>", name="三")
    page = text_of(desk.get(f"{page_of(third.instance_id)}?q=入学"))
    older = re.search(r'data-older[^>]*href="([^"]+)"', page)
    assert older
    assert first.instance_id in older.group(1)
    assert "data-newer" not in page
