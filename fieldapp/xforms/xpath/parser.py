"""Tokens to a tree (docs/engine.md).

The grammar's rules are generators that yield the rule they need next; `_run` keeps them on a list of its own, so
that deep nesting meets our limit and never Python's.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from fieldapp.xforms.xpath.errors import ExpressionError
from fieldapp.xforms.xpath.lexer import Token, tokens
from fieldapp.xforms.xpath.tree import Tree, subtrees

MAX_DEPTH = 256
"""How deep brackets, calls and predicates may nest."""

MAX_TREE_DEPTH = 300
"""How deep the tree may be, which bounds what evaluating it takes of the stack."""

_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_LEVEL = {operator: level for level, operators in enumerate(_LEVELS) for operator in operators}
_NODE_TESTS = frozenset({"node", "text"})
_AXES = frozenset(
    [
        "child",
        "parent",
        "self",
        "attribute",
        "descendant",
        "descendant-or-self",
        "ancestor",
        "ancestor-or-self",
        "following-sibling",
        "preceding-sibling",
        "following",
        "preceding",
    ]
)
_STEP_STARTS = frozenset({"name", "wildcard", ".", "..", "@"})
_ANY_DEPTH = ["descendant-or-self", "node()"]

Rule = Generator[Any, Any, Any]


def parse(text: str) -> Tree:
    """The tree of an expression. Raises `ExpressionError` saying what is wrong and where."""
    parser = _Parser(text)
    tree: Tree = _run(parser.expression(0))
    parser.expect("end")
    _check_depth(tree)
    return tree


def _run(rule: Rule) -> Any:
    waiting, value = [rule], None
    while waiting:
        try:
            wanted = waiting[-1].send(value)
        except StopIteration as done:
            waiting.pop()
            value = done.value
        else:
            waiting.append(wanted)
            value = None
    return value


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.index = 0
        self.depth = 0
        if self.token.kind == "end":
            raise ExpressionError("The expression is empty", 0)

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def following(self) -> str:
        """The kind of the token after this one."""
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)].kind

    def take(self, *kinds: str) -> Token | None:
        token = self.token
        if token.kind not in kinds:
            return None
        self.index += 1
        return token

    def expect(self, kind: str) -> Token:
        token = self.take(kind)
        if token is None:
            raise ExpressionError(self._unexpected(kind), self.token.offset)
        return token

    def _unexpected(self, wanted: str) -> str:
        found = f"Unexpected {self.token.text!r}" if self.token.text else "The expression ends too early"
        return found if wanted == "end" else f"{found}: {wanted!r} is needed here"

    def deeper(self, cost: int = 1) -> None:
        self.depth += cost
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"Nested more than {MAX_DEPTH} levels deep", self.token.offset)

    def expression(self, level: int) -> Rule:
        """Operators of at least this level; equal ones in a row share one tree."""
        left = yield self.unary()
        while (found := _LEVEL.get(self.token.kind, -1)) >= level:
            operator = self.tokens[self.index].kind
            self.index += 1
            right = yield self.expression(found + 1)
            left = _joined(operator, left, right)
        return left

    def unary(self) -> Rule:
        minuses = 0
        while self.take("-"):
            minuses += 1
            self.deeper()
        tree = yield self.union()
        self.depth -= minuses
        for _ in range(minuses):
            tree = ["n", -tree[1]] if tree[0] == "n" and tree[1] else ["neg", tree]
        return tree

    def union(self) -> Rule:
        left = yield self.path()
        while self.take("|"):
            right = yield self.path()
            left = _joined("|", left, right)
        return left

    def path(self) -> Rule:
        if self._starts_value():
            start: Any = yield self.filtered()
            steps: list[Any] = []
        elif self.take("/"):
            start = "/"
            steps = [(yield self.step())] if self.token.kind in _STEP_STARTS else []
            if not steps:
                return ["path", start]
        elif self.take("//"):
            start, steps = "/", [_ANY_DEPTH, (yield self.step())]
        else:
            start, steps = ".", [(yield self.step())]
        while separator := self.take("/", "//"):
            steps += [_ANY_DEPTH] if separator.kind == "//" else []
            steps.append((yield self.step()))
        if not steps and isinstance(start, list):
            return start
        return ["path", start, *(step for step in steps if step != ["self", "node()"])]

    def _starts_value(self) -> bool:
        kind = self.token.kind
        is_call = kind == "name" and self.following() == "(" and self.token.text not in _NODE_TESTS
        return kind in ("number", "string", "(") or is_call

    def filtered(self) -> Rule:
        tree = yield self.primary()
        predicates = yield self.predicates()
        return ["filter", tree, *predicates] if predicates else tree

    def primary(self) -> Rule:
        token = self.tokens[self.index]
        self.index += 1
        if token.kind == "string":
            return ["s", token.text[1:-1]]
        if token.kind == "number":
            return ["n", _number(token)]
        if token.kind == "name":
            return (yield self.call(token))
        self.deeper()
        tree = yield self.expression(0)
        self.expect(")")
        self.depth -= 1
        return tree

    def call(self, name: Token) -> Rule:
        self.expect("(")
        self.deeper()
        arguments: list[Tree] = []
        while not self.take(")"):
            if arguments:
                self.expect(",")
            arguments.append((yield self.expression(0)))
        self.depth -= 1
        if name.text == "jr:choice-name" and len(arguments) == 2 and arguments[1][0] == "s":
            arguments[1] = _quoted_path(arguments[1], name)
        return ["call", name.text, *arguments]

    def predicates(self) -> Rule:
        found: list[Tree] = []
        while self.take("["):
            self.deeper(2)
            found.append((yield self.expression(0)))
            self.expect("]")
            self.depth -= 2
        return found

    def step(self) -> Rule:
        if self.take("."):
            axis, test = "self", "node()"
        elif self.take(".."):
            axis, test = "parent", "node()"
        else:
            axis = self._axis()
            test = self._test()
        return [axis, test, *(yield self.predicates())]

    def _axis(self) -> str:
        if self.take("@"):
            return "attribute"
        if self.following() != "::":
            return "child"
        token = self.expect("name")
        self.expect("::")
        if token.text not in _AXES:
            raise ExpressionError(f"There is no axis {token.text!r}", token.offset)
        return token.text

    def _test(self) -> str:
        if self.take("wildcard"):
            return "*"
        token = self.take("name")
        if token is None:
            raise ExpressionError(self._unexpected("a name"), self.token.offset)
        if self.token.kind != "(":
            return token.text.rpartition(":")[2]
        if token.text not in _NODE_TESTS:
            raise ExpressionError(f"{token.text}() cannot stand here", token.offset)
        self.expect("(")
        self.expect(")")
        return token.text + "()"


def _joined(operator: str, left: Tree, right: Tree) -> Tree:
    """Operators are read from the left, so a row of equal ones needs no nesting; it grows in place, however long."""
    if left[0] != operator:
        return [operator, left, right]
    left.append(right)
    return left


def _check_depth(tree: Tree) -> None:
    waiting = [(tree, 1)]
    while waiting:
        current, depth = waiting.pop()
        if depth > MAX_TREE_DEPTH:
            raise ExpressionError(f"Nested more than {MAX_TREE_DEPTH} levels deep", 0)
        cost = 3 if current[0] in ("path", "filter") else 1
        waiting.extend((inner, depth + cost) for inner in subtrees(current))


def _number(token: Token) -> int | float:
    value = float(token.text)
    if value == float("inf"):
        raise ExpressionError("The number is too large", token.offset)
    return int(value) if value.is_integer() and value < 2**53 else value


def _quoted_path(text: Tree, name: Token) -> Tree:
    """`jr:choice-name` takes its question as a quoted path; only this parser can read it."""
    try:
        return parse(text[1])
    except ExpressionError as error:
        raise ExpressionError(f"{name.text}(): {error.message}", name.offset) from error
