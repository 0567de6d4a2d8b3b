"""A form with a public key on a phone: what leaves the answers' screen can be read by the holder of the key only."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import a_photo, next_screen
from tests.conftest import Server, start_server, wait_until
from tests.encrypting import new_key, pem, public_text

KEY = new_key()
SECRET = "怀孕三个月，住吴郢路12号"
FORM = f"""
| survey |
| | type | name | label | required |
| | text | condition | 健康情况 | yes |
| | image | paper | 化验单 | |
| settings |
| | form_title | form_id | version | instance_name | public_key |
| | 健康登记 | health | 1 | ${{condition}} | {public_text(KEY)} |
"""
PHOTO_HELD = """async () => {
  const [{ name }] = await indexedDB.databases();
  const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (e) => done(e.target.result)));
  const rows = await new Promise((done) => {
    db.transaction('files').objectStore('files').getAll().onsuccess = (e) => done(e.target.result);
  });
  db.close();
  return rows.map(({ name, buffer }) => [
    name,
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')),
  ]);
}"""
ALL_HELD = """async () => {
  const [{ name }] = await indexedDB.databases();
  const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (e) => done(e.target.result)));
  const stores = await Promise.all([...db.objectStoreNames].map((store) => new Promise((done) => {
    db.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result);
  })));
  db.close();
  return JSON.stringify(stores);
}"""


@pytest.fixture(params=["localhost", "town.test"], ids=["with WebCrypto", "plain HTTP"])
def clinic(request: pytest.FixtureRequest, data_folder: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with the form, as the phone sees it at its own address or by plain HTTP."""
    running = start_server(data_folder, host=request.param)
    (tmp_path / "health.md").write_text(FORM, encoding="utf-8")
    running.fieldapp("form", "publish", str(tmp_path / "health.md"))
    yield running
    running.stop()


def files_held(page: Page) -> dict[str, bytes]:
    """The files in the phone's store."""
    return {name: base64.b64decode(content) for name, content in page.evaluate(PHOTO_HELD)}


def begin(clinic: Server, page: Page, photo: Path) -> None:
    """A volunteer answers everything, up to the review."""
    clinic.fieldapp("user", "add", "李志愿", "--role", "volunteer", "--place", "340103100005")
    page.goto(clinic.fieldapp("user", "invite", "李志愿").split()[0])
    page.click("main form button[type=submit]")
    page.get_by_role("link", name="健康登记").click()
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.get_by_label("健康情况").fill(SECRET)
    next_screen(page)
    page.locator("input[type=file]").first.set_input_files(photo)
    expect(page.get_by_role("button", name="移除")).to_be_visible()
    page.get_by_role("button", name="检查答案").click()
    expect(page.get_by_text("只有持有密钥的人能看")).to_be_visible()


def holders_table(clinic: Server, folder: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """What the holder of the key gets out of the export: the record's row and the files beside it."""
    (folder / "key.pem").write_bytes(pem(KEY))
    clinic.fieldapp("export", "health", "--format", "zip", "--output", str(folder / "health.zip"))
    options = ("--private-key", str(folder / "key.pem"), "--output", str(folder / "open"))
    assert "1" in clinic.fieldapp("decrypt", str(folder / "health.zip"), *options)
    text = (folder / "open" / "health.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    (record,) = (folder / "open" / "records").iterdir()
    return row, {path.name: path.read_bytes() for path in record.iterdir()}


def stored_by(clinic: Server) -> list[bytes]:
    """Every file of the data folder, and of the database what stands beside it."""
    return [path.read_bytes() for path in clinic.data.rglob("*") if path.is_file()]


def test_only_the_holder_of_the_key_reads_what_was_sent(clinic: Server, phone: Page, tmp_path: Path) -> None:
    begin(clinic, phone, a_photo(tmp_path))
    wait_until(lambda: len(files_held(phone)) == 1)
    ((name, photo),) = files_held(phone).items()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="发送").click()
    expect(phone.get_by_role("heading", name="已保存在这部手机上")).to_be_visible()
    sealed = files_held(phone)
    assert set(sealed) == {f"{name}.enc", "submission.xml.enc"}
    assert SECRET not in phone.evaluate(ALL_HELD)
    assert not any(photo[500:900] in content or SECRET.encode() in content for content in sealed.values())
    phone.context.set_offline(False)
    phone.get_by_role("link", name="回到我的表单").click()
    expect(phone.get_by_text("已加密")).to_be_visible()
    expect(phone.locator("#sync")).to_have_attribute("data-state", "good")
    assert not any(SECRET.encode() in content or photo[500:900] in content for content in stored_by(clinic))
    row, files = holders_table(clinic, tmp_path)
    assert (row["condition"], row["paper"]) == (SECRET, name)
    assert files[name] == photo
    assert SECRET in files["submission.xml"].decode()


def test_what_cannot_be_encrypted_is_not_sent(server: Server, phone: Page, tmp_path: Path) -> None:
    (tmp_path / "health.md").write_text(FORM, encoding="utf-8")
    server.fieldapp("form", "publish", str(tmp_path / "health.md"))
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url) if request.url.endswith("/submission") else None)
    begin(server, phone, a_photo(tmp_path))
    phone.evaluate("() => { crypto.getRandomValues = () => { throw new Error(`no randomness`); }; }")
    phone.get_by_role("button", name="发送").click()
    expect(phone.get_by_text("答案没能加密，所以没有发送")).to_be_visible()
    assert sent == []
    assert not any(SECRET.encode() in content for content in stored_by(server))
