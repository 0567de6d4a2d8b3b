"""Truth values and choosing between values."""

from __future__ import annotations

import math

from fieldapp.xforms.xpath.coerce import scalar, scalars, to_boolean, to_number, to_text
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.functions.registry import MANY, Run, function


@function("true", least=0)
def true(ctx: Context) -> bool:
    """True."""
    return True


@function("false", least=0)
def false(ctx: Context) -> bool:
    """False."""
    return False


@function("boolean", least=1)
def boolean(ctx: Context, value: Value) -> bool:
    """Whether a value counts as true: a text or node that is not blank, a number that is not 0."""
    return to_boolean(value, ctx.scope.timezone)


@function("not", least=1)
def negation(ctx: Context, value: Value) -> bool:
    """The opposite."""
    return not to_boolean(value, ctx.scope.timezone)


@function("boolean-from-string", least=1)
def boolean_from_string(ctx: Context, value: Value) -> bool:
    """True for `true` (in any case) and `1` only."""
    text = to_text(value, ctx.scope.timezone)
    return text == "1" or text.lower() == "true"


@function("if", least=3, lazy=True)
def if_then_else(ctx: Context, condition: Run, then: Run, otherwise: Run) -> Value:
    """The second value if the first holds, else the third; the other one is not evaluated."""
    return (then if to_boolean(condition(ctx), ctx.scope.timezone) else otherwise)(ctx)


@function("coalesce", least=2, most=MANY, lazy=True)
def coalesce(ctx: Context, *values: Run) -> Value:
    """The first value that is neither blank nor a number that is none."""
    value: Value = ""
    for candidate in values:
        value = candidate(ctx)
        if not (isinstance(value, float) and math.isnan(value)) and to_text(value, ctx.scope.timezone):
            break
    return value


@function("once", least=1, lazy=True)
def once(ctx: Context, value: Run) -> Value:
    """What the node holds already, else the value; a node that is not relevant holds nothing."""
    own = scalar([ctx.node], ctx.scope.timezone) if ctx.node.relevant else ""
    return own if own != "" else value(ctx)


@function("depend", least=1, most=MANY)
def depend(ctx: Context, value: Value, *others: Value) -> Value:
    """The first value; the others are named only so that they are waited for."""
    return value


@function("checklist", least=2, most=MANY)
def checklist(ctx: Context, least: Value, most: Value, *factors: Value) -> bool:
    """Whether at least and at most so many factors hold; a negative bound is none."""
    zone = ctx.scope.timezone
    count = sum(to_boolean(factor) for factor in scalars(factors, zone))
    return _within(int_or_none(to_number(least, zone)), count, int_or_none(to_number(most, zone)))


@function("weighted-checklist", least=4, most=MANY)
def weighted_checklist(ctx: Context, least: Value, most: Value, *pairs: Value) -> bool:
    """The same with a weight after each factor; or one node-set of factors and one of weights."""
    zone = ctx.scope.timezone
    if len(pairs) == 2 and all(isinstance(one, list) for one in pairs):
        flags, weights = (list(scalars((one,), zone)) for one in pairs)
    else:
        flags, weights = ([scalar(one, zone) for one in side] for side in (pairs[::2], pairs[1::2]))
    if len(flags) != len(weights):
        raise EvaluationError("weighted-checklist() needs a weight for each factor")
    total = sum(to_number(weight) for flag, weight in zip(flags, weights, strict=True) if to_boolean(flag))
    return _within(to_number(least, zone), total, to_number(most, zone))


def int_or_none(value: float) -> float:
    """A bound as a whole number; NaN counts as 0."""
    return 0.0 if math.isnan(value) else float(int(value)) if abs(value) < 2**53 else value


def _within(least: float, value: float, most: float) -> bool:
    return (least < 0 or value >= least) and (most < 0 or value <= most)
