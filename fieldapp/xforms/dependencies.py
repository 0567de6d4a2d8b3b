"""The dependency graph of a form: what to compute again when something changes, and in which order.

Worked out once, on the server, so that neither engine analyses expressions. Cycles are findings that name the path;
the edge that closes one is left out of the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fieldapp.xforms.definition import (
    Action,
    Bind,
    Computation,
    Control,
    Dependencies,
    Element,
    Expression,
    Itemset,
    Repeat,
    Text,
    TextForms,
    Tree,
)
from fieldapp.xforms.reading import Reading
from fieldapp.xforms.xpath import references

EVENTS = ("odk-instance-first-load", "odk-instance-load", "odk-new-repeat", "xforms-value-changed", "xforms-ready")
ANYTHING = "*"
"""The trigger of what reads more than can be told beforehand."""

_ACROSS = ("indexed-repeat", "jr:choice-name")
_PLAIN = ("child", "parent", "self", "attribute")
_SOFT = ("choices", "texts")
LAST = ("count", "choices", "texts")
"""What is done once all is computed, as a client does that walks through the form: see `Recompute.settle`."""


@dataclass
class _Reads:
    """What an expression reads: refs in the same repeat instances, and refs that may lie in others."""

    near: set[str] = field(default_factory=set)
    far: set[str] = field(default_factory=set)


def build(
    binds: Sequence[Bind],
    body: Sequence[Element],
    actions: Sequence[Action],
    texts: Mapping[str, Mapping[str, TextForms]],
    reading: Reading,
) -> Dependencies:
    """The graph of a form. Adds `form.cycle` and `form.relevant_on_own_child` to the findings."""
    elements = list(_walk(body))
    repeats = {element.ref for element in elements if isinstance(element, Repeat)}
    found: dict[tuple[str, str], _Reads] = {}
    for kind, ref, expressions in _computed(binds, elements, texts):
        reads = found.setdefault((kind, ref), _Reads())
        for expression in expressions:
            _read(expression.tree, ref, repeats, reads)
    own = _own_relevance(found, reading)
    order = _last_things_last(_Order(found, reading).sorted(), list(found))
    return Dependencies(
        order=tuple(Computation(kind=kind, ref=ref, own=(kind, ref) in own) for kind, ref in order),  # type: ignore[arg-type]
        near=_triggers(order, {key: reads.near - reads.far for key, reads in found.items()}),
        far=_triggers(order, {key: reads.far for key, reads in found.items()}),
    )


def expressions(
    binds: Sequence[Bind],
    body: Sequence[Element],
    actions: Sequence[Action],
    texts: Mapping[str, Mapping[str, TextForms]],
) -> Iterator[Expression]:
    """Every expression of a form."""
    for bind in binds:
        yield from _given(bind.relevant, bind.required, bind.readonly, bind.constraint, bind.calculate)
        yield from _of_text(bind.constraint_message, {})
        yield from _of_text(bind.required_message, {})
    for element in _walk(body):
        yield from _of_words(element, {})
        if isinstance(element, Control):
            yield from _of_choices(element)
        if isinstance(element, Repeat):
            yield from _given(element.count)
    yield from (action.value for action in actions if action.value)
    for languages in texts.values():
        for forms in languages.values():
            for pieces in forms.values():
                yield from (piece for piece in pieces if isinstance(piece, Expression))


def _last_things_last(order: Sequence[tuple[str, str]], in_form: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The order with counts and choices, as they come in the form, after everything else; and words at the end."""
    first = [key for key in order if key[0] not in LAST]
    walked = [key for key in in_form if key[0] in LAST and key[0] != "texts"]
    return [*first, *walked, *(key for key in order if key[0] == "texts")]


def _walk(body: Iterable[Element]) -> Iterator[Element]:
    for element in body:
        yield element
        if not isinstance(element, Control):
            yield from _walk(element.children)


def _given(*expressions: Expression | None) -> Iterator[Expression]:
    yield from (expression for expression in expressions if expression)


def _computed(
    binds: Sequence[Bind], elements: Sequence[Element], texts: Mapping[str, Mapping[str, TextForms]]
) -> Iterator[tuple[str, str, list[Expression]]]:
    for bind in binds:
        for kind in ("relevant", "readonly", "required", "calculate"):
            expression: Expression | None = getattr(bind, kind)
            if expression:
                yield kind, bind.ref, [expression]
    shown = {bind.ref: bind.relevant for bind in binds}
    for element in elements:
        if isinstance(element, Repeat) and element.count:
            yield "count", element.ref, list(_given(element.count, shown.get(element.ref)))
        if isinstance(element, Control) and element.itemset:
            yield "choices", element.ref, [element.itemset.nodes, *_of_items(element.itemset)]
        if element.ref and (words := list(_of_words(element, texts))):
            yield "texts", element.ref, words


def _of_choices(control: Control) -> Iterator[Expression]:
    if control.itemset:
        yield control.itemset.nodes


def _of_items(itemset: Itemset) -> Iterator[Expression]:
    """What is read of each item, as paths: of items in the record it may change."""
    nodes = itemset.nodes.tree
    if nodes[0] == "call" and nodes[1] == "randomize":
        nodes = nodes[2]
    for part in (itemset.value, itemset.label):
        if part and nodes[0] == "path" and part.tree[:2] == ["path", "."]:
            yield replace(itemset.nodes, tree=[*nodes, *part.tree[2:]])


