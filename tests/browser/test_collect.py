"""Filling a form on a phone: what is typed is kept, wrong answers say so, nothing is lost on the way to the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_journey import invite, join
from tests.browser.visit import a_photo, choose, fill_visit, next_screen, open_visit, send
from tests.conftest import Server, start_server

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FORM = "/collect/forms/door_visit"


@pytest.fixture
def server(data_folder: Path) -> Iterator[Server]:
    running = start_server(data_folder)
    yield running
    running.stop()


@pytest.fixture
def volunteer(server: Server, phone: Page) -> Page:
    """A volunteer's phone, signed in, at `My forms`."""
    join(phone, invite(server, "李梅", "volunteer"))
    phone.goto(f"{server.url}/collect/")
    expect(phone.get_by_text("全部已发送")).to_be_visible()
    return phone


def open_form(page: Page, server: Server) -> None:
    page.goto(server.url + FORM)
    expect(page.locator("html[data-ready]")).to_be_attached()


def kept_drafts(page: Page) -> list[str]:
    """The drafts that lie in the phone's own store, as text."""
    return page.evaluate(
        """() => new Promise((resolve, reject) => {
          const opening = indexedDB.open('fieldapp');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const asking = opening.result.transaction('drafts').objectStore('drafts').getAll();
            asking.onsuccess = () => {
              opening.result.close();
              resolve(asking.result.map((row) => JSON.stringify(row.draft)));
            };
          };
        })"""
    )


