"""How functions come into the table, and how a call becomes a closure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.tree import Tree

Run = Callable[[Context], Value]

CORE = "core"
MANY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """`run` gets the context and the arguments: values, or closures if `lazy`, or trees and closures if `of_trees`."""

    name: str
    least: int
    most: int
    pack: str
    run: Callable[..., Any]
    lazy: bool
    of_trees: bool


FUNCTIONS: dict[str, Function] = {}


def function(
    *names: str, least: int, most: int | None = None, pack: str = CORE, lazy: bool = False, of_trees: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter the decorated function under these names; it takes `least` to `most` arguments (as many if not given)."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        top = least if most is None else most
        for name in names:
            FUNCTIONS[name] = Function(
                name=name, least=least, most=top, pack=pack, run=run, lazy=lazy, of_trees=of_trees
            )
        return run

    return register


def compile_call(tree: Tree, compiled: dict[int, Run]) -> Run:
    """The closure of a call. One that cannot work (no such function, wrong number of arguments) fails when it runs."""
    problem = call_problem(tree)
    if problem:
        return _failing(problem)
    entry = FUNCTIONS[tree[1]]
    arguments = [compiled[id(argument)] for argument in tree[2:]]
    if entry.of_trees:
        made: Run = entry.run(tree[2:], arguments)
        return made
    if entry.lazy:
        return _lazy(entry.run, arguments)
    return _BY_COUNT.get(len(arguments), _any_number)(entry.run, arguments)


def call_problem(tree: Tree) -> str:
    """Why a ``call`` tree can never be evaluated; empty if it can."""
    entry = FUNCTIONS.get(tree[1])
    if entry is None:
        return f"There is no function {tree[1]}()"
    given = len(tree) - 2
    if entry.least <= given <= entry.most:
        return ""
    wanted = f"{entry.least}" if entry.least == entry.most else f"{entry.least} to {entry.most}"
    wanted = f"at least {entry.least}" if entry.most == MANY else wanted
    return f"{tree[1]}() takes {wanted} arguments, {given} given"


def _failing(message: str) -> Run:
    def fail(ctx: Context) -> Value:
        raise EvaluationError(message)

    return fail


def _lazy(run: Callable[..., Value], arguments: list[Run]) -> Run:
    return lambda ctx: run(ctx, *arguments)


def _none(run: Callable[..., Value], arguments: list[Run]) -> Run:
    return run


def _one(run: Callable[..., Value], arguments: list[Run]) -> Run:
    (first,) = arguments
    return lambda ctx: run(ctx, first(ctx))


def _two(run: Callable[..., Value], arguments: list[Run]) -> Run:
    first, second = arguments
    return lambda ctx: run(ctx, first(ctx), second(ctx))


def _any_number(run: Callable[..., Value], arguments: list[Run]) -> Run:
    return lambda ctx: run(ctx, *[argument(ctx) for argument in arguments])


_BY_COUNT = {0: _none, 1: _one, 2: _two}
