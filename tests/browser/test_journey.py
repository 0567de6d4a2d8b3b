"""The main job, end to end, as a new user does it: from an invitation on a phone to a row in a coordinator's CSV."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.visit import a_photo, fill_visit, next_screen, open_visit, send
from tests.certificates import make_certificate
from tests.conftest import Server, start_server

HOST = "town.test"
SHOTS = os.environ.get("FIELDAPP_TEST_SHOTS")
"""A folder to keep a screenshot of every step in, for looking at."""


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def invite(server: Server, name: str, role: str, place: str = "340103100005") -> str:
    """The link that a coordinator would send."""
    server.fieldapp("user", "add", name, "--role", role, "--place", place)
    found = re.search(r"https?://\S+/join/\S+", server.fieldapp("user", "invite", name))
    assert found, "the invitation prints its link"
    return found.group(0)


def join(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="开始").click()
    page.wait_for_url(re.compile("/(collect|desk)/"))


@pytest.fixture
def http_town(data_folder: Path) -> Iterator[Server]:
    running = start_server(data_folder, host=HOST)
    yield running
    running.stop()


@pytest.fixture
def https_town(data_folder: Path, tmp_path: Path) -> Iterator[Server]:
    certificate, key = make_certificate(tmp_path / "tls", HOST)
    running = start_server(
        data_folder, "--tls-cert", str(certificate), "--tls-key", str(key), scheme="https", host=HOST
    )
    yield running
    running.stop()


def test_a_visit_goes_from_the_invitation_to_the_coordinators_csv(
    server: Server, phone: Page, desk: Page, tmp_path: Path
) -> None:
    join(phone, invite(server, "李小梅", "volunteer"))
    shot(phone, "1-forms")
    open_visit(phone)
    shot(phone, "2-first-screen")
    fill_visit(phone, a_photo(tmp_path))
    shot(phone, "3-review")
    number = send(phone)
    shot(phone, "4-receipt")

    join(desk, invite(server, "陈红", "coordinator"))
    desk.get_by_role("link", name=re.compile("入户走访")).first.click()
    expect(desk.get_by_text("吴郢路12号3栋201 见到本人").first).to_be_visible()
    shot(desk, "5-records")
    desk.get_by_role("link", name=re.compile("吴郢路12号3栋201")).first.click()
    expect(desk.get_by_text("李小梅").first).to_be_visible()
    expect(desk.get_by_text("小梅", exact=True)).to_be_visible()
    assert number.replace("-", "").lower() in desk.url.replace("-", "").lower()
    photo = desk.locator("main img").first
    expect(photo).to_be_visible()
    desk.wait_for_function("() => document.querySelector('main img').naturalWidth > 0")
    shot(desk, "6-record")

    table = list(csv.reader(StringIO(server.fieldapp("export", "door_visit", "--format", "csv").lstrip("\ufeff"))))
    row = dict(zip(table[0], table[1], strict=True))
    assert [value for name, value in row.items() if name.endswith("unit")] == ["吴郢路12号3栋201"]
    assert len(table) == 2
    members = server.fieldapp("export", "door_visit", "--format", "csv", "--repeat", "member")
    assert "小梅" in members

    kept = [path for path in (server.data / "files").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert sha256(kept[0].read_bytes()).hexdigest() in "".join(kept[0].parts[-2:]), "named by its content"
    image = Image.open(BytesIO(kept[0].read_bytes()))
    assert max(image.size) <= 1280, "made smaller on the phone, as the form asks"
    assert not image.getexif(), "the photo does not tell where it was taken"


def test_under_another_name_by_http_a_form_is_filled_and_sent_and_offline_is_said_to_be_off(
    http_town: Server, phone: Page, tmp_path: Path
) -> None:
    assert "HTTP" in "".join(http_town.log), "the terminal says it"
    join(phone, invite(http_town, "李小梅", "volunteer"))
    assert phone.evaluate("isSecureContext") is False
    expect(phone.get_by_text(re.compile("离线")).first).to_be_visible()
    open_visit(phone)
    fill_visit(phone, a_photo(tmp_path))
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", send(phone))
    assert "吴郢路12号3栋201" in http_town.fieldapp("export", "door_visit", "--format", "csv")


def test_under_another_name_by_https_the_receipts_signature_is_checked(
    https_town: Server, phone: Page, tmp_path: Path
) -> None:
    join(phone, invite(https_town, "李小梅", "volunteer"))
    assert phone.evaluate("isSecureContext") is True
    open_visit(phone)
    fill_visit(phone, a_photo(tmp_path))
    with phone.expect_response(lambda answer: answer.url.endswith("jwks.json")) as keys:
        send(phone)
    assert keys.value.ok
    assert "吴郢路12号3栋201" in https_town.fieldapp("export", "door_visit", "--format", "csv")


def test_a_draft_survives_closing_the_page(server: Server, phone: Page) -> None:
    join(phone, invite(server, "李小梅", "volunteer"))
    open_visit(phone)
    next_screen(phone)
    phone.get_by_label("楼栋和房号").fill("龙王路8号")
    expect(phone.get_by_text("已保存在这部手机上")).to_be_visible()
    phone.goto(f"{server.url}/collect/")
    phone.get_by_role("link", name=re.compile("龙王路8号|入户走访")).first.click()
    expect(phone.get_by_label("楼栋和房号")).to_have_value("龙王路8号")
