"""A person who answers everything a form asks, the same way each time: makes scripts for comparing engines."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldapp.xforms.definition import Control, FormDefinition, Repeat
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.live import LiveNode
from fieldapp.xforms.session import Session
from fieldapp.xforms.xlsform import convert

TYPED = {
    "int": ["3", "27", "0"],
    "decimal": ["2.5", "11", "0.25"],
    "date": ["2024-02-29", "1990-07-01"],
    "time": ["08:15:00.000+08:00"],
    "dateTime": ["2024-02-29T14:30:00.000+08:00"],
    "geopoint": ["31.2 121.5 4 5"],
    "geotrace": ["31.2 121.5 0 0;31.3 121.6 0 0"],
    "geoshape": ["31.2 121.5 0 0;31.3 121.6 0 0;31.3 121.5 0 0;31.2 121.5 0 0"],
    "string": ["红旗街", "a & b <c>", "12"],
    "barcode": ["4006381333931"],
    "binary": ["photo.jpg"],
    "boolean": ["true"],
}
MOST_STEPS = 900


def session(**given: Any) -> Session:
    """A session whose clock stands still."""
    moment = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    usual: dict[str, Any] = {
        "timezone": "Asia/Shanghai",
        "now": lambda: moment,
        "random": lambda: 0.25,
        "uuid": lambda: str(uuid.UUID(int=4, version=4)),
    }
    return Session(**{**usual, **given})


def xform_of(path: Path) -> str:
    """The XForm of a form file, which must convert."""
    conversion = convert(path)
    assert conversion.xform, conversion.problems
    return conversion.xform


def answers(definition: FormDefinition, seed: int = 1) -> list[dict[str, Any]]:
    """Steps that answer all questions as they come up, add to repeats, change answers and switch language."""
    return _Answering(definition, random.Random(seed)).steps


class _Answering:
    def __init__(self, definition: FormDefinition, dice: random.Random) -> None:
        self.filling = Filling.begin(Form(definition), session())
        self.dice = dice
        self.steps: list[dict[str, Any]] = []
        self.answered: set[str] = set()
        self.repeated: set[str] = set()
        while len(self.steps) < MOST_STEPS and self.one_round():
            pass
        for ref in dice.sample(sorted(self.answered), min(8, len(self.answered))):
            self.change(ref)
        for language in definition.languages:
            self.take({"op": "language", "value": language})

    def one_round(self) -> bool:
        before = len(self.steps)
        for element, node in self.filling.questions():
            if node.gone or not node.relevant:
                continue
            path = self.filling.path(node)
            if isinstance(element, Control):
                self.answer(element, node, path)
            elif isinstance(element, Repeat) and element.ref not in self.repeated:
                self.repeated.add(element.ref)
                self.take({"op": "add", "ref": path.rpartition("[")[0]})
        return len(self.steps) > before

    def answer(self, control: Control, node: LiveNode, path: str) -> None:
        if path in self.answered or node.readonly or node.field.is_computed:
            return
        self.answered.add(path)
        self.take({"op": "set", "ref": path, "value": self.text(control, node)})

    def change(self, path: str) -> None:
        node = self.filling.node(path)
        if node and node.field.control:
            self.take({"op": "set", "ref": path, "value": self.text(node.field.control, node)})

    def text(self, control: Control, node: LiveNode) -> str:
        if control.kind in ("select1", "select", "rank"):
            offered = [choice.value for choice in self.filling.choices(control, node)]
            several = 1 if control.kind == "select1" else self.dice.randint(1, 3)
            return " ".join(self.dice.sample(offered, min(several, len(offered))))
        if control.kind == "trigger":
            return "OK"
        return self.dice.choice(TYPED.get(node.field.codec.name, TYPED["string"]))

    def take(self, step: dict[str, Any]) -> None:
        self.steps.append(step)
        play(self.filling, step)


def play(filling: Filling, step: dict[str, Any]) -> None:
    """Take one step."""
    if step["op"] == "set":
        filling.set(step["ref"], step["value"])
    elif step["op"] == "add":
        filling.add(step["ref"])
    else:
        filling.language = step["value"]
