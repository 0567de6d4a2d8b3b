"""Exports: the right rows and columns for the right person, safe in spreadsheets, streamed, told in the audit trail."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.export.rows import Layout
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


TALK_FORM = """
| survey |
|  | type | name | label::中文 (zh) | label::English (en) | readonly | calculation | choice_filter |
|  | calculate | total | | | | 1 + 1 | |
|  | note | sum | 一共 ${total} 人 | ${total} in all | | | |
|  | dateTime | met_at | 见面时间 | Met at | | | |
|  | select_one outcome | outcome | 结果 | Outcome | | | |
|  | select_multiple outcome | wishes | 愿望 | Wishes | | | |
|  | select_one_from_file shops.csv | shop | 商店 | Shop | | | |
|  | geopoint | spot | 位置 | Spot | | | |
|  | begin_repeat | member | 成员 | Member | | | |
|  | note | hello | 你好 | Hello | | | |
|  | select_one outcome | feels | 感受 | Feels | | | |
|  | end_repeat | | | | | | |
| choices |
|  | list_name | name | label::中文 (zh) | label::English (en) |
|  | outcome | met | 见到了 | Met |
|  | outcome | agree | 同意 | Agrees |
| settings |
|  | form_title | form_id | version | default_language |
|  | 谈话 | talk | 1 | 中文 (zh) |
"""
TALK = (
    "<total>2</total><met_at>2026-11-23T06:05:00.000+00:00</met_at><outcome>met</outcome>"
    "<wishes>agree met gone</wishes>"
    "<shop>s1</shop><spot>31.9 117.2 0 4.6</spot><member><feels>agree</feels></member>"
)


def a_talk(services: Services, li: Person) -> str:
    """A record with an answer of every kind that has words, one of them no choice of the form."""
    a_form(services, TALK_FORM, form_id="talk", media={"shops.csv": "name,label\ns1,老王杂货\n".encode()})
    return a_record(services, li, TALK, form_id="talk").instance_id


def test_a_table_in_words_reads_like_the_form(desk: FlaskClient, services: Services, li: Person) -> None:
    sent = a_talk(services, li)
    (row,) = table(download(desk, "format=csv&labels=1", "talk"))
    assert row == {
        "收到时间": "2026-11-23 10:00:00",
        "total": "2",
        "见面时间": "2026-11-23 14:05:00",
        "结果": "见到了",
        "愿望": "同意、见到了、gone",
        "商店": "老王杂货",
        "位置-纬度": "31.9",
        "位置-经度": "117.2",
        "位置-海拔": "0",
        "位置-误差": "4.6",
        "编号": sent,
        "填写人编号": row["填写人编号"],
        "填写人": "李志愿",
        "审核": "待审核",
        "更正次数": "0",
        "表单版本": "1",
        "地点编号": row["地点编号"],
        "地点": "吴郢社区",
        "有疑问": row["有疑问"],
        "标记": "",
    }


def test_machines_get_names_codes_and_utc_as_before(desk: FlaskClient, services: Services, li: Person) -> None:
    a_talk(services, li)
    (row,) = table(download(desk, "format=csv", "talk"))
    assert list(row)[:7] == ["SubmissionDate", "total", "sum", "met_at", "outcome", "wishes", "shop"]
    assert (row["outcome"], row["wishes"], row["shop"]) == ("met", "agree met gone", "s1")
    assert (row["SubmissionDate"], row["ReviewState"]) == ("2026-11-23T02:00:00.000Z", "received")
    assert row["met_at"] == "2026-11-23T06:05:00.000+00:00"


def test_words_are_the_readers_in_a_workbook_too(services: Services, li: Person) -> None:
    a_talk(services, li)
    wish = ExportRequest(form_id="talk", format="xlsx", layout=Layout(labels=True, split=True), language="en")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(export(services, wish).chunks)))
    head, cells = ([cell.value for cell in line] for line in book["talk"].iter_rows())
    row = dict(zip(head, cells, strict=True))
    assert (row["Received at"], row["Outcome"], row["Wishes"]) == ("2026-11-23 10:00:00", "Met", "Agrees, Met, gone")
    assert (row["Wishes/Met"], row["Wishes/Agrees"], row["Spot-Latitude"], row["Review"]) == (1, 1, 31.9, "To review")
    assert [cell.value for cell in book["member"][1]] == ["Feels", "Belongs to (id)", "Id"]
    assert book["member"]["A2"].value == "Agrees"


def test_an_archive_in_words_ties_its_files_by_the_same_heading(
    desk: FlaskClient, services: Services, li: Person
) -> None:
    secret = "<secret>糖尿病</secret><outcome>closed</outcome><photo>门牌.jpg</photo>"
    sent = a_record(services, li, secret, files={"门牌.jpg": a_photo(), "stray.jpg": a_photo(colour="red")})
    with zipfile.ZipFile(io.BytesIO(download(desk, "format=zip&labels=1"))) as archive:
        (row,) = table(archive.read("visit.csv"))
        (file,) = table(archive.read("files.csv"))
        assert (row["编号"], row["结果"]) == (sent.instance_id, "没人在家")
        assert (file["编号"], file["文件名"]) == (sent.instance_id, "门牌.jpg")
        assert "健康情况" not in row
        assert "糖尿病" not in str(row)


def test_marks_are_said_in_words(desk: FlaskClient, services: Services, li: Person, wang: Person) -> None:
    review.decide(services, wang, a_record(services, li).instance_id, Decision(act=Act.VOID, reason="x"))
    (row,) = table(download(desk, "format=csv&all=1&labels=1"))
    assert row["标记"] == "作废"


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
