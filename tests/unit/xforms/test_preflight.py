"""Preflight: what would not act, show, translate or protect as its author wrote it, and nothing that would."""

from __future__ import annotations

import pytest

from fieldapp.xforms.controls import GROUP_WORDS, KNOWN
from fieldapp.xforms.xlsform import Conversion, convert
from fieldapp.xforms.xlsform_problems import FormProblem, cause, remedy
from tests.unit.xforms.test_xlsform import check, errors, the, warnings


def choices(*rows: str, columns: str = "region") -> str:
    head = f"| choices | list_name | name | label | {columns} |\n"
    return head + "".join(f"| | {row} |\n" for row in rows)


# Circles


def test_a_circle_is_an_error_that_names_the_way_round() -> None:
    conversion = check(
        "integer | c | C | ${d} + 1 |", "integer | d | D | | ${c} > 1", columns="| calculation | relevant "
    )
    problem = the_cycle(conversion)
    assert (problem.is_error, problem.row, problem.column) == (True, 2, "calculation")
    assert "${c} (row 2, calculation) → ${d} (row 3, relevant) → ${c}" in cause(problem, "en")
    assert "第 3 行" in cause(problem, "zh-Hans")
    assert conversion.xform is None


@pytest.mark.parametrize("column", ["calculation", "relevant", "required", "readonly"])
def test_an_answer_that_needs_itself_is_a_circle(column: str) -> None:
    assert the_cycle(check("integer | a | A | ${a} + 1", columns=f"| {column} ")).row == 2


def test_a_group_that_hides_what_decides_about_it_is_a_circle() -> None:
    rows = ["begin_group | g | G | ${inside} = 'x'", "text | inside | I |", "end_group | | |"]
    assert "${inside} (row 3)" in cause(the_cycle(check(*rows, columns="| relevant ")), "en")


@pytest.mark.parametrize("calculation", ["once(random())", "${b} + 1", "count(${r})", "position(..)"])
def test_what_other_engines_take_is_no_circle(calculation: str) -> None:
    rows = ["integer | b | B |", "begin_repeat | r | R |", f"integer | a | A | {calculation}", "end_repeat | | |"]
    assert check(*rows, columns="| calculation ").ok


def test_a_word_without_quotes_is_no_circle() -> None:
    conversion = check("text | ok | O |", "text | why | W | ${ok} = yes", columns="| relevant ")
    assert conversion.ok
    assert [problem.details["name"] for problem in conversion.problems if problem.code == "workbook.path_unknown"] == [
        "yes"
    ]


def test_a_constraint_may_look_at_its_own_answer() -> None:
    assert check("integer | a | A | ${a} > 1", columns="| constraint ").ok


