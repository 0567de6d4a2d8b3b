"""Typed answers, scales and dates on a phone: what is written, what is read on the screen, and what is stored."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_collect import axe
from tests.browser.test_journey import invite, join
from tests.browser.visit import next_screen, send
from tests.conftest import Server, start_server

HEAD = "| survey |\n| | type | name | label | appearance | parameters | default | readonly | calculation |\n"
FEELINGS = {"-5": "很冷", "0": "刚好", "5": "很热"}
CHOICES = "| choices |\n| | list_name | name | label |\n" + "".join(
    f"| | feeling | {value} | {words} |\n" for value, words in FEELINGS.items()
)
TYPED = [
    "begin_group | page | 文字 | field-list",
    "text | code | 编号 | numbers",
    "text | phrase | 口令 | masked",
    "text | site | 网址 | url",
    "text | policy | 政策 | url | | https://example.org/policy | yes",
    "integer | rent | 租金 | thousands-sep",
    "integer | children | 孩子 | counter",
    "decimal | heat | 体温",
    "decimal | window | 朝向 | bearing",
    "decimal | fixed | 定额 | thousands-sep | | 1234567.5 | yes",
    "text | app | 程序 | ex:org.example.app(a='b')",
    "end_group",
]
SCALES = [
    "begin_group | page | 数值 | field-list",
    "range | acid | 酸碱度 | | start=0 end=1 step=0.1 placeholder=0.3",
    "range | feel | 感受 | | start=-5 end=5 step=1 tick_interval=5 tick_labelset=feeling",
    "range | falling | 倒数 | vertical | start=5 end=0 step=1",
    "range | fever | 温度 | picker | start=36 end=42 step=0.1",
    "range | stars | 评分 | rating | start=1 end=5 step=1",
    "range | untouched | 没碰 | | start=1 end=10 step=1",
    "end_group",
]
DATES = [
    "begin_group | page | 日期 | field-list",
    "date | moved | 入住 | no-calendar",
    "date | month | 年月 | month-year",
    "date | year | 年份 | year",
    "date | hijri | 伊斯兰历 | islamic",
    "date | nepali | 尼泊尔历 | bikram-sambat",
    "dateTime | meeting | 见面 | ethiopian",
    "dateTime | seen | 时刻 | | | concat('2026-03-01T', '09:30:15.000+08:00')",
    "date | burmese | 缅历 | myanmar",
    "date | fixed | 固定 | persian | | 2026-03-21 | yes",
    "end_group",
]


@pytest.fixture
def server(data_folder: Path) -> Iterator[Server]:
    running = start_server(data_folder)
    yield running
    running.stop()


def publish(server: Server, folder: Path, rows: list[str], *, style: str = "") -> None:
    """Put a form of these rows into service, as `forms/try.md`."""
    settings = f"| settings |\n| | form_title | form_id | version | style |\n| | 试填 | try | 1 | {style} |\n"
    path = folder / "try.md"
    path.write_text(HEAD + "".join(f"| | {row} |\n" for row in rows) + CHOICES + settings)
    server.fieldapp("form", "publish", str(path))


@pytest.fixture
def begun(server: Server, phone: Page, tmp_path: Path, request: pytest.FixtureRequest) -> Page:
    """A volunteer's phone at the first screen of the form that the test names."""
    publish(server, tmp_path, request.param)
    join(phone, invite(server, "李梅", "volunteer"))
    phone.goto(f"{server.url}/collect/forms/try")
    expect(phone.locator("html[data-ready]")).to_be_attached()
    phone.wait_for_load_state("networkidle")
    return phone


def question(page: Page, name: str) -> Locator:
    return page.locator(f'.question[data-ref$="/{name}"]')


def field(page: Page, name: str) -> Locator:
    return question(page, name).locator("input").first


def pick_date(page: Page, name: str, year: str, *rest: str) -> None:
    field(page, name).fill(year)
    for place, value in enumerate(rest):
        question(page, name).locator("select").nth(place).select_option(value)


