"""A line or an area of a record as a small picture with its length: what a reader can take in at a glance.

Pure: stored text in, numbers for a drawing out. No map lies below it: only the form and the size are shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.i18n import translate
from fieldapp.xforms.xpath.functions.geo import Point, area_of, crosses_itself, length_of

WIDTH, HEIGHT = 96, 72
"""The size of a picture: `static/js/controls/map/picture.js` draws the same on the phone."""
_MARGIN = 8
_SMALLEST_SHAPE = 3
_KILOMETRES_FROM, _SQUARE_KILOMETRES_FROM = 9_999.5, 999_999.5
_WHOLE_FROM = 100
_LOOKED_AT = 400
"""Looking for crossings takes the square of this: a longer walk is not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The path of an SVG picture and where it begins."""

    path: str
    begin: tuple[float, float]
    is_closed: bool


def read_line(text: str, *, closed: bool) -> list[Point]:
    """The points of a stored line; of a shape without the repeated first. Empty if one of them is none."""
    try:
        points = [_point(part) for part in text.split(";") if part.strip()]
    except (ValueError, IndexError):
        return []
    return points[:-1] if closed and len(points) > 1 and points[0] == points[-1] else points


def draw(points: Sequence[Point], *, closed: bool) -> Drawing:
    """A picture of at least one point, north above."""
    shrink = math.cos(math.radians(points[0][0]))
    flat = [(lon * shrink, -lat) for lat, lon in points]
    left, top = min(x for x, _ in flat), min(y for _, y in flat)
    wide, high = max(x for x, _ in flat) - left, max(y for _, y in flat) - top
    scale = min((WIDTH - 2 * _MARGIN) / (wide or 1e-9), (HEIGHT - 2 * _MARGIN) / (high or 1e-9))
    edge_x, edge_y = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    drawn = [(round(edge_x + (x - left) * scale, 1), round(edge_y + (y - top) * scale, 1)) for x, y in flat]
    is_closed = closed and len(points) >= _SMALLEST_SHAPE
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in drawn) + ("Z" if is_closed else "")
    return Drawing(path=path, begin=drawn[0], is_closed=is_closed)


def describe(points: Sequence[Point], language: str, *, closed: bool) -> str:
    """`4 points · 340 m · 5200 m²`; what crosses itself has no size to speak of."""
    is_shape = closed and len(points) >= _SMALLEST_SHAPE
    whole = [*points, points[0]] if is_shape else list(points)
    parts = [translate("{count} points", language, count=len(points))]
    if len(points) > 1:
        parts.append(_length(length_of(whole), language))
    if is_shape and not (len(points) <= _LOOKED_AT and crosses_itself(whole)):
        parts.append(_area(area_of(whole), language))
    return " · ".join(parts)


def _length(metres: float, language: str) -> str:
    if metres >= _KILOMETRES_FROM:
        return translate("{length} km", language, length=_rounded(metres / 1000))
    return translate("{length} m", language, length=_rounded(metres))


def _area(square: float, language: str) -> str:
    if square >= _SQUARE_KILOMETRES_FROM:
        return translate("{area} km²", language, area=_rounded(square / 1e6))
    return translate("{area} m²", language, area=_rounded(square))


def _rounded(value: float) -> str:
    """Three digits that matter; whole from a hundred on."""
    if value >= _WHOLE_FROM:
        return str(math.floor(value + 0.5))
    return f"{value:.3g}" if value >= 10 else f"{value:.2g}"


def _point(text: str) -> Point:
    parts = text.split()
    latitude, longitude = float(parts[0]), float(parts[1])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(text)
    return latitude, longitude
