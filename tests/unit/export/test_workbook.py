"""Workbooks hold text as text: no cell is a formula, a link or a guess."""

from __future__ import annotations

import io

import openpyxl

from fieldapp.export.workbook import Sheet, write_workbook


def written(*sheets: Sheet) -> openpyxl.Workbook:
    target = io.BytesIO()
    write_workbook(target, sheets)
    target.seek(0)
    return openpyxl.load_workbook(target)


def test_cells_are_text_or_true_numbers() -> None:
    rows = [["=1+1", "12", "http://example.org", "007"]]
    book = written(Sheet(name="a", heading=["f", "n", "u", "t"], numbers=[False, True, False, False], rows=rows))
    cells = next(iter(book["a"].iter_rows(min_row=2)))
    assert [cell.value for cell in cells] == ["=1+1", 12, "http://example.org", "007"]
    assert [cell.data_type for cell in cells] == ["s", "n", "s", "s"]
    assert not any(cell.hyperlink for cell in cells)


def test_sheet_names_are_made_to_fit() -> None:
    blank = {"heading": ["a"], "numbers": [False], "rows": []}
    book = written(
        Sheet(name="a/b:c", **blank),
        Sheet(name="A_B_C", **blank),
        Sheet(name="x" * 40, **blank),
        Sheet(name="", **blank),
    )
    assert book.sheetnames == ["a_b_c", "A_B_C (2)", "x" * 31, "table"]


def test_an_answer_longer_than_a_cell_is_cut_visibly() -> None:
    rows = [["长" * 40_000]]
    book = written(Sheet(name="a", heading=["t"], numbers=[False], rows=rows))
    value = book["a"]["A2"].value
    assert len(value) == 32_767
    assert value.endswith("…")
