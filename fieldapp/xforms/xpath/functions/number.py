"""Numbers. Dates count as days; text that is no number as NaN, which `sum`, `min` and `max` leave out."""

from __future__ import annotations

import math
from collections.abc import Callable

from fieldapp.xforms.types.numbers import rounded, truncated
from fieldapp.xforms.xpath.coerce import scalars, to_number
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.functions.registry import MANY, function
from fieldapp.xforms.xpath.paths import as_nodes


def number(ctx: Context, value: Value) -> float:
    """An argument as a number."""
    return value if type(value) is float else to_number(value, ctx.scope.timezone)


@function("number", least=0, most=1)
def to_a_number(ctx: Context, *value: Value) -> float:
    """A value as a number."""
    return number(ctx, value[0] if value else [ctx.node])


@function("int", least=1)
def whole(ctx: Context, value: Value) -> float:
    """Without its fraction."""
    return truncated(number(ctx, value))


@function("round", least=1, most=2)
def round_(ctx: Context, value: Value, *places: Value) -> float:
    """To decimal places, none if not given."""
    wanted = truncated(number(ctx, places[0])) if places else 0.0
    exact = number(ctx, value)
    if not math.isfinite(exact):
        return exact
    return rounded(exact, 0 if math.isnan(wanted) else int(max(min(wanted, 99.0), -99.0)))


@function("floor", least=1)
def floor(ctx: Context, value: Value) -> float:
    """The next whole number below."""
    exact = number(ctx, value)
    return float(math.floor(exact)) if math.isfinite(exact) else exact


@function("ceiling", least=1)
def ceiling(ctx: Context, value: Value) -> float:
    """The next whole number above."""
    exact = number(ctx, value)
    return float(math.ceil(exact)) if math.isfinite(exact) else exact


@function("sum", least=1)
def sum_(ctx: Context, nodes: Value) -> float:
    """Of all nodes that hold numbers."""
    return sum(_numbers(ctx, (as_nodes(nodes),)), 0.0)


@function("min", least=0, most=MANY)
def minimum(ctx: Context, *values: Value) -> float:
    """The least number, NaN if there is none."""
    return min(_numbers(ctx, values), default=math.nan)


@function("max", least=0, most=MANY)
def maximum(ctx: Context, *values: Value) -> float:
    """The greatest number, NaN if there is none."""
    return max(_numbers(ctx, values), default=math.nan)


@function("pow", least=2)
def power(ctx: Context, base: Value, exponent: Value) -> float:
    """The first to the power of the second."""
    return _power(number(ctx, base), number(ctx, exponent))


@function("pi", least=0)
def pi(ctx: Context) -> float:
    """The ratio of a circle's circumference to its diameter."""
    return math.pi


@function("atan2", least=2)
def atan2(ctx: Context, y: Value, x: Value) -> float:
    """The angle of a point, in radians."""
    return math.atan2(number(ctx, y), number(ctx, x))


@function("random", least=0)
def random(ctx: Context) -> float:
    """At least 0, less than 1."""
    return ctx.scope.random()


def _numbers(ctx: Context, values: tuple[Value, ...]) -> list[float]:
    zone = ctx.scope.timezone
    return [found for value in scalars(values, zone) if not math.isnan(found := to_number(value, zone))]


def _power(base: float, exponent: float) -> float:
    if exponent == 0:
        return 1.0
    if abs(base) == 1 and (math.isinf(exponent) or math.isnan(exponent)):
        return math.nan
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        if base:
            return math.nan
        return -math.inf if math.copysign(1.0, base) < 0 and exponent % 2 == 1 else math.inf


def _safe(compute: Callable[[float], float]) -> Callable[[Context, Value], float]:
    def run(ctx: Context, value: Value) -> float:
        try:
            return compute(number(ctx, value))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return run


def _logarithm(log: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -math.inf if value == 0 else log(value)


_OF_ONE: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "exp10": lambda value: _power(10.0, value),
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}

for _name, _compute in _OF_ONE.items():
    function(_name, least=1)(_safe(_compute))
