"""Choosing on a phone, in every way a form may ask for: what is stored, what stays reachable, what is never let in."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.test_collect import axe, kept_drafts
from tests.browser.test_journey import invite, join
from tests.browser.visit import next_screen, send
from tests.conftest import Server

LAYOUTS = """
| survey | | | | | |
| | type | name | label | appearance | media::image |
| | begin_group | shown | 怎么选 | field-list | |
| | select_one service | closed | 收起单选 | minimal | |
| | select_multiple service | folded | 收起多选 | minimal | |
| | select_multiple service | three | 三列 | columns-3 no-buttons | |
| | select_one agree | scale | 同意吗 | likert | |
| | rank service | order | 先后 | | |
| | end_group | | | | |
| | begin_group | living | 居住条件 | table-list | |
| | select_one agree | water | 用水 | | |
| | select_one agree | power | 用电 | | |
| | end_group | | | | |
| | select_one service | soon | 快选 | quick | |
| | select_one job or_other | more | 还有 | | |
| choices | | | |
| | list_name | name | label |
| | service | social | 社保 |
| | service | school | 入学 |
| | service | health | **看病** |
| | job | cook | 做饭 |
| | agree | no | 不同意 |
| | agree | so | 一般 |
| | agree | yes | 同意 |
| settings | | | |
| | form_title | form_id | version |
| | 各种选法 | choosing | 1 |
"""

CHANGING = """
| survey | | | | | |
| | type | name | label | appearance | choice_filter |
| | begin_group | all | 一起 | field-list | |
| | select_multiple problem | problems | 有哪些问题 | | name = 'none' or not(selected(${problems}, 'none')) |
| | select_one community | community | 社区 | | |
| | select_one building | building | 楼栋 | | community = ${community} |
| | end_group | | | | |
| choices | | | | |
| | list_name | name | label | community |
| | problem | leak | 漏水 | |
| | problem | noise | 噪音 | |
| | problem | none | 没有问题 | |
| | community | wu | 吴郢社区 | |
| | community | lake | 湖滨社区 | |
| | building | w1 | 1栋 | wu |
| settings | | | |
| | form_title | form_id | version |
| | 会变的列表 | changing | 1 |
"""

LONG = """
| survey | | | |
| | type | name | label | appearance |
| | note | first | 请开始 | |
| | select_one_from_file villages.csv | village | 村庄 | autocomplete |
| settings | | | |
| | form_title | form_id | version |
| | 长列表 | long | 1 |
"""

ROOMS = """
| survey | | | | | |
| | type | name | label | appearance | media::image |
| | begin_group | home | 房子 | field-list | |
| | select_one room | leak | 哪间漏水 | image-map | rooms.svg |
| | select_multiple room | repair | 哪些要修 | image-map | rooms.svg |
| | end_group | | | | |
| choices | | | |
| | list_name | name | label |
| | room | kitchen | 厨房 |
| | room | bath | 卫生间 |
| settings | | | |
| | form_title | form_id | version |
| | 房间 | rooms | 1 |
"""

HOSTILE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 100"
  onload="window.pwned = 1">
<script>window.pwned = 2</script>
<style>* { background: url(https://evil.test/style) }</style>
<foreignObject width="200" height="100"><body xmlns="http://www.w3.org/1999/xhtml">
<img src="x" onerror="window.pwned = 3"/></body></foreignObject>
<image href="https://evil.test/image.png" width="5" height="5"/>
<use xlink:href="https://evil.test/use.svg#a"/>
<a href="javascript:window.pwned = 4"><rect id="bath" width="100" height="100"/></a>
<g id="kitchen" onclick="window.pwned = 5" style="fill: url(https://evil.test/fill)" class="evil">
  <rect x="0" y="0" width="90" height="100" fill="url(https://evil.test/paint)"/>
  <animate attributeName="href" values="javascript:window.pwned = 6"/></g>
<rect id="bath" x="100" y="0" width="100" height="100" transform="rotate(0) url(https://evil.test/t)"/>
<path id="screen" d="M0 0h1v1z" filter="url(https://evil.test/filter)"/>
</svg>"""


@pytest.fixture
def volunteer(server: Server, phone: Page) -> Page:
    join(phone, invite(server, "李梅", "volunteer"))
    return phone


@pytest.fixture
def requests(phone: Page) -> list[Request]:
    """All that the page asks for."""
    asked: list[Request] = []
    phone.on("request", lambda request: asked.append(request))  # noqa: PLW0108 (the library marks what it is given)
    return asked


