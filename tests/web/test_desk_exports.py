"""Exports: the right rows and columns for the right person, safe in spreadsheets, streamed, told in the audit trail."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.export.service import ExportRequest, export
from fieldapp.intake import review
from fieldapp.intake.review import Act, Decision
from fieldapp.people.person import Person
from fieldapp.problems import Problem
from fieldapp.services import Services
from fieldapp.storage import audit, export_rows
from tests.builders import (
    LONGWANG,
    VISIT_FORM,
    a_coordinator,
    a_form,
    a_photo,
    a_record,
    signed_in,
)
from tests.web.desk_story import text_of

pytestmark = pytest.mark.usefixtures("visit")


def download(client: FlaskClient, query: str, form_id: str = "visit") -> bytes:
    answer = client.get(f"/desk/forms/{form_id}/export?{query}", buffered=True)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.data


def table(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") >= 1
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


FULL = (
    "<where><unit>3栋201</unit></where><people>2</people><outcome>met</outcome><services>jobs school</services>"
    "<note>=HYPERLINK(1)</note><secret>糖尿病</secret><location>31.9 117.2 0 4.6</location>"
    "<member><name>阿芳</name><age>30</age></member><member><name>小明</name><age>7</age></member>"
)


def test_the_main_table_has_a_row_per_record_and_columns_in_form_order(
    desk: FlaskClient, services: Services, li: Person
) -> None:
    sent = a_record(services, li, FULL)
    (row,) = table(download(desk, "format=csv"))
    assert list(row)[:6] == ["SubmissionDate", "where-unit", "people", "outcome", "services", "note"]
    assert (row["where-unit"], row["people"], row["services"]) == ("3栋201", "2", "jobs school")
    assert (row["location-Latitude"], row["location-Accuracy"]) == ("31.9", "4.6")
    assert (row["KEY"], row["SubmitterName"], row["PlaceName"]) == (sent.instance_id, "李志愿", "吴郢社区")
    assert row["SubmissionDate"] == "2026-11-23T02:00:00.000Z"


def test_a_repeat_is_a_table_of_its_own_tied_by_keys(desk: FlaskClient, services: Services, li: Person) -> None:
    sent = a_record(services, li, FULL)
    members = table(download(desk, "format=csv&repeat=member"))
    assert [(m["name"], m["age"]) for m in members] == [("阿芳", "30"), ("小明", "7")]
    assert {m["PARENT_KEY"] for m in members} == {sent.instance_id}
    assert members[1]["KEY"] == f"{sent.instance_id}/member[2]"
    assert desk.get("/desk/forms/visit/export?format=csv&repeat=nobody").status_code == 404


def test_formulas_are_made_harmless_and_numbers_stay(desk: FlaskClient, services: Services, li: Person) -> None:
    a_record(services, li, "<people>-5</people><note>=1+1</note>")
    (row,) = table(download(desk, "format=csv"))
    assert row["note"] == "'=1+1"
    assert row["people"] == "-5"


def test_sensitive_answers_go_out_only_with_a_purpose(desk: FlaskClient, services: Services, li: Person) -> None:
    a_record(services, li, FULL)
    (row,) = table(download(desk, "format=csv"))
    assert "secret" not in row
    assert "糖尿病" not in str(row)
    assert desk.get("/desk/forms/visit/export?format=csv&sensitive=1").status_code == 400
    (row,) = table(download(desk, "format=csv&sensitive=1&purpose=年度复核"))
    assert row["secret"] == "糖尿病"
    with services.database.read() as c:
        told = audit.of(c, "form:visit")
    assert [line.details.get("purpose", "") for line in told if line.action == "form.export"] == ["年度复核", ""]


def test_test_and_void_records_stay_out_unless_asked_for(
    desk: FlaskClient, services: Services, li: Person, wang: Person
) -> None:
    for act in (Act.TEST, Act.VOID):
        review.decide(services, wang, a_record(services, li).instance_id, Decision(act=act, reason="x"))
    assert table(download(desk, "format=csv")) == []
    assert [row["Mark"] for row in table(download(desk, "format=csv&all=1"))] == ["test", "void"]


def test_only_records_of_ones_own_places_go_out(app: Flask, services: Services, li: Person) -> None:
    a_record(services, li, FULL, files={})
    other = signed_in(app, a_coordinator(services, "钱协调", LONGWANG))
    assert table(download(other, "format=csv")) == []
    with zipfile.ZipFile(io.BytesIO(download(other, "format=zip"))) as archive:
        assert table(archive.read("member.csv")) == []
    assert signed_in(app, li).get("/desk/forms/visit/export?format=csv").status_code == 404


def test_columns_of_all_versions_are_kept_in_order(desk: FlaskClient, services: Services, li: Person) -> None:
    a_record(services, li, "<note>旧</note>")
    newer = VISIT_FORM.replace("|  | text | note | 备注 | Note | | |\n", "|  | text | remark | 说明 | Remark | | |\n")
    a_form(services, newer, version="2")
    a_record(services, li, "<remark>新</remark>", version="2")
    old, new = table(download(desk, "format=csv"))
    names = list(old)
    assert names.index("services") < names.index("note") < names.index("location-Latitude")
    assert (old["note"], old["remark"], new["note"], new["remark"]) == ("旧", "", "", "新")


def test_headings_may_be_questions_and_choices_columns(desk: FlaskClient, services: Services, li: Person) -> None:
    a_record(services, li, FULL)
    (row,) = table(download(desk, "format=csv&labels=1&split=1"))
    assert row["楼栋和房号"] == "3栋201"
    assert (row["想了解/就业"], row["想了解/子女入学"]) == ("1", "1")


def test_a_workbook_has_a_sheet_per_table(desk: FlaskClient, services: Services, li: Person) -> None:
    a_record(services, li, FULL)
    book = openpyxl.load_workbook(io.BytesIO(download(desk, "format=xlsx")))
    assert book.sheetnames == ["visit", "member"]
    head = [cell.value for cell in book["visit"][1]]
    values = dict(zip(head, [cell.value for cell in book["visit"][2]], strict=True))
    assert (values["people"], values["note"], values["location-Latitude"]) == (2, "=HYPERLINK(1)", 31.9)


def test_an_archive_holds_tables_and_files_under_safe_names(desk: FlaskClient, services: Services, li: Person) -> None:
    photo = a_photo()
    first = a_record(services, li, "<photo>门牌.jpg</photo>", files={"门牌.jpg": photo})
    a_record(services, li, "<photo>门牌.jpg</photo>", files={"门牌.jpg": a_photo(colour="red")})
    with zipfile.ZipFile(io.BytesIO(download(desk, "format=zip"))) as archive:
        assert archive.testzip() is None
        listed = table(archive.read("files.csv"))
        assert [row["Name"] for row in listed] == ["门牌.jpg", "门牌.jpg"]
        mine = next(row for row in listed if row["KEY"] == first.instance_id)
        assert archive.read(mine["File"]) == photo
        assert len({name.casefold() for name in archive.namelist()}) == len(archive.namelist())


def test_files_no_visible_answer_names_stay_out(desk: FlaskClient, services: Services, li: Person) -> None:
    a_record(services, li, "<note>没有照片</note>", files={"stray.jpg": a_photo()})
    with zipfile.ZipFile(io.BytesIO(download(desk, "format=zip"))) as archive:
        assert table(archive.read("files.csv")) == []
    with zipfile.ZipFile(io.BytesIO(download(desk, "format=zip&sensitive=1&purpose=x"))) as archive:
        assert [row["Name"] for row in table(archive.read("files.csv"))] == ["stray.jpg"]


def test_an_export_reads_page_by_page_and_ends_where_it_began(
    services: Services, li: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_rows, "PAGE_SIZE", 2)
    for _ in range(5):
        a_record(services, li)
    chunks = export(services, ExportRequest(form_id="visit", format="csv")).chunks
    head = next(chunks)
    assert head.startswith(b"\xef\xbb\xbfSubmissionDate")
    a_record(services, li)
    assert len(table(head + b"".join(chunks))) == 5


def test_an_unknown_form_or_format_is_a_problem(desk: FlaskClient, services: Services) -> None:
    assert desk.get("/desk/forms/nothing/export?format=csv").status_code == 404
    assert desk.get("/desk/forms/visit/export?format=exe").status_code == 400
    with pytest.raises(Problem):
        export(services, ExportRequest(form_id="nothing", format="csv"))


def test_the_list_offers_its_repeats(desk: FlaskClient) -> None:
    page = text_of(desk.get("/desk/forms/visit/records"))
    assert '<option value="member">成员</option>' in page
