"""The preflight of the form that came out of a workbook: what its reading found, told at the rows of the workbook.

Cycles can only be seen in the whole form. Every engine of the field refuses a workbook that has one, so here it is an
error with the way round; the same form taken over as an XForm keeps working and gets a warning (see `parse`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fieldapp.xforms import preflight_nowhere
from fieldapp.xforms.definition import Expression, Finding, FormDefinition, Tree
from fieldapp.xforms.preflight_rows import Sheets, SurveyRow
from fieldapp.xforms.preflight_words import function_without_effect
from fieldapp.xforms.xlsform_problems import ERROR, WARNING, FormProblem
from fieldapp.xforms.xpath import references

_CYCLES = ("form.cycle", "form.relevant_on_own_child")
_TOLD_BY_ROW = ("recordaudio", "form.unsupported_search")
"""An element and a finding that the checks of rows have told about already."""
_COLUMNS = {
    "calculate": "calculation",
    "readonly": "read_only",
    "count": "repeat_count",
    "choices": "choice_filter",
    "texts": "label",
    "constraint": "constraint",
    "relevant": "relevant",
    "required": "required",
}
_STEP = re.compile(r"(\S+) \((\w+)\)")
_ARROW = " → "
Rows = Mapping[str, SurveyRow]


def of_workbook(sheets: Sheets, form: FormDefinition, findings: Sequence[Finding]) -> list[FormProblem]:
    """The findings of the engine's reading, placed at their rows; whatever goes round in a circle is an error."""
    rows = _rows(sheets)
    unheard = [one for one in _real(findings, form) if not {one.code, one.details.get("element")} & {*_TOLD_BY_ROW}]
    found = [*unheard, *own_cycles(form), *preflight_nowhere.check(form)]
    problems = [_cycle(finding, rows) if finding.code in _CYCLES else _placed(finding, rows) for finding in found]
    return _distinct(problems)


def of_xform(form: FormDefinition, findings: Sequence[Finding]) -> list[FormProblem]:
    """The findings about a form taken over as an XForm: it keeps working, so they are warnings."""
    return [
        replace(told(finding), severity=WARNING)
        for finding in (*_real(findings, form), *own_cycles(form), *preflight_nowhere.check(form))
    ]


def _real(findings: Sequence[Finding], form: FormDefinition) -> list[Finding]:
    """Without circles through a child that is not there (`= yes` for `= 'yes'`): `preflight_nowhere` tells the word."""
    known = preflight_nowhere.known_refs(form)
    return [one for one in findings if one.code != "form.relevant_on_own_child" or one.details["child"] in known]


def told(finding: Finding) -> FormProblem:
    """A finding of the engine's own reading, in the words of the form's author."""
    if function := function_without_effect(finding.details.get("place", ""), finding.details.get("reason", "")):
        details = {"function": function, "ref": finding.ref}
        return FormProblem(code="workbook.function_without_effect", severity=WARNING, details=details)
    return FormProblem(
        code=finding.code,
        severity=finding.severity,
        details={"ref": finding.ref, **finding.details},
        excerpt=finding.details.get("expression"),
        caret=int(finding.details.get("offset", 0)) if "expression" in finding.details else None,
    )


def own_cycles(form: FormDefinition) -> Iterator[Finding]:
    """Expressions that need the very answer they decide. `relevant` is left out: the dependency graph tells it."""
    for bind in form.binds:
        for kind in ("calculate", "required", "readonly"):
            expression: Expression | None = getattr(bind, kind)
            if expression and any(bind.ref in references(path, bind.ref).paths for path in _paths(expression.tree)):
                step = f"{bind.ref} ({kind})"
                yield Finding(code="form.cycle", ref=bind.ref, details={"path": step + _ARROW + step})


def _paths(tree: Tree) -> Iterator[Tree]:
    """The paths that are written in a tree; `once()` reads its own question without one, and may."""
    if tree[0] in ("path", "filter"):
        yield tree
    elif tree[0] not in ("n", "s"):
        for part in tree[1:]:
            if isinstance(part, list):
                yield from _paths(part)


def _rows(sheets: Sheets) -> Rows:
    """The rows of the survey by the ref they become, without its root."""
    names = {row.number: row.get("name") for row in sheets.survey}
    found: dict[str, SurveyRow] = {}
    for row in sheets.survey:
        if row.get("name") and not row.type.closes:
            found.setdefault("/".join([*(names[number] for number in row.inside), row.get("name")]), row)
    return found


def _row(ref: str, rows: Rows) -> SurveyRow | None:
    return rows.get("/".join(ref.split("/")[2:]))


def _named(ref: str, rows: Rows) -> str:
    """A ref as the workbook writes it, where it is one of its rows."""
    row = _row(ref, rows)
    return f"${{{row.get('name')}}}" if row else ref


def _placed(finding: Finding, rows: Rows) -> FormProblem:
    problem = told(finding)
    row = _row(finding.ref, rows)
    if row is None:
        return problem
    column = _COLUMNS.get(finding.details.get("place", ""))
    details = {**problem.details, "ref": _named(finding.ref, rows)}
    placed = replace(problem, sheet=row.sheet, row=row.number, line=row.line, column=column, details=details)
    written, name = row.get(column or ""), finding.details.get("name", "")
    if written and name in written:  # the author knows the cell, not the XPath that pyxform made of it
        return replace(placed, excerpt=written, caret=preflight_nowhere.word_at(name, written))
    return placed


def _cycle(finding: Finding, rows: Rows) -> FormProblem:
    """A circle with the questions on its way, each with its row and column."""
    path = finding.details.get("path") or _own_child_path(finding)
    shown = _STEP.sub(lambda step: _step(step[1], step[2], rows), path)
    first = _STEP.match(path)
    row = _row(finding.ref, rows)
    return FormProblem(
        code="form.cycle",
        severity=ERROR,
        sheet=row.sheet if row else None,
        row=row.number if row else None,
        line=row.line if row else None,
        column=_COLUMNS.get(first[2]) if first else None,
        details={"ref": _named(finding.ref, rows), "path": shown},
    )


def _own_child_path(finding: Finding) -> str:
    """The circle of a relevance that reads what it hides."""
    child = finding.details["child"]
    between = "" if child == finding.ref else f"{_ARROW}{child} (in)"
    return f"{finding.ref} (relevant){between}{_ARROW}{finding.ref} (relevant)"


def _step(ref: str, kind: str, rows: Rows) -> str:
    row, column = _row(ref, rows), _COLUMNS.get(kind, "")
    place = ": ".join(part for part in (str(row.number) if row else "", column) if part)
    return f"{_named(ref, rows)} ({place})" if place else _named(ref, rows)


def _distinct(problems: Sequence[FormProblem]) -> list[FormProblem]:
    """One circle told once, wherever it was entered."""
    seen: set[frozenset[str]] = set()
    kept = []
    for problem in problems:
        steps = (
            frozenset(problem.details.get("path", "").split(_ARROW)) if problem.code == "form.cycle" else frozenset()
        )
        if steps and steps in seen:
            continue
        seen.add(steps)
        kept.append(problem)
    return kept
