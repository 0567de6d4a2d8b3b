"""Real forms from public repositories on a small phone: each opens, takes answers by its own controls, fits the screen
and comes to its review, with nothing for the console to complain about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from fieldapp.cli import scripted
from tests.browser.conftest import PHONE
from tests.browser.test_collect import axe
from tests.browser.test_journey import invite, shot
from tests.conftest import Server, run_fieldapp, start_server
from tests.corpus import CORPUS, FORMS, USABLE

SCREENS = 4
"""How far each form is walked by Next; the rest is jumped over to the last screens and the review."""
TYPED = {
    "integer": ("3", "30", "300", "1990"),
    "decimal": ("3", "30.5", "300"),
    "numbers": ("12345", "0700000000"),
    "date": ("2020-05-17", "2026-11-23"),
    "time": ("10:00",),
    "datetime": ("2026-11-01T10:00",),
    **dict.fromkeys(("text", "multiline", "masked"), ("Wu Ying", "12", "0700000000")),
}
LOOK = """() => ({
  where: document.querySelector('#where').textContent,
  wide: document.scrollingElement.scrollWidth,
  empty: !document.querySelector('#screen').innerText.trim() && !document.querySelector('#screen img, #screen input'),
  questions: [...document.querySelectorAll('.question')].map((root) => ({
    id: root.id,
    kind: root.dataset.kind,
    fixed: root.classList.contains('question--fixed'),
    complaint: root.classList.contains('question--bad'),
  })),
})"""

pytestmark = pytest.mark.skipif(not FORMS, reason=f"the corpus of real forms is not here ({CORPUS})")


@pytest.fixture(scope="module")
def corpus_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """All forms of the corpus that are not refused, in service in one data folder."""
    data = tmp_path_factory.mktemp("corpus") / "var"
    run_fieldapp("form", "publish", *map(str, USABLE), data=data)
    running = start_server(data)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def visitor(chromium: Browser, corpus_server: Server) -> Iterator[Page]:
    context = chromium.new_context(**{**PHONE, "locale": "en"})
    page = context.new_page()
    page.goto(invite(corpus_server, "Li Mei", "volunteer"))
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile("/collect/"))
    yield page
    context.close()


@pytest.fixture
def complaints(visitor: Page) -> Iterator[list[str]]:
    """What the page or its console complains about. Files that the corpus does not hold are told when publishing."""
    heard: list[str] = []

    def told(message: Any) -> None:
        is_missing_file = re.search(r"/media/[^/]+$", message.location.get("url", "")) and "404" in message.text
        if message.type in ("error", "warning") and not is_missing_file:
            heard.append(f"{message.text} {message.location.get('url')}")

    def broke(error: Any) -> None:
        heard.append(str(error))

    visitor.on("console", told)
    visitor.on("pageerror", broke)
    yield heard
    visitor.remove_listener("console", told)
    visitor.remove_listener("pageerror", broke)


@pytest.mark.parametrize("path", USABLE, ids=lambda path: path.name)
def test_a_real_form_opens_takes_answers_and_comes_to_its_review(
    path: Path, visitor: Page, corpus_server: Server, complaints: list[str]
) -> None:
    open_form(visitor, corpus_server, path)
    for screen in range(SCREENS):
        look = fits(visitor)
        shot(visitor, f"{path.stem}-{screen:02}")
        if not go_on(visitor, look):
            break
    jump(visitor, -2)
    fits(visitor)
    jump(visitor, -1)
    expect(visitor.locator("body.is-review #screen h2")).to_be_visible()
    expect(visitor.get_by_role("button", name="Send")).to_be_visible()
    fits(visitor)
    shot(visitor, f"{path.stem}-review")
    assert complaints == []


def fits(page: Page) -> dict[str, Any]:
    """What is on the screen, which shows something and is no wider than the phone."""
    look: dict[str, Any] = page.evaluate(LOOK)
    assert look["wide"] <= PHONE["viewport"]["width"], f"screen {look['where']} can be pushed aside"
    assert not look["empty"], f"screen {look['where']} shows nothing"
    return look


@pytest.mark.parametrize("path", USABLE[::5], ids=lambda path: path.name)
def test_real_screens_can_be_used_by_those_who_listen_to_them(path: Path, visitor: Page, corpus_server: Server) -> None:
    """Beside the other tests: the checker sets styles for measuring, which the page forbids and the console tells."""
    page = visitor.context.new_page()
    open_form(page, corpus_server, path)
    for _ in range(2):
        assert axe(page) == []
        if not go_on(page, fits(page)):
            break
    page.close()


def open_form(page: Page, server: Server, path: Path) -> None:
    page.goto(f"{server.url}/collect/forms/{quote(scripted.load(path, {}).definition.id)}")
    expect(page.locator("html[data-ready]")).to_be_attached()
    expect(page.locator("#screen .question, #screen .add").first).to_be_visible()


def go_on(page: Page, look: dict[str, Any]) -> bool:
    """Answer what is on the screen, and go to the next; False where the form wants what we cannot give, or ends."""
    for question in look["questions"]:
        if not question["fixed"]:
            answer(page.locator(f"#{question['id']}"), question["kind"])
    page.locator("#next").click()
    now = page.evaluate(LOOK)
    return bool(now["where"] != look["where"] and "/" in now["where"])


def answer(question: Locator, kind: str) -> None:
    """Give the first of the likely answers that the question takes, by its own control."""
    if kind in ("one", "many", "scale", "row"):
        question.locator(".option, .scale__option, label:has(input)").first.click()
    elif kind == "menu":
        question.locator("select").select_option(index=1)
    elif kind == "acknowledge":
        question.locator("input").check()
    for text in TYPED.get(kind, ()):
        field = question.locator(".input").first
        field.fill(text)
        field.blur()
        if not question.locator(".question__error").is_visible():
            return


def jump(page: Page, row: int) -> None:
    """To a screen by the list of all of them, counted from its end."""
    page.locator("#overview").click()
    rows = page.get_by_role("dialog").locator(".overview__row")
    expect(rows.first).to_be_visible()
    rows.nth(max(rows.count() + row, 0) if row < 0 else row).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
