"""Photos, drawings, sounds, files and codes on a phone: what is taken, what is stored, what is said when it fails."""

from __future__ import annotations

import csv
import re
import shutil
import struct
import wave
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import qrcode
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import ARGUMENTS, DESK, PHONE
from tests.browser.test_collect import axe
from tests.browser.test_journey import invite, join
from tests.browser.visit import a_photo, send
from tests.conftest import Server, start_server

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
CODE = "HTTPS://TOWN.EXAMPLE/C/WU-0042"
ROWS = [
    "begin_group | page | 媒体 | field-list",
    "image | door | 楼门 | | max-pixels=800",
    "image | damage | 损坏处 | annotate",
    "image | plan | 平面图 | draw",
    "image | signed | 签名 | signature",
    "audio | told | 口述 | | quality=voice-only",
    "video | seen | 视频",
    "file | paper | 合同",
    "barcode | card | 会员卡",
    "end_group",
]
LATE = ["text | before | 先写", "image | door | 楼门"]
HEAD = "| survey |\n| | type | name | label | appearance | parameters |\n"
SETTINGS = "| settings |\n| | form_title | form_id | version |\n| | 媒体 | media | 1 |\n"


@pytest.fixture(scope="module")
def camera(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees a code, and whose microphone hears a beep."""
    seen = tmp_path_factory.mktemp("camera") / "seen.mjpeg"
    a_code(CODE).save(seen, "JPEG", quality=90)
    fake = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={seen}"]
    browser = chromium.browser_type.launch(executable_path=PROGRAM, args=[*ARGUMENTS, *fake])
    yield browser
    browser.close()


@pytest.fixture
def server(data_folder: Path) -> Iterator[Server]:
    running = start_server(data_folder)
    yield running
    running.stop()


def a_code(text: str) -> Image.Image:
    """A code as a camera sees it: grey around it, in the middle of a frame."""
    frame = Image.new("RGB", (640, 480), "#777")
    frame.paste(qrcode.make(text).convert("RGB").resize((320, 320)), (160, 80))
    return frame


def opened(browser: Browser, server: Server, folder: Path, rows: list[str], *granted: str, held: str = "") -> Page:
    """A volunteer's phone at the first screen of a form of these rows; scripts of the name `held` wait for `let_go`."""
    path = folder / "media.md"
    path.write_text(HEAD + "".join(f"| | {row} |\n" for row in rows) + SETTINGS)
    server.fieldapp("form", "publish", str(path))
    page = browser.new_context(**PHONE, permissions=list(granted)).new_page()
    join(page, invite(server, "李梅", "volunteer"))
    if held:
        page.route(re.compile(held), hold)
    page.goto(f"{server.url}/collect/forms/media")
    expect(page.locator("html[data-ready]")).to_be_attached()
    return page


HELD: list[Route] = []


def hold(route: Route) -> None:
    HELD.append(route)


def let_go() -> None:
    for route in HELD:
        route.continue_()
    HELD.clear()


def question(page: Page, name: str) -> Locator:
    return page.locator(f'.question[data-ref$="/{name}"]')


def choose(page: Page, name: str, file: Path) -> None:
    question(page, name).locator("input[type=file]").last.set_input_files(file)


def draw(page: Page, *points: tuple[float, float]) -> None:
    """A line on the sheet, in parts of its width and height."""
    sheet = page.locator(".pad__sheet")
    expect(sheet).to_be_visible()
    box = sheet.bounding_box()
    assert box
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=8)
        if not number:
            page.mouse.down()
    page.mouse.up()


def sheet_button(page: Page, name: str) -> Locator:
    return page.locator(".pad").get_by_role("button", name=name)


