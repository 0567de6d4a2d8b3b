"""A form's words without a record: headings of tables and names of choices, in one language.

What a text takes from answers (`<output>`) is left out, because a heading belongs to no record. No screen, no SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from fieldapp.xforms.definition import Control, Element, Expression, FormDefinition, Itemset, Text
from fieldapp.xforms.languages import form_language
from fieldapp.xforms.marks import plain
from fieldapp.xforms.node import NodeTree

_INSTANCE = re.compile(r"""instance\(\s*['"]([^'"]+)['"]""")


class Labels:
    """The words of one version of a form in the language that serves a reader best."""

    def __init__(self, form: FormDefinition, language: str, loaded: Mapping[str, NodeTree] | None = None) -> None:
        """`loaded` holds the external instances by id, whose choices would otherwise stand as their values."""
        self._form = form
        self._language = form_language(form, language)
        self._loaded = loaded or {}
        self._lists: dict[tuple[str, str, str], Mapping[str, str]] = {}

    def of(self, ref: str) -> str:
        """The label of the question, group or repeat at a ref; blank if it has none."""
        element = self._elements.get(ref)
        return self.text(element.label) if element else ""

    def text(self, text: Text | None) -> str:
        """A text's words on one line, without marks."""
        if text is None:
            return ""
        pieces = self._itext(text.itext) if text.itext is not None else text.pieces or ()
        return plain("".join(piece for piece in pieces if isinstance(piece, str)))

    def choices(self, ref: str) -> Mapping[str, str]:
        """Value → label of the choices written in the form for the question at a ref, in its order."""
        control = self._elements.get(ref)
        if not isinstance(control, Control):
            return {}
        if control.itemset is None:
            return {item.value: self.text(item.label) or item.value for item in control.items}
        return self._listed(control.itemset)

    @cached_property
    def _elements(self) -> Mapping[str, Element]:
        return {element.ref: element for element in reversed(self._form.elements()) if element.ref}

    def _itext(self, name: str) -> Sequence[str | Expression]:
        forms = self._form.texts.get(name, {}).get(self._language, {})
        return forms.get("value") or forms.get("short") or ()

    def _listed(self, itemset: Itemset) -> Mapping[str, str]:
        value_name = _member(itemset.value)
        label_name = _member(itemset.label) if itemset.label else value_name
        name = _INSTANCE.search(itemset.nodes.text)
        if name is None:
            return {}
        key = (name.group(1), value_name, label_name)
        if key not in self._lists:
            self._lists[key] = self._read(itemset, *key)
        return self._lists[key]

    def _read(self, itemset: Itemset, name: str, value_name: str, label_name: str) -> Mapping[str, str]:
        """The whole list. A value under which a filter finds different labels stands for itself."""
        found: dict[str, str] = {}
        for item in self._items(name):
            members = {child["n"]: child.get("t", "") for child in item.get("c", ())}
            value, label = members.get(value_name, ""), members.get(label_name, "")
            if itemset.label_is_itext:
                label = self.text(Text(itext=label))
            words = plain(label) or value
            found[value] = words if found.get(value, words) == words else value
        return found

    def _items(self, name: str) -> Sequence[NodeTree]:
        written = self._form.instances.get(name)
        root = self._loaded.get(name) or (written.root if written else None)
        return root.get("c", ()) if root else ()


def _member(expression: Expression) -> str:
    """The child of an item that an expression names; an item's expressions name nothing else."""
    match expression.tree:
        case ["path", ".", ["child", str(name)]]:
            return name
    return expression.text
