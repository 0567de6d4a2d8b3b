"""Nodes: counting them, their places, other instances, chance order, and what the form says of itself."""

from __future__ import annotations

import math

from fieldapp.xforms.node import Node
from fieldapp.xforms.types.numbers import number_of_text, truncated
from fieldapp.xforms.xpath.budget import CHEAP
from fieldapp.xforms.xpath.coerce import scalar, to_number
from fieldapp.xforms.xpath.context import Context, Value
from fieldapp.xforms.xpath.errors import EvaluationError
from fieldapp.xforms.xpath.functions.crypto import seed_of_text
from fieldapp.xforms.xpath.functions.registry import Run, function
from fieldapp.xforms.xpath.functions.text import text
from fieldapp.xforms.xpath.paths import ancestry, as_nodes, relevant
from fieldapp.xforms.xpath.tree import Tree

_MODULUS = 2**31 - 1
_MULTIPLIER = 16807
_GUID_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MAX_GUID = 10_000


@function("count", least=1)
def count(ctx: Context, nodes: Value) -> float:
    """How many nodes."""
    return float(len(as_nodes(nodes)))


@function("count-non-empty", least=1)
def count_non_empty(ctx: Context, nodes: Value) -> float:
    """How many nodes hold anything."""
    return float(sum(1 for node in as_nodes(nodes) if node.children or node.text))


@function("position", least=0, most=1)
def position(ctx: Context, *nodes: Value) -> float:
    """The place of a node among its namesakes, from 1; inside a predicate without argument, the place there."""
    if not nodes:
        return float(ctx.position or _place(ctx.node, ctx))
    found = as_nodes(nodes[0])
    return float(_place(found[0], ctx)) if found else 0.0


@function("last", least=0)
def last(ctx: Context) -> float:
    """How many nodes the predicate looks at."""
    return float(ctx.size)


@function("name", "local-name", least=0, most=1)
def name(ctx: Context, *nodes: Value) -> str:
    """The name of a node."""
    found = as_nodes(nodes[0]) if nodes else [ctx.node]
    return found[0].name if found else ""


@function("current", least=0)
def current(ctx: Context) -> list[Node]:
    """The node the expression belongs to, also inside predicates."""
    return [ctx.current]


@function("instance", least=1)
def instance(ctx: Context, instance_id: Value) -> list[Node]:
    """Another instance, by its id."""
    wanted = text(ctx, instance_id)
    root = ctx.scope.instance(wanted)
    if root is None:
        raise EvaluationError(f"The form has no instance {wanted!r}")
    return [root]


@function("pulldata", least=4)
def pulldata(ctx: Context, instance_id: Value, column: Value, key_column: Value, key: Value) -> str:
    """A column of the row whose key is given; blank if there is none."""
    (root,) = instance(ctx, instance_id)
    wanted, key_name, column_name = text(ctx, key), text(ctx, key_column), text(ctx, column)
    ctx.scope.budget.spend(len(root.children))
    for row in root.children if wanted else []:
        held = row.child(key_name)
        if held is not None and held.text == wanted:
            found = row.child(column_name)
            return found.text if found else ""
    return ""


@function("randomize", least=1, most=2)
def randomize(ctx: Context, nodes: Value, *seed: Value) -> list[Node]:
    """The nodes in chance order, always the same one for a seed (ODK XForms: Park-Miller and Fisher-Yates)."""
    found = as_nodes(nodes)
    state = _seed(ctx, seed[0]) if seed else int(ctx.scope.random() * (_MODULUS - 1)) + 1
    mixed: list[Node] = []
    for index, node in enumerate(found):
        state = state * _MULTIPLIER % _MODULUS
        place = int((state - 1) / (_MODULUS - 1) * (index + 1))
        mixed.append(mixed[place] if place < index else node)
        mixed[place] = node
    return mixed


@function("uuid", least=0, most=1)
def uuid(ctx: Context, *length: Value) -> str:
    """A random UUID, or random capitals and digits of a length."""
    if not length:
        return ctx.scope.uuid()
    wanted = truncated(to_number(length[0], ctx.scope.timezone))
    wanted = 0.0 if math.isnan(wanted) else max(wanted, 0.0)
    if wanted > _MAX_GUID:
        raise EvaluationError(f"uuid() makes up to {_MAX_GUID} characters")
    return "".join(_GUID_ALPHABET[int(ctx.scope.random() * len(_GUID_ALPHABET))] for _ in range(int(wanted)))


