"""Scripted filling: steps in, everything there is to know about the form out. Twin of `engine/node/script.js`.

For form authors' tests and for comparing engines; must not touch files.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from fieldapp.xforms.definition import Control
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.live import LiveNode
from fieldapp.xforms.session import Session
from fieldapp.xforms.types import DateValue
from fieldapp.xforms.wording import Choice, Words
from fieldapp.xforms.xml import read_tree
from fieldapp.xforms.xpath import (
    Context,
    EvaluationError,
    ExpressionError,
    Value,
    compile_tree,
    packs_of,
    parse,
)

_SHOWN = ("label", "hint", "image", "audio", "video")
_CHOOSING = ("select1", "select", "rank")


def run(form: Form, session: Session, script: Mapping[str, Any]) -> dict[str, Any]:
    """Run a script; its outcome as the conformance cases have it."""
    filling = open_filling(form, session, script)
    snapshots: dict[str, Any] = {}
    out: dict[str, Any] = {"id": script.get("id"), "steps": [], "snapshots": snapshots}
    for step in script.get("steps", ()):
        if step["op"] == "snapshot":
            snapshots[step["name"]] = snapshot(filling)
        elif step["op"] == "finalize":
            snapshots["end"] = snapshot(filling)
            out["validation"] = _validation(filling)
        else:
            out["steps"].append(take_step(filling, step))
    if "validation" not in out:
        snapshots["end"] = snapshot(filling)
    return {**out, "instance": filling.xml()}


def open_filling(form: Form, session: Session, script: Mapping[str, Any]) -> Filling:
    """Begin a record, or reopen the script's."""
    if script.get("instance"):
        return Filling.reopen(form, session, read_tree(script["instance"]))
    return Filling.begin(form, session)


def take_steps(filling: Filling, steps: Iterable[Mapping[str, Any]]) -> None:
    """Take the steps that change something."""
    for step in steps:
        if step["op"] not in ("snapshot", "finalize"):
            take_step(filling, step)


def take_step(filling: Filling, step: Mapping[str, Any]) -> dict[str, Any]:
    """Take one step; its outcome."""
    named = {key: step[key] for key in ("op", "ref") if key in step}
    if step["op"] == "language":
        filling.language = step["value"]
        return {**named, "result": "ok"}
    if step["op"] == "set":
        result = filling.set(step["ref"], step["value"])
    elif step["op"] == "add":
        result = filling.add(step["ref"])
    elif step["op"] == "remove":
        result = filling.remove(step["ref"])
    else:
        return {**named, "result": "error", "error": f"no step is called {step['op']}"}
    message = {"message": result.message} if result.result == "constraint" else {}
    return {**named, "result": result.result, **message}


def _validation(filling: Filling) -> dict[str, Any]:
    failures = filling.finish()
    if not failures:
        return {"outcome": "ok"}
    first = failures[0]
    return {"outcome": first.outcome, "ref": first.path, "message": first.message}


def snapshot(filling: Filling) -> dict[str, Any]:
    """The state of every node, and the words in every language."""
    state: dict[str, Any] = {}
    for child in filling.root.children:
        if child.name != "meta":
            _state(filling, child, state)
    now = filling.language
    languages = {}
    for language in filling.form.definition.languages or ("default",):
        filling.language = language
        languages[language] = _words(filling)
    filling.language = now
    return {"state": state, "languages": languages}


def _state(filling: Filling, node: LiveNode, state: dict[str, Any]) -> None:
    found: dict[str, Any] = {"relevant": node.relevant}
    if not node.children:
        found |= {"required": node.required, "readonly": node.readonly, "value": node.text}
    state[filling.path(node)] = found
    for child in node.children:
        _state(filling, child, state)


def _words(filling: Filling) -> dict[str, Any]:
    labels: dict[str, Any] = {}
    choices: dict[str, Any] = {}
    for element, node in filling.questions():
        path = filling.path(node)
        words = _shown(filling.texts(element, node))
        if isinstance(element, Control) or words.get("label"):
            labels[path] = words
        if isinstance(element, Control) and element.kind in _CHOOSING:
            choices[path] = [_choice(choice) for choice in filling.choices(element, node)]
    return {"labels": labels, "choices": choices}


def _choice(choice: Choice) -> dict[str, Any]:
    return {"value": choice.value, **_shown(choice.words)}


def _shown(words: Words) -> dict[str, str]:
    return {name: getattr(words, name) for name in _SHOWN if getattr(words, name)}


def compiled(expression: str) -> dict[str, Any]:
    """The tree of an expression, or why it has none."""
    try:
        return {"tree": parse(expression)}
    except ExpressionError as error:
        return {"error": str(error)}


def packs_needed(cases: Iterable[Mapping[str, Any]]) -> set[str]:
    """The packs of functions that expressions need in the browser's engine."""
    made = [compiled(case["expr"]) for case in cases]
    return {pack for one in made if "tree" in one for pack in packs_of(one["tree"])}


def evaluate(filling: Filling, case: Mapping[str, Any]) -> dict[str, Any]:
    """The result of an expression at a node of a filling."""
    made = compiled(case["expr"])
    node = filling.node(case["context"])
    if "error" in made or node is None:
        return {"type": "error", "error": made.get("error", "no such node")}
    filling.scope.budget.renew()
    try:
        return _result(compile_tree(made["tree"])(Context(node, filling.scope)))
    except EvaluationError as error:
        return {"type": "error", "error": str(error)}


def _result(value: Value) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"type": "boolean", "value": value}
    if isinstance(value, float | int):
        return {"type": "number", "value": _number(value)}
    if isinstance(value, DateValue):
        return {"type": "date", "value": str(value)}
    if isinstance(value, list):
        return {"type": "nodeset", "value": [node.text for node in value]}
    return {"type": "string", "value": value}


def _number(value: float) -> float | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
