"""Steps made by chance in a form in progress: good answers and bad ones, instances that come and go, languages."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldapp.xforms.definition import Control, FormDefinition, Repeat
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.instances import read_instance
from fieldapp.xforms.live import LiveNode
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.parse import parse
from fieldapp.xforms.script import take_step
from fieldapp.xforms.session import Session
from tests.unit.xforms.answering import session
from tests.unit.xforms.random_forms import RandomForm, random_form

Step = dict[str, Any]

GOOD = {
    "int": ("0", "1", "2", "3", "4", "7", "-2", "10"),
    "decimal": ("0.5", "2.5", "3", "-1.25", "10"),
    "date": ("2024-02-29", "1990-07-01"),
    "geopoint": ("31.2 121.5 4 5", "-1.5 36 0 0"),
    "string": ("a", "abc", "刺槐", "5", "a b  c", "hello world", "0"),
    "binary": ("photo.jpg",),
    "trigger": ("OK",),
    "range": ("0", "2", "4", "8"),
}
BAD = {"int": ("abc", "1.5"), "decimal": ("1,5", "x"), "date": ("2024-02-30", "x"), "geopoint": ("here",)}
_CHOOSING = ("select1", "select", "rank")


@dataclass
class Case:
    """A form made by chance, in a file, and steps in it."""

    seed: int
    path: Path
    form: Form
    instances: Mapping[str, NodeTree]
    script: dict[str, Any]

    def session(self) -> Session:
        """Like that of the script, with a clock that stands still."""
        return session(instances=self.instances)


def random_cases(folder: Path, seeds: Iterable[int], most: int) -> list[Case]:
    """A case for each seed, with so many steps."""
    return [_case(folder / str(seed), seed, most) for seed in seeds]


def _case(folder: Path, seed: int, most: int) -> Case:
    made: RandomForm = random_form(seed)
    folder.mkdir()
    path = folder / "form.xml"
    path.write_text(made.xform, encoding="utf-8")
    for name, text in made.files.items():
        (folder / name).write_bytes(text.encode())
    definition = parse(made.xform).definition
    sources = {name: one.src.rpartition("/")[2] for name, one in definition.instances.items() if one.src}
    instances = {name: read_instance(file, made.files[file].encode()) for name, file in sources.items()}
    case = Case(seed, path, Form(definition), instances, {})
    steps = random_steps(Filling.begin(case.form, case.session()), random.Random(seed), most)
    case.script = {"id": str(seed), "timezone": "Asia/Shanghai", "now": "2026-03-04T05:06:07+00:00", "random": 0.25}
    case.script["steps"] = steps
    return case


def random_steps(filling: Filling, dice: random.Random, most: int) -> list[Step]:
    """Take steps by chance, and tell which; the record is finished at the end more often than not."""
    walk = _Walk(filling, dice)
    for number in range(most):
        walk.take(walk.choose())
        if dice.random() < 0.1:
            walk.steps.append({"op": "snapshot", "name": f"after {number}"})
    if dice.random() < 0.7:
        walk.steps.append({"op": "finalize"})
    return walk.steps


class _Walk:
    def __init__(self, filling: Filling, dice: random.Random) -> None:
        self.filling = filling
        self.dice = dice
        self.steps: list[Step] = []

    def take(self, step: Step) -> None:
        self.steps.append(step)
        take_step(self.filling, step)

    def choose(self) -> Step:
        definition = self.filling.form.definition
        chance = self.dice.random()
        if chance < 0.03 and definition.languages:
            return {"op": "language", "value": self.dice.choice(definition.languages)}
        if chance < 0.22 and (added := self.addition(definition)):
            return added
        if chance < 0.3 and (instances := self.nodes(Repeat)):
            return {"op": "remove", "ref": self.filling.path(self.dice.choice(instances))}
        questions = [node for node in self.nodes(Control) if node.relevant or self.dice.random() < 0.1]
        if not questions:
            return {"op": "set", "ref": "/data/nothing", "value": "x"}
        node = self.dice.choice(questions)
        return {"op": "set", "ref": self.filling.path(node), "value": self.answer(node)}

    def nodes(self, kind: type[Control] | type[Repeat]) -> list[LiveNode]:
        return [
            node
            for nodes in self.filling.state.nodes.values()
            for node in nodes
            if isinstance(node.field.element, kind)
        ]

    def addition(self, definition: FormDefinition) -> Step | None:
        repeats = list(definition.repeats())
        if not repeats:
            return None
        repeat = self.dice.choice(repeats)
        above = self.filling.state.nodes[repeat.ref.rpartition("/")[0]]
        if not above:
            return None
        return {"op": "add", "ref": f"{self.filling.path(self.dice.choice(above))}/{repeat.ref.rpartition('/')[2]}"}

    def answer(self, node: LiveNode) -> str:
        control, dice = node.field.control, self.dice
        if control is None or dice.random() < 0.12:
            return ""
        if control.kind in _CHOOSING:
            return self.choice(control, node)
        kind = {"trigger": "trigger", "range": "range"}.get(control.kind, node.field.codec.name)
        if kind in BAD and dice.random() < 0.08:
            return dice.choice(BAD[kind])
        return dice.choice(GOOD.get(kind, GOOD["string"]))

    def choice(self, control: Control, node: LiveNode) -> str:
        offered = sorted({choice.value for choice in self.filling.choices(control, node)})
        if not offered or self.dice.random() < 0.05:
            return "nothing"
        several = 1 if control.kind == "select1" else self.dice.randint(1, min(3, len(offered)))
        return " ".join(self.dice.sample(offered, several))
