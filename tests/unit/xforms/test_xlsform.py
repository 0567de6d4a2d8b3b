"""Workbooks: what they are by their bytes, everything wrong with them at once, and hostile ones refused unread."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from fieldapp.xforms.xlsform import Conversion, convert
from fieldapp.xforms.xlsform_problems import FormProblem, cause, pointer, remedy, where
from fieldapp.xforms.xlsform_process import convert_in_subprocess
from fieldapp.xforms.xlsform_read import MAX_ROWS, content_kind

VISIT = """
| survey   | type            | name  | label::中文 (zh) | label::English (en) |
|          | integer         | age   | 年龄             | Age                 |
|          | select_one cook | fuel  | 用什么做饭       | Cooking fuel        |
| choices  | list_name       | name  | label::中文 (zh) | label::English (en) |
|          | cook            | gas   | 煤气             | Gas                 |
| settings | form_title      | form_id | version | default_language |
|          | 走访            | visit | 1 | 中文 (zh) |
"""
OLDER_EXCEL = (Path(__file__).parent / "files" / "visit.xls").read_bytes()
SHEETS = {
    "survey": [
        ["type", "name", "label::中文 (zh)", "label::English (en)"],
        ["integer", "age", "年龄", "Age"],
        ["select_one cook", "fuel", "用什么做饭", "Cooking fuel"],
    ],
    "choices": [["list_name", "name", "label::中文 (zh)", "label::English (en)"], ["cook", "gas", "煤气", "Gas"]],
    "settings": [["form_title", "form_id", "version", "default_language"], ["走访", "visit", "1", "中文 (zh)"]],
}


def survey(*rows: str, columns: str = "", choices: str = "") -> bytes:
    """A Markdown form of survey rows below the usual headers."""
    head = f"| survey | type | name | label {columns}|\n"
    settings = "| settings | form_id | version |\n| | test | 1 |\n"
    return (head + "".join(f"| | {row} |\n" for row in rows) + choices + settings).encode()


def check(*rows: str, columns: str = "", choices: str = "") -> Conversion:
    return convert(survey(*rows, columns=columns, choices=choices), "test.md")


def errors(conversion: Conversion) -> list[tuple[str, int | None]]:
    return [(p.code.removeprefix("workbook."), p.row) for p in conversion.problems if p.is_error]


def warnings(conversion: Conversion) -> list[str]:
    return [p.code.removeprefix("workbook.") for p in conversion.problems if not p.is_error]


def the(conversion: Conversion, code: str) -> FormProblem:
    (problem,) = [p for p in conversion.problems if p.code == f"workbook.{code}"]
    return problem


def as_xlsx(sheets: dict[str, list[list[str]]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def as_csv() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for title, rows in SHEETS.items():
        writer.writerow([title])
        writer.writerows(["", *row] for row in rows)
    return text.getvalue().encode()


# What a file is


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(VISIT.encode(), "visit.md", id="markdown"),
        pytest.param(b"\xef\xbb\xbf" + VISIT.encode(), "visit.md", id="markdown-with-byte-order-mark"),
        pytest.param(as_xlsx(SHEETS), "visit.xlsx", id="excel"),
        pytest.param(as_xlsx(SHEETS), "visit.xls", id="excel-under-its-older-name"),
        pytest.param(as_csv(), "visit.csv", id="csv"),
        pytest.param(OLDER_EXCEL, "visit.xls", id="older-excel"),
        pytest.param(OLDER_EXCEL, "visit.xlsx", id="older-excel-under-its-newer-name"),
    ],
)
def test_every_format_gives_the_same_form(data: bytes, name: str) -> None:
    conversion = convert(data, name)
    assert conversion.ok
    assert conversion.problems == ()
    assert (conversion.form_id, conversion.version, conversion.title) == ("visit", "1", "走访")
    assert conversion.xform == convert(VISIT.encode(), "visit.md").xform


def test_an_xform_passes_through_as_it_is() -> None:
    xform = convert(VISIT.encode(), "visit.md").xform
    assert xform is not None
    again = convert(xform.encode(), "visit.xml")
    assert again.ok
    assert (again.xform, again.form_id, again.version, again.rows) == (xform, "visit", "1", 0)


@pytest.mark.parametrize("data", [b"", b"   \n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert errors(convert(data, "a.md")) == [("empty", None)]


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"hello there", bytes(range(256))])
def test_a_file_that_is_no_form_is_refused(data: bytes) -> None:
    assert errors(convert(data, "a.xlsx")) == [("not_a_form", None)]


def test_broken_xml_is_refused_with_the_xml_problem() -> None:
    assert [p.code for p in convert(b"<h:html", "a.xml").problems] == ["xml.invalid"]
    doctype = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert [p.code for p in convert(doctype, "a.xml").problems] == ["xml.doctype"]


def test_the_kind_is_read_from_the_bytes() -> None:
    assert content_kind(as_xlsx(SHEETS)) == "xlsx"
    assert content_kind(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest") == "xls"
    assert content_kind(b"\n <h:html/>") == "xml"
    assert content_kind(as_csv()) == "csv"


def test_media_and_attached_lists_are_named() -> None:
    conversion = check(
        "select_one_from_file towns.csv | town | Town | | ",
        "note | n | Look | map.png |",
        columns="| image ",
    )
    assert conversion.media == ("map.png", "towns.csv")


# What is wrong with it


def test_all_problems_are_told_together_in_the_order_of_rows() -> None:
    conversion = check("integr | age | Age", "text | 2nd | Second", "begin_group | g | Group", "text | age | Again")
    assert errors(conversion) == [
        ("type_unknown", 2),
        ("name_invalid", 3),
        ("group_not_closed", 4),
    ]
    assert conversion.xform is None


def test_a_spelling_is_suggested() -> None:
    problem = the(check("integr | age | Age"), "type_unknown")
    assert problem.details["suggestion"] == "integer"
    assert remedy(problem, "en").endswith("Did you mean “integer”?")


def test_names_are_unique_within_their_group_only() -> None:
    same_group = check("text | a | A", "text | a | B")
    assert errors(same_group) == [("name_twice", 3)]
    other_group = check("text | a | A", "begin_group | g | G", "text | a | B", "end_group | |")
    assert errors(other_group) == []


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["begin_group | g | G", "text | a | A"], [("group_not_closed", 2)]),
        (["text | a | A", "end_group | |"], [("group_not_open", 3)]),
        (["begin_group | g | G", "text | a | A", "end_repeat | |"], [("group_crossed", 4)]),
        (["text | | A"], [("name_missing", 2)]),
    ],
)
def test_groups_and_names_are_complete(rows: list[str], found: list[tuple[str, int]]) -> None:
    assert errors(check(*rows)) == found


def test_lists_must_be_there_and_hold_each_value_once() -> None:
    choices = "| choices | list_name | name | label |\n| | a | 1 | One |\n| | a | 1 | Two |\n| | a | | Three |\n"
    conversion = check("select_one a | q | Q", "select_one b | r | R", choices=choices)
    assert errors(conversion) == [("list_missing", 3), ("choice_twice", 3), ("choice_without_name", 4)]


def test_a_multiple_choice_cannot_hold_values_with_spaces() -> None:
    choices = "| choices | list_name | name | label |\n| | a | one two | One |\n"
    assert errors(check("select_multiple a | q | Q", choices=choices)) == [("choice_with_space", 2)]


def test_references_must_name_one_question() -> None:
    rows = [
        "integer | age | Age |",
        "text | a | A | ${aeg} > 3",
        "text | b | You are ${years} |",
        "text | c | C | ${open > 3",
    ]
    conversion = check(*rows, columns="| relevant ")
    assert errors(conversion) == [("reference_unknown", 3), ("reference_unknown", 4), ("reference_open", 5)]


@pytest.mark.parametrize(
    ("expression", "caret"),
    [
        ("${age} > = 3", 9),
        ("年龄 = = 2", 5),
        ("concat(${age}, 'a'", 18),
        ("${age} = 'x", 9),
    ],
)
def test_the_caret_stands_where_reading_stopped(expression: str, caret: int) -> None:
    conversion = check("integer | age | Age |", f"text | b | B | {expression}", columns="| relevant ")
    problem = the(conversion, "expression")
    assert (problem.row, problem.column, problem.excerpt, problem.caret) == (3, "relevant", expression, caret)
    drawn = pointer(problem)
    assert drawn is not None
    assert drawn[1].endswith("^")


def test_the_caret_counts_wide_characters_twice() -> None:
    problem = FormProblem(code="workbook.expression", excerpt="年龄 = = 2", caret=5)
    assert pointer(problem) == ("年龄 = = 2", " " * 7 + "^")


def test_an_unknown_function_is_an_error_with_its_place() -> None:
    conversion = check("calculate | a | | concat('x', lenght('abc'))", columns="| calculation ")
    problem = the(conversion, "function")
    assert (problem.row, problem.caret) == (2, 12)


def test_another_programs_function_in_a_calculation_is_a_warning() -> None:
    conversion = check("calculate | a | | duration()", "text | b | B |", columns="| calculation ")
    assert conversion.ok
    assert the(conversion, "function_without_effect").details["function"] == "duration()"


def test_bent_quotes_are_read_as_the_converter_reads_them() -> None:
    conversion = check("integer | year | Year | . <= format-date(today(), ‘%Y’)", columns="| constraint ")
    assert errors(conversion) == []


def test_what_will_not_act_here_is_named() -> None:
    rows = ["text | a | A | wobbly | x", "text | b | B | ex:org.example.app | ", "background-audio | ba | | |"]
    conversion = check(*rows, columns="| appearance | my_column ")
    assert conversion.ok
    assert warnings(conversion) == [
        "columns_unknown",
        "appearance_unknown",
        "appearance_elsewhere",
        "type_without_effect",
    ]


def test_a_missing_translation_and_a_missing_mark_are_warned_about() -> None:
    form = (
        "| survey | type | name | label::中文 (zh) | label::English (en) |\n"
        "| | text | phone | 电话 | |\n| settings | form_id | version |\n| | a | 1 |\n"
    )
    conversion = convert(form.encode(), "a.md")
    assert conversion.ok
    assert sorted(warnings(conversion)) == ["mark_missing", "translation_missing"]


def test_what_the_converter_alone_finds_is_told_too() -> None:
    conversion = check("range | r | R | start=1 end=10 step=0", columns="| parameters ")
    assert errors(conversion) == [("parameters", 2)]


def test_more_problems_than_anybody_reads_are_counted() -> None:
    conversion = check(*(f"text | q{number} | Q ${{nowhere{number}}}" for number in range(250)))
    assert len(conversion.problems) == 201
    assert the(conversion, "more").details["count"] == "50"


def test_a_problem_says_where_it_is_in_both_languages() -> None:
    problem = the(check("integr | age | Age"), "type_unknown")
    assert where(problem, "en") == "sheet survey, row 2, column type, line 2 of the file"
    assert where(problem, "zh-Hans") == "survey 表，第 2 行，type 列，文件第 2 行"
    assert "integr" in cause(problem, "zh-Hans")


def test_a_conversion_survives_being_written_down() -> None:
    conversion = check("integr | age | Age", "text | b | B ${c}")
    assert Conversion.from_json(conversion.to_json()) == conversion


# Hostile files


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 1024 * 1024))
    assert len(data.getvalue()) < 200_000
    assert errors(convert(data.getvalue(), "bomb.xlsx")) == [("unpacks_too_large", None)]


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert errors(convert(data.getvalue(), "letter.docx")) == [("not_a_form", None)]


def test_a_damaged_workbook_is_refused() -> None:
    assert errors(convert(as_xlsx(SHEETS)[:400], "half.xlsx")) == [("unreadable", None)]
    assert errors(convert(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "a.xls")) == [("unreadable", None)]


def test_entities_in_a_workbook_are_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx(SHEETS))) as good, zipfile.ZipFile(data, "w") as archive:
        for name in good.namelist():
            part = good.read(name)
            if name == "xl/workbook.xml":
                part = b'<!DOCTYPE w [<!ENTITY a "b">]>' + part
            archive.writestr(name, part)
    assert errors(convert(data.getvalue(), "a.xlsx")) == [("unreadable", None)]


def test_too_many_rows_are_refused() -> None:
    rows = "| | text | q | Q |\n" * (MAX_ROWS + 1)
    assert errors(convert(("| survey | type | name | label |\n" + rows).encode(), "a.md")) == [("too_many_rows", None)]
    sheet = [["type", "name", "label"], *([["text", "q", "Q"]] * (MAX_ROWS + 1))]
    assert errors(convert(as_xlsx({"survey": sheet}), "a.xlsx")) == [("too_many_rows", None)]


def test_formulas_count_as_the_value_last_seen() -> None:
    sheets = {**SHEETS, "survey": [*SHEETS["survey"], ["text", "=1+1", "公式", "Formula"]]}
    assert errors(convert(as_xlsx(sheets), "a.xlsx")) == [("name_missing", 4)]


# In a process of its own


def test_the_other_process_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "visit.md"
    path.write_text(VISIT, encoding="utf-8")
    assert convert_in_subprocess(path) == convert(path)


def test_the_other_process_is_stopped_at_its_deadline() -> None:
    assert errors(convert_in_subprocess(VISIT.encode(), "visit.md", timeout=0.001)) == [("too_slow", None)]


def test_the_other_process_dying_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldapp.xforms.xlsform_process._COMMAND", ("false",))
    assert errors(convert_in_subprocess(VISIT.encode(), "visit.md")) == [("process", None)]


# The command


def command(*arguments: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": language, "PYTHONIOENCODING": "utf-8"}
    words = [sys.executable, "-m", "fieldapp", "form", "check", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, env=environment, check=False, encoding="utf-8")


def test_the_command_prints_place_caret_and_remedy(tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_bytes(survey("integer | age | Age | . < = 3", columns="| constraint "))
    done = command(bad)
    assert done.returncode == 1
    assert "error · sheet survey, row 2, column constraint, line 2 of the file" in done.stdout
    assert "          . < = 3\n              ^\n" in done.stdout
    assert "What to do: " in done.stdout
    assert "错误 · survey 表，第 2 行" in command(bad, language="zh_CN.UTF-8").stdout


def test_the_command_takes_several_files_and_skips_notes(tmp_path: Path) -> None:
    good, notes = tmp_path / "visit.md", tmp_path / "README.md"
    good.write_text(VISIT, encoding="utf-8")
    notes.write_text("# Notes\n", encoding="utf-8")
    done = command(good, notes)
    first, form, facts, size = done.stdout.splitlines()
    assert (done.returncode, first) == (0, f"{good}: OK")
    assert form == "  走访 · form visit, version 1"
    assert facts == "  questions: 2 · languages: 中文 (zh), English (en)"
    assert re.match(r"  about 4\d kB and 2\.8 s to open it the first time", size)


def test_the_command_gives_json(tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_bytes(survey("integr | age | Age"))
    (told,) = json.loads(command(bad, "--json").stdout)
    assert (told["ok"], told["file"]) == (False, str(bad))
    assert told["problems"][0]["code"] == "workbook.type_unknown"
    assert told["problems"][0]["cause"] == "The type “integr” is not known."
