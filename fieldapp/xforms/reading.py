"""What every part of reading a form shares: compiling expressions, resolving refs, collecting findings.

A broken expression is a finding and costs only itself. Must not know which elements a form has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from fieldapp.xforms.definition import Expression, Finding, Text, Tree
from fieldapp.xforms.xml import XmlElement
from fieldapp.xforms.xpath import ExpressionError, call_problems, parse


class Reading:
    """One reading of one form: the ref of its root, the refs of its nodes, and what was found on the way."""

    def __init__(self, root: str, order: Sequence[str]) -> None:
        self.root = root
        self.order = order
        self.nodes = frozenset(order)
        self.findings: list[Finding] = []
        self.bind_ids: dict[str, str] = {}
        self._compiled: dict[str, Expression] = {}

    def before(self, ref: str) -> str:
        """The name of the sibling that stands before a ref; blank if none does."""
        parent = ref.rpartition("/")[0]
        depth = ref.count("/")
        siblings = [other for other in self.order if other.startswith(parent + "/") and other.count("/") == depth]
        place = siblings.index(ref)
        return siblings[place - 1].rpartition("/")[2] if place else ""

    def found(
        self, code: str, ref: str = "", severity: Literal["error", "warning"] = "error", **details: object
    ) -> None:
        """Note something to tell the form's author."""
        named = {name: str(value) for name, value in details.items()}
        self.findings.append(Finding(code=code, ref=ref, details=named, severity=severity))

    def expression(self, text: str, ref: str, place: str) -> Expression | None:
        """Compile an expression; None, with a finding, if it is broken. `place` says which attribute it stood in.

        One that calls what does not exist is a finding too, and stays: it fails only where the call is reached.
        """
        if (known := self._compiled.get(text)) is not None:
            return known
        try:
            tree = parse(text)
        except ExpressionError as error:
            self.found("form.expression", ref, place=place, expression=text, reason=error, offset=error.offset)
            return None
        if problems := call_problems(itext_argument(tree) or tree):
            self.found("form.expression", ref, place=place, expression=text, reason="; ".join(problems), offset=0)
        expression = Expression(text=text, tree=tree)
        self._compiled[text] = expression
        return expression

    def optional(self, text: str, ref: str, place: str) -> Expression | None:
        """Compile an expression if there is one."""
        return self.expression(text, ref, place) if text.strip() else None

    def ref_of(self, element: XmlElement, context: str, *, names: tuple[str, ...] = ("ref", "nodeset")) -> str:
        """The ref an element points to by `bind`, `ref` or `nodeset`; blank if it points nowhere."""
        if (bind := element.get("bind")) and bind in self.bind_ids:
            return self.bind_ids[bind]
        for name in names:
            if written := element.get(name).strip():
                return self.resolve(written, context)
        return ""

    def resolve(self, path: str, context: str) -> str:
        """A path as a ref: absolute, without positions and prefixes. Blank, with a finding, if it is no simple path."""
        try:
            tree = parse(path)
        except ExpressionError as error:
            self.found("form.ref", context, path=path, reason=error)
            return ""
        steps = path_steps(tree, context)
        if steps is None:
            self.found("form.ref", context, path=path, reason="not a simple path")
            return ""
        return "/" + "/".join(steps)

    def text(self, element: XmlElement | None, ref: str, place: str) -> Text | None:
        """The words of a `<label>`, `<hint>` or the like; None if it is missing or blank."""
        if element is None:
            return None
        if written := element.get("ref").strip():
            return self._referred(written, ref, place)
        pieces = self.pieces(element, ref, place)
        return Text(pieces=pieces) if pieces else None

    def message(self, written: str, ref: str, place: str) -> Text | None:
        """The words of a message attribute: literal, or `jr:itext(…)`."""
        if not written.strip():
            return None
        if written.strip().startswith("jr:itext("):
            return self._referred(written, ref, place)
        return Text(pieces=(written.strip(),))

    def _referred(self, written: str, ref: str, place: str) -> Text | None:
        expression = self.expression(written, ref, place)
        if expression is None:
            return None
        inside = itext_argument(expression.tree)
        if inside is None:
            return Text(pieces=(expression,))
        if inside[0] == "s":
            return Text(itext=inside[1])
        return Text(chosen=Expression(text=written, tree=inside))

    def pieces(self, element: XmlElement, ref: str, place: str) -> tuple[str | Expression, ...]:
        """Mixed content as pieces: text, and an expression for each `<output>`; trimmed at both ends."""
        found: list[str | Expression] = []
        self._gather(element, ref, place, found)
        return _trimmed(found)

    def _gather(self, element: XmlElement, ref: str, place: str, found: list[str | Expression]) -> None:
        for part in element.content:
            if isinstance(part, str):
                found.append(part)
            elif part.name == "output":
                written = part.get("value") or part.get("ref")
                if output := self.optional(written, ref, f"{place}/output"):
                    found.append(output)
            else:
                self._gather(part, ref, place, found)


def path_steps(tree: Tree, context: str) -> list[str] | None:
    """The steps of a simple path tree from `context`; None if it is anything else. Predicates are ignored."""
    if tree[0] != "path" or (tree[1] not in ("/", ".") and tree[1] != ["call", "current"]):
        return None
    steps = [] if tree[1] == "/" else [step for step in context.split("/") if step]
    for axis, test, *_ in tree[2:]:
        if axis == "parent":
            if not steps:
                return None
            steps.pop()
        elif axis == "child":
            steps.append(test)
        elif axis == "attribute":
            steps.append("@" + test)
        elif axis != "self":
            return None
    return steps


def in_common(one: list[str], other: list[str]) -> int:
    """How many steps two refs share from the root."""
    common = 0
    while common < min(len(one), len(other)) and one[common] == other[common]:
        common += 1
    return common


def itext_argument(tree: Tree) -> Tree | None:
    """What stands in `jr:itext(…)`, if that is what the expression is."""
    if tree[0] == "call" and tree[1] in ("jr:itext", "itext") and len(tree) == 3:
        argument: Tree = tree[2]
        return argument
    return None


def _trimmed(found: list[str | Expression]) -> tuple[str | Expression, ...]:
    merged: list[str | Expression] = []
    for part in found:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    if merged and isinstance(merged[0], str):
        merged[0] = merged[0].lstrip()
    if merged and isinstance(merged[-1], str):
        merged[-1] = merged[-1].rstrip()
    return tuple(part for part in merged if part != "")
