"""Expression trees to closures, once; evaluating is calling them.

Closures are built from the leaves up, without recursion, and each level of a tree takes one frame when it runs.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from fieldapp.xforms.xpath.axes import in_document_order
from fieldapp.xforms.xpath.coerce import compared, difference, equal, node_value, to_boolean, to_number, unequal
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.functions import compile_call
from fieldapp.xforms.xpath.paths import Run, as_nodes, compile_path, filtered, predicates_of, relevant
from fieldapp.xforms.xpath.tree import Tree, bottom_up

Number = Callable[[float, float], float]


def compile_tree(tree: Tree) -> Run:
    """The closure of a tree. Calling it may raise `EvaluationError`, never anything else."""
    compiled: dict[int, Run] = {}
    for part in bottom_up(tree):
        compiled[id(part)] = _COMPILERS[part[0]](part, compiled)
    return compiled[id(tree)]


def _constant(value: Value) -> Run:
    return lambda ctx: value


def _literal_number(tree: Tree, compiled: dict[int, Run]) -> Run:
    return _constant(float(tree[1]))


def _literal_text(tree: Tree, compiled: dict[int, Run]) -> Run:
    return _constant(tree[1])


def _operands(tree: Tree, compiled: dict[int, Run]) -> list[Run]:
    return [compiled[id(operand)] for operand in tree[1:]]


def _or(tree: Tree, compiled: dict[int, Run]) -> Run:
    operands = _operands(tree, compiled)

    def run(ctx: Context) -> Value:
        for operand in operands:
            value = operand(ctx)
            if value is True or (value is not False and to_boolean(value, ctx.scope.timezone)):
                return True
        return False

    return run


def _and(tree: Tree, compiled: dict[int, Run]) -> Run:
    operands = _operands(tree, compiled)

    def run(ctx: Context) -> Value:
        for operand in operands:
            value = operand(ctx)
            if value is False or (value is not True and not to_boolean(value, ctx.scope.timezone)):
                return False
        return True

    return run


def _pairs(combine: Callable[[Value, Value, Any], Value]) -> Callable[[Tree, dict[int, Run]], Run]:
    """Operators that compare each node of one side with each of the other."""

    def compile_pairs(tree: Tree, compiled: dict[int, Run]) -> Run:
        first, *others = _operands(tree, compiled)

        def run(ctx: Context) -> Value:
            value = first(ctx)
            for operand in others:
                other = operand(ctx)
                if type(value) is list and type(other) is list:
                    ctx.scope.budget.spend(len(value) * len(other))
                value = combine(value, other, ctx.scope.timezone)
            return value

        return run

    return compile_pairs


def _folded(combine: Callable[[Value, Value, Any], Value]) -> Callable[[Tree, dict[int, Run]], Run]:
    def compile_folded(tree: Tree, compiled: dict[int, Run]) -> Run:
        first, *others = _operands(tree, compiled)

        def run(ctx: Context) -> Value:
            value = first(ctx)
            for other in others:
                value = combine(value, other(ctx), ctx.scope.timezone)
            return value

        return run

    return compile_folded


def _order(holds: Callable[[float, float], bool]) -> Callable[[Tree, dict[int, Run]], Run]:
    def compare(left: Value, right: Value, zone: Any) -> bool:
        if type(left) is list and len(left) == 1:
            left = node_value(left[0], zone)
        if type(right) is list and len(right) == 1:
            right = node_value(right[0], zone)
        if type(left) is float and type(right) is float:
            return holds(left, right)
        return any(holds(one, other) for one, other in compared(left, right, zone))

    return _pairs(compare)


def _arithmetic(compute: Number) -> Callable[[Tree, dict[int, Run]], Run]:
    def compile_arithmetic(tree: Tree, compiled: dict[int, Run]) -> Run:
        first, *others = _operands(tree, compiled)

        def run(ctx: Context) -> Value:
            value = to_number(first(ctx), ctx.scope.timezone)
            for other in others:
                value = compute(value, to_number(other(ctx), ctx.scope.timezone))
            return value

        return run

    return compile_arithmetic


def _multiplied(left: float, right: float) -> float:
    return left * right


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    if not left or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if right and math.isfinite(left) else math.nan


def _negated(tree: Tree, compiled: dict[int, Run]) -> Run:
    operand = compiled[id(tree[1])]
    return lambda ctx: -to_number(operand(ctx), ctx.scope.timezone)


def _union(tree: Tree, compiled: dict[int, Run]) -> Run:
    operands = _operands(tree, compiled)
    return lambda ctx: in_document_order([node for operand in operands for node in as_nodes(operand(ctx))])


def _filter(tree: Tree, compiled: dict[int, Run]) -> Run:
    inner, predicates = compiled[id(tree[1])], predicates_of(tree[2:], compiled)
    return lambda ctx: relevant(filtered(as_nodes(inner(ctx)), predicates, ctx))


_COMPILERS: dict[str, Callable[[Tree, dict[int, Run]], Run]] = {
    "n": _literal_number,
    "s": _literal_text,
    "or": _or,
    "and": _and,
    "=": _pairs(equal),
    "!=": _pairs(unequal),
    "<": _order(operator.lt),
    "<=": _order(operator.le),
    ">": _order(operator.gt),
    ">=": _order(operator.ge),
    "+": _arithmetic(operator.add),
    "-": _folded(difference),
    "*": _arithmetic(_multiplied),
    "div": _arithmetic(_divided),
    "mod": _arithmetic(_remainder),
    "|": _union,
    "neg": _negated,
    "path": compile_path,
    "filter": _filter,
    "call": compile_call,
}
