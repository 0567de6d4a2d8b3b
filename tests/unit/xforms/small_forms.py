"""Small XForms written where they are tested, played through either engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fieldapp.cli import scripted
from fieldapp.xforms.parse import Parsed, parse

ENGINES = ("server", "browser")
_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
    ' xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"'
    ' xmlns:orx="http://openrosa.org/xforms" xmlns:fieldapp="https://fieldapp.example/xforms">'
)
META = "<meta><instanceID/></meta>"


def xform(nodes: str, binds: str = "", body: str = "", model: str = "", attributes: str = 'id="small"') -> str:
    """A form: what stands in the instance's root, the binds, the body, and anything else the model starts with."""
    return (
        f"{_HEAD}<h:head><h:title>Small</h:title><model>{model}<instance><data {attributes}>{nodes}{META}</data>"
        f"</instance>{binds}</model></h:head><h:body>{body}</h:body></h:html>"
    )


def bind(ref: str, **rules: str) -> str:
    """A bind; `message` and `required_message` are JavaRosa's."""
    names = {"message": "jr:constraintMsg", "required_message": "jr:requiredMsg", "preload": "jr:preload"}
    written = "".join(f' {names.get(name, name)}="{_quoted(rule)}"' for name, rule in rules.items())
    return f'<bind nodeset="/data/{ref}"{written}/>'


def asked(*refs: str) -> str:
    """An input for each ref."""
    return "".join(f'<input ref="/data/{ref}"><label>{ref}</label></input>' for ref in refs)


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def read(form: str) -> Parsed:
    """A form, read."""
    return parse(form)


class Player:
    """Plays scripts in one engine, with the form in a file as it would be."""

    def __init__(self, folder: Path, engine: scripted.Engine) -> None:
        self.folder = folder
        self.engine = engine

    def play(self, form: str, *steps: Mapping[str, Any], **script: Any) -> Outcome:
        """Fill a form in."""
        path = self.folder / "form.xml"
        path.write_text(form, encoding="utf-8")
        job = {"timezone": "Asia/Shanghai", "now": "2026-03-04T05:06:07+00:00", "random": 0.25, **script}
        return Outcome(scripted.fills([(path, {**job, "steps": list(steps)})], self.engine)[0])


class Outcome:
    """What came of a script."""

    def __init__(self, told: dict[str, Any]) -> None:
        assert "error" not in told, told
        self.told = told
        self.record: str = told["instance"]
        self.results = [step["result"] for step in told["steps"]]
        self.validation = told.get("validation")

    def values(self, snapshot: str = "end") -> dict[str, str]:
        """The texts of what is relevant, by path below the root."""
        state = self.told["snapshots"][snapshot]["state"]
        return {path[6:]: found["value"] for path, found in state.items() if found["relevant"] and "value" in found}

    def words(self, path: str, snapshot: str = "end", language: str = "default") -> dict[str, str]:
        """The words of a question."""
        words: dict[str, str] = self.told["snapshots"][snapshot]["languages"][language]["labels"]["/data/" + path]
        return words

    def choices(self, path: str, snapshot: str = "end", language: str = "default") -> list[str]:
        """The labels on offer."""
        offered = self.told["snapshots"][snapshot]["languages"][language]["choices"]["/data/" + path]
        return [choice["label"] for choice in offered]


def sets(path: str, value: str) -> dict[str, str]:
    """A step: an answer."""
    return {"op": "set", "ref": "/data/" + path, "value": value}


def adds(path: str) -> dict[str, str]:
    """A step: one more instance."""
    return {"op": "add", "ref": "/data/" + path}


def removes(path: str) -> dict[str, str]:
    """A step: one instance less."""
    return {"op": "remove", "ref": "/data/" + path}


FINISHES = {"op": "finalize"}
