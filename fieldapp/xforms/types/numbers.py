"""Numbers as text and back, the same in every engine: no exponents, no thousands marks, `NaN`, `Infinity`."""

from __future__ import annotations

import math
import re
from decimal import Decimal

_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_TINY = 1e-12
_BLANK = "".join(map(chr, range(33)))


def number_of_text(text: str) -> float:
    """The number that a text spells, or NaN."""
    try:
        return float(int(text)) if len(text) < 16 and text.isdigit() and text.isascii() else _parsed(text)
    except OverflowError:
        return math.nan


def _parsed(text: str) -> float:
    stripped = text.strip(_BLANK)
    return float(stripped) if _NUMBER.fullmatch(stripped) else math.nan


def text_of_number(value: float) -> str:
    """Without exponent; what differs from a whole number by less than 1e-12 is written as that."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    whole = round(value)
    if abs(value - whole) < _TINY:
        return str(whole)
    return f"{Decimal(repr(value)):f}"


def truncated(value: float) -> float:
    """Towards zero; NaN and the infinities stay."""
    return float(math.trunc(value)) if math.isfinite(value) else value


def shifted(value: float, places: int) -> float:
    """The value times 10 to the power of `places`, by its decimal digits and so without binary dust."""
    digits, _, exponent = repr(value).partition("e")
    return float(f"{digits}e{int(exponent or 0) + places}")


def rounded(value: float, places: int) -> float:
    """To so many decimal places (negative: tens, hundreds), halves towards positive infinity as in XPath 1.0."""
    if not -30 <= places <= 30:
        return math.nan
    moved = shifted(value, places)
    if not math.isfinite(moved):
        return value
    floor = math.floor(moved)
    return shifted(float(floor + (moved - floor >= 0.5)), -places)