def open_form(page: Page, server: Server, folder: Path, form: str, **media: str) -> None:
    """Publish a form with its files, and open it."""
    form_id = form.strip().rpartition("\n")[2].split("|")[3].strip()
    beside = folder / f"{form_id}-media"
    beside.mkdir()
    for name, text in media.items():
        (beside / name.replace("__", ".")).write_text(text, encoding="utf-8")
    path = folder / f"{form_id}.md"
    path.write_text(form, encoding="utf-8")
    server.fieldapp("form", "publish", str(path))
    page.goto(f"{server.url}/collect/forms/{form_id}")
    expect(page.locator("html[data-ready]")).to_be_attached()


def question(page: Page, words: str) -> Locator:
    return page.locator(".question").filter(has_text=words).first


def answer(page: Page, name: str) -> str:
    """What the draft on the phone holds for a question."""
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    held = [re.search(rf'"n":"{name}"[^{{}}]*?"t":"([^"]*)"', draft) for draft in kept_drafts(page)]
    return next((match[1] for match in held if match), "")


def drag(page: Page, handle: Locator, to: Locator) -> None:
    start, end = handle.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 9, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 9, end["y"] + end["height"] - 4, steps=6)
    page.mouse.up()


def test_every_way_to_choose_stores_what_the_form_language_says(
    server: Server, volunteer: Page, tmp_path: Path
) -> None:
    open_form(volunteer, server, tmp_path, LAYOUTS)
    question(volunteer, "收起单选").get_by_role("combobox").select_option(label="看病")
    folded = question(volunteer, "收起多选")
    folded.locator(".folded__summary").click()
    folded.get_by_text("看病").click()
    folded.get_by_text("社保").click()
    expect(folded.locator(".folded__words")).to_have_text("社保、看病")
    folded.locator(".folded__summary").click()
    three = question(volunteer, "三列")
    three.get_by_text("入学").click()
    expect(three.get_by_role("checkbox", name="入学")).to_be_checked()
    question(volunteer, "同意吗").get_by_role("radio", name="一般").check()
    order = question(volunteer, "先后")
    drag(volunteer, order.locator(".rank__handle").first, order.locator(".rank__row").last)
    expect(order.locator(".rank__row").last).to_contain_text("社保")
    order.get_by_role("button", name="上移 看病").click()
    expect(order.get_by_role("status")).to_have_text("看病：第1位，共3位")
    assert axe(volunteer) == []
    next_screen(volunteer)
    volunteer.get_by_role("group", name="用水").get_by_role("radio", name="同意", exact=True).check()
    volunteer.get_by_role("group", name="用电").get_by_role("radio", name="不同意").check()
    assert axe(volunteer) == []
    next_screen(volunteer)
    volunteer.get_by_role("group", name="快选").get_by_text("入学").click()
    volunteer.get_by_role("group", name="还有").get_by_text("Other").click()
    next_screen(volunteer)
    volunteer.get_by_label("Specify other.").fill("修车")
    volunteer.get_by_role("button", name="检查答案").click()
    expect(volunteer.get_by_text("看病、入学、社保")).to_be_visible()
    send(volunteer)
    row = next(csv.DictReader(StringIO(server.fieldapp("export", "choosing", "--format", "csv"))))
    wanted = {
        "closed": "health", "folded": "social health", "three": "school", "scale": "so",
        "order": "health school social", "water": "yes", "power": "no", "soon": "school",
        "more": "other", "more_other": "修车",
    }  # fmt: skip
    stored = {name.rpartition("/")[2].rpartition("-")[2]: value for name, value in row.items()}
    assert {name: stored[name] for name in wanted} == wanted


def test_a_table_keeps_its_heads_in_sight_and_becomes_lists_where_words_do_not_fit(
    server: Server, volunteer: Page, tmp_path: Path
) -> None:
    long = LAYOUTS.replace("| 不同意 |", "| Disagree altogether |").replace("choosing", "narrow")
    open_form(volunteer, server, tmp_path, LAYOUTS)
    next_screen(volunteer)
    heads, row = volunteer.locator("[data-kind=heads]"), volunteer.locator("[data-kind=row]").first
    expect(heads.get_by_text("不同意")).to_be_visible()
    columns = [heads.locator(".head").nth(2), row.locator(".option").nth(2)]
    assert columns[0].bounding_box()["x"] == columns[1].bounding_box()["x"]  # type: ignore[index]
    (tmp_path / "other").mkdir()
    open_form(
        volunteer, server, tmp_path / "other", long.replace("| agree | so |", "| agree | so | 1 |\n| | agree | so2 |")
    )
    next_screen(volunteer)
    expect(volunteer.locator("[data-kind=row]").first.get_by_text("Disagree altogether")).to_be_visible()


def test_a_quick_choice_goes_on_at_a_tap_but_not_while_the_arrow_keys_look_through_it(
    server: Server, volunteer: Page, tmp_path: Path
) -> None:
    open_form(volunteer, server, tmp_path, LAYOUTS)
    next_screen(volunteer)
    next_screen(volunteer)
    group = volunteer.get_by_role("group", name="快选")
    group.get_by_role("radio", name="社保").focus()
    volunteer.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio", name="入学")).to_be_checked()
    expect(group).to_be_visible()
    group.get_by_text("看病").click()
    expect(volunteer.get_by_role("group", name="还有")).to_be_visible()


