"""FormDefinition → the bundle that the browser's engine runs: docs/engine.md, 'Bundle'.

Everything that takes analysis has been done by then: the browser only compiles trees it meets. Members that are empty
are left out, so that a bundle stays small.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fieldapp.xforms.controls import control_of, layout_of
from fieldapp.xforms.definition import (
    Action,
    Bind,
    Control,
    Element,
    Expression,
    FormDefinition,
    Itemset,
    Repeat,
    Text,
    TextForms,
)
from fieldapp.xforms.dependencies import LAST
from fieldapp.xforms.public_key import public_key_of

FORMAT = 2
_TREES = ("relevant", "required", "readonly", "constraint", "calculate")


def bundle(form: FormDefinition) -> dict[str, Any]:
    """The bundle of a form, ready for JSON."""
    types = {bind.ref: bind.type for bind in form.binds}
    order = form.dependencies.order
    return _full(
        {
            "format": FORMAT,
            "id": form.id,
            "version": form.version,
            "title": form.title,
            "languages": list(form.languages),
            "defaultLanguage": form.default_language,
            "model": form.model,
            "binds": [_bind(bind) for bind in form.binds],
            "body": [_element(element, types) for element in form.body],
            "texts": {name: _languages(languages) for name, languages in form.texts.items()},
            "instances": {
                name: instance.root if instance.root is not None else {"src": instance.src}
                for name, instance in form.instances.items()
            },
            "actions": [_action(action) for action in form.actions],
            "order": [[step.kind, step.ref, *([1] if step.own else [])] for step in order],
            "last": next((number for number, step in enumerate(order) if step.kind in LAST), len(order)),
            "triggers": {
                "near": {ref: list(numbers) for ref, numbers in form.dependencies.near.items()},
                "far": {ref: list(numbers) for ref, numbers in form.dependencies.far.items()},
            },
            "packs": list(form.packs),
        },
        style=form.style,
        publicKey=public_key_of(form.submission),
    )


def bundle_json(form: FormDefinition) -> str:
    """The bundle as compact JSON text."""
    return json.dumps(bundle(form), ensure_ascii=False, separators=(",", ":"))


def _full(always: dict[str, Any], **sometimes: Any) -> dict[str, Any]:
    """The members given, and those that hold something."""
    return always | {name: value for name, value in sometimes.items() if value}


def _tree(expression: Expression | None) -> Any:
    return expression.tree if expression else None


def _bind(bind: Bind) -> dict[str, Any]:
    return _full(
        {"ref": bind.ref},
        type="" if bind.type == "string" else bind.type,
        holds=bind.holds,
        constraintMsg=_text(bind.constraint_message),
        requiredMsg=_text(bind.required_message),
        preload=bind.preload,
        preloadParams=bind.preload_params,
        attributes=dict(bind.attributes),
        **{name: _tree(getattr(bind, name)) for name in _TREES},
    )


def _pieces(pieces: tuple[str | Expression, ...]) -> list[Any]:
    return [piece if isinstance(piece, str) else piece.tree for piece in pieces]


def _text(text: Text | None) -> Any:
    if text is None:
        return None
    if text.itext is not None:
        return {"id": text.itext}
    if text.chosen is not None:
        return {"expr": text.chosen.tree}
    return _pieces(text.pieces or ())


def _languages(languages: Mapping[str, TextForms]) -> dict[str, Any]:
    return {
        language: {form: _form_pieces(pieces) for form, pieces in forms.items()}
        for language, forms in languages.items()
    }


def _form_pieces(pieces: tuple[str | Expression, ...]) -> Any:
    if not pieces:
        return ""
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return pieces[0]
    return _pieces(pieces)


def _element(element: Element, types: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(element, Control):
        return _control(element, types.get(element.ref, ""))
    kind = "repeat" if isinstance(element, Repeat) else "group"
    found = _full(
        {"kind": kind, "ref": element.ref, "children": [_element(child, types) for child in element.children]},
        label=_text(element.label),
        hint=_text(element.hint),
        appearance=element.appearance,
        attributes=dict(element.attributes),
    )
    if isinstance(element, Repeat):
        found = _full(
            found | {"template": element.template},
            follows=element.follows,
            count=_tree(element.count),
            countedBy=element.counted_by and [element.counted_by[0], list(element.counted_by[1])],
            fixed=element.fixed,
        )
    return found


def _control(control: Control, bind_type: str) -> dict[str, Any]:
    chosen = control_of(control, bind_type)
    return _full(
        {"kind": control.kind, "ref": control.ref, "control": chosen.kind},
        substitute=chosen.substitute,
        layout=layout_of(control.appearance) if control.kind in ("select", "select1") else "",
        label=_text(control.label),
        hint=_text(control.hint),
        appearance=control.appearance,
        mediatype=control.media_type,
        items=[_full({"value": item.value}, label=_text(item.label)) for item in control.items],
        itemset=_itemset(control.itemset) if control.itemset else None,
        attributes=dict(control.attributes),
    )


def _itemset(itemset: Itemset) -> dict[str, Any]:
    return _full(
        {"nodes": itemset.nodes.tree, "value": itemset.value.tree},
        label=_tree(itemset.label),
        itext=itemset.label_is_itext,
    )


def _action(action: Action) -> dict[str, Any]:
    return _full(
        {"kind": action.kind, "events": list(action.events), "ref": action.ref},
        source=action.source,
        value=_tree(action.value),
        text=action.literal,
    )
