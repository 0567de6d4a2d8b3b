"""QR codes for pages (an SVG path, so that it prints sharp and needs no image) and for the terminal."""

from __future__ import annotations

import io
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M

_QUIET = 4
"""Modules of white around the code that readers expect (ISO/IEC 18004)."""


def svg_path(text: str) -> tuple[int, str]:
    """The side of the square in modules, quiet zone included, and the `d` of one path that holds all dark modules."""
    rows = _code(text).get_matrix()
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return len(rows), "".join(runs)


def terminal(text: str) -> str:
    """The code in half-block characters, dark on light."""
    out = io.StringIO()
    _code(text, border=2).print_ascii(out=out, invert=True)
    return out.getvalue()


def _code(text: str, border: int = _QUIET) -> qrcode.QRCode[Any]:
    code: qrcode.QRCode[Any] = qrcode.QRCode(
        error_correction=ERROR_CORRECT_M if len(text) < 200 else ERROR_CORRECT_L, border=border
    )
    code.add_data(text)
    code.make(fit=True)
    return code
