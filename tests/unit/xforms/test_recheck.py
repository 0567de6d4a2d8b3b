"""What a second look finds in a record, and what it must not find."""

from __future__ import annotations

from fieldapp.xforms.definition import Finding
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.recheck import recheck
from fieldapp.xforms.xml import read_tree
from tests.unit.xforms.answering import answers, session
from tests.unit.xforms.small_forms import META, asked, bind, read, xform

VISIT = xform(
    "<n/><sex/><why/><p jr:template=''><age/><old/></p><total/><stamp/><pick/><id/>",
    bind("n", type="int")
    + bind("sex", type="string", required="true()", required_message="Say it")
    + bind("why", type="string", relevant="/data/sex = 'f'")
    + bind("p/age", type="int", constraint=". < 130", message="Too old")
    + bind("p/old", calculate="../age > 59")
    + bind("total", type="int", calculate="sum(/data/p/age)")
    + bind("stamp", type="dateTime", calculate="now()")
    + bind("pick", calculate="random()")
    + bind("id", calculate="once(uuid())"),
    asked("n")
    + "<select1 ref='/data/sex'><item><label>F</label><value>f</value></item><item><label>M</label>"
    + "<value>m</value></item></select1>"
    + asked("why")
    + "<group ref='/data/p'><repeat nodeset='/data/p' jr:count='/data/n'>"
    + asked("p/age")
    + "</repeat></group>",
)
GOOD = (
    "<data id='small'><n>1</n><sex>f</sex><why>x</why><p><age>60</age><old>true</old></p><total>60</total>"
    "<stamp>2020-01-01T00:00:00.000+08:00</stamp><pick>0.7</pick><id>abc</id>" + META + "</data>"
)


def found(record: str, form: str = VISIT) -> list[Finding]:
    return recheck(Form(read(form).definition), read_tree(record), session())


def told(record: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.ref) for finding in found(record)]


def test_a_good_record_has_no_findings_whatever_time_and_chance_say_now() -> None:
    assert told(GOOD) == []


def test_truth_and_numbers_may_be_written_as_other_engines_write_them() -> None:
    assert told(GOOD.replace("true", "1").replace("<total>60<", "<total>60.0<")) == []


def test_every_kind_of_doubt_is_named_with_its_path() -> None:
    bad = (
        GOOD.replace("<sex>f</sex>", "<sex>x</sex>")
        .replace("<age>60</age>", "<age>old</age>")
        .replace("<total>60</total>", "<total>61</total>")
        .replace("<n>1</n>", "<n>0</n><strange>1</strange>")
    )
    assert told(bad) == [
        ("record.unknown_node", "/data/strange"),
        ("record.too_many_instances", "/data/p"),
        ("record.choice", "/data/sex"),
        ("record.not_relevant", "/data/why"),
        ("record.type", "/data/p[1]/age"),
        ("record.calculation", "/data/p[1]/old"),
        ("record.calculation", "/data/total"),
        ("record.constraint", "/data/p[1]/age"),
    ]


def test_a_missing_answer_and_a_broken_rule_carry_the_words_of_the_form() -> None:
    (missing,) = found(GOOD.replace("<sex>f</sex>", "").replace("<why>x</why>", ""))
    assert (missing.code, missing.ref, missing.details) == ("record.required", "/data/sex", {"message": "Say it"})
    broken = found(GOOD.replace(">60<", ">200<"))
    assert [(finding.code, finding.details) for finding in broken] == [("record.constraint", {"message": "Too old"})]


def test_a_hidden_calculation_that_was_left_out_is_not_missed() -> None:
    form = xform(
        "<ask/><g><b/><sum/></g><late/>",
        bind("g/sum", calculate="if(/data/ask = 1, 1, 2)")
        + bind("g", relevant="/data/late = 1")
        + bind("late", calculate="/data/ask + 1"),
        asked("ask"),
    )
    assert found(f"<data id='small'><ask>5</ask><late>6</late>{META}</data>", form) == []
    (stray,) = found(f"<data id='small'><ask>5</ask><g><b/><sum>2</sum></g><late>6</late>{META}</data>", form)
    assert (stray.code, stray.ref) == ("record.not_relevant", "/data/g/sum")


def test_choices_from_a_list_that_is_not_at_hand_are_not_doubted() -> None:
    form = xform(
        "<tree/><name/>",
        "<instance id='trees' src='jr://file-csv/trees.csv'/>"
        + bind("name", calculate="instance('trees')/root/item[code = /data/tree]/name"),
        "<select1 ref='/data/tree'><label>t</label><itemset nodeset=\"instance('trees')/root/item\">"
        "<value ref='code'/><label ref='name'/></itemset></select1>",
    )
    assert found(f"<data id='small'><tree>t9</tree><name>Oak</name>{META}</data>", form) == []


def test_what_our_own_engine_finishes_it_also_accepts() -> None:
    definition = read(VISIT).definition
    form = Form(definition)
    filling = Filling.begin(form, session())
    for step in answers(definition):
        if step["op"] == "set":
            filling.set(step["ref"], step["value"])
    filling.set("/data/sex", "f")
    assert filling.finish() == []
    assert recheck(form, read_tree(filling.xml()), session()) == []


def test_the_record_looked_at_stays_as_it_was() -> None:
    tree = read_tree(GOOD.replace("<total>60</total>", "<total>1</total>"))
    before = repr(tree)
    recheck(Form(read(VISIT).definition), tree, session())
    assert repr(tree) == before


def test_a_record_too_large_to_check_is_said_to_be_so() -> None:
    (finding,) = found(f"<data id='small'>{'<p><age>1</age></p>' * 11_000}{META}</data>")
    assert finding.code == "record.too_big"
