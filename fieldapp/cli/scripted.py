"""Scripted fillings and expressions, for form authors' own tests and for the conformance cases.

Loads a form with the files beside it, then lets either engine run the script. The scripts' format is that of the
conformance cases (docs/engine.md, 'Scripts').
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from fieldapp.problems import FORM_INVALID, Problem
from fieldapp.xforms import script
from fieldapp.xforms.browser import bundle
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.form import Form
from fieldapp.xforms.instances import read_instance
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.parse import parse
from fieldapp.xforms.session import Session
from fieldapp.xforms.xml import read_tree

Engine = Literal["server", "browser"]
Script = Mapping[str, Any]

_RUNNER = Path(__file__).parents[2] / "static" / "js" / "engine" / "node" / "run.js"
_LAST_SAVED = "jr://instance/last-saved"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A form with what lies beside it."""

    definition: FormDefinition
    instances: Mapping[str, NodeTree]
    last_saved: NodeTree | None


def fills(jobs: Sequence[tuple[Path, Script]], engine: Engine) -> list[dict[str, Any]]:
    """The outcome of each script in its form."""
    if engine == "browser":
        return list(_by_node(fill_jobs(jobs))["fills"])
    return [_fill(path, steps) for path, steps in jobs]


def expressions(jobs: Mapping[str, Any], folder: Path, engine: Engine) -> dict[str, Any]:
    """The results of expressions in filled-in forms. `folder` is where relative form names start."""
    if engine == "browser":
        return dict(_by_node(expression_job(jobs, folder))["expressions"])
    fillings = {}
    for name, fixture in jobs["fixtures"].items():
        loaded = load(folder / fixture["form"], fixture)
        filling = script.open_filling(Form(loaded.definition), _session(loaded, {**fixture, **_zone(jobs)}), fixture)
        script.take_steps(filling, fixture.get("steps", ()))
        fillings[name] = filling
    return {"results": {case["id"]: script.evaluate(fillings[case["fixture"]], case) for case in jobs["cases"]}}


def fill_jobs(jobs: Sequence[tuple[Path, Script]]) -> dict[str, Any]:
    """What the browser's engine is given to run scripts: all that they need, for it reads no file."""
    return {"fills": [_fill_job(path, steps) for path, steps in jobs]}


def expression_job(jobs: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """What the browser's engine is given to evaluate expressions, which the server has parsed."""
    fixtures = {
        name: _fill_job(folder / fixture["form"], {**fixture, "timezone": jobs["timezone"]})
        for name, fixture in jobs["fixtures"].items()
    }
    cases = [{**case, **script.compiled(case["expr"])} for case in jobs["cases"]]
    packs = sorted(script.packs_needed(jobs["cases"]))
    return {"expressions": {"fixtures": fixtures, "cases": cases, "packs": packs}}


def load(path: Path, steps: Script) -> Loaded:
    """Read a form and the files beside it. Raises `Problem` if it is none, `OSError` if it is not there."""
    definition = parse(_xform(path)).definition
    instances = {}
    for name, instance in definition.instances.items():
        if instance.src and not instance.src.startswith(_LAST_SAVED):
            file = path.parent / instance.src.rpartition("/")[2]
            if file.is_file():
                instances[name] = read_instance(file.name, file.read_bytes())
    saved = steps.get("last_saved")
    last_saved = read_tree((path.parent / saved).read_bytes()) if saved else None
    return Loaded(definition, instances, last_saved)


def _xform(path: Path) -> bytes | str:
    if path.suffix.lower() == ".xml":
        return path.read_bytes()
    from fieldapp.xforms.xlsform import convert  # noqa: PLC0415 (pyxform takes a second to import)

    conversion = convert(path)
    if conversion.xform is None:
        raise FORM_INVALID(reason="the workbook has errors: fieldapp form check names them")
    return conversion.xform


def _zone(jobs: Script) -> dict[str, str]:
    return {"timezone": jobs.get("timezone") or "UTC"}


def _session(loaded: Loaded, steps: Script) -> Session:
    return Session(
        timezone=steps.get("timezone") or "UTC",
        now=_clock(steps.get("now")),
        random=random.random if steps.get("random") is None else lambda: float(steps["random"]),
        uuid=lambda: str(uuid.uuid4()),
        properties=steps.get("properties") or {},
        language=steps.get("language") or "",
        last_saved=loaded.last_saved,
        instances=loaded.instances,
    )


def _clock(fixed: str | None) -> Callable[[], datetime]:
    """The time; a script may make it stand still, and chance too, so that it can be repeated."""
    if fixed is None:
        return lambda: datetime.now(UTC)
    moment = datetime.fromisoformat(fixed)
    return lambda: moment


def _fill(path: Path, steps: Script) -> dict[str, Any]:
    try:
        loaded = load(path, steps)
    except (Problem, OSError) as error:
        return {"error": str(error)}
    return script.run(Form(loaded.definition), _session(loaded, steps), steps)


def _fill_job(path: Path, steps: Script) -> dict[str, Any]:
    try:
        loaded = load(path, steps)
    except (Problem, OSError) as error:
        return {"error": str(error)}
    return {
        "bundle": bundle(loaded.definition),
        "instances": loaded.instances,
        "lastSaved": loaded.last_saved,
        "script": dict(steps),
    }


def _by_node(job: dict[str, Any]) -> Any:
    """Run a job in the browser's engine. Raises `CalledProcessError` if Node fails, `FileNotFoundError` without it."""
    done = subprocess.run(  # noqa: S603 (our own script)
        [_node(), str(_RUNNER)],
        input=json.dumps(job, ensure_ascii=False).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def _node() -> str:
    """Node on the path, or the one that the setup put beside Python. Raises `FileNotFoundError` without either."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("node") or shutil.which("node", path=beside)
    if found is None:
        raise FileNotFoundError("--engine browser needs Node 20 or newer on the path")
    return found