def sent_record(page: Page, server: Server) -> dict[str, str]:
    """Send from the review screen; the record as exported, by the question's name."""
    send(page)
    rows = list(csv.DictReader(StringIO(server.fieldapp("export", "try", "--format", "csv"))))
    return {name.rpartition("-")[2].rpartition("/")[2]: value for name, value in rows[0].items() if name}


@pytest.mark.parametrize("begun", [TYPED], indirect=True)
def test_what_is_typed_is_stored_plain_and_shown_for_people(begun: Page, server: Server) -> None:
    field(begun, "code").fill("００71")
    field(begun, "phrase").fill("梅花三")
    expect(field(begun, "phrase")).to_have_css("-webkit-text-security", "disc")
    question(begun, "phrase").get_by_role("button", name="显示所写内容").click()
    expect(field(begun, "phrase")).to_have_css("-webkit-text-security", "none")
    field(begun, "site").fill("javascript:alert(1)")
    field(begun, "rent").click()
    expect(question(begun, "site").get_by_text("这不像网址")).to_be_visible()
    expect(question(begun, "site").get_by_role("link")).to_be_hidden()
    field(begun, "site").fill("example.org/a")
    expect(question(begun, "site").get_by_role("link")).to_have_attribute("href", "https://example.org/a")
    expect(question(begun, "policy").get_by_role("link")).to_have_text("https://example.org/policy")
    field(begun, "rent").press_sequentially("1234567")
    expect(field(begun, "rent")).to_have_value("1,234,567")
    for key in ("Home", "ArrowRight", "Delete"):
        field(begun, "rent").press(key)
    expect(field(begun, "rent")).to_have_value("1,234,567")
    field(begun, "rent").press("Delete")
    expect(field(begun, "rent")).to_have_value("134,567")
    for _ in range(3):
        question(begun, "children").get_by_role("button", name="加一").click()
    question(begun, "children").get_by_role("button", name="减一").click()
    field(begun, "heat").fill("３８，５")
    field(begun, "window").fill("270")
    expect(question(begun, "fixed").get_by_text("1,234,567.5")).to_be_visible()
    expect(question(begun, "app").get_by_text("这一题原本要用特别的方式回答")).to_be_visible()
    assert axe(begun) == []
    begun.get_by_role("button", name="检查答案").click()
    expect(begun.get_by_text("•••")).to_be_visible()
    expect(begun.get_by_text("134,567", exact=True)).to_be_visible()
    record = sent_record(begun, server)
    wanted = {"code": "0071", "phrase": "梅花三", "site": "example.org/a", "rent": "134567", "children": "2"}
    assert {name: record[name] for name in wanted} == wanted
    assert (record["heat"], record["window"]) == ("38.5", "270")


@pytest.mark.parametrize("begun", [TYPED], indirect=True)
def test_a_compass_is_read_and_one_that_does_not_answer_is_told(begun: Page) -> None:
    question(begun, "window").get_by_role("button", name="读取指南针").click()
    begun.evaluate(
        "dispatchEvent(new DeviceOrientationEvent('deviceorientationabsolute', {alpha: 90, absolute: true}))"
    )
    question(begun, "window").get_by_role("button", name="用这个方向").click()
    expect(field(begun, "window")).to_have_value("270")
    question(begun, "window").get_by_role("button", name="读取指南针").click()
    expect(question(begun, "window").get_by_text("这部手机读不到方向")).to_be_visible()


@pytest.mark.parametrize("begun", [SCALES], indirect=True)
def test_scales_are_blank_until_touched_and_count_without_dust(begun: Page, server: Server) -> None:
    slider = question(begun, "acid").get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "未填")
    slider.press("Enter")
    expect(slider).to_have_attribute("aria-valuetext", "0.3")
    slider.press("ArrowRight")
    slider.press("ArrowLeft")
    question(begun, "feel").get_by_role("slider").press("End")
    expect(question(begun, "feel").locator("output")).to_have_text("5 · 很热")
    question(begun, "falling").get_by_role("slider").press("Home")
    question(begun, "fever").locator("select").select_option("36.6")
    star = question(begun, "stars").get_by_role("radio")
    expect(star).to_have_count(5)
    question(begun, "stars").locator("label").nth(3).click()
    expect(question(begun, "stars").locator("output")).to_have_text("4 / 5")
    star.nth(3).press("ArrowLeft")
    expect(star.nth(2)).to_be_checked()
    question(begun, "stars").get_by_role("button", name="清除这个答案").click()
    expect(question(begun, "stars").locator("output")).to_have_text("– / 5")
    star.first.press("ArrowRight")
    assert begun.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe(begun) == []
    begun.get_by_role("button", name="检查答案").click()
    record = sent_record(begun, server)
    wanted = {"acid": "0.3", "feel": "5", "falling": "5", "fever": "36.6", "stars": "2", "untouched": ""}
    assert {name: record[name] for name in wanted} == wanted


