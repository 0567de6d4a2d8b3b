"""What a form may ask of the page beside answers: a log of how it was filled, and to start from the last record."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fieldapp.storage.files import FileStore
from tests.browser.test_journey import invite, join
from tests.browser.visit import next_screen, send
from tests.conftest import Server, run_fieldapp, start_server

FORM = """
| survey |
|  | type | name | label::中文 (zh) | label::English (en) | default | constraint | parameters |
|  | audit | audit |  |  |  |  | track-changes=true identify-user=true track-changes-reasons=on-form-edit |
|  | text | village | 哪个村？ | Which village? | ${last-saved#village} |  |  |
|  | integer | people | 住几个人？ | How many people? |  | . < 30 |  |
| settings |
|  | form_title | form_id | version |
|  | 跟踪 | follow | 1 |
"""


@pytest.fixture
def server(data_folder: Path, tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "follow.md").write_text(FORM, "utf-8")
    run_fieldapp("form", "publish", str(tmp_path / "follow.md"), data=data_folder)
    running = start_server(data_folder)
    yield running
    running.stop()


@pytest.fixture
def volunteer(server: Server, phone: Page) -> Page:
    join(phone, invite(server, "李梅", "volunteer"))
    return phone


def open_form(page: Page, server: Server, wish: str = "") -> None:
    page.goto("about:blank")
    page.goto(f"{server.url}/collect/forms/follow{wish}")
    expect(page.locator("html[data-ready]")).to_be_attached()


def to_the_end(page: Page) -> None:
    """Past the second question to the review."""
    next_screen(page)
    check(page)


def check(page: Page) -> None:
    page.get_by_role("button", name="检查答案").click()


def sent_logs(server: Server) -> list[list[dict[str, str]]]:
    """The logs on the server, oldest record first."""
    with sqlite3.connect(server.data / "fieldapp.sqlite") as c:
        marks = c.execute("select sha256 from attachments where name = 'audit.csv' order by rowid").fetchall()
    texts = [FileStore(server.data / "files").path(mark).read_text("utf-8") for (mark,) in marks]
    return [list(csv.DictReader(io.StringIO(text))) for text in texts]


def test_a_form_that_asks_for_it_gets_a_log_of_how_it_was_filled(volunteer: Page, server: Server) -> None:
    open_form(volunteer, server)
    expect(volunteer.get_by_text("此表单还会记录并提交每道题打开的时间。")).to_be_visible()
    volunteer.get_by_label("哪个村？").fill("吴郢")
    next_screen(volunteer)
    volunteer.get_by_label("住几个人？").fill("40")
    check(volunteer)
    volunteer.get_by_label("住几个人？").fill("4")
    check(volunteer)
    send(volunteer)
    (log,) = sent_logs(server)
    assert [(line["event"], line["node"]) for line in log] == [
        ("form start", ""),
        ("question", "/data/village"),
        ("constraint error", "/data/people"),
        ("question", "/data/people"),
        ("end screen", ""),
        ("form save", ""),
        ("form finalize", ""),
    ]
    village = log[1]
    assert (village["old-value"], village["new-value"], village["user"]) == ("", "吴郢", "李梅")
    assert int(log[0]["start"]) <= int(village["start"]) < int(village["end"])


def test_whoever_changes_a_sent_record_says_why_if_the_form_asks(volunteer: Page, server: Server) -> None:
    open_form(volunteer, server)
    volunteer.get_by_label("哪个村？").fill("吴郢")
    to_the_end(volunteer)
    send(volunteer)
    volunteer.goto(f"{server.url}/collect/sent")
    volunteer.get_by_role("link", name="跟踪").first.click()
    volunteer.get_by_role("link", name="更正").click()
    expect(volunteer.locator("html[data-ready]")).to_be_attached()
    volunteer.get_by_label("哪个村？").fill("大圩")
    to_the_end(volunteer)
    volunteer.get_by_role("button", name="发送").click()
    volunteer.get_by_label("您为什么修改这份记录？").fill("写错了村名")
    volunteer.get_by_role("button", name="继续").click()
    expect(volunteer.get_by_text("已发送，谢谢！")).to_be_visible()
    log = sent_logs(server)[-1]
    assert [line["change-reason"] for line in log if line["event"] == "change reason"] == ["写错了村名"]
    assert any((line["old-value"], line["new-value"]) == ("吴郢", "大圩") for line in log)


def test_a_form_may_start_from_what_its_person_sent_last(volunteer: Page, server: Server) -> None:
    open_form(volunteer, server)
    volunteer.get_by_label("哪个村？").fill("吴郢")
    to_the_end(volunteer)
    send(volunteer)
    open_form(volunteer, server)
    expect(volunteer.get_by_label("哪个村？")).to_have_value("吴郢")
