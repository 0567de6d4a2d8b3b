"""Figures of the engine alone, in processor time: a second look at a record, a long form filled here and under Node.

Prints one Markdown table with the budgets beside. Forms: `client/forms` (60 and 500 questions).
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fieldapp.xforms.browser import bundle_json
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.parse import parse
from fieldapp.xforms.recheck import recheck
from fieldapp.xforms.session import Session

HERE = Path(__file__).resolve().parent
TRIGGER = "headcount"
RECHECK_BUDGET = 2.0


def bench_engine() -> None:
    """A second look at 60 questions; opening and answering 500 questions in both engines."""
    medium, large = (Form(_parsed(size)) for size in ("medium", "large"))
    filled = _answered(medium)
    looked = _cpu_ms(lambda: recheck(medium, filled, _session()), 100)
    met = "yes" if looked <= RECHECK_BUDGET else "no"
    print("\n| engine, CPU-ms (median) | figure | budget | met |\n| --- | --- | --- | --- |")
    print(f"| second look at 60 questions, 36 answered, Python | {looked:.2f} | {RECHECK_BUDGET:.0f} | {met} |")
    filling = Filling.begin(large, _session())
    path = next(ref for ref in large.fields if ref.endswith(f"/{TRIGGER}"))
    answers = iter(str(number % 2 * 27 + 3) for number in range(1000))
    print(f"| 500 questions: begin, Python | {_cpu_ms(lambda: Filling.begin(large, _session()), 15):.2f} | | |")
    print(f"| 500 questions: one answer, Python | {_cpu_ms(lambda: filling.set(path, next(answers)), 100):.2f} | | |")
    for name, figure in _under_node(path).items():
        print(f"| 500 questions: {name}, Node | {figure:.2f} | | |")


def _parsed(size: str) -> FormDefinition:
    definition = parse((HERE / "client" / "forms" / f"{size}.xml").read_bytes()).definition
    if definition is None:
        raise SystemExit(f"{size}.xml is no form")
    return definition


def _session() -> Session:
    return Session(timezone="Asia/Shanghai", now=lambda: datetime.now(UTC), random=random.random, uuid=lambda: "made")


def _answered(form: Form) -> NodeTree:
    """A record in which whatever takes one of a few plain answers has one."""
    filling = Filling.begin(form, _session())
    for element, node in filling.questions():
        if element.ref in form.fields and not node.text:
            for answer in ("30", "d1", "a", "2026-01-01"):
                if filling.set(filling.path(node), answer).result == "ok":
                    break
    return filling.record()


def _cpu_ms(act: Callable[[], object], times: int) -> float:
    """Processor time of one go, median, after three to warm up."""
    taken = []
    for _ in range(times + 3):
        began = time.process_time()
        act()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken[3:])


def _under_node(path: str) -> dict[str, float]:
    """The same in the browser's engine, as Node runs it."""
    node = shutil.which("node")
    if not node:
        raise SystemExit("node was not found")
    job = json.dumps({"bundle": json.loads(bundle_json(_parsed("large"))), "path": path})
    done = subprocess.run([node, str(HERE / "engine.mjs")], input=job, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))
