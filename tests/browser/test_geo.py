"""Where things are: positions taken, placed and typed; lines and areas drawn and walked; places chosen on a map.

The phone's position is the browser's own, moved by the test. Screens are looked at where the finger would tap: on the
map by parts of its width and height.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_collect import axe
from tests.browser.test_journey import HOST, invite, join
from tests.conftest import Server, start_server

FORM = """
| survey |
|  | type | name | label::中文 (zh) | label::English (en) | appearance | parameters | trigger | constraint |
|  | geopoint | here | 您在哪里？ | Where are you? | | capture-accuracy=5 warning-accuracy=50 | | |
|  | geopoint | well | 水井在哪里？ | Where is the well? | placement-map | | | |
|  | geotrace | way | 走过的路 | The way | | | | |
|  | geoshape | plot | 菜地 | The plot | | incremental=true | | area(.) < 1000000 |
|  | select_multiple spot | spots | 去过哪些地方？ | Which places? | map | | | |
|  | select_one_from_file many.geojson | one | 哪个服务点？ | Which point? | map | | | |
|  | background-geopoint | seen | | | | | ${spots} | |
| choices |
|  | list_name | name | label::中文 (zh) | label::English (en) | geometry |
|  | spot | clinic | 卫生室 | Clinic | 31.9012 117.2101 0 0 |
|  | spot | school | 小学 | School | 31.903 117.214 0 0; 31.903 117.215 0 0; 31.902 117.215 0 0; 31.903 117.214 0 0 |
|  | spot | nowhere | 不在地图上 | Not on the map | |
| settings |
|  | form_title | form_id | version | style | default_language |
|  | 位置 | places | 1 | pages | 中文 (zh) |
"""
STARTS = """
| survey |
|  | type | name | label |
|  | start-geopoint | begun | |
|  | text | note | 备注 |
|  | text | more | 还有 |
| settings |
|  | form_title | form_id | version | default_language |
|  | 开始的位置 | begins | 1 | 中文 (zh) |
"""
MANY = 2000


def features(count: int) -> str:
    """That many service points around the town, the same ones every time."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": f"p{number}",
                    "properties": {"title": f"服务点{number}"},
                    "geometry": {
                        "type": "Point",
                        "coordinates": [117.1 + (number * 37 % 2003) / 10_000, 31.8 + (number * 101 % 1999) / 10_000],
                    },
                }
                for number in range(count)
            ],
        }
    )


@pytest.fixture
def server(data_folder: Path, tmp_path: Path) -> Iterator[Server]:
    running = start_server(data_folder)
    publish(running, tmp_path)
    yield running
    running.stop()