def axe(page: Page) -> list[str]:
    """What a blind or shaky-handed person would stumble over, by the checker's own names."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


def test_a_draft_is_saved_at_every_change_and_goes_on_where_it_was_left(volunteer: Page, server: Server) -> None:
    open_form(volunteer, server)
    next_screen(volunteer)
    volunteer.get_by_label("村、社区").select_option(label="吴郢社区")
    volunteer.get_by_label("楼栋和房号").fill("3栋201")
    volunteer.goto(f"{server.url}/collect/")
    volunteer.get_by_role("link", name="3栋201").click()
    expect(volunteer.get_by_label("楼栋和房号")).to_have_value("3栋201")
    expect(volunteer.locator("#where")).to_have_text(re.compile("^2 /"))


def test_a_draft_is_deleted_only_when_the_person_says_so_twice(volunteer: Page, server: Server) -> None:
    open_form(volunteer, server)
    next_screen(volunteer)
    volunteer.get_by_label("楼栋和房号").fill("3栋201")
    expect(volunteer.get_by_text("已保存在这部手机上")).to_be_visible()
    volunteer.goto(f"{server.url}/collect/")
    expect(volunteer.locator("#sync-words")).to_have_text("没有等待发送的记录 · 1份草稿")
    volunteer.get_by_role("button", name=re.compile("^删除")).click()
    volunteer.get_by_role("button", name="保留").click()
    expect(volunteer.locator("#drafts li")).to_have_count(1)
    volunteer.get_by_role("button", name=re.compile("^删除")).click()
    volunteer.get_by_role("button", name="删除", exact=True).click()
    expect(volunteer.locator("#drafts")).to_be_hidden()
    assert kept_drafts(volunteer) == []


def test_what_is_being_composed_is_no_answer_yet(volunteer: Page, server: Server) -> None:
    """Chinese typing: recomputing, messages and drafts wait for the end of the composition."""
    open_form(volunteer, server)
    next_screen(volunteer)
    field = volunteer.get_by_label("楼栋和房号")
    field.fill("三")
    field.blur()
    error = volunteer.get_by_text("请写2到100个字。")
    expect(error).to_be_visible()
    field.focus()
    keyboard = volunteer.context.new_cdp_session(volunteer)
    for text in ("d", "do", "dong"):
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    assert field.input_value() == "三dong"
    expect(error).to_be_visible()
    volunteer.evaluate("dispatchEvent(new Event('pagehide'))")
    assert all("dong" not in draft for draft in kept_drafts(volunteer))
    keyboard.send("Input.insertText", {"text": "栋"})
    expect(error).to_be_hidden()
    volunteer.evaluate("dispatchEvent(new Event('pagehide'))")
    assert "三栋" in kept_drafts(volunteer)[0]


def test_what_is_typed_before_the_script_is_there_is_taken_up(volunteer: Page, server: Server) -> None:
    held: list[Route] = []
    volunteer.route("**/js/pages/form*.js*", lambda route: route.continue_() if held else held.append(route))
    volunteer.goto(f"{server.url}/collect/forms/point_log", wait_until="commit")
    group = volunteer.locator(".question .option").first
    group.click()
    chosen = group.locator("input")
    expect(chosen).to_be_checked()
    value = chosen.get_attribute("value")
    assert held, "the script was asked for"
    held[0].continue_()
    expect(volunteer.locator("html[data-ready]")).to_be_attached()
    expect(volunteer.locator(f".question input[value='{value}']")).to_be_checked()
    expect(volunteer.get_by_text("已保存在这部手机上")).to_be_visible()
    assert value in kept_drafts(volunteer)[0]


def test_sending_an_unfinished_form_leads_to_its_first_problem(volunteer: Page, server: Server) -> None:
    open_form(volunteer, server)
    volunteer.get_by_role("button", name="全部题目").click()
    volunteer.get_by_role("dialog").get_by_role("button", name="检查答案").click()
    volunteer.get_by_role("button", name="发送").click()
    expect(volunteer.get_by_role("alert").filter(has_text="请选村或社区。")).to_be_visible()
    expect(volunteer.get_by_label("村、社区")).to_be_focused()
    described = volunteer.get_by_label("村、社区").get_attribute("aria-describedby") or ""
    assert volunteer.locator(f"#{described.split()[-1]}").inner_text() == "请选村或社区。"


def test_the_language_changes_in_place(volunteer: Page, server: Server) -> None:
    open_form(volunteer, server)
    next_screen(volunteer)
    volunteer.get_by_label("楼栋和房号").fill("3栋201")
    volunteer.evaluate("window.stays = true")
    volunteer.get_by_label("语言").select_option(label="English")
    expect(volunteer.get_by_label("Building and room")).to_have_value("3栋201")
    volunteer.get_by_role("button", name="Next").click()
    expect(volunteer.get_by_role("alert").first).to_have_text("Choose the village or community.")
    assert volunteer.evaluate("window.stays")


def test_without_a_network_the_record_stays_and_goes_by_itself_later(
    volunteer: Page, server: Server, tmp_path: Path
) -> None:
    open_form(volunteer, server)
    fill_visit(volunteer, a_photo(tmp_path))
    volunteer.route("**/submission", lambda route: route.abort("internetdisconnected"))
    volunteer.get_by_role("button", name="发送").click()
    expect(volunteer.get_by_role("heading", name="已保存在这部手机上")).to_be_visible()
    volunteer.goto(f"{server.url}/collect/")
    expect(volunteer.locator("#waiting li")).to_have_count(1)
    volunteer.unroute("**/submission")
    volunteer.evaluate("dispatchEvent(new Event('online'))")
    expect(volunteer.get_by_text("全部已发送")).to_be_visible()
    volunteer.goto(f"{server.url}/collect/sent/")
    expect(volunteer.locator(".list__item")).to_have_count(1)


def test_a_receipt_that_does_not_fit_proves_nothing(volunteer: Page, server: Server, tmp_path: Path) -> None:
    def forge(route: Route) -> None:
        answer = route.fetch()
        receipt = answer.headers["x-fieldapp-receipt"]
        head, body, signature = receipt.split(".")
        other = signature[:-4] + ("AAAA" if not signature.endswith("AAAA") else "BBBB")
        route.fulfill(response=answer, headers={**answer.headers, "x-fieldapp-receipt": f"{head}.{body}.{other}"})

    open_form(volunteer, server)
    fill_visit(volunteer, a_photo(tmp_path))
    volunteer.route("**/submission", forge)
    volunteer.get_by_role("button", name="发送").click()
    expect(volunteer.get_by_text("服务器的回执与这条记录不符")).to_be_visible()
    volunteer.unroute("**/submission")
    volunteer.goto(f"{server.url}/collect/")
    expect(volunteer.get_by_text("全部已发送")).to_be_visible()


def test_two_taps_on_send_make_one_record(volunteer: Page, server: Server, tmp_path: Path) -> None:
    open_form(volunteer, server)
    fill_visit(volunteer, a_photo(tmp_path))
    volunteer.evaluate("const send = document.querySelector('#next'); send.click(); send.click();")
    expect(volunteer.get_by_text("已发送，谢谢！")).to_be_visible()
    volunteer.goto(f"{server.url}/collect/sent/")
    expect(volunteer.locator(".list__item")).to_have_count(1)


def test_a_sent_record_is_read_and_corrected(volunteer: Page, server: Server, tmp_path: Path) -> None:
    open_form(volunteer, server)
    fill_visit(volunteer, a_photo(tmp_path))
    send(volunteer)
    volunteer.goto(f"{server.url}/collect/sent/")
    volunteer.locator(".list__link").click()
    expect(volunteer.get_by_text("小梅")).to_be_visible()
    expect(volunteer.get_by_role("img", name="门牌照片")).to_be_visible()
    volunteer.get_by_role("link", name="更正").click()
    expect(volunteer.locator("html[data-ready]")).to_be_attached()
    next_screen(volunteer)
    volunteer.get_by_label("楼栋和房号").fill("3栋202")
    volunteer.get_by_role("button", name="全部题目").click()
    volunteer.get_by_role("dialog").get_by_role("button", name="检查答案").click()
    send(volunteer)
    volunteer.goto(f"{server.url}/collect/sent/")
    expect(volunteer.locator(".list__item")).to_have_count(1)
    expect(volunteer.locator(".list__title")).to_contain_text("3栋202")
    volunteer.goto(f"{server.url}/collect/")
    expect(volunteer.get_by_text("全部已发送")).to_be_visible()
    expect(volunteer.locator("#sent li")).to_have_count(1)
    expect(volunteer.locator("#sent li")).to_contain_text("3栋202")


def test_the_line_of_state_names_what_the_server_sent_back(volunteer: Page, server: Server) -> None:
    def send_back(route: Route) -> None:
        answer = route.fetch()
        back = [{"title": "3栋201", "reason": "房号不对", "page": "/collect/forms/door_visit#correct=x"}]
        route.fulfill(json={**answer.json(), "returned": back})

    volunteer.route("**/collect/forms.json", send_back)
    volunteer.reload()
    expect(volunteer.locator("#sync-words")).to_have_text("没有等待发送的记录 · 1份退回")
    expect(volunteer.locator("#sync")).to_have_attribute("data-state", "open")


def test_the_number_of_screens_follows_the_answers_at_once(volunteer: Page, server: Server) -> None:
    open_form(volunteer, server)
    next_screen(volunteer)
    volunteer.get_by_label("村、社区").select_option(label="吴郢社区")
    volunteer.get_by_label("楼栋和房号").fill("3栋201")
    next_screen(volunteer)
    where = volunteer.locator("#where")
    before = where.inner_text()
    choose(volunteer, "这次走访结果", "见到本人")
    expect(where).not_to_have_text(before)
    expect(where).to_have_text(re.compile("^3 /"))


def test_every_screen_passes_the_accessibility_checker(volunteer: Page, server: Server, tmp_path: Path) -> None:
    assert axe(volunteer) == []
    open_visit(volunteer)
    assert axe(volunteer) == []
    next_screen(volunteer)
    next_screen(volunteer)
    assert axe(volunteer) == []
    open_form(volunteer, server)
    fill_visit(volunteer, a_photo(tmp_path))
    assert axe(volunteer) == []
    volunteer.get_by_role("button", name="全部题目").click()
    assert axe(volunteer) == []
    volunteer.get_by_role("button", name="关闭").click()
    send(volunteer)
    assert axe(volunteer) == []
    volunteer.goto(f"{server.url}/collect/sent/")
    assert axe(volunteer) == []
    volunteer.locator(".list__link").click()
    assert axe(volunteer) == []


def test_nothing_moves_while_a_form_opens(volunteer: Page, server: Server) -> None:
    volunteer.goto(f"{server.url}/collect/forms/landlord_report")
    expect(volunteer.locator("html[data-ready]")).to_be_attached()
    moved = volunteer.evaluate(
        """() => new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
            .observe({ type: 'layout-shift', buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
        })"""
    )
    assert moved < 0.01


def test_back_goes_one_screen_back_and_a_reload_goes_on_with_the_same_record(volunteer: Page, server: Server) -> None:
    """The phone's own Back button and a reload are what people reach for first."""
    open_form(volunteer, server)
    next_screen(volunteer)
    volunteer.get_by_label("村、社区").select_option(label="吴郢社区")
    volunteer.get_by_label("楼栋和房号").fill("3栋201")
    next_screen(volunteer)
    expect(volunteer.locator("#where")).to_have_text(re.compile("^3 /"))
    volunteer.go_back()
    expect(volunteer.get_by_label("楼栋和房号")).to_have_value("3栋201")
    volunteer.reload()
    expect(volunteer.get_by_label("楼栋和房号")).to_have_value("3栋201")
    volunteer.get_by_role("button", name="上一步").click()
    expect(volunteer.locator("#where")).to_have_text(re.compile("^1 /"))
    volunteer.go_back()
    expect(volunteer.locator("#drafts li")).to_have_count(1)
