"""The preflight of the files beside a form: missing ones, surplus ones, lists that cannot be used.

Only sizes and the columns of lists are looked at; no file is changed. What a file weighs goes into the form's size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from fieldapp.problems import Problem
from fieldapp.xforms import preflight_size
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.instances import read_instance
from fieldapp.xforms.parse import parse
from fieldapp.xforms.xlsform import Conversion
from fieldapp.xforms.xlsform_problems import WARNING, FormProblem

_LISTS = {".csv", ".xml", ".geojson"}
_INSTANCE = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_NAME = re.compile(r"[\w.-]+")
_LOOKED_AT = 50
"""Items of a list by which its columns are known."""


def with_files(conversion: Conversion, given: Mapping[str, bytes]) -> Conversion:
    """The conversion with what there is to say about the files handed in with the form, and with their size."""
    if conversion.xform is None or conversion.size is None:
        return conversion
    named = {name: given[name] for name in conversion.media if name in given}
    lists = {name: len(data) for name, data in named.items() if _is_list(name)}
    media = {name: len(data) for name, data in named.items() if not _is_list(name)}
    size = preflight_size.with_files(conversion.size, lists, media)
    told = [problem for problem in conversion.problems if problem not in preflight_size.complaints(conversion.size)]
    found = [*_presence(conversion.media, given), *_lists(parse(conversion.xform).definition, named)]
    return replace(conversion, problems=(*told, *found, *preflight_size.complaints(size)), size=size)


def _is_list(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _LISTS


def _presence(wanted: tuple[str, ...], given: Mapping[str, bytes]) -> Iterator[FormProblem]:
    for code, names in (
        ("workbook.file_missing", sorted(set(wanted) - set(given))),
        ("workbook.file_unused", sorted(set(given) - set(wanted))),
    ):
        if names:
            yield FormProblem(code=code, severity=WARNING, details={"files": ", ".join(names)})


def _lists(form: FormDefinition, files: Mapping[str, bytes]) -> Iterator[FormProblem]:
    """Findings about the lists that questions take their choices from."""
    for name, data in files.items():
        if name.lower().endswith(".csv") and not _is_utf8(data):
            yield FormProblem(code="workbook.file_encoding", severity=WARNING, details={"file": name})
    needed = _needed(form)
    for name, columns in needed.items():
        there = _columns(name, files[name]) if name in files else None
        if there is not None and (missing := sorted(columns - there)):
            details = {"file": name, "columns": ", ".join(missing)}
            yield FormProblem(code="workbook.file_columns", severity=WARNING, details=details)


def _needed(form: FormDefinition) -> dict[str, set[str]]:
    """The columns that the questions want of each file."""
    found: dict[str, set[str]] = {}
    for control in form.controls():
        itemset = control.itemset
        named = _INSTANCE.search(itemset.nodes.text) if itemset else None
        instance = form.instances.get(named[1]) if named else None
        if itemset is None or instance is None or not instance.src:
            continue
        wanted = [itemset.value, itemset.label] if itemset.label and not itemset.label_is_itext else [itemset.value]
        columns = {expression.text for expression in wanted if expression and _NAME.fullmatch(expression.text)}
        found.setdefault(instance.src.rpartition("/")[2], set()).update(columns)
    return found


def _columns(name: str, data: bytes) -> set[str] | None:
    """The columns of a list; None if it is empty or cannot be read."""
    try:
        items = read_instance(name, data).get("c", ())[:_LOOKED_AT]
    except Problem:
        return None
    return {leaf["n"] for item in items for leaf in item.get("c", ())} or None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True