@function("version", least=0)
def version(ctx: Context) -> str:
    """The form's version."""
    return ctx.scope.root.attributes.get("version", "")


@function("indexed-repeat", least=3, most=11, of_trees=True)
def indexed_repeat(trees: list[Tree], arguments: list[Run]) -> Run:
    """Nodes inside the repeat instances of the given numbers."""
    target, repeats, places = trees[0], trees[1::2], arguments[2::2]

    def run(ctx: Context) -> Value:
        if len(repeats) != len(places):
            raise EvaluationError("indexed-repeat() needs a number for each repeat")
        names = _names(target, ctx)
        chosen = {
            tuple(_names(repeat, ctx)): truncated(to_number(place(ctx), ctx.scope.timezone))
            for repeat, place in zip(repeats, places, strict=True)
        }
        if any(tuple(names[: len(repeat)]) != repeat or len(repeat) >= len(names) for repeat in chosen):
            raise EvaluationError("indexed-repeat(): each repeat must hold the node")
        return relevant(_indexed(names, _own_places(target, names, ctx) | chosen, ctx))

    return run


def _own_places(target: Tree, names: list[str], ctx: Context) -> dict[tuple[str, ...], float]:
    """As JavaRosa: steps shared with the context keep its places, even where a repeat above is another instance."""
    line = ancestry(ctx)
    if target[1] != "/":
        line = line[: len(line) - sum(step == ["parent", "node()"] for step in target[2:])]
    places: dict[tuple[str, ...], float] = {}
    for depth, (node, name) in enumerate(zip(line, names, strict=False), 1):
        if node.name != name:
            break
        places[tuple(names[:depth])] = float(_place(node, ctx))
    return places


def _indexed(names: list[str], places: dict[tuple[str, ...], float], ctx: Context) -> list[Node]:
    nodes = [ctx.scope.root] if names[0] == ctx.scope.root.name else []
    for depth, step in enumerate(names[1:], 2):
        ctx.scope.budget.spend(sum(len(node.children) // CHEAP + 1 for node in nodes))
        found = [[child for child in node.children if child.name == step] for node in nodes]
        place = places.get(tuple(names[:depth]))
        if place is not None:
            index = 1 if math.isnan(place) else int(min(max(place, 1.0), 1e9))
            found = [children[index - 1 : index] for children in found]
        nodes = [child for children in found for child in children]
    return nodes


def _names(path: Tree, ctx: Context) -> list[str]:
    """The names from the root down that a plain path means here."""
    if path[0] != "path":
        raise EvaluationError("indexed-repeat() needs paths")
    if path[1] == "/":
        names: list[str] = []
    elif path[1] in (".", ["call", "current"]):
        node: Node | None = ctx.node if path[1] == "." else ctx.current
        names = []
        while node is not None:
            names.insert(0, node.name)
            node = node.parent
    else:
        raise EvaluationError("indexed-repeat() needs paths in the form itself")
    for step in path[2:]:
        if step == ["parent", "node()"]:
            del names[-1:]
        elif step[0] == "child" and len(step) == 2:
            names.append(step[1])
        else:
            raise EvaluationError("indexed-repeat() needs plain paths")
    if not names:
        raise EvaluationError("indexed-repeat() needs paths")
    return names


def _place(node: Node, ctx: Context) -> int:
    place = 1
    siblings = node.parent.children if node.parent else []
    ctx.scope.budget.spend(len(siblings) // CHEAP)
    for sibling in siblings:
        if sibling is node:
            break
        place += sibling.name == node.name
    return place


def _seed(ctx: Context, value: Value) -> int:
    single = scalar(value, ctx.scope.timezone)
    number = number_of_text(single) if isinstance(single, str) else to_number(single)
    if math.isnan(number):
        if not isinstance(single, str):
            raise EvaluationError("randomize() needs a number or a text as seed")
        seed = seed_of_text(single)
    else:
        seed = int(max(min(number, 2.0**63), -(2.0**63)))
    # as JavaRosa: the remainder of a double keeps the sign of what is divided
    state = int(abs(float(seed)) % _MODULUS) * (1 if seed >= 0 else -1)
    return state if state > 0 else state + _MODULUS - 1
