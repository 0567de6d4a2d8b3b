"""The desk in real Chromium: every page fits a phone and a desk, axe finds nothing, the keyboard is enough."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from fieldapp.app import create_app
from fieldapp.people.sessions import open_session
from fieldapp.services import Services
from fieldapp.settings import Settings
from fieldapp.storage import forms
from fieldapp.web.access import SESSION_COOKIE
from tests.browser.conftest import DESK, PHONE
from tests.builders import VISIT_FORM, a_coordinator, a_form, a_person, a_photo, a_record, a_town
from tests.conftest import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RUN_AXE = "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))"
ANSWERS = (
    "<where><unit>{unit}</unit></where><people>77</people><services>jobs school</services><secret>高血压</secret>"
    "<note>孩子入学需要材料</note><photo>a.jpg</photo><member><name>阿芳</name><age>30</age></member>"
)


class Quiet(WSGIRequestHandler):
    """A request handler that prints nothing."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class Desk:
    """A running application with records in it, and the cookie of its coordinator."""

    url: str
    cookie: str
    edited: str
    rivalled: str


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("desk") / "var"
    app = create_app(Settings.from_environment({"FIELDAPP_DATA": str(data)}))
    services: Services = app.extensions["fieldapp"]
    a_town(services)
    a_form(services)
    services.database.write(lambda c: forms.set_public(c, "visit", True))
    volunteer, coordinator = a_person(services, "李志愿"), a_coordinator(services)
    names = [f"{number}栋201" for number in range(55)]
    sent = [
        a_record(services, volunteer, ANSWERS.format(unit=name), name=name, files={"a.jpg": a_photo()})
        for name in names
    ]
    a_record(services, volunteer, "<people>3</people>", corrects=sent[-1].instance_id, name="54栋201")
    a_record(services, volunteer, "<people>4</people>", instance_id=sent[-2].instance_id)
    cookie, _ = services.database.write(lambda c: open_session(c, coordinator.id, "test", services.clock()))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Desk(f"http://localhost:{server.server_port}", cookie, sent[-1].instance_id, sent[-2].instance_id)
    server.shutdown()
    thread.join()
    server.server_close()
    services.database.close()


@dataclass
class Console:
    """What the browser said against the pages, until axe comes: it breaks their rules itself."""

    complaints: list[str] = field(default_factory=list)
    is_heard: bool = True

    def hear(self, kind: str, text: str) -> None:
        if kind == "error" and self.is_heard:
            self.complaints.append(text)


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture(params=["desk", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, desk_server: Desk, console: Console) -> Iterator[Page]:
    """The coordinator's browser, large and small. What a page breaks of its own rules fails the test."""
    context = chromium.new_context(**(PHONE if request.param == "phone" else DESK))
    context.add_cookies([{"name": SESSION_COOKIE, "value": desk_server.cookie, "url": desk_server.url}])
    page = context.new_page()
    page.on("console", lambda message: console.hear(message.type, message.text))
    page.on("pageerror", lambda error: console.hear("error", str(error)))
    yield page
    context.close()
    assert console.complaints == []


@pytest.fixture
def is_sound(page: Page, console: Console) -> Callable[[], None]:
    """Nothing hangs over the edge, and neither the browser nor axe has anything to say."""

    def look() -> None:
        assert console.complaints == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        console.is_heard = False
        page.evaluate(f"{{ {AXE} }}")
        assert page.evaluate(RUN_AXE) == []

    return look


@pytest.mark.parametrize(
    "path",
    [
        "/desk/",
        "/desk/forms/visit/records",
        "/desk/forms/visit/records?q=没有的词",
        "/desk/records/{edited}",
        "/desk/records/{rivalled}",
        "/desk/forms",
        "/desk/forms/visit",
        "/desk/links",
    ],
)
def test_a_page_fits_and_is_accessible(page: Page, desk_server: Desk, is_sound: Callable[[], None], path: str) -> None:
    page.goto(desk_server.url + path.format(edited=desk_server.edited, rivalled=desk_server.rivalled))
    is_sound()


def test_the_keyboard_goes_through_a_list_and_its_records(page: Page, desk_server: Desk) -> None:
    page.goto(f"{desk_server.url}/desk/forms/visit/records")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".is-here a")).to_have_text("53栋201")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("53栋201")
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("52栋201")
    page.wait_for_load_state("load")
    page.keyboard.press("u")
    expect(page.locator("table.records")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("/")
    page.keyboard.type("54栋")
    page.keyboard.press("Enter")
    expect(page.locator("table.records tbody tr")).to_have_count(1)


def test_photos_are_seen_small(page: Page, desk_server: Desk) -> None:
    page.goto(f"{desk_server.url}/desk/records/{desk_server.rivalled}")
    photo = page.locator(".answers .photo img").first
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("image => image.naturalWidth") == 480


def test_an_upload_shows_its_problems_without_a_reload_by_hand(
    page: Page, desk_server: Desk, is_sound: Callable[[], None], tmp_path: Path
) -> None:
    workbook = tmp_path / "visit.md"
    workbook.write_text(VISIT_FORM.format(form_id="visit", version="9").replace("| 结果 |", "| 结果 ${nobody} |"))
    page.goto(f"{desk_server.url}/desk/forms")
    page.set_input_files("#file", workbook)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator(".problems").first).to_be_visible(timeout=60_000)
    expect(page.locator(".problems").first).to_contain_text("${nobody}")
    is_sound()


def test_a_poster_is_made_and_printable(page: Page, desk_server: Desk, is_sound: Callable[[], None]) -> None:
    page.goto(f"{desk_server.url}/desk/links")
    page.fill("#label", "3号楼门口")
    page.get_by_role("button", name="开通链接").click()
    expect(page.locator(".poster__code")).to_be_visible()
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    is_sound()
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".poster__code")).to_be_visible()
