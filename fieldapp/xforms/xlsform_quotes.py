"""The quotation marks of Chinese, kept in what people read.

pyxform straightens “ ” ‘ ’ in every cell, which expressions need and labels do not. While it converts, private
characters stand for them in the columns of words. Expressions are never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fieldapp.xforms.preflight_words import read_header

_WORDS = {"label", "hint", "guidance_hint", "constraint_message", "required_message", "form_title"}
_SHEETS = ("survey", "choices", "settings")
_KEEP = {0x2018: "\ue018", 0x2019: "\ue019", 0x201C: "\ue01c", 0x201D: "\ue01d"}
_RESTORE = {ord(stand_in): mark for mark, stand_in in _KEEP.items()}


def kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of a workbook with stand-ins in its columns of words."""
    return {name: [_row(row) for row in rows] if name in _SHEETS else rows for name, rows in data.items()}


def restored(xform: str) -> str:
    """The XForm with the marks that the author wrote."""
    return xform.translate(_RESTORE)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {header: _cell(header, text) for header, text in row.items()}


def _cell(header: str, text: object) -> object:
    return text.translate(_KEEP) if isinstance(text, str) and read_header(header).column in _WORDS else text
