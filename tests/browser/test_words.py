"""The words of a form on a phone: marked up, with pictures and sounds, with answers in them, in two languages."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_collect import axe
from tests.browser.test_journey import invite, join
from tests.browser.visit import next_screen
from tests.conftest import Server

FORM = """
| survey | | | | | | | | | | | | |
| | type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) | hint::English (en) | guidance_hint::中文 (zh) | guidance_hint::English (en) | media::image::中文 (zh) | media::image::English (en) | media::big-image::中文 (zh) | media::big-image::English (en) | media::audio::中文 (zh) | media::audio::English (en) | relevant |
| | text | called | 怎么**称呼**？ | What is your **name**? | 写_小名_也行 | A _short_ name will do | 不要问身份证 | Ask for no papers | | | | | | | |
| | begin_group | met | 见面：${called} | Meeting ${called} | | | | | | | | | | | |
| | note | door | <span style="color:red">${called}</span>住在这里吗？ | Does <span style="color:red">${called}</span> live here? | 问${called} | Ask ${called} | | | door-zh.png | door-en.png | large-zh.png | large-en.png | say-zh.wav | say-en.wav | |
| | end_group | | | | | | | | | | | | | | |
| | note | hostile | <img src=x onerror="window.pwned = 1"> [点我](javascript:window.pwned=2) | <script>window.pwned = 3</script> | | | | | | | | | | | |
| settings | | | | |
| | form_title | form_id | version | default_language |
| | 说法 | words | 1 | 中文 (zh) |
"""  # noqa: E501 (a table's row)


@pytest.fixture
def begun(server: Server, phone: Page, tmp_path: Path) -> Page:
    """A volunteer's phone at the form's first screen, its pictures and sounds published with it."""
    for name in ("door-zh", "door-en", "large-zh", "large-en"):
        Image.new("RGB", (40, 40), "teal").save(tmp_path / f"{name}.png")
    for name in ("say-zh", "say-en"):
        with wave.open(str(tmp_path / f"{name}.wav"), "wb") as sound:
            sound.setparams((1, 1, 8000, 0, "NONE", ""))
            sound.writeframes(bytes([128]) * 4000)
    form = tmp_path / "words.md"
    form.write_text(FORM, encoding="utf-8")
    server.fieldapp("form", "publish", str(form))
    join(phone, invite(server, "李梅", "volunteer"))
    phone.goto(f"{server.url}/collect/forms/words")
    expect(phone.locator("html[data-ready]")).to_be_attached()
    return phone


def switch(page: Page, language: str) -> None:
    page.get_by_label("语言").or_(page.get_by_label("Language", exact=True)).select_option(language)


def question(page: Page, name: str) -> Locator:
    return page.locator(f'.question[data-ref$="/{name}"]')


def test_marks_hints_and_guidance_are_read_in_the_language_that_is_chosen(begun: Page) -> None:
    called = question(begun, "called")
    expect(called.locator(".question__words strong")).to_have_text("称呼")
    expect(called.locator(".question__hint em")).to_have_text("小名")
    expect(called.get_by_text("不要问身份证")).to_be_hidden()
    called.locator("summary").click()
    expect(called.get_by_text("不要问身份证")).to_be_visible()
    called.get_by_role("textbox").fill("小梅")
    switch(begun, "English (en)")
    expect(called.locator(".question__words strong")).to_have_text("name")
    expect(called.locator(".question__hint")).to_have_text("A short name will do")
    expect(called.get_by_text("Ask for no papers")).to_be_visible()
    expect(called.get_by_role("textbox")).to_have_value("小梅")
    assert axe(begun) == []


def test_answers_stand_in_words_and_pictures_and_sounds_follow_the_language(begun: Page) -> None:
    question(begun, "called").get_by_role("textbox").fill("**小梅** & <b>")
    next_screen(begun)
    door = question(begun, "door")
    expect(begun.locator(".screen__title")).to_contain_text("见面：")
    expect(door.locator(".said-red")).to_contain_text("小梅")
    expect(door.locator(".question__hint")).to_contain_text("小梅")
    picture, sound = door.locator("img"), door.locator("audio")
    begun.wait_for_function("() => document.querySelector('.question img').naturalWidth > 0")
    shown = [picture.get_attribute("src"), door.locator("a:has(img)").get_attribute("href"), sound.get_attribute("src")]
    assert [str(address).rpartition("/")[2] for address in shown] == ["door-zh.png", "large-zh.png", "say-zh.wav"]
    assert begun.evaluate(
        "async (addresses) => (await Promise.all(addresses.map((a) => fetch(a)))).every((r) => r.ok)", shown
    )
    switch(begun, "English (en)")
    expect(door.locator(".question__words")).to_contain_text("live here?")
    shown = [picture.get_attribute("src"), door.locator("a:has(img)").get_attribute("href"), sound.get_attribute("src")]
    assert [str(address).rpartition("/")[2] for address in shown] == ["door-en.png", "large-en.png", "say-en.wav"]


def test_hostile_words_stay_words(begun: Page) -> None:
    next_screen(begun)
    next_screen(begun)
    words = question(begun, "hostile").locator(".question__words")
    expect(words).to_contain_text("<img src=x")
    expect(words).to_contain_text("[点我](javascript:")
    assert words.locator("a, img, script").count() == 0
    switch(begun, "English (en)")
    expect(words).to_have_text("<script>window.pwned = 3</script>")
    assert begun.evaluate("window.pwned") is None
