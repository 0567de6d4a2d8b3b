"""How a form behaves while it is filled in: the same stories for the server's and the browser's engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.xforms.small_forms import ENGINES, FINISHES, Player, adds, asked, bind, removes, sets, xform


@pytest.fixture(params=ENGINES)
def player(request: pytest.FixtureRequest, tmp_path: Path) -> Player:
    return Player(tmp_path, request.param)


HOUSEHOLD = xform(
    "<n/><person jr:template=''><name/><age/><kind/><no/></person><person><name/><age/><kind/><no/></person>"
    "<adults/><oldest/>",
    bind("n", type="int")
    + bind("person/name", type="string", required="true()", required_message="Who is it?")
    + bind("person/age", type="int", constraint=". >= 0 and . < 130", message="Nobody is that old")
    + bind("person/kind", type="string", calculate="if(../age < 18, 'child', 'adult')")
    + bind("person/no", type="int", calculate="position(..)")
    + bind("adults", type="int", calculate="count(/data/person[age > 17])")
    + bind("oldest", type="int", calculate="max(/data/person/age)"),
    "<group ref='/data/person'><label>Person</label><repeat nodeset='/data/person'>"
    + asked("person/name", "person/age")
    + "</repeat></group>",
)


def test_a_member_added_is_counted_and_a_member_removed_moves_the_others_up(player: Player) -> None:
    told = player.play(
        HOUSEHOLD,
        sets("person[1]/age", "40"),
        adds("person"),
        sets("person[2]/age", "7"),
        adds("person"),
        sets("person[3]/age", "70"),
        {"op": "snapshot", "name": "three"},
        removes("person[1]"),
    )
    assert told.values("three")["adults"] == "2"
    assert told.values("three")["oldest"] == "70"
    assert told.values() == {
        "n": "",
        "person[1]/name": "",
        "person[1]/age": "7",
        "person[1]/kind": "child",
        "person[1]/no": "1",
        "person[2]/name": "",
        "person[2]/age": "70",
        "person[2]/kind": "adult",
        "person[2]/no": "2",
        "adults": "1",
        "oldest": "70",
    }


def test_the_first_failure_in_form_order_is_told_in_the_words_of_the_form(player: Player) -> None:
    told = player.play(HOUSEHOLD, sets("person[1]/age", "200"), FINISHES)
    assert told.results == ["constraint"]
    assert told.validation == {"outcome": "required", "ref": "/data/person[1]/name", "message": "Who is it?"}


def test_an_answer_that_is_none_of_its_type_is_not_stored(player: Player) -> None:
    told = player.play(HOUSEHOLD, sets("person[1]/age", "forty"), sets("person[2]/age", "1"), sets("oldest", "1"))
    assert told.results == ["invalid", "unavailable", "unavailable"]
    assert told.values()["person[1]/age"] == ""


COUNTED = xform(
    "<n/><child jr:template=''><name/></child>",
    bind("n", type="int") + bind("child/name", type="string"),
    asked("n")
    + "<group ref='/data/child'><repeat nodeset='/data/child' jr:count='/data/n'>"
    + asked("child/name")
    + "</repeat></group>",
)


def test_a_count_that_falls_takes_blank_instances_away_and_keeps_those_with_answers(player: Player) -> None:
    told = player.play(
        COUNTED,
        sets("n", "4"),
        sets("child[2]/name", "小明"),
        sets("n", "1"),
        {"op": "snapshot", "name": "kept"},
        sets("child[2]/name", ""),
        sets("n", "0"),
    )
    assert told.values("kept") == {"n": "1", "child[1]/name": "", "child[2]/name": "小明"}
    assert told.values() == {"n": "0"}


def test_a_slip_of_the_finger_in_a_count_makes_nothing(player: Player) -> None:
    told = player.play(COUNTED, sets("n", "1"), sets("n", "99999"))
    assert told.values() == {"n": "99999", "child[1]/name": ""}


def test_instances_of_a_counted_repeat_are_not_added_by_hand(player: Player) -> None:
    told = player.play(COUNTED, sets("n", "1"), adds("child"), removes("child[1]"))
    assert told.results == ["ok", "unavailable", "unavailable"]


FARM = xform(
    "<farms/><farm><area>2</area><crop/></farm><sees/>",
    bind("farm", relevant="/data/farms = 'yes'")
    + bind("farm/area", type="decimal")
    + bind("farm/crop", type="string", relevant="../area > 1", required="true()")
    + bind("sees", calculate="concat('[', /data/farm/area, ']')"),
    asked("farms") + "<group ref='/data/farm'><label>Farm</label>" + asked("farm/area", "farm/crop") + "</group>",
)


def test_what_is_hidden_is_blank_to_expressions_left_out_of_the_record_and_back_when_shown(player: Player) -> None:
    told = player.play(
        FARM,
        {"op": "snapshot", "name": "hidden"},
        sets("farms", "yes"),
        {"op": "snapshot", "name": "shown"},
        sets("farm/crop", "rice"),
        sets("farms", "no"),
        FINISHES,
    )
    assert told.values("hidden")["sees"] == "[]"
    assert told.values("shown")["sees"] == "[2]"
    assert told.validation == {"outcome": "ok"}
    assert "<farm>" not in told.record
    assert "rice" not in told.record


def test_a_group_that_reads_its_own_child_opens_by_what_the_child_says(player: Player) -> None:
    form = xform(
        "<inputs><source>user</source><name/></inputs>",
        bind("inputs", relevant="./source = 'user'"),
        "<group ref='/data/inputs'>" + asked("inputs/source", "inputs/name") + "</group>",
    )
    told = player.play(form, sets("inputs/name", "An"), sets("inputs/source", "system"))
    assert told.results == ["ok", "ok"]
    assert told.values() == {}


def test_readonly_of_a_group_holds_for_its_questions(player: Player) -> None:
    form = xform(
        "<done/><g><a/></g>",
        bind("g", readonly="/data/done = '1'"),
        asked("done") + "<group ref='/data/g'>" + asked("g/a") + "</group>",
    )
    told = player.play(form, sets("g/a", "x"), sets("done", "1"), sets("g/a", "y"))
    assert told.results == ["ok", "ok", "readonly"]


VILLAGES = (
    "<instance id='v'><root><item><name>v1</name><town>a</town><id>t1</id></item>"
    "<item><name>v2</name><town>a</town><id>t2</id></item>"
    "<item><name>v3</name><town>b</town><id>t3</id></item></root></instance>"
)
CASCADE = xform(
    "<town/><village/><also/>",
    VILLAGES + bind("town", type="string") + bind("village", type="string") + bind("also", type="string"),
    "<select1 ref='/data/town'><label>Town</label>"
    "<item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item></select1>"
    "<select1 ref='/data/village'><label>Village</label>"
    "<itemset nodeset=\"instance('v')/root/item[town=/data/town]\"><value ref='name'/><label ref='jr:itext(id)'/>"
    "</itemset></select1>"
    "<select ref='/data/also'><label>Also</label>"
    "<itemset nodeset=\"instance('v')/root/item[name != /data/village]\"><value ref='name'/><label ref='name'/>"
    "</itemset></select>",
    model="<itext><translation lang='zh'><text id='t1'><value>一村</value></text></translation>"
    "<translation lang='en' default='true()'><text id='t1'><value>One</value></text>"
    "<text id='t2'><value>Two</value></text></translation></itext>",
)


def test_a_choice_that_is_no_longer_offered_goes_and_so_does_what_hangs_on_it(player: Player) -> None:
    told = player.play(
        CASCADE,
        sets("town", "a"),
        sets("village", "v2"),
        sets("also", "v1 v3"),
        {"op": "snapshot", "name": "a"},
        sets("village", "v1"),
        {"op": "snapshot", "name": "v1"},
        sets("town", "b"),
        sets("village", "v1"),
    )
    assert told.values("a") == {"town": "a", "village": "v2", "also": "v1 v3"}
    assert told.values("v1") == {"town": "a", "village": "v1", "also": "v3"}
    assert told.values() == {"town": "b", "village": "", "also": "v3"}
    assert told.results[-1] == "invalid"


def test_words_missing_in_a_language_are_said_in_the_default_one(player: Player) -> None:
    told = player.play(CASCADE, sets("town", "a"))
    assert told.choices("village", language="zh") == ["一村", "Two"]
    assert told.choices("village", language="en") == ["One", "Two"]


EVENTS = xform(
    "<first/><src/><copy/><row jr:template=''><no/><from/><to/></row>",
    bind("first", type="int"),
    asked("first")
    + "<input ref='/data/src'><label>s</label>"
    + "<setvalue event='xforms-value-changed' ref='/data/copy' value=\"concat(/data/src, '!')\"/></input>"
    + "<group ref='/data/row'><repeat nodeset='/data/row'>"
    + "<setvalue event='odk-new-repeat' ref='/data/row/no' value='position(..) * 10'/>"
    + "<input ref='/data/row/from'><label>f</label>"
    + "<setvalue event='xforms-value-changed' ref='/data/row/to' value='../from'/></input>"
    + asked("row/to", "row/no")
    + "</repeat></group>",
    model="<setvalue event='odk-instance-first-load' ref='/data/first'>7</setvalue>",
)


def test_events_set_values_once_and_in_their_own_row(player: Player) -> None:
    told = player.play(
        EVENTS, sets("src", "a"), adds("row"), adds("row"), sets("row[2]/from", "x"), sets("row[2]/no", "5")
    )
    assert told.values() == {
        "first": "7",
        "src": "a",
        "copy": "a!",
        "row[1]/no": "10",
        "row[1]/from": "",
        "row[1]/to": "",
        "row[2]/no": "5",
        "row[2]/from": "x",
        "row[2]/to": "x",
    }


def test_a_reopened_record_keeps_its_answers_and_its_identifier(player: Player) -> None:
    record = (
        "<data id='small'><first>1</first><src>s</src><copy>c</copy><row><no>1</no><from/><to/></row>"
        "<meta><instanceID>uuid:11111111-1111-4111-8111-111111111111</instanceID></meta></data>"
    )
    told = player.play(EVENTS, adds("row"), instance=record)
    assert told.values()["first"] == "1"
    assert told.values()["copy"] == "c"
    assert told.values()["row[2]/no"] == "20"
    assert "uuid:11111111-1111-4111-8111-111111111111" in told.record


def test_a_reopened_correction_still_names_the_record_it_replaces(player: Player) -> None:
    record = (
        "<data id='small'><first>1</first><meta><instanceID>uuid:11111111-1111-4111-8111-111111111111</instanceID>"
        "<deprecatedID>uuid:22222222-2222-4222-8222-222222222222</deprecatedID></meta></data>"
    )
    told = player.play(EVENTS, sets("first", "2"), instance=record)
    assert "<deprecatedID>uuid:22222222-2222-4222-8222-222222222222</deprecatedID>" in told.record


def test_a_form_without_an_identifier_gets_one(player: Player) -> None:
    form = xform("<a/>", "", asked("a")).replace("<meta><instanceID/></meta>", "")
    assert "<instanceID>uuid:" in player.play(form).record


def test_an_expression_that_fails_costs_only_itself(player: Player) -> None:
    form = xform(
        "<a/><b/><c/><d/>",
        bind("b", calculate="instance('missing')/root/x")
        + bind("c", calculate="concat(/data/a, '?')")
        + bind("d", calculate="if(/data/a = 1, 'one', nope())"),
        asked("a"),
    )
    told = player.play(form, sets("a", "1"), {"op": "snapshot", "name": "one"}, sets("a", "2"))
    assert told.values("one") == {"a": "1", "b": "", "c": "1?", "d": "one"}
    assert told.values() == {"a": "2", "b": "", "c": "2?", "d": ""}


def test_labels_hold_answers_and_messages_follow_the_language(player: Player) -> None:
    form = xform(
        "<name/><age/>",
        bind("age", type="int", constraint=". < 9", message="jr:itext('m')"),
        asked("name")
        + "<input ref='/data/age'><label>How old is <output value='/data/name'/>?</label><hint>years</hint></input>",
        model="<itext><translation lang='zh'><text id='m'><value>太大</value></text></translation>"
        "<translation lang='en'><text id='m'><value>Too old, <output value='/data/name'/></value></text>"
        "</translation></itext>",
    )
    told = player.play(form, sets("name", "An"), {"op": "language", "value": "en"}, sets("age", "10"))
    assert told.words("age", language="zh") == {"label": "How old is An?", "hint": "years"}
    assert told.told["steps"][-1] == {
        "op": "set",
        "ref": "/data/age",
        "result": "constraint",
        "message": "Too old, An",
    }


def test_a_calculation_reads_the_row_before_and_follows_it(player: Player) -> None:
    form = xform(
        "<row jr:template=''><v/><sum/></row>",
        bind("row/v", type="int")
        + bind(
            "row/sum",
            type="int",
            calculate="coalesce(/data/row[position() = position(current()/..) - 1]/sum, 0) + coalesce(../v, 0)",
        ),
        "<group ref='/data/row'><repeat nodeset='/data/row'>" + asked("row/v") + "</repeat></group>",
    )
    told = player.play(
        form,
        adds("row"),
        adds("row"),
        adds("row"),
        sets("row[1]/v", "1"),
        sets("row[2]/v", "2"),
        sets("row[3]/v", "3"),
        {"op": "snapshot", "name": "all"},
        sets("row[1]/v", "10"),
    )
    sums = [told.values("all")[f"row[{place}]/sum"] for place in (1, 2, 3)]
    assert sums == ["1", "3", "6"]
    assert [told.values()[f"row[{place}]/sum"] for place in (1, 2, 3)] == ["10", "12", "15"]


def test_a_value_that_an_event_sets_sets_off_what_hangs_on_it_but_not_for_ever(player: Player) -> None:
    def follows(ref: str, target: str) -> str:
        action = f"<setvalue event='xforms-value-changed' ref='/data/{target}' value=\"concat(/data/{ref}, '+')\"/>"
        return f"<input ref='/data/{ref}'><label>{ref}</label>{action}</input>"

    chained = player.play(xform("<a/><b/><c/>", "", follows("a", "b") + follows("b", "c")), sets("a", "x"))
    assert chained.values() == {"a": "x", "b": "x+", "c": "x++"}
    circle = player.play(xform("<a/><b/>", "", follows("a", "b") + follows("b", "a")), sets("a", "x"))
    assert circle.results == ["ok"]


def test_instances_that_a_count_makes_at_the_start_are_new_ones_too(player: Player) -> None:
    form = xform(
        "<r jr:template=''><no/><who/></r>",
        bind("r/who", preload="property", **{"jr:preloadParams": "username"}),
        "<group ref='/data/r'><repeat nodeset='/data/r' jr:count='2'>"
        + "<setvalue event='odk-new-repeat' ref='/data/r/no' value='position(..) * 10'/>"
        + asked("r/no", "r/who")
        + "</repeat></group>",
    )
    told = player.play(form, properties={"username": "an"})
    assert told.values() == {"r[1]/no": "10", "r[1]/who": "an", "r[2]/no": "20", "r[2]/who": "an"}


def test_a_hidden_repeat_takes_no_new_instance(player: Player) -> None:
    form = xform(
        "<more/><r jr:template=''><a/></r>",
        bind("r", relevant="/data/more = 'yes'"),
        asked("more") + "<group ref='/data/r'><repeat nodeset='/data/r'>" + asked("r/a") + "</repeat></group>",
    )
    told = player.play(
        form, adds("r"), sets("more", "yes"), adds("r"), sets("r[1]/a", "1"), sets("more", "no"), adds("r")
    )
    assert told.results == ["unavailable", "ok", "ok", "ok", "ok", "unavailable"]
    assert "<r>" not in told.record


def test_an_attribute_inside_a_repeat_reads_what_lies_around_it(player: Player) -> None:
    """Entities made in a repeat: paths count from the attribute itself, as pyxform writes them."""
    form = xform(
        "<t><nm/><entity create='' id=''/></t>",
        bind("t/entity/@create", calculate="../../nm != ''"),
        "<group ref='/data/t'><repeat nodeset='/data/t'>"
        + "<setvalue event='odk-new-repeat' ref='/data/t/entity/@id' value='position(../..)'/>"
        + asked("t/nm")
        + "</repeat></group>",
    )
    told = player.play(form, sets("t[1]/nm", "Oak"), adds("t"))
    assert '<entity create="true" id=""/>' in told.record
    assert '<entity create="false" id="2"/>' in told.record