CIRCLE = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>T</h:title>
<model><instance><data id="t"><a/><b/></data></instance><bind nodeset="/data/a" calculate="/data/b + 1"/>
<bind nodeset="/data/b" relevant="/data/a &gt; 1 and ("/><bind nodeset="/data/b" calculate="/data/a"/></model></h:head>
<h:body><input ref="/data/a" appearance="wobbly"><label>A</label></input></h:body></h:html>"""


def test_an_xform_taken_over_keeps_working_and_is_warned_about() -> None:
    conversion = convert(CIRCLE.replace('relevant="/data/a &gt; 1 and ("', 'calculate="/data/a + 1"').encode(), "a.xml")
    assert conversion.ok
    assert {"form.cycle", "workbook.appearance_unknown"} <= {problem.code for problem in conversion.problems}
    broken = convert(CIRCLE.encode(), "a.xml")
    assert broken.ok
    assert "form.expression" in {problem.code for problem in broken.problems}


def the_cycle(conversion: Conversion) -> FormProblem:
    (problem,) = [problem for problem in conversion.problems if problem.code == "form.cycle"]
    return problem


# Choices and values


def test_a_choice_whose_filter_value_nobody_can_answer_never_appears() -> None:
    rows = ["select_one region | region | R |", "select_one town | town | T | region = ${region}"]
    listed = choices(
        "region | n | North |", "region | s | South |", "town | a | A | n", "town | b | B | west", "town | c | C |"
    )
    problem = the(check(*rows, columns="| choice_filter ", choices=listed), "choice_never")
    assert (problem.row, problem.column) == (5, "region")
    assert problem.details["values"] == "west"


@pytest.mark.parametrize(
    "rows",
    [
        ["select_one region or_other | region | R |", "select_one town | town | T | region = ${region}"],
        ["text | region | R |", "select_one town | town | T | region = ${region}"],
        ["select_one region | region | R |", "select_one town | town | T | region = ${region} or name = 'b'"],
        [
            "select_one region | region | R |",
            "select_one town | t1 | T | region = ${region}",
            "select_one town | t2 | T |",
        ],
        [
            "select_one_from_file r.csv | region | R |",
            "select_one region | x | X |",
            "select_one town | town | T | region = ${region}",
        ],
    ],
)
def test_what_might_appear_is_not_complained_about(rows: list[str]) -> None:
    listed = choices("region | n | North |", "region | s | South |", "town | a | A | n", "town | b | B | west")
    assert "choice_never" not in warnings(check(*rows, columns="| choice_filter ", choices=listed))


def test_a_filter_value_may_be_spelt_as_another_number() -> None:
    rows = ["select_one region | region | R |", "select_one town | town | T | region = ${region}"]
    listed = choices("region | 1 | North |", "town | a | A | 1.0", "town | b | B | 01")
    assert warnings(check(*rows, columns="| choice_filter ", choices=listed)) == []


def test_a_list_that_nothing_uses_and_a_column_that_is_not_there_are_named() -> None:
    rows = ["select_one town | town | T | Region = 'n'"]
    listed = choices("town | a | A | n", "idle | x | X |", "spare | y | Y |")
    conversion = check(*rows, columns="| choice_filter ", choices=listed)
    assert the(conversion, "list_unused").details["lists"] == "idle, spare"
    problem = the(conversion, "filter_column_missing")
    assert (problem.row, problem.caret, problem.details["suggestion"]) == (2, 0, "region")


def test_a_list_that_an_expression_reads_is_used() -> None:
    rows = ["select_one town | town | T |", "calculate | c | | count(instance('spare')/root/item)"]
    listed = choices("town | a | A | n", "spare | y | Y |")
    assert warnings(check(*rows, columns="| calculation ", choices=listed)) == []


def test_several_of_a_repeats_answers_cannot_be_chosen_and_that_is_told_in_words() -> None:
    rows = ["begin_repeat | r | R", "text | nm | N", "end_repeat | | ", "select_multiple ${nm} | q | Q"]
    problem = the(check(*rows), "list_from_answers")
    assert (problem.row, problem.details["list"]) == (5, "${nm}")
    assert [problem.code for problem in check(*rows).problems if problem.is_error] == ["workbook.list_from_answers"]


def test_a_list_that_labels_the_marks_of_a_range_is_used() -> None:
    rows = ["select_one town | town | T |", "range | r | R | start=0 end=2 step=1 tick_labelset=spare"]
    listed = choices("town | a | A | n", "spare | 0 | Cold |", "spare | 2 | Hot |")
    assert warnings(check(*rows, columns="| parameters ", choices=listed)) == []


def test_labels_that_nobody_can_tell_apart_are_named() -> None:
    listed = choices("gas | a | Gas", "gas | b | Gas", "gas | c | –", "gas | d | –", columns="image")
    problem = the(check("select_one gas | g | G |", choices=listed), "labels_alike")
    assert problem.details["labels"] == "Gas (2, 3)"
    rows = ["select_one gas | g | G | region = 'x'"]
    filtered = choices("gas | a | Gas | x", "gas | b | Gas | y")
    assert "labels_alike" not in warnings(check(*rows, columns="| choice_filter ", choices=filtered))


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("${fuel} = 'gass'", True),
        ("${fuel} != 'gass'", True),
        ("selected(${fuel}, 'gass')", True),
        ("not('gass' = ${fuel})", True),
        ("${fuel} = 3", True),
        ("${fuel} = 'gas' or ${fuel} = ''", False),
        ("${fuel} = ‘gas’", False),
        ("${fuel} = 1", False),
        ("${town} = 'gass'", False),
    ],
)
def test_a_value_that_no_choice_gives_is_named(expression: str, *, found: bool) -> None:
    rows = ["select_one gas | fuel | F |", "text | town | T |", f"text | a | A | {expression}"]
    listed = choices("gas | gas | Gas |", "gas | 01 | One |")
    conversion = check(*rows, columns="| relevant ", choices=listed)
    assert ("value_not_offered" in warnings(conversion)) is found
    if found and "gass" in expression:
        problem = the(conversion, "value_not_offered")
        assert (problem.row, problem.details["suggestion"]) == (4, "gas")
        assert expression[problem.caret or 0 :].startswith("'gass'")


def test_a_questions_own_limits_are_looked_at_too() -> None:
    rows = ["select_multiple gas | fuel | F | not(selected(., 'none'))"]
    listed = choices("gas | gas | Gas |")
    assert the(check(*rows, columns="| constraint ", choices=listed), "value_not_offered").row == 2


@pytest.mark.parametrize(
    ("relevant", "found"), [("false()", True), ("1 = 2", True), ("no", True), ("true()", False), ("1 < 2", False)]
)
def test_what_never_shows_is_told(relevant: str, *, found: bool) -> None:
    assert ("never_shown" in warnings(check(f"text | a | A | {relevant}", columns="| relevant "))) is found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["date | d | D | . >= today() - 30"], True),
        (["date | d | D | . <= today()"], False),
        (["date | d | D | . >= today() - 30", "end | end | |"], False),
        (["today | today | |", "date | d | D | . >= date(${today}) - 30"], False),
    ],
)
def test_a_limit_that_moves_on_while_a_record_waits(rows: list[str], *, found: bool) -> None:
    assert ("limit_moves" in warnings(check(*rows, columns="| constraint "))) is found


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("${a} = null", "null"),
        ("T", "T"),
        ("../agee > 3", "agee"),
        ("${a} = ''", ""),
        ("../a > 3", ""),
        ("count(${r}) > position(..)", ""),
    ],
)
def test_a_path_that_leads_nowhere_is_named(expression: str, name: str) -> None:
    rows = [
        "text | a | A |",
        f"text | b | B | {expression}",
        "begin_repeat | r | R |",
        "text | c | C |",
        "end_repeat | | |",
    ]
    conversion = check(*rows, columns="| relevant ")
    found = [problem for problem in conversion.problems if problem.code == "workbook.path_unknown"]
    assert [problem.details["name"] for problem in found] == ([name] if name else [])
    if found:
        assert (found[0].row, found[0].column, found[0].excerpt) == (3, "relevant", expression)
        assert expression[found[0].caret or 0 :].startswith(name)


def test_a_list_that_no_instance_has_is_named() -> None:
    conversion = check(
        "calculate | a | | count(instance('nope')/root/item)", "text | b | B |", columns="| calculation "
    )
    assert the(conversion, "instance_unknown").row == 2


def test_columns_that_mean_nothing_on_a_row_are_told() -> None:
    rows = ["text | a | A | region = 'x' |", "begin_group | g | G | | 3", "text | b | B | |", "end_group | | | |"]
    told = warnings(check(*rows, columns="| choice_filter | repeat_count "))
    assert told.count("column_without_effect") == 2


def test_parameters_that_a_page_cannot_obey_are_told() -> None:
    conversion = check(
        "image | a | A | app=org.example.camera max-pixels=900 |",
        "audio | b | B | quality=low |",
        "text | t | T | rows=5 |",
        columns="| parameters | body::accept ",
    )
    assert warnings(conversion) == ["parameter_without_effect"]


# Marks


@pytest.mark.parametrize(
    ("row", "about"),
    [
        ("text | id_card | Card |", "id_number"),
        ("text | x | 身份证号 |", "id_number"),
        ("text | shenfenzheng | X |", "id_number"),
        ("text | passport_no | X |", "id_number"),
        ("text | x | What is your ID number? |", "id_number"),
        ("text | phone2 | X |", "contact"),
        ("text | x | 手机号 |", "contact"),
        ("text | weixin | X |", "contact"),
        ("text | respondent_name | X |", "name"),
        ("text | guardianPhone | X |", "contact"),
        ("text | x | 户口所在地 |", "address"),
        ("text | medical_history | X |", "health"),
        ("text | xingming | X |", "name"),
        ("date | x | Date of birth |", "birth"),
        ("select_one yn | x | 是否怀孕 |", "health"),
        ("select_one yn | hiv_status | X |", "health"),
        ("select_one yn | x | 民族 |", "belief"),
        ("geopoint | gps | GPS of the home |", "position"),
        ("geopoint | x | 房屋位置 |", "position"),
    ],
)
def test_private_questions_without_a_mark_are_named_by_kind(row: str, about: str) -> None:
    listed = choices("yn | y | Yes |")
    problem = the(check(row, columns="| bind::sensitive ", choices=listed), "mark_missing")
    assert problem.details["about"] == about
    assert "workbook." not in cause(problem, "zh-Hans") + cause(problem, "en")


@pytest.mark.parametrize(
    "row",
    [
        "text | village_name | Name of the village |",
        "text | name_of_clinic | Clinic |",
        "select_one yn | has_phone | Do you own a phone? |",
        "integer | members | How many people live here? |",
        "text | hotel | Hotel |",
        "text | villageName | X |",
        "geopoint | water_point | Where is the well? |",
        "note | n | Your phone number stays with us |",
        "text | phone | 电话 | yes",
        "text | phone | 电话 | no",
    ],
)
def test_public_or_marked_questions_are_left_alone(row: str) -> None:
    listed = choices("yn | y | Yes |")
    assert "mark_missing" not in warnings(check(row, columns="| bind::sensitive ", choices=listed))


def test_a_mark_on_a_group_holds_for_all_in_it() -> None:
    rows = ["begin_group | g | G | yes", "text | phone | Phone |", "end_group | | |"]
    assert "mark_missing" not in warnings(check(*rows, columns="| bind::sensitive "))


def test_a_plain_mark_reaches_the_form_and_a_misspelt_one_is_told() -> None:
    conversion = check("text | phone | P | yes", columns="| bind::sensitive ")
    assert conversion.xform is not None
    assert 'sensitive="yes"' in conversion.xform
    assert warnings(conversion) == []
    problem = the(check("text | phone | P | yes", columns="| sensitive "), "mark_column")
    assert problem.details["right"] == "bind::fieldapp:sensitive"


def test_marks_without_their_namespace_are_an_error_with_the_way_to_write_it() -> None:
    conversion = check("text | phone | P | yes", columns="| bind::fieldapp:sensitive ")
    assert ("namespace_missing", None) in errors(conversion)
    assert "urn:fieldapp:xforms" in remedy(the(conversion, "namespace_missing"), "en")


# Languages


def form(survey: str, settings: str = "| | t | 1 | |") -> Conversion:
    return convert(f"{survey}\n| settings | form_id | version | default_language |\n{settings}\n".encode(), "t.md")


def test_missing_translations_are_one_line_per_column_and_language() -> None:
    rows = "\n".join(f"| | text | q{number} | 题 | |" for number in range(300))
    conversion = form(f"| survey | type | name | label::中文 (zh) | label::English (en) |\n{rows}")
    problem = the(conversion, "translation_missing")
    assert problem.details == {"language": "English (en)", "what": "label", "rows": "2–301"}
    assert cause(problem, "en") == "No label in “English (en)” (rows 2–301)."


def test_columns_in_one_language_only_are_named_once() -> None:
    columns = "label::中文 (zh) | label::English (en) | hint::中文 (zh)"
    conversion = form(f"| survey | type | name | {columns} |\n| | text | a | 甲 | A | 提示 |")
    assert warnings(conversion) == ["language_columns"]
    assert the(conversion, "language_columns").details["example"] == "hint::English (en)"


def test_columns_without_a_language_beside_others_are_named() -> None:
    survey = "| survey | type | name | label::中文 (zh) | label::English (en) | hint |\n| | text | a | 甲 | A | 提示 |"
    assert warnings(form(survey)) == ["language_unnamed"]
    assert warnings(form(survey, "| | t | 1 | 中文 (zh) |")) == ["language_columns"]


def test_a_default_language_that_nobody_wrote_in_is_told() -> None:
    conversion = form("| survey | type | name | label::中文 (zh) |\n| | text | a | 甲 |", "| | t | 1 | 中文 |")
    assert the(conversion, "language_unused").details["suggestion"] == "中文 (zh)"


def test_chinese_quotation_marks_stay_in_words_and_not_in_expressions() -> None:
    conversion = check("text | a | 请选“有”或‘无’ | . != ‘x’", columns="| constraint ")
    assert conversion.xform is not None
    assert "请选“有”或‘无’" in conversion.xform
    assert "!= 'x'" in conversion.xform


# Entities


@pytest.mark.parametrize(
    ("save_to", "entities", "found"),
    [
        ("phone", "", "entity_none"),
        ("persons#phone", "| | person | ${a} | |", "entity_list"),
        ("phone", "| | person | | |", "entity_label"),
        ("phone", "| | person | | | true() |", "entity_id"),
        ("name", "| | person | ${a} | |", "entity_name"),
        ("a#b#c", "| | person | ${a} | |", "entity_prefix"),
        ("phone", "| | person | ${a} | |\n| | person | ${a} | |", "entity_list_twice"),
    ],
)
def test_what_is_wrong_with_entities_is_told_in_the_authors_words(save_to: str, entities: str, found: str) -> None:
    sheet = f"| entities | list_name | label | entity_id | update_if |\n{entities}\n" if entities else ""
    conversion = check(f"text | a | A | {save_to}", columns="| save_to ", choices=sheet)
    assert [problem.code for problem in conversion.problems if problem.is_error] == [f"workbook.{found}"]


# Appearances


def test_every_word_that_the_controls_do_not_know_is_named_with_a_spelling() -> None:
    problem = the(check("text | a | A | multilin", columns="| appearance "), "appearance_unknown")
    assert problem.details["suggestion"] == "multiline"


def test_appearances_are_judged_by_the_controls_alone() -> None:
    acting = check(
        "text | a | A | multiline",
        "begin_group | g | G | field-list",
        "note | n | N |",
        "end_group | | |",
        columns="| appearance ",
    )
    assert warnings(acting) == []
    assert "signature" in KNOWN
    assert "field-list" in GROUP_WORDS
    assert warnings(check("integer | a | A | signature", columns="| appearance ")) == ["appearance_without_effect"]
