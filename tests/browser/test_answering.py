"""Answering on a small phone: what a message under a question must not take from the finger."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.visit import next_screen
from tests.conftest import Server


def begin_report(server: Server, page: Page) -> Locator:
    """A volunteer opens the landlord report and types a building code that cannot be; the choice below it."""
    server.fieldapp("user", "add", "李志愿", "--role", "volunteer", "--place", "340103100005")
    page.goto(server.fieldapp("user", "invite", "李志愿").split()[0])
    page.click("main form button[type=submit]")
    page.get_by_role("link", name="房东报告").click()
    expect(page.locator("html[data-ready]")).to_be_attached()
    next_screen(page)
    page.get_by_label("楼栋码").tap()
    page.keyboard.type("吴郢 3")
    return page.get_by_role("group", name="这次报告").get_by_text("入住", exact=True)


def test_a_tap_lands_though_the_message_before_it_moves_the_page(server: Server, phone: Page) -> None:
    begin_report(server, phone).tap()
    expect(phone.get_by_text("楼栋码只有字母、数字和短横")).to_be_visible()
    expect(phone.get_by_role("radio", name="入住")).to_be_checked()


def test_a_click_lands_though_the_message_before_it_moves_the_page(server: Server, phone: Page) -> None:
    begin_report(server, phone).click(delay=80)
    expect(phone.get_by_text("楼栋码只有字母、数字和短横")).to_be_visible()
    expect(phone.get_by_role("radio", name="入住")).to_be_checked()


def test_an_answer_tapped_in_the_review_is_the_one_that_is_changed(server: Server, phone: Page) -> None:
    begin_report(server, phone).tap()
    phone.get_by_label("楼栋码").fill("WY-3")
    phone.get_by_label("哪一间").fill("201")
    next_screen(phone)
    phone.get_by_label("大人").fill("1")
    phone.get_by_label("小孩").fill("0")
    next_screen(phone)
    phone.get_by_role("button", name="检查答案").click()
    phone.get_by_role("button", name="哪一间").click()
    expect(phone.get_by_label("哪一间")).to_be_focused()


def test_the_list_of_questions_closed_by_escape_gives_the_focus_back(server: Server, phone: Page) -> None:
    begin_report(server, phone)
    phone.get_by_role("button", name="全部题目").press("Enter")
    expect(phone.get_by_role("dialog")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("dialog")).to_have_count(0)
    expect(phone.locator("#overview")).to_be_focused()
