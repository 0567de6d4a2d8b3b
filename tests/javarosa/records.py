"""Forms as files that JavaRosa reads, and records of them that our engine filled in."""

from __future__ import annotations

from pathlib import Path

from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.parse import parse
from tests.unit.xforms.answering import answers, play, session, xform_of

SHIPPED = sorted((Path(__file__).parents[2] / "forms").glob("[a-z]*.md"))


def written(path: Path, folder: Path) -> Path:
    """The form as an XForm: the file itself if it is one, else converted into the folder."""
    if path.suffix == ".xml":
        return path
    file = folder / f"{path.stem}.xml"
    file.write_text(xform_of(path), encoding="utf-8")
    return file


def filled(path: Path) -> str:
    """A record of the form in which everything asked has been answered."""
    definition = parse(xform_of(path)).definition
    filling = Filling.begin(Form(definition), session())
    for step in answers(definition):
        play(filling, step)
    return filling.xml()
