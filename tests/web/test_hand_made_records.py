"""A record edited by hand is kept as it came, and the desk names all that is wrong with it in the reader's words."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.people.device_keys import new_device_key
from fieldapp.people.person import Person
from fieldapp.services import Services
from tests.builders import a_form, a_person, signed_in

FORM = """
| survey |
|  | type | name | label::中文 (zh) | label::English (en) | relevant | repeat_count | required |
|  | begin_group | where | 地点 | Where | | | |
|  | text | unit | 房号 | Room | | | |
|  | end_group | | | | | | |
|  | integer | people | 人数 | How many people | | | |
|  | select_one outcome | outcome | 结果 | Outcome | | | yes |
|  | select_multiple outcome | several | 几样 | Several | | | |
|  | text | why | 原因 | Why | ${outcome} = 'closed' | | |
|  | date | day | 日期 | Day | | | |
|  | begin_repeat | visitor | 访客 | Visitor | | 2 | |
|  | text | who | 称呼 | Who | | | |
|  | end_repeat | | | | | | |
|  | begin_repeat | member | 成员 | Member | | | |
|  | text | name | 姓名 | Name | | | |
|  | end_repeat | | | | | | |
| choices |
|  | list_name | name | label::中文 (zh) | label::English (en) |
|  | outcome | met | 见到了 | Met |
|  | outcome | closed | 没人在家 | Nobody home |
| settings |
|  | form_title | form_id | version | default_language |
|  | 走访 | hand | 1 | 中文 (zh) |
"""
GOOD = {
    "where": "<where><unit>3栋</unit></where>",
    "people": "<people>2</people>",
    "outcome": "<outcome>met</outcome>",
    "several": "<several>met closed</several>",
    "day": "<day>2026-11-20</day>",
    "wanted": "<visitor_count>2</visitor_count>",
    "visitor": "<visitor><who>甲</who></visitor><visitor><who>乙</who></visitor>",
    "member": "<member><name>小明</name></member>",
}
CASES: list[tuple[str, dict[str, str], list[tuple[str, str]]]] = [
    ("nothing", {}, []),
    ("another order", {"where": "", "zz": "<where><unit>3栋</unit></where>"}, []),
    ("a missing node", {"day": "", "people": ""}, []),
    ("a missing answer", {"outcome": ""}, [("结果", "必答的题没有答案"), ("Outcome", "has no answer")]),
    (
        "no such choice",
        {"outcome": "<outcome>gone</outcome>"},
        [("结果", "“gone”不在可选项里"), ("Outcome", "“gone” is not")],
    ),
    ("no such choices", {"several": "<several>met x y</several>"}, [("几样", "“x y”"), ("Several", "“x y”")]),
    (
        "too many",
        {"visitor": GOOD["visitor"] + "<visitor/>"},
        [("访客", "有 3 条，表单只允许 2 条"), ("Visitor", "3 entries where the form allows 2")],
    ),
    (
        "too few",
        {"visitor": "<visitor/>"},
        [("访客", "只有 1 条，表单要求 2 条"), ("Visitor", "1 entries where the form asks for 2")],
    ),
    (
        "twice",
        {"people": "<people>1</people><people>2</people>"},
        [("人数", "有 2 条，表单只允许 1 条"), ("How many people", "allows 1")],
    ),
    ("an unknown node", {"zz": "<extra>1</extra>"}, [("extra", "表单里没有这道题"), ("extra", "no such question")]),
    (
        "an unknown node inside",
        {"where": "<where><unit/><floor>1</floor></where>"},
        [("where/floor", "没有这道题"), ("where/floor", "no such")],
    ),
    (
        "nodes inside an answer",
        {"people": "<people><x>1</x></people>"},
        [("people/x", "没有这道题"), ("people/x", "no such")],
    ),
    (
        "an unknown attribute",
        {"people": "<people colour='red'>1</people>"},
        [("人数", "“colour”"), ("How many people", "attribute “colour”")],
    ),
    (
        "a template",
        {"member": "<member xmlns:jr='http://openrosa.org/javarosa' jr:template=''/>"},
        [("成员", "“template”"), ("Member", "“template”")],
    ),
    (
        "a wrong number",
        {"people": "<people>many</people>"},
        [("人数", "“many”不是"), ("How many people", "“many” cannot be read")],
    ),
    (
        "a wrong date",
        {"day": "<day>2026-02-31</day>"},
        [("日期", "“2026-02-31”不是"), ("Day", "“2026-02-31” cannot be read")],
    ),
    ("not asked", {"zz": "<why>x</why>"}, [("原因", "不该问"), ("Why", "not to be asked")]),
    (
        "text beside",
        {"where": "<where>here<unit/>there</where>"},
        [("地点", "题目之间写有文字"), ("Where", "between the questions")],
    ),
    (
        "text in place of questions",
        {"where": "<where>here</where>"},
        [("地点", "题目之间写有文字"), ("Where", "between the questions")],
    ),
    (
        "far too large",
        {"member": "<member><name>x</name></member>" * 10_001},
        [("", "这条记录太大"), ("", "so large that")],
    ),
]

Send = Callable[[str], None]


@pytest.fixture
def li(services: Services) -> Person:
    """A volunteer, whose phone the form is on."""
    a_form(services, FORM)
    return a_person(services, "李志愿")


@pytest.fixture
def send(app: Flask, services: Services, li: Person) -> Send:
    """Send a record as ODK Collect does."""
    key = new_device_key(services, li.id, "Collect", None).text

    def sent(xml: str) -> None:
        data = {"xml_submission_file": (io.BytesIO(xml.encode()), "record.xml")}
        answer = app.test_client().post(f"/key/{key}/submission", data=data, headers={"X-OpenRosa-Version": "1.0"})
        assert answer.status_code == 201, answer.text

    return sent


@pytest.mark.parametrize(("changed", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_wrong_is_named_and_the_record_kept(
    app: Flask, wang: Person, send: Send, changed: dict[str, str], told: list[tuple[str, str]]
) -> None:
    nodes = "".join({**GOOD, **changed}.values())
    meta = "<meta><instanceID>uuid:hand</instanceID></meta>"
    send(f'<data id="hand" version="1">{nodes}{meta}</data>')
    desk = signed_in(app, wang)
    chinese, english = (remarks(desk, language) for language in ("zh-Hans", "en"))
    assert [len(chinese), len(english)] == ([1, 1] if told else [0, 0]), (chinese, english)
    for (name, words), found in zip(told, [*chinese, *english], strict=True):
        assert name in found
        assert words in found


def remarks(desk: FlaskClient, language: str) -> list[str]:
    """The issues that the desk's page of the record shows."""
    desk.set_cookie("language", language)
    page = desk.get("/desk/records/uuid:hand", headers={"Accept-Language": language})
    assert page.status_code == 200
    return [part.partition("</li>")[0] for part in page.text.split('<li class="notice notice--')[1:]]
