"""Reading XForms: what is taken, what is told, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fieldapp.problems import Problem
from fieldapp.xforms.browser import bundle, bundle_json
from fieldapp.xforms.definition import Control, Group, Repeat
from fieldapp.xforms.parse import parse
from tests.unit.xforms.small_forms import META, asked, bind, read, xform


def codes(form: str) -> list[str]:
    return [finding.code for finding in read(form).findings]


def refusal(form: str | bytes) -> str:
    with pytest.raises(Problem) as raised:
        read(form)  # type: ignore[arg-type]
    return raised.value.code


def test_identity_title_and_style_come_from_where_forms_keep_them() -> None:
    form = xform("<a/>", attributes='id="f" orx:version="3"').replace("<h:body>", '<h:body class="pages">')
    definition = read(form).definition
    assert (definition.id, definition.version, definition.title, definition.style) == ("f", "3", "Small", "pages")


def test_a_group_around_a_repeat_alone_becomes_part_of_it() -> None:
    form = xform(
        "<p jr:template=''><n/></p>",
        "",
        "<group ref='/data/p'><label>Person</label><repeat nodeset='/data/p' jr:noAddRemove='true()'>"
        + asked("p/n")
        + "</repeat></group><group><label>Both</label><repeat nodeset='/data/p'/>"
        + asked("p/n")
        + "</group>",
    )
    merged, group = read(form).definition.body
    assert isinstance(merged, Repeat)
    assert merged.label
    assert merged.label.pieces == ("Person",)
    assert merged.fixed
    assert isinstance(group, Group)
    assert [type(child) for child in group.children] == [Repeat, Control]


def test_templates_are_taken_out_of_the_blank_record_and_hold_the_instances_written_in_them() -> None:
    form = xform(
        "<h jr:template=''><p jr:template=''><n>x</n></p><g><q><n/></q></g><k/></h>"
        "<h><p><n/></p><g><q><n/></q></g><k/></h>",
        "",
        "<group ref='/data/h'><repeat nodeset='/data/h'><repeat nodeset='/data/h/p'/>"
        "<repeat nodeset='/data/h/g/q'/></repeat></group>",
    )
    definition = read(form).definition
    assert [child["n"] for child in definition.model["c"]] == ["h", "meta"]
    outer, inner, _ = definition.repeats()
    assert outer.template == {"n": "h", "c": [{"n": "g", "c": [{"n": "q", "c": [{"n": "n"}]}]}, {"n": "k"}]}
    assert inner.template == {"n": "p", "c": [{"n": "n", "t": "x"}]}
    assert inner.follows == ""


def test_relative_refs_and_bind_ids_name_the_same_nodes_as_absolute_ones() -> None:
    form = xform(
        "<g><a/><b/></g>",
        "<bind id='bee' nodeset='/data/g/b' required='true()'/>",
        "<group ref='/data/g'><input ref='a'/><input bind='bee'/></group>",
    )
    assert [control.ref for control in read(form).definition.controls()] == ["/data/g/a", "/data/g/b"]


def test_attributes_of_other_vocabularies_stay_with_their_bind() -> None:
    definition = read(xform("<a/>", "<bind nodeset='/data/a' fieldapp:sensitive='yes' orx:max-pixels='9'/>")).definition
    assert definition.binds[0].attributes == {"sensitive": "yes", "max-pixels": "9"}


def test_a_namespace_is_kept_where_it_changes() -> None:
    form = xform("<a/>").replace(META, "<orx:meta><orx:instanceID/></orx:meta>")
    meta = read(form).definition.model["c"][-1]
    assert meta == {"n": "meta", "a": {"xmlns": "http://openrosa.org/xforms"}, "c": [{"n": "instanceID"}]}


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("1 +", "end"),
        ("If(1, 2, 3)", "If()"),
        ("substr()", "substr()"),
        ("cht:extension-lib('x')", "cht:extension-lib"),
    ],
)
def test_a_broken_expression_is_a_finding_with_its_place(expression: str, reason: str) -> None:
    parsed = read(xform("<a/><b/>", bind("a", calculate=expression) + bind("b", calculate="1"), asked("b")))
    (finding,) = parsed.findings
    assert (finding.code, finding.ref, finding.details["place"]) == ("form.expression", "/data/a", "calculate")
    assert reason in finding.details["reason"]


def test_of_broken_expressions_only_those_that_cannot_be_read_are_left_out() -> None:
    parsed = read(xform("<a/><b/>", bind("a", calculate="1 +") + bind("b", calculate="if(true(), 1, nope())")))
    assert [(rule.ref, bool(rule.calculate)) for rule in parsed.definition.binds] == [
        ("/data/a", False),
        ("/data/b", True),
    ]


def test_a_cycle_is_named_from_node_to_node() -> None:
    binds = bind("a", calculate="/data/c + 1") + bind("b", calculate="/data/a") + bind("c", calculate="/data/b")
    (finding,) = read(xform("<a/><b/><c/>", binds)).findings
    assert finding.code == "form.cycle"
    assert finding.details["path"].count("→") == 3
    assert all(ref in finding.details["path"] for ref in ("/data/a", "/data/b", "/data/c"))


def test_a_group_relevant_on_its_own_child_is_a_warning() -> None:
    form = xform("<i><s>user</s></i>", bind("i", relevant="./s = 'user'"))
    (finding,) = read(form).findings
    assert (finding.code, finding.severity, finding.details) == (
        "form.relevant_on_own_child",
        "warning",
        {"child": "/data/i/s"},
    )


def test_what_the_engine_does_not_do_is_told_by_name() -> None:
    body = (
        "<input ref='/data/gone'/><upload ref='/data/a'><weird/></upload><odk:strange ref='/data/a'/>"
        "<select1 ref='/data/a' appearance=\"search('x')\"><label ref=\"jr:itext('none')\"/></select1>"
    )
    binds = (
        bind("missing", type="int")
        + "<setvalue ref='/data/x' event='odk-instance-load'/><odd/>"
        + "<instance id='l' src='jr://file-csv/${id}.csv'/>"
    )
    assert sorted(codes(xform("<a/>", binds, body))) == [
        "form.action_without_node",
        "form.bind_without_node",
        "form.control_without_node",
        "form.text_missing",
        "form.unsupported_element",
        "form.unsupported_element",
        "form.unsupported_search",
        "form.unsupported_source",
    ]


def test_xml_that_is_no_form_is_refused_by_code() -> None:
    assert refusal("<data/>") == "form.invalid"
    assert refusal("<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:head/><h:body/></h:html>") == "form.invalid"
    assert refusal("no xml") == "xml.invalid"
    assert refusal("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>") == "xml.doctype"
    assert refusal("<a>" * 10_000) == "xml.too_deep"


def test_a_chain_of_eight_hundred_calculations_is_ordered_and_small() -> None:
    size = 800
    nodes = "".join(f"<c{number}/>" for number in range(size))
    binds = "".join(bind(f"c{number}", calculate=f"/data/c{number + 1} + 1") for number in range(size - 1))
    parsed = read(xform(nodes, binds))
    assert parsed.findings == ()
    order = [step.ref for step in parsed.definition.dependencies.order]
    assert order == [f"/data/c{number}" for number in range(size - 2, -1, -1)]


def test_a_change_reaches_only_the_repeat_instance_it_concerns() -> None:
    form = xform(
        "<r jr:template=''><a/><b/></r><all/>",
        bind("r/b", calculate="../a + 1") + bind("all", calculate="sum(/data/r/a)"),
        "<group ref='/data/r'><repeat nodeset='/data/r'>" + asked("r/a") + "</repeat></group>",
    )
    graph = read(form).definition.dependencies
    kinds = [(step.kind, step.ref) for step in graph.order]
    assert [kinds[number] for number in graph.near["/data/r/a"]] == [
        ("calculate", "/data/r/b"),
        ("calculate", "/data/all"),
    ]
    assert "/data/r/a" not in graph.far


def test_the_bundle_leaves_out_what_is_empty_and_holds_what_the_browser_needs() -> None:
    form = xform("<a/><b>5</b>", bind("a", type="int", relevant="/data/b > 1"), asked("a"))
    told = bundle(read(form).definition)
    assert told["binds"] == [{"ref": "/data/a", "type": "int", "relevant": told["binds"][0]["relevant"]}]
    assert told["order"] == [["relevant", "/data/a"]]
    assert told["triggers"] == {"near": {"/data/b": [0]}, "far": {}}
    assert told["body"] == [{"kind": "input", "ref": "/data/a", "control": "integer", "label": ["a"]}]
    assert bundle_json(read(form).definition).startswith('{"format":2,"id":"small"')


def test_the_bundle_that_the_browsers_tests_use_is_the_one_this_form_gives() -> None:
    cases = Path(__file__).parents[2] / "cases"
    parsed = parse((cases / "household.xml").read_bytes())
    assert parsed.findings == ()
    assert bundle(parsed.definition) == json.loads((cases.parent / "js" / "household.bundle.json").read_text("utf-8"))


def test_a_first_instance_that_serves_as_template_gives_none_of_the_repeats_inside_it() -> None:
    form = xform(
        "<h><p><n>x</n></p><k/></h>",
        "",
        "<group ref='/data/h'><repeat nodeset='/data/h'><repeat nodeset='/data/h/p'/></repeat></group>",
    )
    outer, inner = read(form).definition.repeats()
    assert outer.template == {"n": "h", "c": [{"n": "k"}]}
    assert inner.template == {"n": "p", "c": [{"n": "n", "t": "x"}]}


def test_a_text_that_is_none_of_its_nodes_type_is_left_out_of_the_blank_record() -> None:
    definition = read(
        xform(
            "<n>1.5</n><m>2</m><t>1.5</t>", "<bind nodeset='/data/n' type='int'/><bind nodeset='/data/m' type='int'/>"
        )
    ).definition
    assert definition.model["c"][:3] == [{"n": "n"}, {"n": "m", "t": "2"}, {"n": "t", "t": "1.5"}]
