"""Forms broken in every way: read or refused with a clear problem, and filled in by both engines without a crash."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from fieldapp.cli import scripted
from fieldapp.problems import Problem
from fieldapp.xforms.form import Form
from fieldapp.xforms.parse import parse
from fieldapp.xforms.recheck import recheck
from fieldapp.xforms.xml import read_tree
from tests.corpus import comparable
from tests.unit.xforms.answering import session
from tests.unit.xforms.small_forms import FINISHES, bind, xform

ROOT = Path(__file__).parents[3]
SAMPLES = sorted((ROOT / "tests/conformance/forms").glob("*_*.xml"))
SURVIVE = ROOT / "tests/js/survive.mjs"
MUTANTS = 90
SECONDS = 20
XFORMS = "{http://www.w3.org/2002/xforms}"
JAVAROSA = "{http://openrosa.org/javarosa}"
VALUES = ["", "1", "/data", "/data/none", "../..", "//*", "a b", "'", "/", ".", "1 div 0", "jr:itext('no')", "9" * 30]
NAMES = ["bind", "input", "select1", "group", "repeat", "itemset", "value", "label", "setvalue", "instance", "itext"]
Job = tuple[Path, dict[str, Any]]


def _mutant(chance: random.Random) -> str:
    """A real form with a few things done to its elements, and now and then to its letters."""
    root = ElementTree.fromstring(chance.choice(SAMPLES).read_text("utf-8"))
    for _ in range(chance.randint(1, 5)):
        chance.choice(CHANGES)(chance, root)
    text = ElementTree.tostring(root, encoding="unicode")
    if chance.random() < 0.15:
        at, to = sorted(chance.randint(0, len(text)) for _ in range(2))
        text = chance.choice([text[:at], text[:at] + text[min(to, at + 40) :], text.replace(XFORMS[1:-1], "urn:x", 1)])
    return text


def _inner(chance: random.Random, root: ElementTree.Element) -> tuple[ElementTree.Element, ElementTree.Element]:
    return chance.choice([(parent, child) for parent in root.iter() for child in parent])


def _drop(chance: random.Random, root: ElementTree.Element) -> None:
    parent, child = _inner(chance, root)
    if len(list(root.iter())) > 20:
        parent.remove(child)


def _double(chance: random.Random, root: ElementTree.Element) -> None:
    parent, child = _inner(chance, root)
    parent.insert(chance.randint(0, len(parent)), child)


def _rename(chance: random.Random, root: ElementTree.Element) -> None:
    _, child = _inner(chance, root)
    child.tag = chance.choice([XFORMS + chance.choice(NAMES), child.tag.rpartition("}")[2], "{urn:other}x"])


def _swap(chance: random.Random, root: ElementTree.Element) -> None:
    (_, one), (_, other) = _inner(chance, root), _inner(chance, root)
    one.attrib, other.attrib = other.attrib, one.attrib


def _rewrite(chance: random.Random, root: ElementTree.Element) -> None:
    held = [child for child in root.iter() if child.attrib]
    child = chance.choice(held)
    name = chance.choice([*child.attrib, "nodeset", "ref", "calculate", "relevant", JAVAROSA + "count", "type"])
    child.set(name, chance.choice([*VALUES, chance.choice(list(chance.choice(held).attrib.values()))]))


def _move(chance: random.Random, root: ElementTree.Element) -> None:
    parent, child = _inner(chance, root)
    others = [one for one in root.iter() if one not in set(child.iter())]
    parent.remove(child)
    chance.choice(others).append(child)


CHANGES = [_drop, _double, _rename, _swap, _rewrite, _rewrite, _move]


def _nested(depth: int, kind: str) -> str:
    """Groups or repeats inside each other; each repeat with a count if it is `counted`."""
    names = [f"g{at}" for at in range(depth)]
    nodes = "".join(f"<{name}>" for name in names) + "<q/>" + "".join(f"</{name}>" for name in reversed(names))
    body, close = "", ""
    for at in range(depth):
        ref = "/data/" + "/".join(names[: at + 1])
        count = " jr:count='3'" if kind == "counted" else ""
        inside = "" if kind == "group" else f"<repeat nodeset='{ref}'{count}>"
        body += f"<group ref='{ref}'>{inside}"
        close += ("</repeat>" if inside else "") + "</group>"
    ref = "/".join([*names, "q"])
    return xform(nodes, bind(ref, calculate="count(//*)"), f"{body}<input ref='/data/{ref}'/>{close}")


def _wide(width: int) -> str:
    nodes = "".join(f"<q{at}/>" for at in range(width))
    binds = "".join(
        bind(f"q{at}", calculate=f"concat(../q{(at or 1) - 1}, ../q{(at or 1) - 1}, 'x')") for at in range(width)
    )
    return xform(nodes, binds, "<input ref='/data/q1'/>")


_CHOICES = (
    "<select1 ref='/data/q'><item><label>L<output value=\"jr:choice-name('a', '/data/q')\"/></label>"
    "<value>a</value></item></select1>"
)
HOSTILE = {
    "groups 60 deep": _nested(60, "group"),
    "groups 180 deep": _nested(180, "group"),
    "groups 400 deep": _nested(400, "group"),
    "repeats 90 deep": _nested(90, "repeat"),
    "counts that multiply": _nested(20, "counted"),
    "texts that double": _wide(60),
    "a label that shows itself": xform("<q>a</q>", "", _CHOICES),
    "a count of itself": xform(
        "<r><n/></r>", "", "<group ref='/data/r'><repeat nodeset='/data/r' jr:count='count(/data/r) + 1'/></group>"
    ),
    "values that set each other": xform(
        "<a/><b/>",
        "",
        "<input ref='/data/a'><setvalue event='xforms-value-changed' ref='/data/b' value='/data/a + 1'/></input>"
        "<input ref='/data/b'><setvalue event='xforms-value-changed' ref='/data/a' value='/data/b + 1'/></input>",
    ),
    "calculations that look at everything": xform(
        "<n>300</n><r><x/><y/></r>",
        bind("r/x", calculate="count(//x[. != ''])") + bind("r/y", calculate="sum(//r[position() mod 2 = 0]/x)"),
        "<group ref='/data/r'><repeat nodeset='/data/r' jr:count='/data/n'><input ref='/data/r/x'/></repeat></group>",
    ),
    "an expression of constants that is very long": xform("<q/>", bind("q", calculate="1" + "+1" * 40_000)),
    "texts that point at each other": xform(
        "<q/>",
        "",
        "<input ref='/data/q'><label ref=\"jr:itext('a')\"/></input>",
        "<itext><translation lang='en'><text id='a'><value><output value=\"jr:itext('a')\"/></value></text>"
        "<text id='a'><value/></text></translation></itext>",
    ),
}


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Job]:
    """Every broken form that can be read, with answers to give."""
    folder = tmp_path_factory.mktemp("forms")
    chance = random.Random(5)
    texts = {**HOSTILE, **{f"mutant {number}": _mutant(chance) for number in range(MUTANTS)}}
    found = {}
    for number, (name, text) in enumerate(texts.items()):
        path = folder / f"{number}.xml"
        path.write_text(text, encoding="utf-8")
        try:
            definition = parse(text).definition
        except Problem:
            continue
        refs = [] if name in HOSTILE else [bound.ref for bound in definition.binds][:6]
        steps = [{"op": "set", "ref": ref, "value": value} for ref in refs for value in ("1", "a")]
        found[name] = (
            path,
            {"timezone": "UTC", "now": "2026-03-04T05:06:07+00:00", "random": 0.25, "steps": [*steps, FINISHES]},
        )
    return found


@pytest.fixture(scope="module")
def outcomes(jobs: dict[str, Job]) -> dict[str, dict[str, Any]]:
    """What the server's engine makes of them."""
    told = {}
    for name, job in jobs.items():
        began = time.process_time()
        told[name] = scripted.fills([job], "server")[0]
        assert time.process_time() - began < SECONDS, name
    return told


