"""Forms at the desk: a workbook is checked, its problems are told, it is published; public links and posters."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldapp.intake import uploads
from fieldapp.people.pins import is_pin
from fieldapp.services import Services
from fieldapp.storage import findings, forms, public_links, submissions
from fieldapp.storage.scope import SYSTEM
from tests.builders import LONGWANG, TOWN, VISIT_FORM, WUYING, a_coordinator, a_form, signed_in
from tests.conftest import TestClock, wait_until
from tests.web.desk_story import press, text_of

BROKEN = """
| survey |
|  | type | name | label | relevant |
|  | text | a | A | ${nobody} = 1 |
|  | select_one nothing | b | B | |
|  | integer | a | again | |
"""


pytestmark = pytest.mark.usefixtures("visit")


def visit_form(version: str, note: str = "备注") -> bytes:
    return VISIT_FORM.replace("| 备注 |", f"| {note} |").format(form_id="visit", version=version).encode()


def uploaded(desk: FlaskClient, services: Services, *files: tuple[str, bytes]) -> str:
    """Upload, wait for the check, and return the address of its report."""
    sent = [(io.BytesIO(content), name) for name, content in files]
    answer = press(desk, "/desk/forms", "/desk/forms", file=sent)
    assert answer.status_code == 302, answer.text[:300]
    number = int(answer.location.rpartition("/")[2])
    wait_until(lambda: uploads.find(services, number).state not in ("waiting", "working"), seconds=60)
    return f"/desk/uploads/{number}"


def test_all_problems_of_a_workbook_are_told_at_once(desk: FlaskClient, services: Services) -> None:
    report = text_of(desk.get(uploaded(desk, services, ("坏的.md", BROKEN.encode()))))
    for words in ("第 2 行", "第 3 行", "第 4 行", "${nobody}"):
        assert words in report
    assert "发布</button>" not in report


def test_a_good_workbook_waits_for_somebody_to_publish_it(desk: FlaskClient, services: Services) -> None:
    address = uploaded(desk, services, ("visit.md", visit_form("2")))
    assert newest(services).version == "1"
    assert desk.get(f"{address}/state").json == {"state": "ready"}
    answer = press(desk, address, address)
    assert answer.status_code == 302
    assert newest(services).version == "2"
    page = text_of(desk.get("/desk/forms/visit"))
    source = re.search(r'href="(/desk/form-versions/[^"]+/source)"', page)
    assert source
    assert desk.get(source.group(1)).data == visit_form("2")
    assert b"<h:html" in desk.get(source.group(1).replace("/source", "/xform")).data


def newest(services: Services) -> forms.StoredForm:
    with services.database.read() as c:
        found = forms.latest(c, "visit")
    assert found
    return found


def test_other_content_under_a_taken_version_is_refused_with_the_next_one(
    desk: FlaskClient, services: Services
) -> None:
    address = uploaded(desk, services, ("visit.md", visit_form("1", note="别的备注")))
    answer = press(desk, address, address)
    assert answer.status_code == 409
    assert "2" in re.findall(r'role="alert".*?</div></div>', answer.text, re.DOTALL)[0]
    assert newest(services).version == "1"


def test_a_form_may_come_with_its_media_in_one_archive(desk: FlaskClient, services: Services) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("forms/visit.md", visit_form("3"))
        archive.writestr("forms/../../evil.png", b"png")
    address = uploaded(desk, services, ("all.zip", target.getvalue()))
    assert "发布</button>" in text_of(desk.get(address))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.zip", b"no archive", "压缩包打不开"),
        ("a.xlsx", b"no workbook", ""),
        ("<img src=x>.md", BROKEN.encode(), "&lt;img src=x&gt;"),
    ],
)
def test_what_is_no_form_is_refused_in_words(
    desk: FlaskClient, services: Services, name: str, content: bytes, words: str
) -> None:
    report = text_of(desk.get(uploaded(desk, services, (name, content))))
    assert "notice--bad" in report
    assert words in report
    assert "<img src=x>" not in report


def test_two_forms_at_once_are_refused(desk: FlaskClient, services: Services) -> None:
    report = text_of(desk.get(uploaded(desk, services, ("a.md", visit_form("5")), ("b.md", visit_form("6")))))
    assert "几份表单" in report


def test_a_check_cut_off_by_a_restart_begins_again(desk: FlaskClient, services: Services, clock: TestClock) -> None:
    from fieldapp.storage import uploads as upload_rows

    at = services.clock()
    number = services.database.write(lambda c: upload_rows.add(c, name="v.md", content=visit_form("7"), at=at, by=None))
    services.database.write(lambda c: upload_rows.claim(c, number))
    assert "data-poll" in text_of(desk.get(f"/desk/uploads/{number}"))
    clock.turn(minutes=5)
    desk.get(f"/desk/uploads/{number}")
    wait_until(lambda: uploads.find(services, number).state == "ready", seconds=60)


def test_forms_are_changed_by_those_who_oversee_the_whole_town(
    app: Flask, desk: FlaskClient, services: Services
) -> None:
    part = signed_in(app, a_coordinator(services, "钱协调", LONGWANG))
    assert 'type="file"' not in text_of(part.get("/desk/forms"))
    press(desk, "/desk/forms/visit", "/desk/forms/visit", change="close")
    assert not newest(services).is_open
    assert press(part, "/sign-out", "/desk/forms/visit", change="open").status_code == 403
    assert not newest(services).is_open


def make_link(desk: FlaskClient, **fields: str) -> TestResponse:
    return press(desk, "/desk/links", "/desk/links", **{"form_id": "visit", "place": WUYING, **fields})


def test_a_link_is_made_shown_as_a_poster_and_stopped(app: Flask, desk: FlaskClient, services: Services) -> None:
    press(desk, "/desk/forms/visit", "/desk/forms/visit", change="publish")
    answer = make_link(desk, label="3号楼<门口>", pin="２４ ６８")
    poster = text_of(desk.get(answer.location))
    assert "3号楼&lt;门口&gt;" in poster
    with services.database.read() as c:
        (link,) = public_links.below(c, [f"/{TOWN}/"])
    assert f"/p/{link.token}" in poster
    assert link.pin_hash
    assert is_pin("2468", link.pin_hash)
    assert not is_pin("2469", link.pin_hash)
    other = signed_in(app, a_coordinator(services, "钱协调", LONGWANG))
    assert other.get(answer.location).status_code == 404
    press(desk, "/desk/links", f"/desk/links/{link.id}/stop")
    with services.database.read() as c:
        assert public_links.by_token(c, link.token) is None


def test_a_link_needs_a_public_form_an_own_place_and_a_real_pin(
    app: Flask, desk: FlaskClient, services: Services
) -> None:
    press(desk, "/desk/forms/visit", "/desk/forms/visit", change="publish")
    assert make_link(desk, pin="12").status_code == 400
    assert make_link(desk, form_id="other").status_code == 404
    own = signed_in(app, a_coordinator(services, "钱协调", LONGWANG))
    assert make_link(own, place=WUYING).status_code == 400
    with services.database.read() as c:
        assert public_links.below(c, [f"/{TOWN}/"]) == []


BUILDING_FORM = """
| survey |
|  | type | name | label | bind::fieldapp:role |
|  | text | building | Building code | building |
|  | text | unit | Unit | unit |
| settings |
|  | form_title | form_id | version | attribute::fieldapp:public | namespaces |
|  | Report | report | 1 | yes | fieldapp="urn:fieldapp:xforms" |
"""


def only_link(services: Services) -> public_links.PublicLink:
    with services.database.read() as c:
        (link,) = public_links.below(c, [f"/{TOWN}/"])
    return link


@pytest.mark.parametrize(
    ("asked", "filled_in"),
    [({"building": " WY-12 "}, "WY-12"), ({"place": "b1"}, "b1"), ({"place": "b1", "building": "WY-12"}, "WY-12")],
)
def test_a_link_fills_in_its_building(
    app: Flask, desk: FlaskClient, services: Services, asked: dict[str, str], filled_in: str
) -> None:
    a_form(services, BUILDING_FORM)
    poster = make_link(desk, form_id="report", label="王家", **asked)
    assert f"<b>{filled_in}</b>" in text_of(desk.get(poster.location))
    page = text_of(app.test_client().get(f"/p/{only_link(services).token}"))
    assert re.search(rf'"prefill":\s*{{"/data/building":\s*"{filled_in}"}}', html.unescape(page))


def test_a_link_without_a_building_fills_in_nothing(app: Flask, desk: FlaskClient, services: Services) -> None:
    a_form(services, BUILDING_FORM)
    make_link(desk, form_id="report", label="王家")
    page = text_of(app.test_client().get(f"/p/{only_link(services).token}"))
    assert re.search(r'"prefill":\s*{}', html.unescape(page))


@pytest.mark.parametrize(
    ("told", "words"), [("WY-99", ["link.other_building"]), ("wy-12", []), ("WY-12", []), ("", [])]
)
def test_a_record_about_another_building_is_flagged(
    app: Flask, desk: FlaskClient, services: Services, told: str, words: list[str]
) -> None:
    a_form(services, BUILDING_FORM)
    make_link(desk, form_id="report", building="WY-12")
    meta = "<meta><instanceID>uuid:link-1</instanceID></meta>"
    xml = f'<data id="report" version="1"><building>{told}</building><unit>201</unit>{meta}</data>'
    sent = {"xml_submission_file": (io.BytesIO(xml.encode()), "submission.xml")}
    answer = app.test_client().post(f"/p/{only_link(services).token}/submission", data=sent)
    assert answer.status_code == 201, answer.text
    with services.database.read() as c:
        record = submissions.find_instance(c, SYSTEM, "uuid:link-1")
        assert record
        assert [finding.code for finding in findings.of_version(c, record.current)] == words
    assert ("WY-99" in text_of(desk.get("/desk/records/uuid:link-1"))) == bool(words)
