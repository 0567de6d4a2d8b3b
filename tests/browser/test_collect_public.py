"""A landlord with a poster: number at the door, the form, the receipt; and a phone that came without HTTPS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fieldapp.people.pins import hash_pin
from fieldapp.storage import public_links
from fieldapp.storage.database import Database
from fieldapp.storage.public_links import NewLink
from tests.browser.test_collect import axe
from tests.browser.visit import choose, next_screen, send
from tests.conftest import Server, start_server

TOKEN = "poster-on-the-door-of-building-3"


@pytest.fixture
def poster(data_folder: Path) -> Iterator[Server]:
    database = Database.open(data_folder / "fieldapp.sqlite")
    link = NewLink(
        token=TOKEN,
        form_id="landlord_report",
        place="340103100005",
        label="门口",
        building="WY-12-3",
        pin_hash=hash_pin("2580"),
        at=datetime.now(UTC),
    )
    database.write(lambda c: public_links.add(c, link))
    database.close()
    running = start_server(data_folder, host="town.test")
    yield running
    running.stop()


def knock(page: Page, server: Server, pin: str) -> None:
    page.goto(f"{server.url}/p/{TOKEN}")
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button", name="打开表单").click()


def test_a_wrong_number_does_not_open_the_door(poster: Server, phone: Page) -> None:
    knock(phone, poster, "1234")
    expect(phone.get_by_role("alert")).to_have_text("PIN 码不对，请再试一次。")
    assert axe(phone) == []


def test_trying_numbers_is_slowed_down(poster: Server, phone: Page) -> None:
    for number in range(5):
        knock(phone, poster, f"000{number}")
    knock(phone, poster, "2580")
    expect(phone.get_by_role("button", name="打开表单")).to_have_count(0)
    expect(phone.locator("html[data-ready]")).to_have_count(0)


def test_a_landlord_reports_without_an_account_and_without_https(poster: Server, phone: Page) -> None:
    knock(phone, poster, "２５８０")
    expect(phone.locator("html[data-ready]")).to_be_attached()
    assert phone.evaluate("isSecureContext") is False
    expect(phone.get_by_text("离线功能未开启")).to_be_visible()
    next_screen(phone)
    expect(phone.get_by_label("楼栋码")).to_have_value("WY-12-3")
    choose(phone, "这次报告", "入住")
    phone.get_by_label("哪一间").fill("201")
    next_screen(phone)
    phone.get_by_label("大人").fill("2")
    phone.get_by_label("小孩").fill("1")
    next_screen(phone)
    choose(phone, "租客愿意服务室联系吗", "否")
    phone.get_by_role("button", name="检查答案").click()
    number = send(phone)
    assert len(number) == len("ABCD-1234")
    expect(phone.get_by_role("link", name="回到我的表单")).to_have_count(0)
    assert axe(phone) == []
