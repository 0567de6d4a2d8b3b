"""Answers to selects: names of choices with spaces between."""

from __future__ import annotations

import math

from fieldapp.xforms.types.numbers import truncated
from fieldapp.xforms.xpath.coerce import to_number, to_text
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.functions.registry import Run, function
from fieldapp.xforms.xpath.functions.text import text
from fieldapp.xforms.xpath.tree import Tree, is_path


@function("selected", "is-selected", least=2)
def selected(ctx: Context, answer: Value, choice: Value) -> bool:
    """Whether a choice is among those taken."""
    return f" {text(ctx, choice).strip()} " in f" {text(ctx, answer)} "


@function("count-selected", least=1)
def count_selected(ctx: Context, answer: Value) -> float:
    """How many choices are taken."""
    return float(len(_choices(ctx, answer)))


@function("selected-at", least=2)
def selected_at(ctx: Context, answer: Value, place: Value) -> str:
    """The choice at a place, counted from 0; blank beyond."""
    choices = _choices(ctx, answer)
    index = truncated(to_number(place, ctx.scope.timezone))
    index = 0.0 if math.isnan(index) else index
    return choices[int(index)] if 0 <= index < len(choices) else ""


NO_QUOTED_PATH = "jr:choice-name() needs the path of a question, in quotation marks"


@function("jr:choice-name", least=2, of_trees=True)
def choice_name(trees: list[Tree], arguments: list[Run]) -> Run:
    """The label of a choice of the question that a path names, in the current language."""
    question = trees[1]

    def run(ctx: Context) -> Value:
        if not is_path(question):
            raise EvaluationError(NO_QUOTED_PATH)
        value = to_text(arguments[0](ctx), ctx.scope.timezone)
        if not value:
            return ""
        return ctx.scope.budget.label(lambda: ctx.scope.choice_label(value, question, ctx.node))

    return run


def _choices(ctx: Context, answer: Value) -> list[str]:
    return [choice for choice in text(ctx, answer).split(" ") if choice]
