"""What `fieldapp form check` does: converts the files named and tells what it found, to people or as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from fieldapp.i18n import choose_language, translate
from fieldapp.intake.beside import media_beside, own_media
from fieldapp.xforms.preflight_files import with_files
from fieldapp.xforms.preflight_size import in_words
from fieldapp.xforms.xlsform import Conversion, convert
from fieldapp.xforms.xlsform_problems import FormProblem, cause, count_errors, pointer, remedy, where
from fieldapp.xforms.xlsform_read import content_kind
from fieldapp.xforms.xlsform_validate import java_is_there, odk_validate

FORM_SUFFIXES = {".md", ".xlsx", ".xls", ".xlsm", ".csv", ".xml"}


def run(files: Iterable[Path], *, as_json: bool, validate: bool) -> int:
    """Check the files named; 1 if any of them has an error. ODK Validate is asked only if `validate` says so."""
    language = terminal_language()
    validates = validate and java_is_there()
    if validate and not validates:
        print(translate("ODK Validate was not run: Java is not installed.", language), file=sys.stderr)
    checked = [(path, _check(path, validate=validates)) for path in _forms(files, language)]
    if as_json:
        json.dump(
            [_as_json(path, conversion, language) for path, conversion in checked], sys.stdout, ensure_ascii=False
        )
        print()
    else:
        for path, conversion in checked:
            _print(path, conversion, language, sys.stdout)
    return 0 if all(conversion.ok for _, conversion in checked) else 1


def terminal_language() -> str:
    """The language of the terminal's locale; ours by default."""
    return choose_language(os.environ.get("LC_ALL"), os.environ.get("LC_MESSAGES"), os.environ.get("LANG"))


def _forms(paths: Iterable[Path], language: str) -> Iterator[Path]:
    """The files that may be forms: a pattern of the shell also catches notes, licences and a form's own files."""
    named = list(paths)
    for path in named:
        if len(named) > 1 and not _may_be_form(path):
            print(translate("{file}: no form, left out", language, file=path), file=sys.stderr)
        else:
            yield path


def _may_be_form(path: Path) -> bool:
    """Whether a file is to be judged: a text file only if it has a sheet of a form."""
    if path.suffix.lower() not in FORM_SUFFIXES:
        return False
    if path.suffix.lower() not in {".md", ".csv"}:
        return True
    try:
        return content_kind(path.read_bytes()) != ""
    except OSError:
        return True


def _check(path: Path, *, validate: bool) -> Conversion:
    try:
        conversion = convert(path)
    except OSError as error:
        problem = FormProblem(code="workbook.unreadable", details={"reason": error.strerror or str(error)})
        return Conversion(filename=path.name, xform=None, problems=(problem,))
    conversion = with_files(conversion, own_media(path) | media_beside(path, conversion.media))
    if not validate or conversion.xform is None:
        return conversion
    said = tuple(
        FormProblem(code="workbook.validate", details={"message": line}) for line in odk_validate(conversion.xform)
    )
    return replace(conversion, problems=(*conversion.problems, *said))


def _as_json(path: Path, conversion: Conversion, language: str) -> dict[str, object]:
    members = conversion.to_json()
    members["file"] = str(path)
    members["ok"] = conversion.ok
    members["problems"] = [
        {**problem.to_json(), "cause": cause(problem, language), "remedy": remedy(problem, language)}
        for problem in conversion.problems
    ]
    return members


def _print(path: Path, conversion: Conversion, language: str, out: TextIO) -> None:
    warnings = sum(not problem.is_error for problem in conversion.problems)
    counts = {"errors": count_errors(conversion.problems), "warnings": warnings}
    summary = translate("errors: {errors}, warnings: {warnings}", language, **counts) if conversion.problems else "OK"
    print(f"{path}: {translate(summary, language)}", file=out)
    if conversion.ok:
        for line in _facts(conversion, language):
            print(f"  {line}", file=out)
    for problem in conversion.problems:
        _print_problem(problem, language, out)


def _facts(conversion: Conversion, language: str) -> Iterator[str]:
    """What the form is: its name, its questions and languages, how long it takes to open, the files it needs."""
    identity = {"form_id": conversion.form_id, "version": conversion.version or "–"}
    title = [conversion.title] if conversion.title else []
    yield " · ".join([*title, translate("form {form_id}, version {version}", language, **identity)])
    facts = [translate("questions: {count}", language, count=conversion.questions)]
    if conversion.languages:
        facts.append(translate("languages: {languages}", language, languages=", ".join(conversion.languages)))
    yield " · ".join(facts)
    if conversion.size:
        yield in_words(conversion.size, language)
    if conversion.media and not any(problem.code == "workbook.file_missing" for problem in conversion.problems):
        files = ", ".join(conversion.media)
        yield translate("needs these files beside it: {files}", language, files=files)


def _print_problem(problem: FormProblem, language: str, out: TextIO) -> None:
    severity = translate(problem.severity, language)
    place = where(problem, language)
    print(f"  {severity} · {place}" if place else f"  {severity}", file=out)
    print(f"      {cause(problem, language)}", file=out)
    if lines := pointer(problem):
        print(f"          {lines[0]}\n          {lines[1]}", file=out)
    print("      " + translate("What to do: {remedy}", language, remedy=remedy(problem, language)), file=out)
