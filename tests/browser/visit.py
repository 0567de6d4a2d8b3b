"""The steps of a door-to-door visit on a phone, as a volunteer takes them: by what they read on the screen."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect


def a_photo(folder: Path, width: int = 2400, height: int = 1600) -> Path:
    """A photo as large as a phone's, with a place in its EXIF that must not leave the phone."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 54.0, 36.0), 3: "E", 4: (117.0, 13.0, 12.0)}
    body = BytesIO()
    image.save(body, "JPEG", quality=80, exif=exif)
    path = folder / "door.jpg"
    path.write_bytes(body.getvalue())
    return path


def next_screen(page: Page) -> None:
    page.get_by_role("button", name="下一步").click()


def choose(page: Page, question: str, answer: str) -> None:
    """Tap a choice of a question."""
    page.get_by_role("group", name=question).get_by_text(answer, exact=True).click()


def open_visit(page: Page) -> None:
    """From my forms to the first screen, ready to answer."""
    page.get_by_role("link", name="入户走访").click()
    expect(page.locator("html[data-ready]")).to_be_attached()


def fill_visit(page: Page, photo: Path, *, unit: str = "吴郢路12号3栋201", member: str = "小梅") -> None:
    """Everything up to the review screen: met, one member, a photo."""
    next_screen(page)
    page.get_by_label("村、社区").select_option(label="吴郢社区")
    page.get_by_label("楼栋和房号").fill(unit)
    next_screen(page)
    choose(page, "这次走访结果", "见到本人")
    choose(page, "第一次走访这户", "是")
    choose(page, "走访说明怎样告知", "本人看过")
    next_screen(page)
    page.get_by_label("男（7岁及以上）").fill("1")
    page.get_by_label("女（7岁及以上）").fill("2")
    page.get_by_label("7岁以下儿童").fill("0")
    next_screen(page)
    choose(page, "同意留下称呼", "同意")
    next_screen(page)
    choose(page, "这位成员愿意说吗", "愿意说")
    page.get_by_label("怎么称呼").fill(member)
    next_screen(page)
    expect(page.get_by_text("已有1个")).to_be_visible()
    next_screen(page)
    choose(page, "想了解哪些服务", "社保")
    choose(page, "发了哪些资料", "政策")
    next_screen(page)
    choose(page, "提出了什么需求吗", "否")
    next_screen(page)
    page.locator("input[type=file]").first.set_input_files(photo)
    expect(page.get_by_role("button", name="移除")).to_be_visible()
    next_screen(page)
    choose(page, "同意记录这里的位置吗", "以后再说")
    page.get_by_role("button", name="检查答案").click()
    expect(page.get_by_role("heading", name="检查答案")).to_be_visible()


def send(page: Page) -> str:
    """Send, and wait for the receipt; its number."""
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("已发送，谢谢！")).to_be_visible()
    return page.locator(".outcome__number strong").inner_text()
