"""Cells: nothing a spreadsheet would run, numbers stay numbers, one answer may be several columns."""

from __future__ import annotations

import pytest

from fieldapp.export.cells import as_number, chosen, guarded, point


@pytest.mark.parametrize(
    "attack",
    ["=1+1", "+cmd", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "＝1＋1", "＠SUM(A1)"],
)
def test_what_looks_like_a_formula_gets_an_apostrophe(attack: str) -> None:
    assert guarded([attack]) == ["'" + attack]


@pytest.mark.parametrize(
    "plain", ["", "-5", "+8613800000000", "-0.5", "-1.5E-3", "3栋201", " 前面有空格", "a=b", "1-2"]
)
def test_numbers_and_plain_words_stay_as_they_are(plain: str) -> None:
    assert guarded([plain]) == [plain]


def test_a_geopoint_becomes_four_columns() -> None:
    assert point("31.9 117.2 0 4.6") == ["31.9", "117.2", "0", "4.6"]
    assert point("31.9 117.2") == ["31.9", "117.2", "", ""]
    assert point("") == ["", "", "", ""]


def test_each_choice_is_told_apart_from_not_asked() -> None:
    assert chosen("jobs", ("jobs", "school")) == ["1", "0"]
    assert chosen("", ("jobs", "school")) == ["", ""]


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12.0), ("-0.5", -0.5), ("1e400", None), ("12345678901234567", None), ("0x1", None)]
)
def test_only_numbers_a_workbook_can_hold_are_numbers(text: str, number: float | None) -> None:
    assert as_number(text) == number