def publish(server: Server, folder: Path) -> None:
    (folder / "many.geojson").write_text(features(MANY))
    for name, text in (("places", FORM), ("begins", STARTS)):
        (folder / f"{name}.md").write_text(text)
        server.fieldapp("form", "publish", str(folder / f"{name}.md"))


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone that knows where it is, within 12 m, and lets pages know."""
    context = chromium.new_context(**PHONE, permissions=["geolocation"], ignore_https_errors=True)
    stand(context.new_page(), 31.9012, 117.2105, 12)
    yield context.pages[0]
    context.close()


def stand(page: Page, latitude: float, longitude: float, accuracy: float) -> None:
    """Be somewhere else."""
    page.context.set_geolocation({"latitude": latitude, "longitude": longitude, "accuracy": accuracy})


def begin(page: Page, server: Server, form: str = "places") -> None:
    join(page, invite(server, "李梅", "volunteer"))
    page.goto(f"{server.url}/collect/forms/{form}")
    expect(page.locator("html[data-ready]")).to_be_attached()


def question(page: Page, name: str) -> Locator:
    """The question on the screen, once its control is there."""
    found = page.locator(f".question[data-ref$='/{name}']")
    found.scroll_into_view_if_needed()
    return found


def next_to(page: Page, name: str) -> Locator:
    page.locator("#next").click()
    return question(page, name)


def tap(asked: Locator, across: float, down: float) -> None:
    """Touch the map, at parts of its width and height."""
    sheet = asked.locator("canvas")
    sheet.evaluate("element => element.scrollIntoView({block: 'center'})")
    box = sheet.bounding_box()
    assert box
    asked.page.touchscreen.tap(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def stored(page: Page, name: str) -> str:
    """The stored form of an answer, as the draft holds it."""
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    return str(
        page.evaluate(
            """(name) => new Promise((resolve, reject) => {
              const opening = indexedDB.open('fieldapp');
              opening.onerror = () => reject(opening.error);
              opening.onsuccess = () => {
                const asking = opening.result.transaction('drafts').objectStore('drafts').getAll();
                asking.onsuccess = () => {
                  opening.result.close();
                  const leaf = (tree) => tree.n === name ? tree : (tree.c ?? []).map(leaf).find(Boolean);
                  resolve(asking.result.map((row) => leaf(row.draft.tree)?.t ?? '')[0] ?? '');
                };
              };
            })""",
            name,
        )
    )


def wait_stored(page: Page, name: str, pattern: str) -> None:
    """The draft holds such an answer by now, or soon."""
    for _ in range(50):
        if re.fullmatch(pattern, stored(page, name)):
            return
        page.wait_for_function("() => new Promise(requestAnimationFrame).then(() => true)")
    assert re.fullmatch(pattern, stored(page, name)), stored(page, name)


def send(page: Page) -> None:
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("已发送，谢谢！")).to_be_visible()


def points_of(text: str) -> list[list[float]]:
    return [[float(part) for part in point.split()] for point in text.split(";")]


def test_a_position_gets_better_and_is_taken_by_hand_or_by_itself(phone: Page, server: Server) -> None:
    begin(phone, server)
    asked = question(phone, "here")
    stand(phone, 31.9012, 117.2105, 80)
    asked.get_by_role("button", name="获取我的位置").click()
    expect(asked.get_by_role("status")).to_contain_text("80米，对本题来说太粗略")
    stand(phone, 31.9013, 117.2105, 20)
    expect(asked.get_by_role("status")).to_contain_text("误差约20米")
    asked.get_by_role("button", name="用这个位置").click()
    expect(asked.locator(".position__value")).to_contain_text("31.90130, 117.21050")
    wait_stored(phone, "here", r"31\.9013 117\.2105 0\.0 20\.0")
    asked.get_by_role("button", name="移除").click()
    wait_stored(phone, "here", "")
    expect(asked.get_by_text(re.compile("刚才的位置"))).to_be_visible()
    asked.get_by_role("button", name="用它").click()
    wait_stored(phone, "here", r"31\.9013 117\.2105 0\.0 20\.0")
    asked.get_by_role("button", name="获取我的位置").click()
    stand(phone, 31.9014, 117.2106, 4)
    expect(asked.locator(".position__value")).to_contain_text("31.90140, 117.21060")
    wait_stored(phone, "here", r"31\.9014 117\.2106 0\.0 4\.0")


def test_coordinates_are_typed_where_there_is_no_position(chromium: Browser, server: Server) -> None:
    refusing = chromium.new_context(**PHONE)
    page = refusing.new_page()
    begin(page, server)
    asked = question(page, "here")
    asked.get_by_role("button", name="获取我的位置").click()
    expect(asked.get_by_role("status")).to_contain_text("手机不允许")
    asked.get_by_text("手动输入坐标", exact=True).click()
    asked.get_by_label("纬度").fill("３１.９，117.21")
    asked.get_by_role("button", name="用这个坐标").click()
    wait_stored(page, "here", r"31\.9 117\.21 0\.0 0\.0")
    expect(asked.locator(".position__value")).to_contain_text("手动标定")
    asked.get_by_label("纬度").fill("95")
    asked.get_by_label("经度").fill("117")
    asked.get_by_role("button", name="用这个坐标").click()
    expect(asked.get_by_role("status")).to_contain_text("纬度")
    wait_stored(page, "here", r"31\.9 117\.21 0\.0 0\.0")
    refusing.close()


def test_a_point_is_placed_by_finger_and_by_keys(phone: Page, server: Server) -> None:
    begin(phone, server)
    asked = next_to(phone, "well")
    asked.get_by_role("button", name="在地图上看我的位置").click()
    expect(asked.locator(".map--set")).to_be_attached()
    tap(asked, 0.4, 0.4)
    asked.get_by_role("button", name="就在这里").click()
    wait_stored(phone, "well", r"31\.90\d+ 117\.21\d+ 0\.0 0\.0")
    by_finger = points_of(stored(phone, "well"))[0]
    assert by_finger[0] > 31.9012
    assert by_finger[1] < 117.2105
    asked.get_by_role("application").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "Enter"):
        phone.keyboard.press(key)
    expect(asked.locator(".position__value")).not_to_contain_text(f"{by_finger[0]:.5f}")
    phone.evaluate("dispatchEvent(new Event('pagehide'))")
    wait_stored(phone, "well", r"31\.\d+ 117\.\d+ 0\.0 0\.0")
    by_keys = points_of(stored(phone, "well"))[0]
    assert by_keys[0] > by_finger[0]
    assert by_keys[1] > by_finger[1]


def test_an_area_is_drawn_moved_and_mended(phone: Page, server: Server) -> None:
    begin(phone, server)
    for name in ("well", "way", "plot"):
        asked = next_to(phone, name)
    asked.get_by_role("button", name="在地图上看我的位置").click()
    expect(asked.locator(".map--set")).to_be_attached()
    tap(asked, 0.2, 0.3)
    tap(asked, 0.7, 0.3)
    expect(asked.locator(".points__sum")).to_contain_text("还差1个点")
    phone.locator("#next").click()
    expect(asked.get_by_role("alert")).to_contain_text("一块地至少要3个点")
    tap(asked, 0.2, 0.7)
    tap(asked, 0.7, 0.7)
    expect(asked.get_by_text("线条与自己相交，对吗？")).to_be_visible()
    asked.get_by_role("button", name="撤销").click()
    expect(asked.get_by_text("线条与自己相交，对吗？")).to_be_hidden()
    expect(asked.locator(".points__sum")).to_contain_text("平方米")
    corners = points_of(stored(phone, "plot"))
    assert len(corners) == 4
    assert corners[0] == corners[-1]
    assert all(point[2:] == [0, 0] for point in corners)
    tap(asked, 0.7, 0.3)
    expect(asked.get_by_role("button", name="移到这里")).to_be_visible()
    asked.get_by_role("application").focus()
    phone.keyboard.press("ArrowUp")
    asked.get_by_role("button", name="移到这里").click()
    moved = points_of(stored(phone, "plot"))
    assert moved[1][0] > corners[1][0]
    assert [moved[0], moved[2]] == [corners[0], corners[2]]
    asked.get_by_text("所有点的列表").click()
    asked.get_by_role("button", name="删除第2点").click()
    expect(asked.locator(".points__sum")).to_contain_text("还差1个点")
    wait_stored(phone, "plot", "")


def test_a_way_is_typed_point_by_point_and_walked(phone: Page, server: Server) -> None:
    begin(phone, server)
    next_to(phone, "well")
    asked = next_to(phone, "way")
    asked.get_by_text("手动输入坐标", exact=True).click()
    asked.get_by_label("纬度").fill("31.9010 117.2100")
    asked.get_by_role("button", name="用这个坐标").click()
    asked.get_by_text("沿着走一圈来记录").click()
    asked.get_by_role("button", name="记录行走路线").click()
    expect(asked.locator(".points__sum")).to_contain_text("2个点")
    stand(phone, 31.9012, 117.21051, 12)
    stand(phone, 31.9020, 117.2105, 90)
    expect(asked.locator(".position__status")).to_contain_text("等更准的位置")
    stand(phone, 31.9014, 117.2105, 8)
    expect(asked.locator(".points__sum")).to_contain_text("3个点")
    asked.get_by_role("button", name="停止记录").click()
    stand(phone, 31.9016, 117.2105, 8)
    wait_stored(phone, "way", r"31\.901 117\.21 0\.0 0\.0; 31\.9012 117\.2105 0\.0 12\.0; 31\.9014 117\.2105 0\.0 8\.0")


def test_places_are_chosen_on_the_map_and_what_is_drawn_is_read_by_others(
    phone: Page, server: Server, chromium: Browser
) -> None:
    begin(phone, server)
    question(phone, "here").get_by_role("button", name="获取我的位置").click()
    question(phone, "here").get_by_role("button", name="用这个位置").click()
    next_to(phone, "well")
    way = next_to(phone, "way")
    tap(way, 0.3, 0.3)
    tap(way, 0.6, 0.6)
    next_to(phone, "plot")
    asked = next_to(phone, "spots")
    expect(asked.locator(".map--set")).to_be_attached()
    asked.get_by_role("application").focus()
    phone.keyboard.press("Enter")
    asked.get_by_label("小学").check()
    wait_stored(phone, "spots", "school")
    wait_stored(phone, "seen", r"31\.9012 117\.2105 0 12")
    asked = next_to(phone, "one")
    tap(asked, 0.5, 0.5)
    expect(asked.get_by_text(re.compile("已选：服务点"))).to_be_visible()
    wait_stored(phone, "one", r"p\d+")
    assert axe(phone) == []
    phone.locator("#next").click()
    expect(phone.locator(".trace__picture")).to_be_visible()
    expect(phone.get_by_role("button", name="走过的路")).to_contain_text("2个点")
    send(phone)
    phone.goto(f"{server.url}/collect/sent/")
    phone.locator(".list__link").click()
    expect(phone.get_by_role("img", name=re.compile("2个点"))).to_be_visible()
    assert phone.get_by_role("link", name=re.compile("31.90120")).get_attribute("href") == "geo:31.901200,117.210500"
    assert axe(phone) == []
    desk = chromium.new_context(**DESK).new_page()
    join(desk, invite(server, "王主任", "coordinator"))
    desk.goto(f"{server.url}/desk/")
    desk.get_by_role("link", name="位置").first.click()
    desk.locator("tbody a").first.click()
    expect(desk.get_by_role("img", name=re.compile("2个点"))).to_be_visible()
    desk.context.close()


def test_the_controls_pass_the_accessibility_checker(phone: Page, server: Server) -> None:
    begin(phone, server)
    for name in ("here", "well", "way", "plot"):
        if name != "here":
            next_to(phone, name)
        asked = question(phone, name)
        for fold in asked.locator("summary").all():
            if fold.is_visible():
                fold.click()
        assert axe(phone) == [], name


def test_two_thousand_places_move_smoothly_on_a_slow_phone(phone: Page, server: Server) -> None:
    begin(phone, server)
    for name in ("well", "way", "plot", "spots", "one"):
        asked = next_to(phone, name)
    expect(asked.locator(".map--set")).to_be_attached()
    phone.context.new_cdp_session(phone).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    frames = asked.locator("canvas").evaluate(
        """async (sheet) => {
          const { left } = sheet.getBoundingClientRect();
          const at = (type, x) => sheet.dispatchEvent(
            new PointerEvent(type, { pointerId: 1, clientX: left + x, clientY: 300, bubbles: true, isPrimary: true }));
          const settled = () => new Promise((done) => {
            const port = new MessageChannel();
            port.port1.onmessage = done;
            port.port2.postMessage(0);
          });
          sheet.setPointerCapture = () => {};
          const took = [];
          at('pointerdown', 200);
          for (let step = 0; step < 40; step++) {
            at('pointermove', 200 - step * 1.5);
            const begun = performance.now();
            await new Promise(requestAnimationFrame);
            await settled();
            took.push(performance.now() - begun);
          }
          at('pointerup', 140);
          return took.sort((one, other) => one - other);
        }"""
    )
    median, worst = frames[len(frames) // 2], frames[-2]
    print(f"2,000 places, 6 times slower: a frame while moving takes {median:.0f} ms (median), {worst:.0f} ms (p95)")
    assert median < 100
    begun = perf_counter()
    tap(asked, 0.5, 0.5)
    expect(asked.get_by_text(re.compile("已选：服务点"))).to_be_visible()
    print(f"a tap chooses within {(perf_counter() - begun) * 1000:.0f} ms")


def test_a_form_notes_where_it_was_begun_after_asking_kindly(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(**PHONE)
    page = context.new_page()
    begin(page, server, "begins")
    expect(page.get_by_text("本表会记录填写地点，可以吗？")).to_be_visible()
    page.locator("#next").click()
    expect(page.get_by_label("还有")).to_be_visible()
    context.grant_permissions(["geolocation"])
    stand(page, 31.9, 117.2, 9)
    page.get_by_role("button", name="允许").click()
    expect(page.get_by_text("已记录位置，误差9米以内。")).to_be_visible()
    wait_stored(page, "begun", r"31\.9 117\.2 0 9")
    context.close()


def test_who_says_no_goes_on_without(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(**PHONE)
    page = context.new_page()
    begin(page, server, "begins")
    page.get_by_role("button", name="不记录，继续").click()
    page.get_by_label("备注").fill("走过了")
    page.locator("#next").click()
    page.locator("#next").click()
    send(page)
    context.close()


def test_a_browser_that_refuses_is_told_once_and_nothing_waits(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(**PHONE)
    page = context.new_page()
    begin(page, server, "begins")
    page.get_by_role("button", name="允许").click()
    expect(page.get_by_text("没有记录位置：手机不允许。可以继续填写。")).to_be_visible()
    page.locator("#next").click()
    page.locator("#next").click()
    send(page)
    context.close()


def test_without_https_coordinates_are_typed_and_the_page_says_why(
    chromium: Browser, data_folder: Path, tmp_path: Path
) -> None:
    running = start_server(data_folder, host=HOST)
    try:
        publish(running, tmp_path)
        context = chromium.new_context(**PHONE)
        page = context.new_page()
        begin(page, running, "begins")
        expect(page.get_by_text("本表会记录填写地点，但不是HTTPS的网页拿不到位置。可以继续填写。")).to_be_visible()
        page.goto(f"{running.url}/collect/forms/places")
        expect(page.locator("html[data-ready]")).to_be_attached()
        asked = question(page, "here")
        asked.get_by_role("button", name="获取我的位置").click()
        expect(asked.get_by_role("status")).to_contain_text("HTTPS")
        asked.get_by_text("手动输入坐标", exact=True).click()
        asked.get_by_label("纬度").fill("31.9")
        asked.get_by_label("经度").fill("117.2")
        asked.get_by_role("button", name="用这个坐标").click()
        expect(asked.locator(".position__value")).to_contain_text("31.90000, 117.20000")
        context.close()
    finally:
        running.stop()
