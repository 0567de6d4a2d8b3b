"""Expressions: text to tree (`parse`), tree to closure (`compile_tree`), and what a tree reads (`references`).

Pure: time, chance and the form come in with the `Context`.
"""

from fieldapp.xforms.xpath.budget import Budget
from fieldapp.xforms.xpath.coerce import to_boolean, to_number, to_text
from fieldapp.xforms.xpath.context import Context, Scope, Value
from fieldapp.xforms.xpath.errors import EvaluationError, ExpressionError
from fieldapp.xforms.xpath.evaluate import compile_tree
from fieldapp.xforms.xpath.parser import parse
from fieldapp.xforms.xpath.references import (
    References,
    call_problems,
    packs_of,
    references,
    static_type,
    unknown_functions,
)
from fieldapp.xforms.xpath.tree import Tree

__all__ = [
    "Budget",
    "Context",
    "EvaluationError",
    "ExpressionError",
    "References",
    "Scope",
    "Tree",
    "Value",
    "call_problems",
    "compile_tree",
    "packs_of",
    "parse",
    "references",
    "static_type",
    "to_boolean",
    "to_number",
    "to_text",
    "unknown_functions",
]
