"""A workbook → an XForm, with everything there is to tell its author at once.

What the file is, is read from its bytes: Excel (also under another name), Markdown, CSV, or an XForm, which passes
through. pyxform alone converts; our preflight judges the same rows, and what pyxform says itself is told in the same
words, once. Takes seconds for a large form and holds it whole, so no request calls `convert`: `xlsform_process` runs it
in a process of its own, with a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldapp.problems import Problem
from fieldapp.xforms import preflight_appearances, preflight_encryption, preflight_form
from fieldapp.xforms import xlsform_quotes as quotes
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.parse import parse
from fieldapp.xforms.preflight import bounded, ordered, preflight
from fieldapp.xforms.preflight_rows import read_sheets
from fieldapp.xforms.preflight_size import FormSize, complaints, size_of
from fieldapp.xforms.pyxform_places import placed
from fieldapp.xforms.pyxform_words import error_problems, warning_problems
from fieldapp.xforms.xlsform_problems import FormProblem, gathered
from fieldapp.xforms.xlsform_read import MAX_FILE, Workbook, WorkbookRefused, content_kind, read_workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """What became of a file. `xform` is None if there is an error among the problems that prevents it."""

    filename: str
    xform: str | None
    problems: tuple[FormProblem, ...]
    form_id: str = ""
    version: str = ""
    title: str = ""
    media: tuple[str, ...] = ()
    """Names of the files that must lie beside the form."""
    rows: int = 0
    """Rows of the survey sheet; 0 for an XForm."""
    questions: int = 0
    languages: tuple[str, ...] = ()
    """Their names; none if the form does not name its only one."""
    size: FormSize | None = None
    """What travels to a phone; None if there is no form."""

    @property
    def ok(self) -> bool:
        """Whether the form can be put into service."""
        return self.xform is not None and not any(problem.is_error for problem in self.problems)

    def to_json(self) -> dict[str, Any]:
        """The conversion as JSON members, for another process."""
        names = ("filename", "xform", "form_id", "version", "title", "rows", "questions")
        members = {name: getattr(self, name) for name in names}
        members |= {"media": list(self.media), "languages": list(self.languages)}
        members |= {"size": self.size.to_json() if self.size else None}
        return members | {"problems": [problem.to_json() for problem in self.problems]}

    @staticmethod
    def from_json(members: dict[str, Any]) -> Conversion:
        """The conversion that `to_json` wrote."""
        problems = tuple(FormProblem.from_json(problem) for problem in members["problems"])
        lists = {name: tuple(members.get(name, ())) for name in ("media", "languages")}
        size = FormSize.from_json(members["size"]) if members.get("size") else None
        return Conversion(**{**members, **lists, "problems": problems, "size": size})


def convert(source: Path | bytes, filename: str = "") -> Conversion:
    """Convert a workbook, or take in an XForm. Never raises for what the file holds: that is in `problems`.

    `filename` is for messages, and names a form that gives itself no id. Raises OSError if a path cannot be read.
    """
    if isinstance(source, Path):
        filename = filename or source.name
        if source.stat().st_size > MAX_FILE:
            return _refused(filename, FormProblem(code="workbook.too_large", details={"limit": "10 MB"}))
        source = source.read_bytes()
    if content_kind(source) == "xml":
        return _take_in(source, filename)
    try:
        workbook = read_workbook(source)
    except WorkbookRefused as refusal:
        return _refused(filename, refusal.problem)
    return _convert(workbook, filename)


def _refused(filename: str, *problems: FormProblem) -> Conversion:
    return Conversion(filename=filename, xform=None, problems=problems)


def _convert(workbook: Workbook, filename: str) -> Conversion:
    rows = len(workbook.sheets.get("survey", []))
    sheets = read_sheets(workbook)
    found = preflight(sheets)
    xform, told = _pyxform(workbook, filename)
    problems = [*found, *(problem for problem in placed(told, sheets) if not _is_known(problem, found))]
    if xform is None or any(problem.is_error for problem in problems):
        return Conversion(filename=filename, xform=None, problems=tuple(ordered(problems)), rows=rows)
    try:
        parsed = parse(xform)
    except Problem as problem:
        return Conversion(filename=filename, xform=None, problems=(*problems, _of_problem(problem)), rows=rows)
    findings = preflight_form.of_workbook(sheets, parsed.definition, parsed.findings)
    problems = ordered([*problems, *(problem for problem in findings if not _is_known(problem, problems))])
    return _conversion(filename, xform, problems, parsed.definition, rows)


def _take_in(data: bytes, filename: str) -> Conversion:
    try:
        parsed = parse(data)
    except Problem as problem:
        return _refused(filename, _of_problem(problem))
    problems = [
        *preflight_form.of_xform(parsed.definition, parsed.findings),
        *preflight_appearances.check_definition(parsed.definition),
        *preflight_encryption.check_definition(parsed.definition),
    ]
    return _conversion(filename, data.decode(_encoding(data)), problems, parsed.definition, 0)


def _of_problem(problem: Problem) -> FormProblem:
    """Why an XForm is none."""
    return FormProblem(code=problem.code, details={name: str(value) for name, value in problem.details.items()})


def _conversion(
    filename: str, xform: str, problems: list[FormProblem], definition: FormDefinition, rows: int
) -> Conversion:
    size = size_of(definition)
    return Conversion(
        filename=filename,
        xform=None if any(problem.is_error for problem in problems) else xform,
        problems=tuple(bounded([*problems, *complaints(size)])),
        form_id=definition.id,
        version=definition.version,
        title=definition.title,
        media=media_names(definition),
        rows=rows,
        questions=len(definition.controls()),
        languages=definition.languages if definition.languages != ("default",) else (),
        size=size,
    )


def media_names(definition: FormDefinition) -> tuple[str, ...]:
    """Names of the files a form needs beside it: pictures and sounds of its texts, lists it reads."""
    addresses = [
        str(pieces[0])
        for languages in definition.texts.values()
        for forms in languages.values()
        for form, pieces in forms.items()
        if form in {"image", "big-image", "audio", "video"} and pieces
    ]
    addresses += [instance.src for instance in definition.instances.values() if instance.src]
    wanted = (address for address in addresses if address.startswith("jr://") and "/instance/" not in address)
    return tuple(sorted({address.rpartition("/")[2] for address in wanted}))


def _pyxform(workbook: Workbook, filename: str) -> tuple[str | None, list[FormProblem]]:
    """pyxform's XForm, or None, and what it said."""
    from pyxform.errors import PyXFormError  # noqa: PLC0415 - pyxform takes a third of a second to import
    from pyxform.xls2xform import convert as pyxform_convert  # noqa: PLC0415

    warnings: list[str] = []
    data = {**quotes.kept(workbook.data), "fallback_form_name": Path(filename).stem or None}
    try:
        result = pyxform_convert(data, warnings=warnings)
    except PyXFormError as error:
        return None, [*error_problems(str(error)), *warning_problems(warnings)]
    except Exception as error:  # it trips over some malformed cells; the author must still hear which file it was
        details = {"message": f"{type(error).__name__}: {error}"}
        return None, [FormProblem(code="workbook.converter", details=details), *warning_problems(warnings)]
    return quotes.restored(result.xform), gathered(warning_problems(warnings))


_JUDGED_BY_US = ("workbook.language_columns", "workbook.choice_without_label")
"""Warnings of pyxform that our own checks give with more places, or rightly leave out."""


def _is_known(problem: FormProblem, found: Iterable[FormProblem]) -> bool:
    """Whether a finding has been told already: the preflight found all of its kind, or an error in the same row."""
    if not problem.is_error and problem.code in _JUDGED_BY_US:
        return True
    for known in found:
        if known.code == problem.code and (problem.is_error or problem.row in (None, known.row)):
            return True
        if problem.is_error and known.is_error and problem.row and problem.row == known.row:
            return True
    return problem.code == "workbook.converter" and any(known.is_error for known in found)


def _encoding(data: bytes) -> str:
    return "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
