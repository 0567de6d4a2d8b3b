"""A small filled-in form, and its expressions evaluated by both engines."""

from __future__ import annotations

import json
import math
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldapp.xforms.node import Node
from fieldapp.xforms.types import DateValue
from fieldapp.xforms.xpath import Budget, Context, EvaluationError, Tree, Value, compile_tree, parse

_RUNNER = Path(__file__).parents[2] / "js" / "evaluate.mjs"

Result = dict[str, Any]


def leaf(name: str, text: str = "") -> Result:
    return {"n": name, "t": text}


def branch(name: str, *children: Result, **attributes: str) -> Result:
    return {"n": name, "a": attributes, "c": list(children)}


@dataclass
class Household:
    """The scope of a form about a household, with two people and a list of villages."""

    root_tree: Result
    binds: dict[str, Result]
    instance_trees: dict[str, Result]
    timezone: str = "Asia/Shanghai"
    moment: datetime = datetime(2026, 3, 4, 17, 30, 0, 250_000, tzinfo=UTC)
    root: Node = field(init=False)
    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        self.root = self._bound(Node.from_tree(self.root_tree), "/" + self.root_tree["n"])
        self.instances = {name: Node.from_tree(tree) for name, tree in self.instance_trees.items()}

    def _bound(self, node: Node, path: str) -> Node:
        bind = self.binds.get(path, {})
        node.type = bind.get("type", "string")
        node.relevant = (node.parent is None or node.parent.relevant) and not bind.get("hidden")
        for child in node.children:
            self._bound(child, f"{path}/{child.name}")
        return node

    def instance(self, instance_id: str) -> Node | None:
        return self.instances.get(instance_id)

    def now(self) -> datetime:
        return self.moment

    def random(self) -> float:
        return 0.25

    def uuid(self) -> str:
        return "0d1f0b9c-7f0c-4a37-9e6f-1d2c3b4a5f60"

    def choice_label(self, value: str, question: Tree, node: Node) -> str:
        return f"label of {value}"

    def node(self, path: str) -> Node:
        """The node at a path like `/home/person[2]/age`."""
        node = self.root
        for step in path.split("/")[2:]:
            name, _, position = step.rstrip("]").partition("[")
            node = [child for child in node.children if child.name == name][int(position or 1) - 1]
        return node


def a_household(timezone: str = "Asia/Shanghai") -> Household:
    """Ana's household of two, in which the question `secret` is hidden."""

    def person(name: str, age: str, *doses: str) -> Result:
        return branch("person", leaf("name", name), leaf("age", age), *(branch("dose", leaf("mg", mg)) for mg in doses))

    return Household(
        root_tree=branch(
            "home",
            leaf("head", "Ana 北京 😀"),
            leaf("size", "2"),
            leaf("rent", "37.25"),
            leaf("blank"),
            leaf("moved", "2024-02-29"),
            leaf("visited", "2024-02-29T14:30:05.250+08:00"),
            leaf("opens", "08:15:00.000+08:00"),
            leaf("wants", "food heat"),
            leaf("is_safe", "false"),
            leaf("place", "31.23 121.47 4 5"),
            leaf("fence", "31 121 0 0;31 122 0 0;32 122 0 0;32 121 0 0;31 121 0 0"),
            leaf("secret", "hidden"),
            leaf("village", "b"),
            person("Ana", "42", "5", "7.5"),
            person("Bo", "7", "-2"),
            version="3",
        ),
        binds={
            "/home/size": {"type": "int"},
            "/home/rent": {"type": "decimal"},
            "/home/moved": {"type": "date"},
            "/home/visited": {"type": "dateTime"},
            "/home/opens": {"type": "time"},
            "/home/is_safe": {"type": "boolean"},
            "/home/place": {"type": "geopoint"},
            "/home/fence": {"type": "geoshape"},
            "/home/secret": {"hidden": True},
            "/home/person/age": {"type": "int"},
            "/home/person/dose/mg": {"type": "decimal"},
        },
        instance_trees={
            "villages": branch(
                "root",
                branch("item", leaf("name", "a"), leaf("label", "Abu"), leaf("pop", "120")),
                branch("item", leaf("name", "b"), leaf("label", "Bela"), leaf("pop", "80")),
                branch("item", leaf("name", "c"), leaf("label", "Cora"), leaf("pop")),
            )
        },
        timezone=timezone,
    )


def value_of(expression: str, at: str = "/home/blank", scope: Household | None = None) -> Value:
    """An expression's value in Python."""
    home = scope or a_household()
    return compile_tree(parse(expression))(Context(home.node(at), home))


def in_python(trees: Sequence[Tree], at: str, scope: Household) -> Iterator[Result]:
    """Each tree's result, errors among them."""
    for tree in trees:
        scope.budget.renew()
        try:
            yield _described(compile_tree(tree)(Context(scope.node(at), scope)))
        except EvaluationError:
            yield {"type": "error"}


def in_javascript(trees: Sequence[Tree], at: str, scope: Household) -> list[Result]:
    """The same by the browser's engine, in a process whose own time zone is far away."""
    results: list[Result] = javascript(scope, [{"tree": tree, "at": _places(scope.node(at))} for tree in trees])[
        "results"
    ]
    return results


def javascript(scope: Household, cases: list[Result]) -> Result:
    """All that the runner says."""
    job = {
        "root": scope.root_tree,
        "binds": scope.binds,
        "instances": scope.instance_trees,
        "timezone": scope.timezone,
        "now": scope.moment.timestamp() * 1000,
        "random": scope.random(),
        "uuid": scope.uuid(),
        "cases": cases,
    }
    process = subprocess.run(
        ["node", str(_RUNNER)],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, "TZ": "America/St_Johns"},
    )
    answer: Result = json.loads(process.stdout)
    return answer


def same(one: Result, other: Result) -> bool:
    """Whether two results agree, numbers to the last few digits."""
    if one["type"] == other["type"] == "number" and isinstance(one["value"], float | int):
        return isinstance(other["value"], float | int) and math.isclose(
            one["value"], other["value"], rel_tol=1e-9, abs_tol=1e-12
        )
    return one == other


def _described(value: Value) -> Result:
    if isinstance(value, bool):
        return {"type": "boolean", "value": value}
    if isinstance(value, float):
        return {"type": "number", "value": value if math.isfinite(value) else _infinite(value)}
    if isinstance(value, DateValue):
        return {"type": "date", "value": str(value)}
    if isinstance(value, list):
        return {"type": "nodeset", "value": [node.text for node in value]}
    return {"type": "string", "value": value}


def _infinite(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _places(node: Node) -> list[int]:
    places: list[int] = []
    while node.parent is not None:
        places.insert(0, [child is node for child in node.parent.children].index(True))
        node = node.parent
    return places