@pytest.mark.parametrize("begun", [DATES], indirect=True)
def test_a_date_of_any_calendar_is_stored_as_the_gregorian_day(begun: Page, server: Server) -> None:
    pick_date(begun, "moved", "2024", "2", "29")
    field(begun, "moved").fill("2023")
    expect(question(begun, "moved").locator("select").nth(1)).to_have_value("")
    field(begun, "month").click()
    expect(question(begun, "moved").get_by_text("日期或时间没有填完整")).to_be_visible()
    begun.get_by_role("button", name="检查答案").click()
    expect(begun.get_by_role("heading", name="检查答案")).to_have_count(0)
    pick_date(begun, "moved", "2024", "2", "29")
    pick_date(begun, "month", "2025", "7")
    pick_date(begun, "year", "1998")
    pick_date(begun, "hijri", "1446", "9", "1")
    expect(question(begun, "hijri").get_by_text("公历：2025年3月1日")).to_be_visible()
    pick_date(begun, "nepali", "2081", "1", "1")
    pick_date(begun, "meeting", "2017", "13", "5")
    question(begun, "meeting").locator("input[type=time]").fill("09:30")
    expect(field(begun, "seen")).to_have_value("2026-03-01T09:30:15")
    field(begun, "seen").fill("2026-03-02T09:30:15")
    expect(question(begun, "burmese").get_by_text("这一题原本要用特别的方式回答")).to_be_visible()
    expect(question(begun, "fixed").get_by_text("1405 / 1月 / 1")).to_be_visible()
    assert axe(begun) == []
    begun.get_by_role("button", name="检查答案").click()
    record = sent_record(begun, server)
    wanted = {"moved": "2024-02-29", "month": "2025-07-01", "year": "1998-01-01", "hijri": "2025-03-01"}
    assert {name: record[name] for name in wanted} == wanted
    assert record["nepali"] == "2024-04-13"
    assert record["meeting"] == "2025-09-10T09:30:00.000+08:00"
    assert record["seen"] == "2026-03-02T09:30:15.000+08:00"


@pytest.mark.parametrize("begun", [DATES], indirect=True)
def test_a_picked_date_is_there_again_after_a_reload_and_in_another_language(begun: Page) -> None:
    pick_date(begun, "hijri", "1446", "9", "1")
    expect(begun.locator("#kept")).to_have_text("已保存在这部手机上")
    begun.reload()
    expect(field(begun, "hijri")).to_have_value("1446")
    expect(question(begun, "hijri").locator("select").first).to_have_value("9")
    expect(question(begun, "hijri").locator("select").nth(1)).to_have_value("1")


def test_a_themed_form_is_one_page_with_its_groups_named(server: Server, phone: Page, tmp_path: Path) -> None:
    rows = [
        "text | first | 第一题 | w1",
        "begin_group | inside | 住处",
        "integer | rooms | 几间房？",
        "end_group",
        "begin_repeat | person | 成员",
        "text | called | 称呼",
        "end_repeat",
    ]
    publish(server, tmp_path, rows, style="theme-grid")
    join(phone, invite(server, "李梅", "volunteer"))
    phone.goto(f"{server.url}/collect/forms/try")
    expect(phone.locator("html[data-ready]")).to_be_attached()
    expect(phone.get_by_role("heading", name="住处")).to_be_visible()
    expect(phone.locator(".question")).to_have_count(2)
    next_screen(phone)
    expect(phone.get_by_role("heading", name=re.compile("成员"))).to_be_visible()