def sent_files(page: Page, server: Server, folder: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """Send; the record's answers by question, and its files by question, as exported."""
    page.get_by_role("button", name="检查答案").click()
    expect(page.get_by_role("heading", name="检查答案")).to_be_visible()
    send(page)
    rows = list(csv.DictReader(StringIO(server.fieldapp("export", "media", "--format", "csv"))))
    answers = {name.rpartition("-")[2].rpartition("/")[2]: value for name, value in rows[0].items() if name}
    server.fieldapp("export", "media", "--format", "zip", "--output", str(folder / "all.zip"))
    with ZipFile(folder / "all.zip") as archive:
        kept = {Path(name).name: archive.read(name) for name in archive.namelist()}
    named = {q: next((kept[n] for n in kept if value and n.endswith(value)), b"") for q, value in answers.items()}
    return answers, named


def ink(content: bytes) -> int:
    """How many dots of a picture are dark."""
    return sum(Image.open(BytesIO(content)).convert("L").histogram()[:100])


def test_what_was_taken_drawn_and_recorded_arrives_as_it_was_shown(
    camera: Browser, server: Server, tmp_path: Path
) -> None:
    page = opened(camera, server, tmp_path, ROWS, "camera", "microphone")
    choose(page, "door", a_photo(tmp_path))
    expect(question(page, "door").get_by_role("img")).to_be_visible()

    choose(page, "damage", a_photo(tmp_path))
    page.locator(".pad").get_by_role("radio", name="蓝色").check(force=True)
    draw(page, (0.2, 0.5), (0.8, 0.5))
    sheet_button(page, "完成").click()
    expect(question(page, "damage").get_by_role("img")).to_be_visible()

    question(page, "plan").get_by_role("button", name="画图").click()
    draw(page, (0.1, 0.1), (0.9, 0.1))
    draw(page, (0.1, 0.9), (0.9, 0.9))
    sheet_button(page, "撤销").click()
    page.set_viewport_size({"width": 640, "height": 360})
    expect(page.locator(".pad__sheet")).not_to_have_css("inline-size", "0px")
    sheet_button(page, "完成").click()
    page.set_viewport_size(PHONE["viewport"])
    expect(question(page, "plan").get_by_role("img")).to_be_visible()

    sign_by_name(question(page, "signed"), "王小梅")
    record(question(page, "told"))

    (tmp_path / "合同.PDF").write_bytes(b"%PDF-1.4 test")
    choose(page, "paper", tmp_path / "合同.PDF")
    expect(question(page, "paper").get_by_text("1 kB")).to_be_visible()

    question(page, "card").get_by_role("button", name="扫码").click()
    expect(question(page, "card").get_by_role("textbox")).to_have_value(CODE)
    expect(question(page, "card").locator("video")).to_be_hidden()
    assert page.evaluate("document.querySelector('.scan video').srcObject") is None

    answers, files = sent_files(page, server, tmp_path)
    assert answers["card"] == CODE
    door = Image.open(BytesIO(files["door"]))
    assert (door.format, max(door.size), dict(door.getexif())) == ("JPEG", 800, {})
    damage = Image.open(BytesIO(files["damage"])).convert("RGB")
    red, _, blue = damage.getpixel((damage.width // 2, damage.height // 2))  # type: ignore[misc]
    assert (blue > 150, red < 80) == (True, True)
    plan = Image.open(BytesIO(files["plan"])).convert("L")
    assert Image.open(BytesIO(files["plan"])).format == "PNG"
    assert plan.getpixel((plan.width // 2, plan.height // 10)) < 80  # type: ignore[operator]
    assert plan.getpixel((plan.width // 2, plan.height * 9 // 10)) == 255
    assert plan.height > plan.width, "turning the phone must not turn the sheet"
    assert 2_000 < ink(files["signed"]) < 150_000
    assert answers["told"].endswith(".webm")
    assert len(files["told"]) > 500
    assert answers["paper"].endswith(".pdf")
    assert files["paper"] == b"%PDF-1.4 test"
    page.context.close()
    seen_on_the_desk(camera, server)


def sign_by_name(signed: Locator, name: str) -> None:
    signed.get_by_text("改为输入姓名").click()
    signed.get_by_label("姓名").fill(name)
    signed.get_by_role("button", name="用这个姓名").click()
    expect(signed.get_by_role("img")).to_be_visible()


def record(told: Locator) -> None:
    told.get_by_role("button", name="录音", exact=True).click()
    expect(told.locator(".sound__time")).to_have_text("0:01")
    told.get_by_role("button", name="停止并保存").click()
    expect(told.locator("audio")).to_be_visible()


def seen_on_the_desk(browser: Browser, server: Server) -> None:
    """The coordinator sees the four pictures and plays the sound."""
    desk = browser.new_context(**DESK).new_page()
    join(desk, invite(server, "陈组长", "coordinator"))
    desk.goto(f"{server.url}/desk/forms/media/records")
    desk.locator("a[data-open]").first.click()
    expect(desk.locator(".photo img")).to_have_count(4)
    desk.wait_for_function("() => [...document.querySelectorAll('.photo img')].every((one) => one.naturalWidth > 0)")
    player = desk.locator("audio.played")
    player.evaluate("(audio) => { audio.muted = true; return audio.play(); }")
    assert player.evaluate("(audio) => audio.error") is None
    desk.context.close()


def test_a_photo_chosen_before_its_control_is_there_is_taken_up(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    page = opened(chromium, server, tmp_path, LATE, held="ending")
    page.get_by_label("先写").fill("一")
    page.get_by_role("button", name="下一步").click()
    page.locator("input[type=file]").first.set_input_files(a_photo(tmp_path, 300, 200))
    expect(question(page, "door").get_by_role("img")).to_have_count(0)
    assert HELD
    let_go()
    expect(question(page, "door").get_by_role("img")).to_be_visible()
    page.context.close()


def test_a_huge_photo_becomes_small_and_a_turned_one_upright(chromium: Browser, server: Server, tmp_path: Path) -> None:
    page = opened(chromium, server, tmp_path, ROWS)
    huge = Image.new("RGB", (8160, 6120), "#eee")
    ImageDraw.Draw(huge).rectangle((0, 0, 4000, 1000), fill="#c00")
    exif = Image.Exif()
    exif[0x0112] = 6
    huge.save(tmp_path / "huge.jpg", quality=60, exif=exif)
    choose(page, "door", tmp_path / "huge.jpg")
    picture = question(page, "door").get_by_role("img")
    expect(picture).to_be_visible(timeout=60_000)
    assert picture.evaluate("(img) => [img.naturalWidth, img.naturalHeight]") == [600, 800]
    corner = "(img) => { const c = document.createElement('canvas').getContext('2d'); c.drawImage(img, -560, -40); "
    red, green, _, _ = picture.evaluate(corner + "return [...c.getImageData(0, 0, 1, 1).data]; }")
    assert (red > 150, green < 60) == (True, True)
    page.context.close()


def test_what_cannot_be_read_or_sent_is_said_and_changes_nothing(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    page = opened(chromium, server, tmp_path, ROWS)
    page.wait_for_load_state("networkidle")
    choose(page, "door", a_photo(tmp_path, 300, 200))
    expect(question(page, "door").get_by_role("img")).to_be_visible()
    for name, words in (("IMG_1.HEIC", "HEIC格式"), ("door.png", "不是能读的照片")):
        (tmp_path / name).write_bytes(b"no picture at all")
        choose(page, "door", tmp_path / name)
        expect(question(page, "door").get_by_role("status")).to_contain_text(words)
    expect(question(page, "door").get_by_role("img")).to_be_visible()
    with (tmp_path / "long.mp4").open("wb") as file:
        file.truncate(101_000_000)
    choose(page, "seen", tmp_path / "long.mp4")
    expect(question(page, "seen").get_by_role("status")).to_contain_text("101.0 MB")
    expect(question(page, "seen").locator("video")).to_have_count(0)
    question(page, "door").get_by_role("button", name="移除").click()
    expect(question(page, "door").get_by_role("img")).to_have_count(0)
    page.context.close()


def test_without_camera_and_microphone_the_page_says_what_to_do_instead(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    page = opened(chromium, server, tmp_path, ROWS)
    page.wait_for_load_state("networkidle")
    question(page, "card").get_by_role("button", name="扫码").click()
    expect(question(page, "card").locator(".scan__status")).to_contain_text("手动输入")
    a_code("FIELD-7").save(tmp_path / "code.png")
    choose(page, "card", tmp_path / "code.png")
    expect(question(page, "card").get_by_role("textbox")).to_have_value("FIELD-7")
    question(page, "card").get_by_role("textbox").fill("6901234567892")
    question(page, "told").get_by_role("button", name="录音", exact=True).click()
    expect(question(page, "told").get_by_role("status")).to_contain_text("选择录音文件")
    a_sound(tmp_path / "told.wav")
    choose(page, "told", tmp_path / "told.wav")
    expect(question(page, "told").locator("audio")).to_be_visible()
    answers, files = sent_files(page, server, tmp_path)
    assert answers["card"] == "6901234567892"
    assert answers["told"].endswith(".wav")
    assert files["told"] == (tmp_path / "told.wav").read_bytes()
    page.goto(f"{server.url}/collect/sent")
    page.locator("main a").filter(has_text="媒体").first.click()
    expect(page.locator("audio")).to_be_visible()
    length = "(audio) => new Promise((done) => { audio.onloadedmetadata = () => done(audio.duration); audio.load(); })"
    page.locator("audio").evaluate("(audio) => (audio.preload = 'metadata')")
    assert page.locator("audio").evaluate(length) == pytest.approx(0.5, abs=0.05)
    page.context.close()


def a_sound(path: Path) -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(struct.pack("<4000h", *([9000, -9000] * 2000)))


def test_the_camera_stops_when_the_question_is_left(chromium: Browser, server: Server, tmp_path: Path) -> None:
    seeing = chromium.browser_type.launch(
        executable_path=PROGRAM, args=[*ARGUMENTS, "--use-fake-device-for-media-stream"]
    )
    page = opened(seeing, server, tmp_path, ["barcode | card | 会员卡", "text | after | 再写"], "camera")
    page.evaluate(
        "() => { const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        " navigator.mediaDevices.getUserMedia = async (wish) => (window.seen = await ask(wish)); }"
    )
    page.get_by_role("button", name="扫码").click()
    expect(page.locator(".scan__status")).to_contain_text("只能读二维码")
    expect(page.locator(".scan video")).to_be_visible()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("再写")).to_be_visible()
    page.wait_for_function("() => window.seen.getTracks().every((track) => track.readyState === 'ended')")
    seeing.close()


def test_the_sheet_asks_before_a_drawing_is_thrown_away_and_goes_on_with_an_old_one(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    page = opened(chromium, server, tmp_path, ROWS)
    page.wait_for_load_state("networkidle")
    plan = question(page, "plan")
    plan.get_by_role("button", name="画图").click()
    draw(page, (0.1, 0.1), (0.9, 0.1))
    assert axe(page) == []
    sheet_button(page, "取消").click()
    page.get_by_role("button", name="继续画").last.click()
    sheet_button(page, "完成").click()
    expect(plan.get_by_role("img")).to_be_visible()
    plan.get_by_role("button", name="继续画").click()
    draw(page, (0.1, 0.5), (0.9, 0.5))
    sheet_button(page, "清空").click()
    sheet_button(page, "撤销").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="不要了").click()
    expect(page.locator(".pad")).to_have_count(0)
    plan.get_by_role("button", name="继续画").click()
    draw(page, (0.1, 0.5), (0.9, 0.5))
    sheet_button(page, "完成").click()
    expect(page.locator(".pad")).to_have_count(0)
    plan.get_by_role("button", name=re.compile("放大查看")).click()
    page.get_by_role("button", name="关闭").click()
    expect(page.locator(".enlarged")).to_have_count(0)
    assert axe(page) == []
    _, files = sent_files(page, server, tmp_path)
    drawn = Image.open(BytesIO(files["plan"])).convert("L")
    middle = drawn.width // 2
    assert [drawn.getpixel((middle, round(drawn.height * at))) < 80 for at in (0.1, 0.5, 0.8)] == [True, True, False]  # type: ignore[operator]
    page.context.close()
