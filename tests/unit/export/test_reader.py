"""Tables for people: moments of one clock, choices by their words, nothing that only spoke to whoever filled it in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from fieldapp.export.labels import Labels
from fieldapp.export.reader import Reader
from fieldapp.export.tables import Column, Table, tables
from fieldapp.xforms.parse import parse

READER = Reader(language="zh-Hans", timezone=ZoneInfo("Asia/Shanghai"))
_FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>
<model><instance><data id="t"><note/><told>早</told><once/><shut/><pick/><sum/></data></instance>
<instance id="towns"><root>
<item><name>1</name><label>东村</label></item><item><name>1</name><label>西村</label></item>
<item><name>2</name><label>南村</label></item><item><name>2</name><label>南村</label></item>
</root></instance>
<bind nodeset="/data/note" readonly="true()"/><bind nodeset="/data/told" readonly="true()"/>
<bind nodeset="/data/once" readonly="/data/pick = 1"/><bind nodeset="/data/shut" readonly="{shut}"/>
<bind nodeset="/data/pick" type="string"/><bind nodeset="/data/sum" readonly="true()" calculate="1 + 1"/>
</model></h:head>
<h:body><input ref="/data/note"><label>n</label></input><input ref="/data/told"><label>t</label></input>
<input ref="/data/once"><label>o</label></input><input ref="/data/shut"><label>s</label></input>
<select1 ref="/data/pick"><label>p</label><itemset nodeset="instance('towns')/root/item[true()]">
<value ref="name"/><label ref="label"/></itemset></select1><input ref="/data/sum"><label>c</label></input>
</h:body></h:html>"""


def main_table(*shut: str) -> Table:
    """The main table of a form's versions, newest first."""
    return tables([(parse(_FORM.replace("{shut}", each).encode()).definition, {}) for each in shut], "zh-Hans")[0]


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("2026-11-23T06:05:00.000Z", "2026-11-23 14:05:00"),
        ("2026-11-23T14:05:00.000+08:00", "2026-11-23 14:05:00"),
        ("2026-11-23T14:05:00", "2026-11-23 14:05:00"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("昨天", "昨天"),
    ],
)
def test_moments_are_those_of_the_installations_clock(stored: str, read: str) -> None:
    assert READER.moment(stored) == read


def test_a_time_of_day_loses_what_only_machines_need() -> None:
    column = Column(ref="/at", name="at", type="time", label="", sensitive=False, choices={})
    say = READER.say(column)
    assert say
    assert [say("14:05:00.000+08:00"), say("14:05:00"), say("noon")] == ["14:05:00", "14:05:00", "noon"]


def test_notes_stay_out_but_nothing_that_can_hold_an_answer_does() -> None:
    kept = [column.name for column in main_table("true()").columns if READER.reads(column)]
    assert kept == ["told", "once", "pick", "sum"]


def test_a_note_that_used_to_be_a_question_keeps_its_column() -> None:
    kept = [column.name for column in main_table("true()", "false()").columns if READER.reads(column)]
    assert kept == ["told", "once", "shut", "pick", "sum"]


def test_a_code_with_two_meanings_stays_a_code() -> None:
    form = parse(_FORM.replace("{shut}", "true()").encode()).definition
    assert Labels(form, "zh-Hans").choices("/data/pick") == {"1": "1", "2": "南村"}


def test_an_unknown_code_stays_as_it_is() -> None:
    pick = next(column for column in main_table("true()").columns if column.name == "pick")
    say = READER.say(pick)
    assert say
    assert [say("2"), say("9")] == ["南村", "9"]
