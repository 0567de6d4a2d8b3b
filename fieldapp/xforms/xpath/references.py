"""What a tree reads and needs, found without evaluating it: for the dependency graph, preflight and bundles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fieldapp.xforms.xpath.functions import FUNCTIONS
from fieldapp.xforms.xpath.functions.crypto import PACK as DIGEST
from fieldapp.xforms.xpath.functions.registry import CORE, call_problem
from fieldapp.xforms.xpath.functions.select import NO_QUOTED_PATH
from fieldapp.xforms.xpath.regex import pattern_problem
from fieldapp.xforms.xpath.tree import Tree, walk

_OWN_NODE = frozenset(
    {"once", "string-length", "normalize-space", "string", "number", "name", "local-name", "position"}
)
_SELF_TYPES = frozenset({"child", "self", "parent", "attribute", "following-sibling", "preceding-sibling"})


@dataclass(frozen=True, slots=True)
class References:
    """Absolute paths without positions; `complete` is false if the tree may read nodes beyond them."""

    paths: frozenset[str]
    complete: bool


def references(tree: Tree, context_path: str) -> References:
    """The nodes of the primary instance that a tree reads when evaluated at `context_path`."""
    finder = _Finder(context_path)
    finder.visit(tree, {context_path})
    return References(frozenset(finder.paths), finder.complete)


def unknown_functions(tree: Tree) -> list[str]:
    """Names of functions called that do not exist."""
    return sorted({part[1] for part in walk(tree) if part[0] == "call" and part[1] not in FUNCTIONS})


def call_problems(tree: Tree) -> list[str]:
    """Why calls in the tree can never be evaluated: unknown functions, wrong numbers of arguments, broken patterns."""
    calls = [part for part in walk(tree) if part[0] == "call"]
    return sorted({problem for call in calls if (problem := call_problem(call) or _content_problem(call))})


def _content_problem(call: Tree) -> str:
    """What can never work about an argument: a pattern that is none, a question's path that is put together."""
    if call[1] == "jr:choice-name" and call[3][0] != "path":
        return NO_QUOTED_PATH
    return pattern_problem(call[3][1]) if call[1] == "regex" and call[3][0] == "s" else ""


def packs_of(tree: Tree) -> set[str]:
    """The packs of functions that the browser must load for a tree."""
    calls = [part for part in walk(tree) if part[0] == "call"]
    packs = {FUNCTIONS[call[1]].pack for call in calls if call[1] in FUNCTIONS} - {CORE}
    has_text_seed = any(call[1] == "randomize" and len(call) > 3 and call[3][0] != "n" for call in calls)
    return packs | ({DIGEST} if has_text_seed else set())


_TRUTH = frozenset({"or", "and", "=", "!=", "<", "<=", ">", ">="})
_NUMBER = frozenset({"+", "-", "*", "div", "mod", "neg", "n"})
_TRUTH_CALLS = frozenset(
    [
        "true",
        "false",
        "boolean",
        "not",
        "boolean-from-string",
        "selected",
        "is-selected",
        "contains",
        "starts-with",
        "ends-with",
        "regex",
        "checklist",
        "weighted-checklist",
        "geofence",
        "intersects",
    ]
)
_NUMBER_CALLS = frozenset(
    [
        "number",
        "int",
        "round",
        "floor",
        "ceiling",
        "sum",
        "min",
        "max",
        "pow",
        "pi",
        "atan2",
        "random",
        "abs",
        "sqrt",
        "exp",
        "exp10",
        "log",
        "log10",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "count",
        "count-non-empty",
        "count-selected",
        "position",
        "last",
        "string-length",
        "distance",
        "area",
        "enclosed-area",
    ]
)


def static_type(tree: Tree) -> str | None:
    """`boolean` or `decimal` if every value of the tree is one, else None: what a calculated text node really holds."""
    kind = tree[0]
    if kind in _TRUTH or (kind == "call" and tree[1] in _TRUTH_CALLS):
        return "boolean"
    if kind in _NUMBER or (kind == "call" and tree[1] in _NUMBER_CALLS):
        return "decimal"
    if kind == "call" and tree[1] == "if" and len(tree) == 5:
        kinds = {static_type(tree[3]), static_type(tree[4])}
        return kinds.pop() if len(kinds) == 1 else None
    return None


class _Finder:
    """Walks a tree with the set of paths that the context node may have: none inside other instances."""

    def __init__(self, current: str) -> None:
        self.current = current
        self.paths: set[str] = set()
        self.complete = True

    def visit(self, tree: Tree, context: set[str]) -> set[str]:
        """Notes what the tree reads; the paths of the nodes it yields, if it yields nodes."""
        kind = tree[0]
        if kind == "path":
            return self._path(tree, context)
        if kind == "call":
            return self._call(tree, context)
        if kind in ("n", "s"):
            return set()
        found = [self.visit(part, context) for part in tree[1:2]]
        inside = found[0] if kind == "filter" else context
        found += [self.visit(part, inside) for part in tree[2:]]
        return set().union(*found) if kind == "|" else found[0] if kind == "filter" else set()

    def _call(self, tree: Tree, context: set[str]) -> set[str]:
        name, arguments = tree[1], tree[2:]
        if name == "current":
            self.paths.add(self.current)
            return {self.current}
        if name == "jr:choice-name":
            arguments = arguments[:1]
        if name == "once" or (name in _OWN_NODE and not arguments):
            self.paths |= context
        found = [self.visit(argument, context) for argument in arguments]
        return found[0] if found and name in ("randomize", "indexed-repeat") else set()

    def _path(self, tree: Tree, context: set[str]) -> set[str]:
        start, steps = tree[1], tree[2:]
        if start == "/":
            places = {""}
        elif start == ".":
            places = context
        elif start == ["call", "current"]:
            places = {self.current}
        else:
            places = self.visit(start, context)
        for step in steps:
            places = self._step(step, places)
            for predicate in step[2:]:
                self.visit(predicate, places)
        self.paths |= places - {""}
        return places

    def _step(self, step: list[Any], places: set[str]) -> set[str]:
        axis, test = step[0], step[1]
        if axis in ("self", "attribute") or test == "text()":
            return places
        if axis == "parent":
            return {_parent(place) for place in places}
        if axis in ("ancestor", "ancestor-or-self") and test not in ("*", "node()"):
            return {prefix for place in places for prefix in _prefixes(place) if prefix.endswith("/" + test)}
        if axis not in _SELF_TYPES or test in ("*", "node()"):
            self.complete = self.complete and not places
            return set()
        if axis == "child":
            return {f"{place}/{test}" for place in places}
        return {f"{_parent(place)}/{test}" for place in places}


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _prefixes(path: str) -> list[str]:
    names = path.split("/")
    return ["/".join(names[:end]) for end in range(2, len(names) + 1)]