def test_most_broken_forms_can_still_be_read(jobs: dict[str, Job]) -> None:
    assert MUTANTS / 2 < len(jobs) < MUTANTS + len(HOSTILE)


def test_broken_forms_are_filled_in_and_their_records_checked(
    jobs: dict[str, Job], outcomes: dict[str, dict[str, Any]]
) -> None:
    for name, (path, _) in jobs.items():
        if "instance" in outcomes[name]:
            began = time.process_time()
            recheck(Form(parse(path.read_bytes()).definition), read_tree(outcomes[name]["instance"]), session())
            assert time.process_time() - began < SECONDS, name


def test_the_browser_survives_them_too_and_comes_to_the_same(
    jobs: dict[str, Job], outcomes: dict[str, dict[str, Any]]
) -> None:
    names = list(jobs)
    job = scripted.fill_jobs([jobs[name] for name in names])
    told: Sequence[dict[str, Any]] = json.loads(
        subprocess.run(
            ["node", str(SURVIVE)], input=json.dumps(job), capture_output=True, text=True, check=True, timeout=120
        ).stdout
    )
    for name, one in zip(names, told, strict=True):
        assert "crash" not in one, (name, one)
        assert one.pop("seconds", 0) < SECONDS, name
        assert comparable({"id": None, **one}) == comparable(outcomes[name]), name
