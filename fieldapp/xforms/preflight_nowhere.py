"""The preflight of paths that lead nowhere: names without quotes or `${…}`, lists that the form does not have.

Such an expression can be read and worked out, it only never finds anything: `= null`, `T` for true, `../agee`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fieldapp.xforms.definition import Control, Expression, Finding, FormDefinition, Repeat
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.xpath import references
from fieldapp.xforms.xpath.tree import walk

_KINDS = ("relevant", "required", "readonly", "constraint", "calculate")


def check(form: FormDefinition) -> Iterator[Finding]:
    """A finding for each expression of a bind, count or choice that reads what the form does not have."""
    known = known_refs(form)
    for ref, place, expression in _expressions(form):
        strange = sorted(path for path in references(expression.tree, ref).paths if path not in known)
        if strange:
            name = strange[0].rpartition("/")[2]
            yield _finding("workbook.path_unknown", ref, place, expression, name=name, path=strange[0])
        for part in walk(expression.tree):
            is_named = part[0] == "call" and part[1] == "instance" and len(part) == 3 and part[2][0] == "s"
            if is_named and part[2][1] not in form.instances:
                yield _finding("workbook.instance_unknown", ref, place, expression, name=str(part[2][1]))


def _finding(code: str, ref: str, place: str, expression: Expression, **details: str) -> Finding:
    details |= {"place": place, "expression": expression.text, "offset": str(word_at(details["name"], expression.text))}
    return Finding(code=code, ref=ref, severity="warning", details=details)


def word_at(name: str, text: str) -> int:
    """Where a name stands in an expression as a word of its own, the last time."""
    places = [match.start() for match in re.finditer(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", text)]
    return places[-1] if places else max(text.rfind(name), 0)


def _expressions(form: FormDefinition) -> Iterator[tuple[str, str, Expression]]:
    """Where each expression stands: its ref, its place, itself."""
    for bind in form.binds:
        for kind in _KINDS:
            if expression := getattr(bind, kind):
                yield bind.ref, kind, expression
    for element in form.elements():
        if isinstance(element, Repeat) and element.count:
            yield element.ref, "count", element.count
        if isinstance(element, Control) and element.itemset:
            yield element.ref, "choices", element.itemset.nodes


def known_refs(form: FormDefinition) -> set[str]:
    """The refs of everything a record of the form can hold."""
    found = set(_below(form.model, ""))
    for repeat in form.repeats():
        found |= set(_below(repeat.template, repeat.ref.rpartition("/")[0]))
    return found | {f"/{form.model['n']}/@{name}" for name in ("id", "version")}


def _below(tree: NodeTree, above: str) -> Iterator[str]:
    ref = f"{above}/{tree['n']}"
    yield ref
    yield from (f"{ref}/@{name}" for name in tree.get("a", {}))
    for child in tree.get("c", ()):
        yield from _below(child, ref)
