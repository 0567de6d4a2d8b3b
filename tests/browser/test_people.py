"""A coordinator prints a slip; somebody types its code on a small phone and is in. Under the real CSP."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.conftest import Server

_A6_POINTS = (298, 420)


def complaints(page: Page) -> list[str]:
    """What the browser will complain of from here on: a blocked script or style above all."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    return heard


def test_from_a_printed_slip_to_ones_own_page(server: Server, desk: Page, phone: Page) -> None:
    server.fieldapp("user", "add", "张协调", "--role", "coordinator", "--place", "340103100005")
    link = server.fieldapp("user", "invite", "张协调").split()[0]
    heard = [complaints(desk), complaints(phone)]
    desk.goto(link)
    desk.click("main form button[type=submit]")
    desk.goto(f"{server.url}/desk/people/invite")
    desk.fill("#name", "李志愿")
    desk.click("main form button[type=submit]")

    desk.wait_for_load_state("load")
    paper = desk.pdf(prefer_css_page_size=True)
    sizes = [tuple(round(float(n)) for n in size) for size in re.findall(rb"MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)]
    assert sizes == [_A6_POINTS], "one sheet of A6"
    desk.click("[data-copy] button")
    desk.wait_for_function("document.querySelector('[data-copy] button').innerText.includes('已复制')")

    phone.goto(f"{server.url}/join")
    phone.fill("#code", desk.inner_text(".slip__code").lower())
    phone.click("main form button[type=submit]")
    assert "张协调" in phone.inner_text("main")
    small = "[...document.querySelectorAll('main button, main input:not([type=hidden]), main summary')]"
    assert phone.evaluate(f"{small}.every(e => e.offsetHeight === 0 || e.offsetHeight >= 44)")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.click("main form button[type=submit]")
    phone.wait_for_url("**/collect/**")
    phone.goto(f"{server.url}/me")
    assert "李志愿" in phone.inner_text("h1")
    assert [text for each in heard for text in each] == []
