"""The words of a form in progress: labels and hints in the current language, outputs filled in, choices on offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from fieldapp.xforms.definition import Control, Element, Expression, Itemset, Text
from fieldapp.xforms.form import Form
from fieldapp.xforms.node import Node
from fieldapp.xforms.xpath import Context, EvaluationError, Scope, Value, to_text

_MEDIA = {"image": "image", "big-image": "big_image", "audio": "audio", "video": "video"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said and shown with a question, group, repeat or choice; blank where there is nothing."""

    label: str = ""
    hint: str = ""
    guidance: str = ""
    short: str = ""
    image: str = ""
    big_image: str = ""
    audio: str = ""
    video: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice on offer."""

    value: str
    words: Words


class Wording:
    """Makes words for one filling."""

    def __init__(self, form: Form, scope: Scope, language: Callable[[], str]) -> None:
        self.form = form
        self.scope = scope
        self.language = language
        self._fixed: dict[tuple[str, str], list[Choice]] = {}
        self._values: dict[str, list[str]] = {}

    def texts(self, element: Element, node: Node) -> Words:
        """The words of an element at its node."""
        label = self._forms(element.label, node)
        hint = self._forms(element.hint, node)
        return Words(
            label=label.get("value", ""),
            hint=hint.get("value", ""),
            guidance=hint.get("guidance", "") or label.get("guidance", ""),
            short=label.get("short", ""),
            **{name: label.get(form, "") for form, name in _MEDIA.items()},
        )

    def plain(self, text: Text | None, node: Node) -> str | None:
        """A message; None if there is none."""
        if text is None:
            return None
        return self._forms(text, node).get("value", "") or None

    def choices(self, control: Control, node: Node) -> list[Choice]:
        """The choices on offer at a node, with their words."""
        if control.itemset is None:
            return [Choice(value=item.value, words=self._item_words(item.label, node)) for item in control.items]
        key = (control.ref, self.language())
        if key in self._fixed:
            return self._fixed[key]
        itemset = control.itemset
        found = [self._choice(itemset, item, value) for item, value in self._items(itemset, node) or ()]
        if self.form.has_fixed_choices(control.ref):
            self._fixed[key] = found
        return found

    def offered(self, control: Control, node: Node) -> list[str] | None:
        """The values on offer at a node; None if that cannot be told, as when a list has not been loaded."""
        if control.itemset is None:
            return [item.value for item in control.items]
        known = self.form.constant_choices.get(control.ref) or self._values.get(control.ref)
        if known is not None:
            return known
        items = self._items(control.itemset, node)
        if items is None:
            return None
        found = [value for _, value in items]
        if self.form.has_constant_choices(control.ref):
            self.form.constant_choices[control.ref] = found
        elif self.form.has_fixed_choices(control.ref):
            self._values[control.ref] = found
        return found

    def choice_label(self, control: Control, node: Node, value: str) -> str:
        """The label of a value; blank if it is not on offer."""
        return next((choice.words.label for choice in self.choices(control, node) if choice.value == value), "")

    def _items(self, itemset: Itemset, node: Node) -> list[tuple[Node, str]] | None:
        found = self._value(itemset.nodes, node)
        if not isinstance(found, list):
            return None
        return [(item, self._text(itemset.value, item, node)) for item in found]

    def _choice(self, itemset: Itemset, item: Node, value: str) -> Choice:
        if itemset.label is None:
            return Choice(value=value, words=Words(label=value))
        label = self._text(itemset.label, item, item)
        if not itemset.label_is_itext:
            return Choice(value=value, words=Words(label=label))
        return Choice(value=value, words=self._item_words(Text(itext=label), item))

    def _item_words(self, text: Text | None, node: Node) -> Words:
        forms = self._forms(text, node)
        words = Words(label=forms.get("value", ""), short=forms.get("short", ""))
        media = {name: forms[form] for form, name in _MEDIA.items() if forms.get(form)}
        return replace(words, **media) if media else words

    def _forms(self, text: Text | None, node: Node) -> Mapping[str, str]:
        if text is None:
            return {}
        if text.pieces is not None:
            return {"value": self._filled(text.pieces, node)}
        name = text.itext
        if name is None and text.chosen is not None:
            name = self._text(text.chosen, node, node)
        languages = self.form.texts.get(name or "", {})
        forms = {**languages.get(self.form.definition.default_language, {}), **languages.get(self.language(), {})}
        return {form: self._filled(pieces, node) for form, pieces in forms.items()}

    def _filled(self, pieces: tuple[str | Expression, ...], node: Node) -> str:
        return "".join(piece if isinstance(piece, str) else self._text(piece, node, node) for piece in pieces)

    def _text(self, expression: Expression, node: Node, current: Node) -> str:
        value = self._value(expression, node, current)
        return to_text(value, self.scope.timezone)

    def _value(self, expression: Expression, node: Node, current: Node | None = None) -> Value:
        try:
            return self.form.run(expression)(Context(node, self.scope, current))
        except EvaluationError:
            return ""
