"""Expressions: what they are made of, what they give, and what is said of those that are none."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from fieldapp.xforms.types import DateValue
from fieldapp.xforms.xpath import (
    EvaluationError,
    ExpressionError,
    Value,
    call_problems,
    packs_of,
    parse,
    references,
    static_type,
    unknown_functions,
)
from tests.unit.xforms.engines import a_household, value_of


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("3.5", ["n", 3.5]),
        ("-2", ["n", -2]),
        ("'it''s'"[:4], ["s", "it"]),
        ("1 + 2 + 3", ["+", ["n", 1], ["n", 2], ["n", 3]]),
        ("1 - 2 * 3", ["-", ["n", 1], ["*", ["n", 2], ["n", 3]]]),
        ("/a/b", ["path", "/", ["child", "a"], ["child", "b"]]),
        ("/", ["path", "/"]),
        (".", ["path", "."]),
        ("../x:b", ["path", ".", ["parent", "node()"], ["child", "b"]]),
        ("a//@b", ["path", ".", ["child", "a"], ["descendant-or-self", "node()"], ["attribute", "b"]]),
        ("div div mod", ["div", ["path", ".", ["child", "div"]], ["path", ".", ["child", "mod"]]]),
        ("* * *", ["*", ["path", ".", ["child", "*"]], ["path", ".", ["child", "*"]]]),
        ("(a | b)[1]", ["filter", ["|", ["path", ".", ["child", "a"]], ["path", ".", ["child", "b"]]], ["n", 1]]),
        ("ancestor::a[2]", ["path", ".", ["ancestor", "a", ["n", 2]]]),
        (
            "jr:choice-name(x, ' /a/b ')",
            ["call", "jr:choice-name", ["path", ".", ["child", "x"]], ["path", "/", ["child", "a"], ["child", "b"]]],
        ),
    ],
)
def test_text_becomes_a_tree(text: str, tree: list[object]) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("1 +", 3),
        ("concat('a'", 10),
        ("a b", 2),
        ("'open", 0),
        ("$x + 1", 0),
        ("a[1", 3),
        ("1e3", 1),
        ("/a/b/", 5),
        ("foo::a", 0),
        ("1\xa0+ 2", 1),
    ],
)
def test_a_broken_expression_is_refused_at_its_place(text: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    "expression", ["(" * 200 + "1" + ")" * 200, "abs(" * 200 + "1" + ")" * 200, "-" * 200 + "1", "1" + " + 1 - 1" * 100]
)
def test_deep_expressions_work(expression: str) -> None:
    assert value_of(expression) == 1


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "abs(" * 10_000,
        "-" * 10_000 + "1",
        "a" + "[a" * 10_000,
        "1" + " + 1 - 1" * 10_000,
        "1" * 200_000,
    ],
)
def test_expressions_too_deep_or_too_long_are_refused_at_once(expression: str) -> None:
    begun = time.process_time()
    with pytest.raises(ExpressionError, match=r"levels deep|longer than|too large"):
        parse(expression)
    assert time.process_time() - begun < 5


def test_an_expression_of_ten_thousand_characters_works() -> None:
    names = " or ".join(f"selected(/home/wants, 'choice_{number}')" for number in range(300))
    assert len(names) > 10_000
    assert value_of(names) is False
    assert value_of(names + " or selected(/home/wants, 'heat')") is True


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("/home/head", ["Ana 北京 😀"]),
        ("/home/secret", []),
        ("/home/secret = ''", True),
        ("string(/home/secret)", ""),
        ("/home/person/age", ["42", "7"]),
        ("/home/person[2]/name", ["Bo"]),
        ("/home/person[last()]/name", ["Bo"]),
        ("/home/person[age > 10]/name", ["Ana"]),
        ("/home/*[2]", ["2"]),
        ("//mg", ["5", "7.5", "-2"]),
        ("(//mg | /home/size)[1]", ["2"]),
        ("/home/@version", ["3"]),
        ("/home/person/following-sibling::person/name", ["Bo"]),
        ("/home/person[2]/preceding-sibling::person/name", ["Ana"]),
        ("/home/person/dose/mg/ancestor::person/name", ["Ana", "Bo"]),
        ("instance('villages')/root/item[name = /home/village]/label", ["Bela"]),
        ("pulldata('villages', 'label', 'name', 'c')", "Cora"),
        ("sum(instance('villages')/root/item/pop)", 200.0),
        ("indexed-repeat(/home/person/name, /home/person, 2)", ["Bo"]),
        ("join('-', /home/secret, 'a')", "-a"),
        ("weighted-checklist(1, 9, /home/secret, 5, 1, 2)", True),
        ("base64-decode('SGV*sbG8=')", "Hello"),
        ("base64-decode('SGVsbG8')", ""),
        ("string-length(uuid(-1))", 0.0),
        ("coalesce('NaN', 'b')", "NaN"),
        ("distance('5', '5')", 0.0),
        ("indexed-repeat(/home/person/dose/mg, /home/person, 1, /home/person/dose, 2)", ["7.5"]),
        ("string-length(/home/head)", 9.0),
        ("substr(/home/head, 7, 8)", "\ufffd"),
        ("selected(/home/wants, 'heat')", True),
        ("if(/home/is_safe, 'safe', 'not safe')", "not safe"),
        ("/home/is_safe = false()", True),
        ("jr:choice-name(/home/village, '/home/village')", "label of b"),
        ("version()", "3"),
        ("uuid()", "0d1f0b9c-7f0c-4a37-9e6f-1d2c3b4a5f60"),
        ("uuid(4)", "9999"),
        ("geofence('31.5 121.5', /home/fence)", True),
        ("geofence('33 121.5', /home/fence)", False),
        ("intersects(/home/fence)", False),
        ("intersects('0 0;2 2;0 2;2 0')", True),
        ("round(distance('0 0', '0 1'))", 111319.0),
        ("round(-2.5)", -2.0),
        ("round(1260, -2)", 1300.0),
        ("string(1 div 3000000)", "0.00000033333333333333335"),
        ("string(10000000000000000000000)", "10000000000000000000000"),
        ("substring('12345', 2, 3)", "234"),
        ("digest('', 'MD5', 'hex')", "d41d8cd98f00b204e9800998ecf8427e"),
        ("base64-decode(base64-encode('北京'))", "北京"),
    ],
)
def test_expressions_give(expression: str, value: Value) -> None:
    found = value_of(expression)
    assert ([node.text for node in found] if isinstance(found, list) else found) == value


def test_indexed_repeat_keeps_the_own_place_in_a_repeat_that_it_does_not_name() -> None:
    own = "/home/person[1]/dose[2]/mg"
    assert value_of("string(indexed-repeat(/home/person/dose/mg, /home/person, 1))", own) == "7.5"
    assert value_of("count(indexed-repeat(/home/person/dose/mg, /home/person, 2))", own) == 0.0


def test_inside_a_repeat_absolute_paths_mean_the_own_instance() -> None:
    at = "/home/person[2]/dose[1]/mg"
    assert value_of("string(/home/person/name)", at) == "Bo"
    assert value_of("sum(/home/person/dose/mg)", at) == -2
    assert value_of("count(/home/person)", at) == 2
    assert value_of("position(../..)", at) == 2
    assert value_of("/home/person[position() = 1]/name = 'Ana'", at) is True
    assert value_of("instance('villages')/root/item[name = 'a' and /home/person/name = 'Bo']/label = 'Abu'", at) is True


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("today()", "2026-03-05"),
        ("now()", "2026-03-05T01:30:00.250+08:00"),
        ("date('2024-2-9')", "2024-02-09"),
        ("date('2024-02-28T20:00:00Z')", "2024-02-29T04:00:00.000+08:00"),
        ("date-time(0.5)", "1970-01-01T20:00:00.000+08:00"),
        ("date(/home/moved + 1)", "2024-03-01"),
        ("date-time(now() + 1)", "2026-03-06T01:30:00.250+08:00"),
    ],
)
def test_dates_are_local(expression: str, text: str) -> None:
    found = value_of(expression)
    assert isinstance(found, DateValue)
    assert str(found) == text


def test_the_time_between_now_and_a_date_does_not_hang_on_the_zone() -> None:
    for hour in range(24):
        home = a_household()
        home.moment = datetime(2026, 3, 5, hour, 10, tzinfo=UTC)
        days = (home.moment.date() - datetime(2024, 2, 29).date()).days + (hour >= 16)
        assert value_of("int(now() - /home/moved)", scope=home) == days


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("foo(1)", r"There is no function foo\(\)"),
        ("pow(2)", r"pow\(\) takes 2 arguments, 1 given"),
        ("substr('a')", r"substr\(\) takes 2 to 3 arguments"),
        ("count('a')", "A path is needed here"),
        ("instance('none')/root", "The form has no instance 'none'"),
        ("date('2024-02-30')", "'2024-02-30' is no date"),
        ("format-date('2024-02-03', '%Z')", "%Z means nothing"),
        ("regex('foo', '(')", "a bracket is not closed"),
        ("digest('a', 'MD6')", "'MD6' is no algorithm"),
    ],
)
def test_what_cannot_be_evaluated_says_why(expression: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        value_of(expression)


def test_what_is_not_reached_does_not_fail() -> None:
    assert value_of("if(true(), 1, foo())") == 1
    assert value_of("true() or foo()") is True


@pytest.mark.parametrize(
    ("expression", "paths", "complete"),
    [
        ("/home/size + ../age", {"/home/size", "/home/person/age"}, True),
        (". > 3", {"/home/person/name"}, True),
        ("/home/person[age > /home/size]/name", {"/home/person/name", "/home/person/age", "/home/size"}, True),
        ("instance('v')/root/item[name = current()/../age]/label", {"/home/person/age"}, True),
        ("instance('v')//item[name = /home/size]", {"/home/size"}, True),
        ("count(//dose)", set(), False),
        ("/home/*", set(), False),
        ("jr:choice-name(../age, '/home/size')", {"/home/person/age"}, True),
        ("once(1)", {"/home/person/name"}, True),
        ("position(..)", {"/home/person"}, True),
        ("preceding-sibling::dose", {"/home/person/dose"}, True),
        ("randomize(/home/person)/age", {"/home/person", "/home/person/age"}, True),
    ],
)
def test_what_an_expression_reads_is_known_without_evaluating_it(
    expression: str, paths: set[str], complete: bool
) -> None:
    found = references(parse(expression), "/home/person/name")
    assert found.complete is complete
    assert found.paths == paths


def test_what_an_expression_needs_is_known_without_evaluating_it() -> None:
    assert unknown_functions(parse("If(cht:x(1), floor(2), foo())")) == ["If", "cht:x", "foo"]
    assert call_problems(parse("pow(2) + foo()")) == ["There is no function foo()", "pow() takes 2 arguments, 1 given"]
    assert packs_of(parse("concat(digest('a', 'MD5'), area(/a))")) == {"digest", "geo"}
    assert packs_of(parse("randomize(/a, 3)")) == set()
    assert packs_of(parse("randomize(/a, /b)")) == {"digest"}
    assert [static_type(parse(one)) for one in ("1 = 1", "1 + 1", "if(1, true(), 1 > 2)", "concat(1)")] == [
        "boolean",
        "decimal",
        "boolean",
        None,
    ]


def test_a_row_of_equal_operators_is_read_in_time_however_long() -> None:
    begun = time.perf_counter()
    tree = parse("+".join(["1"] * 45_000))
    assert tree[0] == "+"
    assert len(tree) == 45_001
    assert time.perf_counter() - begun < 5
    assert parse("(1 + 2) + 3 - 4 - 5") == ["-", ["+", ["n", 1], ["n", 2], ["n", 3]], ["n", 4], ["n", 5]]
