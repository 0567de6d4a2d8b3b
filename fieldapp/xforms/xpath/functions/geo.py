"""Points, lines and shapes on the sphere that JavaRosa takes for Earth. A pack of its own in the browser."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from fieldapp.xforms.xpath.coerce import scalars, to_text
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.functions.registry import MANY, function

PACK = "geo"
EARTH_RADIUS = 6_378_100.0
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DEGREE = 2 * EARTH_RADIUS * math.pi / 360

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""


@function("distance", least=1, most=MANY, pack=PACK)
def distance(ctx: Context, *values: Value) -> float:
    """Metres along a line, or along points one after the other."""
    return length_of(_points(ctx, "distance", values))


@function("area", "enclosed-area", least=1, most=MANY, pack=PACK)
def area(ctx: Context, *values: Value) -> float:
    """Square metres inside a shape, or inside points one after the other."""
    return area_of(_points(ctx, "area", values))


def length_of(points: Sequence[Point]) -> float:
    """Metres along a line."""
    return sum((_apart(*pair) for pair in pairwise(points)), 0.0)


def area_of(points: Sequence[Point]) -> float:
    """Square metres inside a shape, closed or not."""
    if len(points) < 3:
        return 0.0
    origin = points[0]
    flat = [
        ((lon - origin[1]) * _DEGREE * math.cos(math.radians(lat)), (lat - origin[0]) * _DEGREE)
        for lat, lon in points[1:]
    ]
    return abs(sum(y1 * x2 - x1 * y2 for (x1, y1), (x2, y2) in pairwise(flat)) / 2)


@function("geofence", least=2, pack=PACK)
def geofence(ctx: Context, point: Value, shape: Value) -> bool:
    """Whether a point lies inside a shape."""
    places, fence = _points(ctx, "geofence", (point,)), _points(ctx, "geofence", (shape,))
    if not places:
        return False
    y, x = places[0]
    inside = False
    for (y1, x1), (y2, x2) in pairwise(fence):
        if (y2 > y) != (y1 > y) and x < (x1 - x2) * (y - y2) / (y1 - y2) + x2:
            inside = not inside
    return inside


@function("intersects", least=1, pack=PACK)
def intersects(ctx: Context, line: Value) -> bool:
    """Whether a line or the edge of a shape crosses itself."""
    points = _points(ctx, "intersects", (line,))
    ctx.scope.budget.spend(len(points) ** 2)
    return crosses_itself(points)


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether a line crosses or touches itself; a closed one meets itself at its end."""
    edges = [edge for edge in pairwise(points) if edge[0] != edge[1]]
    is_closed = len(points) > 2 and points[0] == points[-1]
    for index, edge in enumerate(edges):
        for later in range(index + 2, len(edges)):
            is_neighbour = is_closed and index == 0 and later == len(edges) - 1
            if not is_neighbour and _cross(edge, edges[later]):
                return True
    return False


def _points(ctx: Context, name: str, values: tuple[Value, ...]) -> list[Point]:
    found: list[Point] = []
    for value in scalars(values, ctx.scope.timezone):
        for written in to_text(value).split(";"):
            parts = written.split()
            if parts:
                found.append(_point(name, parts))
    ctx.scope.budget.spend(len(found))
    return found


def _point(name: str, parts: list[str]) -> Point:
    """As JavaRosa: up to four numbers, those left out being 0."""
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):
        raise EvaluationError(f"{name}(): {' '.join(parts)!r} is no point")
    return float(parts[0]), float(parts[1]) if len(parts) > 1 else 0.0


def _apart(one: Point, other: Point) -> float:
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat1 - lat2) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon1 - lon2) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = one, other
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    touching = ((turns[0], a, b, c), (turns[1], a, b, d), (turns[2], c, d, a), (turns[3], c, d, b))
    return any(turn == 0 and _between(start, end, point) for turn, start, end, point in touching)


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(start: Point, end: Point, point: Point) -> bool:
    return all(min(start[axis], end[axis]) <= point[axis] <= max(start[axis], end[axis]) for axis in (0, 1))
