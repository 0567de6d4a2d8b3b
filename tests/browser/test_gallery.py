"""Every type and appearance on a small phone, in three languages, one of them from right to left."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from fieldapp.xforms import controls
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.parse import parse
from fieldapp.xforms.xlsform import convert
from tests.browser.conftest import PHONE
from tests.browser.test_collect import axe
from tests.browser.test_journey import invite, join
from tests.conftest import Server, run_fieldapp, start_server

GALLERY = Path(__file__).parents[1] / "cases" / "gallery.md"
SHOTS = os.environ.get("FIELDAPP_TEST_SHOTS")
LANGUAGES = ("中文 (zh)", "English (en)", "العربية (ar)")


@pytest.fixture(scope="module")
def gallery() -> FormDefinition:
    xform = convert(GALLERY).xform
    assert xform
    return parse(xform.encode()).definition


@pytest.fixture(scope="module")
def server(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = shutil.copytree(town, tmp_path_factory.mktemp("gallery") / "var")
    run_fieldapp("form", "publish", str(GALLERY), data=data)
    running = start_server(data)
    yield running
    running.stop()


def test_the_gallery_shows_every_control_and_every_word_that_acts(gallery: FormDefinition) -> None:
    types = {bind.ref: bind.type for bind in gallery.binds}
    shown: dict[str, set[str]] = {}
    for control in gallery.controls():
        kind = controls.control_of(control, types.get(control.ref, "")).kind
        shown.setdefault(kind, set()).update(controls.words_of(control.appearance))
    missing = {kind: sorted(words - shown.get(kind, set())) for kind, words in _drawn().items()}
    assert {kind: words for kind, words in missing.items() if words or kind not in shown} == {}


def _drawn() -> dict[str, set[str]]:
    """Every kind of control, with the words that lead to it or act on it."""
    found = {kind: set(words) for kind, words in controls._ACTS.items()}
    for kind in (*controls._BY_TYPE.values(), "text", "acknowledge", "range", "rank", "upload"):
        found.setdefault(kind, set())
    for plain, switches in controls._SWITCHES.items():
        found.setdefault(plain, set())
        for words, kind in switches.items():
            found.setdefault(kind, set()).update(words.split())
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_the_gallery_fits_a_phone(chromium: Browser, server: Server, language: str) -> None:
    page = chromium.new_context(**PHONE).new_page()
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda line: line.type == "error" and found.append(line.text))
    for number in _screens(page, server, language):
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"gallery-{LANGUAGES.index(language)}-{number}.png", full_page=True)
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > PHONE["viewport"]["width"]:
            found.append(f"screen {number} is {width} px wide")
    page.context.close()
    assert found == []


def test_nothing_in_the_gallery_keeps_anybody_out(chromium: Browser, server: Server) -> None:
    page = chromium.new_context(**PHONE, bypass_csp=True).new_page()  # the checker writes styles into the page
    found = [f"{number}: {line}" for number in _screens(page, server, LANGUAGES[1]) for line in axe(page)]
    page.context.close()
    assert found == []


def _screens(page: Page, server: Server, language: str) -> Iterator[int]:
    """Through the gallery by its button."""
    join(page, invite(server, f"读者{uuid4().hex[:6]}", "volunteer"))
    page.goto(f"{server.url}/collect/forms/gallery")
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.locator("#language").select_option(language)
    total = int(page.locator("#where").inner_text().split("/")[1])
    assert total > 4
    for number in range(1, total + 1):
        expect(page.locator("#where")).to_have_text(re.compile(rf"^{number} /"))
        page.wait_for_load_state("networkidle")
        yield number
        page.locator("#next").click()
