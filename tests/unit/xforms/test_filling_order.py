"""In which order a form is brought up to date: what JavaRosa does that is not told by the forms themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.xforms.small_forms import ENGINES, FINISHES, Player, adds, asked, bind, removes, sets, xform

LANGUAGES = (
    "<itext><translation lang='en' default='true()'><text id='a'><value>Yes</value>"
    "<value form='image'>jr://images/yes.png</value></text></translation>"
    "<translation lang='zh'><text id='a'><value>是</value></text></translation></itext>"
)


@pytest.fixture(params=ENGINES)
def player(request: pytest.FixtureRequest, tmp_path: Path) -> Player:
    return Player(tmp_path, request.param)


def at_first(ref: str, value: str) -> str:
    return f"<setvalue event='odk-instance-first-load' ref='/data/{ref}' value=\"{value}\"/>"


def when_changed(source: str, ref: str, value: str) -> str:
    return (
        f"<input ref='/data/{source}'><label>{source}</label>"
        f"<setvalue event='xforms-value-changed' ref='/data/{ref}' value=\"{value}\"/></input>"
    )


def repeat(ref: str, inside: str, **attributes: str) -> str:
    written = "".join(f" jr:{name}='{value}'" for name, value in attributes.items())
    return f"<group ref='/data/{ref}'><label/><repeat nodeset='/data/{ref}'{written}>{inside}</repeat></group>"


def test_a_default_is_worked_out_before_anything_is_computed_but_what_earlier_defaults_set_off(player: Player) -> None:
    form = xform(
        "<sum/><early/><a/><twice/><late/>",
        bind("sum", calculate="1 + 1")
        + bind("twice", calculate="concat(/data/a, /data/a)")
        + at_first("early", "concat('e', /data/sum)")
        + at_first("a", "'x'")
        + at_first("late", "/data/twice"),
    )
    assert player.play(form).values() == {"sum": "2", "early": "e", "a": "x", "twice": "xx", "late": "xx"}


def test_a_default_sees_what_will_be_hidden_until_something_says_so(player: Player) -> None:
    form = xform(
        "<hidden>kept</hidden><seen/><key/><now/>",
        bind("hidden", relevant="/data/key = 'open'")
        + at_first("seen", "/data/hidden")
        + at_first("key", "''")
        + at_first("now", "concat('-', /data/hidden)"),
    )
    values = player.play(form).values()
    assert (values["seen"], values["now"]) == ("kept", "-")


def test_actions_of_a_new_instance_act_before_it_is_computed(player: Player) -> None:
    inside = "<setvalue event='odk-new-repeat' ref='/data/r/x' value=\"concat('[', ../no, ']')\"/>" + asked(
        "r/x", "r/no"
    )
    form = xform(
        "<r jr:template=''><x/><no/></r>",
        bind("r/no", calculate="position(..)"),
        repeat("r", inside),
    )
    assert player.play(form, adds("r")).values() == {"r[1]/x": "[]", "r[1]/no": "1"}


def test_counted_instances_come_when_the_repeat_shows_and_not_before(player: Player) -> None:
    form = xform(
        "<n/><show/><r jr:template=''><x/></r>",
        bind("n", type="int") + bind("r", relevant="/data/show = 'yes'"),
        asked("n", "show") + repeat("r", asked("r/x"), count="/data/n"),
    )
    told = player.play(
        form, sets("n", "2"), {"op": "snapshot", "name": "hidden"}, sets("show", "yes"), sets("r[2]/x", "b")
    )
    assert "/data/r[1]" not in told.told["snapshots"]["hidden"]["state"]
    assert told.values()["r[2]/x"] == "b"


def test_a_count_holds_also_while_the_question_that_gave_it_is_hidden(player: Player) -> None:
    form = xform(
        "<n/><hide/><r jr:template=''><x/></r>",
        bind("n", type="int", relevant="/data/hide = ''"),
        asked("n", "hide") + repeat("r", asked("r/x"), count="/data/n"),
    )
    told = player.play(form, sets("n", "2"), sets("hide", "yes"))
    assert told.values() == {"hide": "yes", "r[1]/x": "", "r[2]/x": ""}


def test_an_instance_written_in_a_template_comes_with_it(player: Player) -> None:
    form = xform(
        "<r jr:template=''><g><in jr:template=''><x/></in><in><x>one</x></in></g></r>",
        body=repeat("r", "<group ref='/data/r/g'>" + repeat("r/g/in", asked("r/g/in/x")) + "</group>"),
    )
    assert player.play(form, adds("r")).values() == {"r[1]/g/in[1]/x": "one"}


def test_a_group_that_has_lost_its_last_instance_counts_as_a_node_without_children(player: Player) -> None:
    form = xform("<g><r><x/></r></g>", body="<group ref='/data/g'>" + repeat("g/r", asked("g/r/x")) + "</group>")
    told = player.play(form, removes("g/r[1]"))
    state = told.told["snapshots"]["end"]["state"]["/data/g"]
    assert state == {"relevant": True, "required": False, "readonly": False, "value": ""}


def test_once_is_once_only_where_it_is_shown(player: Player) -> None:
    form = xform(
        "<a/><show/><kept/><hidden/>",
        bind("kept", calculate="once(/data/a)")
        + bind("hidden", relevant="/data/show != ''", calculate="once(/data/a)"),
        asked("a", "show"),
    )
    told = player.play(form, sets("a", "1"), sets("a", "2"), sets("show", "yes"), sets("a", "3"))
    assert (told.values()["kept"], told.values()["hidden"]) == ("1", "2")


def test_an_action_can_choose_only_what_is_on_offer(player: Player) -> None:
    colours = "<item><name>red</name></item><item><name>blue</name></item>"
    items = "<itemset nodeset=\"instance('colours')/root/item\"><value ref='name'/><label ref='name'/></itemset>"
    form = xform(
        "<a/><c/>",
        f"<instance id='colours'><root>{colours}</root></instance>",
        when_changed("a", "c", "/data/a") + f"<select1 ref='/data/c'><label>c</label>{items}</select1>",
    )
    told = player.play(form, sets("a", "red"), {"op": "snapshot", "name": "red"}, sets("a", "green"))
    assert told.values("red")["c"] == "red"
    assert told.values()["c"] == ""


def test_a_choice_among_instances_goes_when_its_instance_is_named_otherwise(player: Player) -> None:
    choices = "<itemset nodeset='/data/p[./age &gt; 17]'><value ref='name'/><label ref='name'/></itemset>"
    form = xform(
        "<p jr:template=''><name/><age/></p><p><name/><age/></p><who/>",
        bind("p/age", type="int"),
        repeat("p", asked("p/name", "p/age")) + f"<select1 ref='/data/who'><label>who</label>{choices}</select1>",
    )
    told = player.play(
        form,
        sets("p[1]/name", "Ana"),
        sets("p[1]/age", "20"),
        sets("who", "Ana"),
        {"op": "snapshot", "name": "Ana"},
        sets("p[1]/name", "Anna"),
    )
    assert told.values("Ana")["who"] == "Ana"
    assert told.values()["who"] == ""
    assert told.choices("who") == ["Anna"]


def test_a_choice_name_follows_the_language_in_which_the_record_is_finished(player: Player) -> None:
    items = "<item><label ref=\"jr:itext('a')\"/><value>a</value></item>"
    form = xform(
        "<c/><name/>",
        bind("name", calculate="jr:choice-name(/data/c, '/data/c')"),
        f"<select1 ref='/data/c'><label>c</label>{items}</select1>",
        LANGUAGES,
    )
    speaks = {"op": "language", "value": "zh"}
    told = player.play(form, sets("c", "a"), speaks, {"op": "snapshot", "name": "before"}, FINISHES)
    assert told.values("before")["name"] == "Yes"
    assert "<name>是</name>" in told.record
    assert player.play(form, sets("c", "a"), speaks, sets("c", "a")).values()["name"] == "是"


def test_a_language_without_a_picture_shows_that_of_the_default_language(player: Player) -> None:
    form = xform("<a/>", body="<input ref='/data/a'><label ref=\"jr:itext('a')\"/></input>", model=LANGUAGES)
    assert player.play(form).words("a", language="zh") == {"label": "是", "image": "jr://images/yes.png"}


def test_a_table_may_part_its_cells_by_semicolons_and_only_empty_lines_are_no_rows(player: Player) -> None:
    (player.folder / "towns.csv").write_text('name;label\n1;"Uno; eins"\n;\n\n2;Dos, zwei\n', encoding="utf-8")
    form = xform(
        "<rows/><first/><second/>",
        "<instance id='towns' src='jr://file-csv/towns.csv'/>"
        + bind("rows", calculate="count(instance('towns')/root/item)")
        + bind("first", calculate="instance('towns')/root/item[name = '1']/label")
        + bind("second", calculate="instance('towns')/root/item[name = '2']/label"),
    )
    assert player.play(form).values() == {"rows": "3", "first": "Uno; eins", "second": "Dos, zwei"}


def test_numbers_may_have_blanks_around_them_and_must_be_numbers_that_exist(player: Player) -> None:
    form = xform("<n/><d/>", bind("n", type="int") + bind("d", type="decimal"), asked("n", "d"))
    told = player.play(form, sets("n", " 5 "), sets("d", "1E400"))
    assert told.results == ["ok", "invalid"]
    assert told.values() == {"n": "5", "d": ""}
