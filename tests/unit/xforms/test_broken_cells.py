"""A broken expression in any cell of any sheet is refused, with sheet, row, column and a caret under the place."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import pytest
from openpyxl import Workbook

from fieldapp.xforms.xlsform import convert
from fieldapp.xforms.xlsform_problems import FormProblem, cause, pointer, remedy, where

SURVEY = [
    ["type", "name", "label", "relevant", "constraint", "constraint_message", "calculation", "required",
     "required_message", "readonly", "choice_filter", "repeat_count", "default", "trigger", "parameters", "hint",
     "guidance_hint", "save_to"],
    ["text", "first", "第一"],
    ["integer", "n", "N"],
    ["select_one yes_no", "pick", "P"],
    ["range", "r", "R"],
    ["begin_repeat", "rep", "Rep"],
    ["text", "inside", "I"],
    ["end_repeat"],
]  # fmt: skip
CHOICES = [["list_name", "name", "label"], ["yes_no", "yes", "是"], ["yes_no", "no", "否"]]
ENTITIES = [
    ["list_name", "entity_id", "create_if", "update_if", "label"],
    ["trees", "", "", "", "${first}"],
]
UPDATING = [
    ["list_name", "entity_id", "create_if", "update_if", "label"],
    ["trees", "${first}", "", "true()", "${first}"],
]
SETTINGS = [["form_id", "version", "instance_name"], ["broken", "1", ""]]
Sheets = dict[str, list[list[str]]]


@dataclass(frozen=True)
class Broken:
    """A cell that is broken, and where the caret must stand in it."""

    sheet: str
    row: int
    column: str
    text: str
    caret: int
    name: str = ""
    """The column as the finding has it, where it differs."""

    def sheets(self) -> Sheets:
        """The whole workbook with the broken cell in it."""
        entities = UPDATING if self.column in ("update_if", "entity_id") else ENTITIES
        found = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS}
        if self.sheet == "entities" or self.column == "save_to":
            found["entities"] = entities
        copy = {name: [[*row, *[""] * (len(rows[0]) - len(row))] for row in rows] for name, rows in found.items()}
        copy[self.sheet][self.row - 1][copy[self.sheet][0].index(self.column)] = self.text
        return copy


TABLE = [
    Broken("survey", 2, "relevant", "1 + (* 2", 7),
    Broken("survey", 3, "constraint", ". > 1 and (", 11),
    Broken("survey", 3, "constraint", "selectd(., 'a')", 0),
    Broken("survey", 3, "calculation", "${n} + ${none}", 7),
    Broken("survey", 2, "required", "${n} >", 6),
    Broken("survey", 2, "readonly", "'open", 0, "read_only"),
    Broken("survey", 4, "choice_filter", "name = ", 7),
    Broken("survey", 4, "choice_filter", "name = ${none}", 7),
    Broken("survey", 6, "repeat_count", "${n} +", 6),
    Broken("survey", 6, "repeat_count", "${none}", 0),
    Broken("survey", 2, "default", "concat('a', ", 12),
    Broken("survey", 2, "default", "concat(${none}, 'a')", 7),
    Broken("survey", 3, "trigger", "${none}", 0),
    Broken("survey", 3, "trigger", "${first}, n", 10),
    Broken("survey", 3, "trigger", "${first} or ${n}", 0),
    Broken("survey", 5, "parameters", "start=1 end=${none} step=1", 12),
    Broken("survey", 5, "parameters", "start=1 end=(1+ step=1", 0),
    Broken("survey", 3, "save_to", "bad name!", 0),
    Broken("survey", 3, "save_to", "__mine", 0),
    Broken("survey", 6, "save_to", "x", 0),
    Broken("entities", 2, "list_name", "a b", 0),
    Broken("survey", 2, "label", "你好 ${none}!", 3),
    Broken("survey", 2, "label", "你好 ${first", 3),
    Broken("survey", 2, "hint", "见 ${none}", 2),
    Broken("survey", 2, "guidance_hint", "${none}", 0),
    Broken("survey", 3, "constraint_message", "多于 ${none}", 3),
    Broken("survey", 3, "required_message", "多于 ${none}", 3),
    Broken("choices", 2, "label", "是 ${none}", 2),
    Broken("entities", 2, "create_if", "${n} > ", 7),
    Broken("entities", 2, "update_if", "${n} > ", 7),
    Broken("entities", 2, "entity_id", "${none}", 0),
    Broken("entities", 2, "label", "concat(${first}, ", 17),
    Broken("entities", 2, "label", "${none}", 0),
    Broken("settings", 2, "instance_name", "concat(${first} ${n})", 16),
    Broken("settings", 2, "instance_name", "${none}", 0),
]


def as_markdown(sheets: Sheets) -> bytes:
    lines = []
    for name, rows in sheets.items():
        lines.append(f"| {name} |")
        lines += ["| | " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines).encode()


def as_xlsx(sheets: Sheets) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(sheets: Sheets) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for name, rows in sheets.items():
        writer.writerow([name])
        writer.writerows(["", *row] for row in rows)
    return out.getvalue().encode()


FORMATS = {"md": as_markdown, "xlsx": as_xlsx, "csv": as_csv}


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_workbook_is_sound_before_it_is_broken(suffix: str) -> None:
    sound = Broken("settings", 2, "instance_name", "concat(${first}, ${n})", 0)
    conversion = convert(FORMATS[suffix](sound.sheets()), f"broken.{suffix}")
    assert [problem for problem in conversion.problems if problem.is_error] == []
    assert conversion.xform


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("broken", TABLE, ids=lambda one: f"{one.sheet}-{one.column}-{one.caret}")
def test_it_is_refused_with_the_place(broken: Broken, suffix: str) -> None:
    conversion = convert(FORMATS[suffix](broken.sheets()), f"broken.{suffix}")
    assert conversion.xform is None
    errors = [problem for problem in conversion.problems if problem.is_error]
    (problem,) = errors
    assert (problem.sheet, problem.row) == (broken.sheet, broken.row)
    assert (problem.column or "").partition("::")[0] in (broken.name or broken.column, broken.column)
    assert (problem.excerpt, problem.caret) == (
        broken.text.strip(),
        broken.caret if broken.caret < len(broken.text.strip()) else len(broken.text.strip()),
    )
    told_in_both_languages(problem)


def told_in_both_languages(problem: FormProblem) -> None:
    shown = pointer(problem)
    assert shown
    assert shown[1].endswith("^")
    chinese, english = ([tell(problem, language) for tell in (where, cause, remedy)] for language in ("zh-Hans", "en"))
    assert all(max(text) >= "\u4e00" for text in chinese), chinese
    assert all(text and not text.startswith("workbook.") for text in english), english
