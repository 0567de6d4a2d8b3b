"""The pages around filling: who gets which form, what a page that phones keep may hold, whose records one reads."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.intake.review import Act, Decision, decide
from fieldapp.services import Services
from fieldapp.storage.forms import StoredForm
from tests.builders import a_coordinator, a_form, a_person, a_record, signed_in

FORM = "/collect/forms/visit"
PUBLIC_FORM = """
| survey |
|  | type | name | label |
|  | text | need | What is needed |
| settings |
|  | form_title | form_id | version | namespaces | attribute::fieldapp:public |
|  | Need | need | 1 | fieldapp="urn:fieldapp:xforms" | yes |
"""


@pytest.fixture
def form(services: Services) -> StoredForm:
    return a_form(services)


@pytest.fixture
def volunteer(app: Flask, services: Services, form: StoredForm) -> FlaskClient:
    return signed_in(app, a_person(services, "李梅"))


def test_a_form_page_holds_nothing_of_the_person(app: Flask, services: Services, volunteer: FlaskClient) -> None:
    """Phones keep this page and show it to whoever holds them."""
    mine, another = volunteer.get(FORM), signed_in(app, a_person(services, "王强")).get(FORM)
    assert mine.status_code == 200
    assert mine.text == another.text
    assert "李梅" not in mine.text
    assert "csrf" not in mine.text


def test_the_first_question_is_in_the_page_before_any_script(volunteer: FlaskClient) -> None:
    live = re.sub(r"<template.*?</template>", "", volunteer.get(FORM).text, flags=re.S)
    assert "楼栋和房号" in live
    assert re.search(r'<input class="input" type="text"[^>]* id="q1-input"', live)


def test_the_first_question_comes_in_the_reader_s_language(volunteer: FlaskClient) -> None:
    page = volunteer.get(FORM, headers={"Accept-Language": "en"}).text
    assert "Building and room" in page
    assert 'tabindex="-1" lang="en"' in page


def test_what_is_personal_is_never_stored_on_the_way(volunteer: FlaskClient) -> None:
    for path in ("/collect/me.json", "/collect/forms.json", "/collect/sent/"):
        assert volunteer.get(path).headers["Cache-Control"] == "no-store"
    assert volunteer.get("/collect/me.json").json["name"] == "李梅"


def test_a_bundle_is_for_those_who_may_fill_the_form(
    app: Flask, services: Services, form: StoredForm, volunteer: FlaskClient
) -> None:
    public = a_form(services, PUBLIC_FORM)
    stranger = app.test_client()
    closed = f"/collect/forms/{form.key}/bundle.2.json"
    assert volunteer.get(closed).json["id"] == "visit"
    assert "immutable" in volunteer.get(closed).headers["Cache-Control"]
    assert stranger.get(closed, headers={"Accept": "application/json"}).status_code == 401
    assert stranger.get(f"/collect/forms/{public.key}/bundle.2.json").json["id"] == "need"


def test_one_reads_only_what_one_sent_oneself(app: Flask, services: Services, form: StoredForm) -> None:
    author, colleague = a_person(services, "李梅"), a_person(services, "王强")
    sent = a_record(services, author, "<where><unit>3栋201</unit></where>")
    for path in ("", "/record.json"):
        assert signed_in(app, author).get(f"/collect/sent/{sent.instance_id}{path}").status_code == 200
        assert signed_in(app, colleague).get(f"/collect/sent/{sent.instance_id}{path}").status_code == 404
    assert "3栋201" in signed_in(app, author).get("/collect/sent/").text
    assert "3栋201" not in signed_in(app, colleague).get("/collect/sent/").text


def test_an_approved_record_is_not_corrected_any_more(app: Flask, services: Services, form: StoredForm) -> None:
    author, coordinator = a_person(services, "李梅"), a_coordinator(services)
    sent = a_record(services, author, "<where><unit>3栋201</unit></where>")
    page = f"/collect/sent/{sent.instance_id}"
    assert "更正" in signed_in(app, author).get(page).text
    decide(services, coordinator, sent.instance_id, Decision(act=Act.REJECT, reason="房号不对"))
    assert "房号不对" in signed_in(app, author).get(page).text
    assert [one["reason"] for one in signed_in(app, author).get("/collect/forms.json").json["returned"]] == ["房号不对"]
    decide(services, coordinator, sent.instance_id, Decision(act=Act.APPROVE))
    assert "更正" not in signed_in(app, author).get(page).text
    assert signed_in(app, author).get("/collect/forms.json").json["returned"] == []


@pytest.mark.parametrize("form_id", ["http://openrosa.org/formdesigner/1A-2", "town/visit?v=1#a%2e"])
def test_a_form_whose_id_is_an_address_opens(form_id: str, services: Services, volunteer: FlaskClient) -> None:
    a_form(services, form_id=form_id)
    listed = volunteer.get("/collect/forms.json").json["forms"]
    (page,) = [one["page"] for one in listed if one["formId"] == form_id]
    assert volunteer.get(page).status_code == 200


def test_unknown_forms_records_and_links_are_not_there(app: Flask, volunteer: FlaskClient) -> None:
    assert volunteer.get("/collect/forms/no_such_form").status_code == 404
    assert volunteer.get("/collect/sent/uuid:nobody").status_code == 404
    assert app.test_client().get("/p/no-such-link").status_code == 404


def test_strangers_are_asked_to_sign_in(app: Flask) -> None:
    assert app.test_client().get("/collect/").status_code == 302
    assert app.test_client().get("/collect/me.json", headers={"Accept": "application/json"}).status_code == 401


def test_a_file_of_a_form_runs_nothing_when_it_is_opened_as_a_page(app: Flask, services: Services) -> None:
    """Forms are taken over from anywhere; what comes with them must not act as whoever opens it."""
    shown = PUBLIC_FORM.replace("| label |", "| label | media::image |").replace("is needed |", "is needed | a.html |")
    form = a_form(services, shown, media={"a.html": b"<script>alert(1)</script>"})
    with app.test_client().get(f"/collect/forms/{form.key}/media/a.html") as page:
        assert page.status_code == 200
        assert "sandbox" in page.headers["Content-Security-Policy"]
        assert "script-src" not in page.headers["Content-Security-Policy"]
