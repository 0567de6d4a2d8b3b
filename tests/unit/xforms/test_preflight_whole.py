"""Preflight of whole forms: their files, their size, how findings read, real forms, and any cells at all."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.xforms.preflight import preflight
from fieldapp.xforms.preflight_files import with_files
from fieldapp.xforms.preflight_rows import read_sheets
from fieldapp.xforms.preflight_size import FormSize, complaints, in_words
from fieldapp.xforms.preflight_words import NO_EFFECT_FUNCTIONS
from fieldapp.xforms.xlsform import Conversion, convert
from fieldapp.xforms.xlsform_problems import FormProblem, cause, pointer, ranges, remedy
from fieldapp.xforms.xlsform_read import read_workbook
from fieldapp.xforms.xpath.functions import FUNCTIONS
from tests.corpus import FORMS, REFUSED
from tests.unit.xforms.test_xlsform import check, the, warnings

ROOT = Path(__file__).parents[3]


# Files


FROM_FILE = ["select_one_from_file towns.csv | town | T |", "note | n | N | map.png"]


def with_towns(**files: bytes) -> Conversion:
    named = {name.replace("_", "."): data for name, data in files.items()}
    return with_files(check(*FROM_FILE, columns="| image "), named)


def test_files_that_are_missing_or_not_named_are_told() -> None:
    conversion = with_towns(map_png=b"x" * 10, other_png=b"y")
    assert the(conversion, "file_missing").details["files"] == "towns.csv"
    assert the(conversion, "file_unused").details["files"] == "other.png"


def test_a_list_must_have_the_columns_that_its_question_reads() -> None:
    conversion = with_towns(map_png=b"x", towns_csv="code,label\na,甲\n".encode())
    assert the(conversion, "file_columns").details == {"file": "towns.csv", "columns": "name"}
    assert conversion.ok


def test_a_list_saved_in_a_chinese_encoding_is_told() -> None:
    conversion = with_towns(map_png=b"x", towns_csv="name,label\na,甲\n".encode("gb18030"))
    assert warnings(conversion) == ["file_encoding"]


def test_good_files_are_weighed_and_not_complained_about() -> None:
    conversion = with_towns(map_png=b"x" * 3000, towns_csv=b"name,label\na,A\n")
    assert warnings(conversion) == []
    assert conversion.size is not None
    assert (conversion.size.lists, conversion.size.media) == (15, 3000)
    again = Conversion.from_json(json.loads(json.dumps(conversion.to_json())))
    assert again == conversion


# Size


@pytest.mark.parametrize(
    ("name", "kilobytes", "seconds"), [("small", 57.0, 2.8), ("medium", 65.7, 3.0), ("large", 79.0, 3.7)]
)
def test_the_estimate_gives_the_measured_figures_again(name: str, kilobytes: float, seconds: float) -> None:
    """Measured: docs/performance.md, "Phone page"."""
    conversion = convert(ROOT / "bench" / "client" / "forms" / f"{name}.xml")
    assert conversion.size is not None
    assert conversion.size.opening_seconds == pytest.approx(seconds, abs=0.15)
    assert conversion.size.first_visit_bytes / 1000 == pytest.approx(kilobytes, abs=3)


def test_a_slow_form_and_heavy_files_are_warned_about() -> None:
    slow = complaints(FormSize(form=20_000, lists=100_000, list_count=2))
    assert [problem.code for problem in slow] == ["workbook.opens_slowly"]
    assert "120" not in cause(slow[0], "en")
    assert "100 kB" in cause(slow[0], "en")
    assert [problem.code for problem in complaints(FormSize(form=1, media=3_000_000))] == ["workbook.media_heavy"]
    assert complaints(FormSize(form=20_000)) == []


def test_the_size_is_told_in_words() -> None:
    assert in_words(FormSize(form=6_500), "en").startswith("about 46 kB and 3.0 s to open it the first time")
    assert in_words(FormSize(form=6_500), "zh-Hans").startswith("慢手机、弱网络下，第一次打开约 46 kB、3.0 秒")


# Telling


def test_rows_are_told_as_people_write_them() -> None:
    assert ranges([4, 7, 8, 9, 10, 12, 13]) == "4, 7–10, 12, 13"
    assert ranges(range(1, 60, 2)) == "1, 3, 5, 7, 9, 11, 13, 15 … (30)"


def test_a_long_expression_is_cut_around_its_caret() -> None:
    drawn = pointer(FormProblem(code="workbook.expression", excerpt="a" * 300 + "!" + "b" * 300, caret=300), 40)
    assert drawn is not None
    assert len(drawn[0]) == 42
    assert drawn[0][len(drawn[1]) - 1] == "!"


def test_encryption_says_what_it_costs() -> None:
    settings = "| settings | form_id | version | public_key |\n| | t | 1 | MIIB |\n"
    text = f"| survey | type | name | label |\n| | text | a | A |\n{settings}"
    assert "searched" in cause(the(convert(text.encode(), "t.md"), "encrypted"), "en")


def test_functions_that_work_here_are_not_called_foreign() -> None:
    assert NO_EFFECT_FUNCTIONS.isdisjoint(FUNCTIONS)


# Real forms


@pytest.mark.parametrize("path", sorted((ROOT / "forms").glob("*-*.md")), ids=lambda path: path.stem)
def test_the_towns_own_forms_have_nothing_to_complain_about(path: Path) -> None:
    assert convert(path).problems == ()


@pytest.mark.skipif(not FORMS, reason="the corpus of real forms is not here")
def test_real_forms_are_judged_in_words_of_both_languages() -> None:
    for path in FORMS:
        conversion = convert(path)
        assert {problem.code for problem in conversion.problems if problem.is_error} == REFUSED.get(path.name, set())
        assert conversion.ok is (path.name not in REFUSED)
        for problem in conversion.problems:
            for language in ("zh-Hans", "en"):
                told = cause(problem, language) + remedy(problem, language)
                assert not told.startswith(("workbook.", "form.")), problem
                assert "{" not in told.replace("${", ""), told


# Whatever stands in the cells


PIECES = [
    "${a}",
    "${b",
    "‘x’",
    "'x'",
    ".",
    ">=",
    "today()",
    "=",
    "1",
    "and",
    "or",
    "not(",
    "false()",
    "div",
    "0",
    "selected(${a},'x')",
    "(",
    ")",
    "[",
    "region",
    "${last-saved#a}",
    "年",
    "1=2",
    "//",
    "@a",
    "{",
    "*",
    "}",
]
TYPES = [
    "text",
    "select_one l",
    "rank l",
    "begin_group",
    "end_group",
    "end_repeat",
    "begin_repeat",
    "geopoint",
    "calculate",
    "",
    "xx",
]
COLUMNS = ("relevant", "constraint", "choice_filter", "default", "appearance", "label::E", "bind::x:y", "sensitive")


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_any_cells_are_answered_in_words(chance: random.Random) -> None:
    def cell() -> str:
        return " ".join(chance.choice(PIECES) for _ in range(chance.randint(0, 5)))

    def row() -> list[str]:
        return ["", chance.choice(TYPES), chance.choice(["a", "b", "1x", ""]), cell(), *(cell() for _ in COLUMNS)]

    rows = [["survey", "type", "name", "label", *COLUMNS], *(row() for _ in range(6))]
    rows += [
        ["choices", "list_name", "name", "label", "region"],
        *(["", "l", cell(), cell(), cell()] for _ in range(3)),
    ]
    text = "".join(f"| {' | '.join(cells)} |\n" for cells in rows)
    for problem in preflight(read_sheets(read_workbook(text.encode()))):
        assert not cause(problem, "zh-Hans").startswith("workbook.")
        assert not remedy(problem, "en").startswith("workbook.")
        pointer(problem, 30)