def test_choices_that_change_while_shown_leave_the_focus_and_say_why_none_fits(
    server: Server, volunteer: Page, tmp_path: Path
) -> None:
    open_form(volunteer, server, tmp_path, CHANGING)
    none = volunteer.get_by_role("checkbox", name="没有问题")
    expect(question(volunteer, "楼栋").get_by_role("status")).to_have_text("可选项取决于其他答案。请先回答：社区")
    none.focus()
    volunteer.keyboard.press("Space")
    expect(volunteer.get_by_role("checkbox")).to_have_count(1)
    expect(none).to_be_focused()
    volunteer.keyboard.press("Space")
    expect(volunteer.get_by_role("checkbox")).to_have_count(3)
    expect(none).to_be_focused()
    volunteer.get_by_text("湖滨社区").click()
    expect(question(volunteer, "楼栋").get_by_role("status")).to_have_text("按照这些问题的答案，没有可选的项：社区")
    volunteer.get_by_text("吴郢社区").click()
    volunteer.get_by_text("1栋").click()
    assert answer(volunteer, "building") == "w1"


def test_a_village_among_2500_is_found_by_its_name_and_value_not_by_half_typed_signs(
    server: Server, volunteer: Page, tmp_path: Path
) -> None:
    villages = "name,label\n" + "".join(f"v{n},第{n}村\n" for n in range(2499)) + "last,合肥\n"
    open_form(volunteer, server, tmp_path, LONG, villages__csv=villages)
    next_screen(volunteer)
    rows = volunteer.get_by_role("radio")
    expect(rows).to_have_count(20)
    volunteer.get_by_label("在列表中查找").focus()
    keyboard = volunteer.context.new_cdp_session(volunteer)
    for text in ("h", "he", "hefei"):
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    expect(rows).to_have_count(20)
    keyboard.send("Input.insertText", {"text": "合肥"})
    expect(rows).to_have_count(1)
    volunteer.get_by_text("合肥", exact=True).click()
    assert answer(volunteer, "village") == "last"
    volunteer.get_by_label("在列表中查找").fill("V2400")
    expect(volunteer.get_by_text("第2400村")).to_be_visible()
    volunteer.get_by_label("在列表中查找").fill("不存在")
    expect(volunteer.get_by_text("列表里没有“不存在”。")).to_be_visible()


def test_parts_of_a_drawing_are_chosen_by_touch_and_by_the_list_beside_it(
    server: Server, volunteer: Page, tmp_path: Path
) -> None:
    plain = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect id="kitchen" width="95" height="100"/>'
    )
    drawing = plain + '<circle id="bath" cx="150" cy="50" r="45"/></svg>'
    open_form(volunteer, server, tmp_path, ROOMS, rooms__svg=drawing)
    leak, repair = question(volunteer, "哪间漏水"), question(volunteer, "哪些要修")
    leak.locator("circle").click()
    expect(leak.get_by_role("radio", name="卫生间")).to_be_checked()
    repair.locator("circle").click()
    repair.get_by_role("checkbox", name="厨房").check()
    expect(repair.locator("svg .is-chosen")).to_have_count(2)
    repair.locator("circle").click()
    expect(repair.get_by_role("checkbox", name="卫生间")).not_to_be_checked()
    assert (answer(volunteer, "leak"), answer(volunteer, "repair")) == ("bath", "kitchen")
    assert leak.locator("img:visible").count() == 0, "the picture is not there twice"
    assert axe(volunteer) == []


def test_a_hostile_drawing_brings_only_its_shapes(
    server: Server, volunteer: Page, tmp_path: Path, requests: list[Request]
) -> None:
    open_form(volunteer, server, tmp_path, ROOMS, rooms__svg=HOSTILE)
    drawing = question(volunteer, "哪间漏水").locator(".imagemap svg")
    expect(drawing.locator(".is-region")).to_have_count(2)
    drawing.locator("rect").first.click()
    expect(volunteer.get_by_role("radio", name="厨房")).to_be_checked()
    names = drawing.evaluate("(svg) => [...svg.querySelectorAll('*')].map((part) => part.localName)")
    assert names == ["g", "rect", "rect", "path"]
    attributes = drawing.evaluate(
        "(svg) => [svg, ...svg.querySelectorAll('*')].flatMap((part) => part.getAttributeNames())"
    )
    assert set(attributes) <= {"viewBox", "class", "x", "y", "width", "height", "d"}
    assert volunteer.evaluate("window.pwned") is None
    assert not [request.url for request in requests if "evil.test" in request.url]
