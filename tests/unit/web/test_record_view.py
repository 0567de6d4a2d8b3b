"""A record in words: labels in the reader's language, repeats as rows, what is sensitive without its text."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

import pytest

from fieldapp.web.record_view import Block, Part, Reader, Rows, answers, questions, view_record
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.parse import parse
from fieldapp.xforms.xlsform_process import convert_in_subprocess
from fieldapp.xforms.xml import read_tree

FORM = """
| survey |
|  | type | name | label::中文 (zh) | label::English (en) | bind::sensitive |
|  | note | hello | 您好 | Hello | |
|  | begin_group | home | 住处 | Home | |
|  | text | unit | 房号 | Room | |
|  | dateTime | at | 时间 | Time | |
|  | end_group | | | | |
|  | acknowledge | agreed | 同意 | Agreed | |
|  | begin_group | health | 健康 | Health | yes |
|  | text | state | 情况 | Condition | |
|  | end_group | | | | |
|  | begin_repeat | member | 成员 | Member | |
|  | text | name | 称呼 | Name | |
|  | begin_repeat | card | 证件 | Card | |
|  | text | number | 号码 | Number | |
|  | end_repeat | | | | |
|  | end_repeat | | | | |
| settings |
|  | form_title | form_id | version | default_language |
|  | 走访 | visit | 1 | 中文 (zh) |
"""
RECORD = (
    "<data id='visit' version='1'><hello/><home><unit>3栋</unit><at>2026-11-23T01:30:00.000Z</at></home>"
    "<agreed>OK</agreed><health><state>高血压</state></health>"
    "<member><name>阿芳</name><card><number>A1</number></card><card><number>A2</number></card></member>"
    "<member><name>小明</name></member></data>"
)


@cache
def form() -> FormDefinition:
    conversion = convert_in_subprocess(FORM.encode(), "visit.md")
    assert conversion.xform, conversion.problems
    return parse(conversion.xform).definition


def seen(language: str = "zh-Hans", *, sees_sensitive: bool = False) -> tuple[Part, ...]:
    reader = Reader(language=language, timezone=ZoneInfo("Asia/Shanghai"), sees_sensitive=sees_sensitive)
    return view_record(form(), read_tree(RECORD), reader)


def texts(parts: tuple[Part, ...]) -> dict[str, str]:
    return {name: answer.text for name, answer in questions(parts)}


def test_labels_are_in_the_readers_language() -> None:
    assert [part.label for part in seen() if isinstance(part, Block)] == ["住处", "健康"]
    assert [part.label for part in seen("en") if isinstance(part, Block)] == ["Home", "Health"]
    assert [part.label for part in seen("fr") if isinstance(part, Block)] == ["住处", "健康"]


def test_moments_are_told_in_the_towns_time() -> None:
    assert texts(seen())["时间"] == "2026-11-23 09:30"


def test_words_on_the_way_are_no_answers() -> None:
    assert "您好" not in texts(seen())


def test_a_tick_is_shown_as_one() -> None:
    assert texts(seen())["同意"] == "✓"


def test_repeats_inside_repeats_keep_their_place() -> None:
    told = texts(seen())
    assert told["成员 1 · 证件 2 · 号码"] == "A2"
    assert told["成员 2 · 称呼"] == "小明"
    paths = [answer.path for answer in answers(seen()) if answer.text == "A2"]
    assert paths == ["/data/member[1]/card[2]/number"]


def test_a_repeat_of_short_answers_is_a_table_and_a_nested_one_is_not() -> None:
    (members,) = (part for part in seen() if isinstance(part, Rows))
    assert members.columns == ()
    (cards,) = (part for part in members.instances[0].parts if isinstance(part, Rows))
    assert cards.columns == ("号码",)


@pytest.mark.parametrize(("may", "kind", "text"), [(False, "hidden", ""), (True, "text", "高血压")])
def test_a_sensitive_group_hides_what_is_in_it(may: bool, kind: str, text: str) -> None:
    (answer,) = (answer for answer in answers(seen(sees_sensitive=may)) if answer.label == "情况")
    assert (answer.kind, answer.text, answer.raw) == (kind, text, text)
