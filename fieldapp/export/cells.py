"""What stands in one cell: guarded against formulas, split where one answer is several columns.

Spreadsheet programs run a CSV cell that begins like a formula, whoever typed it; such text gets an apostrophe in
front, as the programs themselves write it. True numbers stay numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_RISKY = frozenset("=+-@\t\r\n ＝＋－＠")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_POINT_PARTS = 4
_EXACT_DIGITS = 15


def guarded(row: Sequence[str]) -> list[str]:
    """The cells of a CSV row, none of which a spreadsheet would run."""
    return [cell if cell[:1] not in _RISKY else _guard(cell) for cell in row]


def _guard(cell: str) -> str:
    if _NUMBER.fullmatch(cell) or not cell.lstrip(" ").startswith(_FORMULA):
        return cell
    return "'" + cell


def point(text: str) -> list[str]:
    """Latitude, longitude, altitude and accuracy of a geopoint; blank where it does not say."""
    parts = text.split()[:_POINT_PARTS]
    return parts + [""] * (_POINT_PARTS - len(parts))


def chosen(text: str, values: Sequence[str]) -> list[str]:
    """One `1` or `0` per choice of a select_multiple; all blank when it was not answered."""
    if not text.strip():
        return [""] * len(values)
    found = set(text.split())
    return ["1" if value in found else "0" for value in values]


def as_number(text: str) -> float | None:
    """The number a spreadsheet can hold without losing a digit, or None."""
    if not _NUMBER.fullmatch(text) or sum(character.isdigit() for character in text) > _EXACT_DIGITS:
        return None
    number = float(text)
    return number if abs(number) != float("inf") else None