def _of_words(element: Element, texts: Mapping[str, Mapping[str, TextForms]]) -> Iterator[Expression]:
    yield from _of_text(element.label, texts)
    yield from _of_text(element.hint, texts)


def _of_text(text: Text | None, texts: Mapping[str, Mapping[str, TextForms]]) -> Iterator[Expression]:
    if text is None:
        return
    yield from _given(text.chosen)
    yield from (piece for piece in text.pieces or () if isinstance(piece, Expression))
    for forms in texts.get(text.itext or "", {}).values():
        for pieces in forms.values():
            yield from (piece for piece in pieces if isinstance(piece, Expression))


def _read(tree: Tree, context: str, repeats: set[str], reads: _Reads) -> None:
    kind = tree[0]
    if kind == "path" and _stays_near(tree, context, repeats):
        reads.near |= _references(tree, context)
    elif kind in ("path", "filter") or (kind == "call" and tree[1] in _ACROSS):
        reads.far |= _references(tree, context)
    elif kind not in ("n", "s"):
        for part in tree[1:]:
            if isinstance(part, list):
                _read(part, context, repeats, reads)


def _references(tree: Tree, context: str) -> set[str]:
    found = references(tree, context)
    return set(found.paths) if found.complete else {*found.paths, ANYTHING}


def _stays_near(tree: Tree, context: str, repeats: set[str]) -> bool:
    """Whether the path reads only nodes in the repeat instances that the context node is in, or in none."""
    if tree[1] not in ("/", ".") and tree[1] != ["call", "current"]:
        return False
    levels = 0 if tree[1] == "/" else len(context.split("/")) - 1
    steps = context.split("/")[1 : levels + 1]
    lowest = levels
    for axis, test, *predicates in tree[2:]:
        if axis not in _PLAIN or predicates or (axis == "child" and test in ("*", "node()", "text()")):
            return False
        if axis == "parent" and steps:
            steps.pop()
            lowest = min(lowest, len(steps))
        elif axis == "child":
            steps.append(test)
            entered = "/" + "/".join(steps)
            if len(steps) > lowest and entered in repeats and f"{context}/".startswith(entered + "/"):
                return False
    return True


def _own_relevance(found: Mapping[tuple[str, str], _Reads], reading: Reading) -> set[tuple[str, str]]:
    """Relevances that read what they themselves hide."""
    own = set()
    for (kind, ref), reads in found.items():
        if kind == "relevant":
            inside = [read for read in reads.near | reads.far if read == ref or read.startswith(ref + "/")]
            if inside:
                own.add((kind, ref))
                reading.found("form.relevant_on_own_child", ref, "warning", child=min(inside))
    return own


class _Order:
    """Depth first over the graph, without recursion: forms chain 800 calculations."""

    def __init__(self, found: Mapping[tuple[str, str], _Reads], reading: Reading) -> None:
        self.found = found
        self.reading = reading
        self.done: dict[tuple[str, str], bool] = {}
        self.order: list[tuple[str, str]] = []

    def sorted(self) -> list[tuple[str, str]]:
        hard = [key for key in self.found if key[0] not in _SOFT]
        for key in [*hard, *(key for key in self.found if key[0] in _SOFT)]:
            if key not in self.done:
                self.visit(key)
        return self.order

    def visit(self, start: tuple[str, str]) -> None:
        stack = [(start, iter(self.needs(start)))]
        self.done[start] = False
        while stack:
            key, rest = stack[-1]
            need = next(rest, None)
            if need is None:
                stack.pop()
                self.done[key] = True
                self.order.append(key)
            elif need not in self.done:
                self.done[need] = False
                stack.append((need, iter(self.needs(need))))
            elif not self.done[need]:
                self.tell_cycle([entry[0] for entry in stack], need)

    def needs(self, key: tuple[str, str]) -> list[tuple[str, str]]:
        """The computations that must come first, in a stable order."""
        reads = self.found[key]
        needed: dict[tuple[str, str], None] = {}
        for ref in sorted((reads.near | reads.far) - {ANYTHING}):
            for maker in self.makers(ref):
                if maker != key and not (key[0] == "relevant" and (maker[1] + "/").startswith(key[1] + "/")):
                    needed[maker] = None
        return list(needed)

    def makers(self, ref: str) -> Iterator[tuple[str, str]]:
        """What decides the text that an expression sees at a ref, or how often it is there."""
        candidates = [("choices", ref), ("calculate", ref)]
        parts = ref.split("/")
        for length in range(2, len(parts) + 1):
            above = "/".join(parts[:length])
            candidates += [("relevant", above), ("count", above)]
        yield from (candidate for candidate in candidates if candidate in self.found)

    def tell_cycle(self, stack: list[tuple[str, str]], closing: tuple[str, str]) -> None:
        cycle = stack[stack.index(closing) :]
        if any(kind in _SOFT for kind, _ in cycle) or len(cycle) == 1:
            return
        path = " → ".join(f"{ref} ({kind})" for kind, ref in [*cycle, closing])
        self.reading.found("form.cycle", closing[1], path=path)


def _triggers(
    order: Sequence[tuple[str, str]], reads: Mapping[tuple[str, str], set[str]]
) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, key in enumerate(order):
        for ref in sorted(reads[key]):
            found.setdefault(ref, []).append(number)
    return {ref: tuple(numbers) for ref, numbers in found.items()}
