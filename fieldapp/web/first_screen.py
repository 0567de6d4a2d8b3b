"""The first screen of a form, drawn by the server, so that the first question is there before any script.

Made from the form alone: no person, nothing that is secret. It follows the rules by which the page cuts forms into
screens (`static/js/pages/form/screens.js`); controls come from `fieldapp/xforms/controls.py`. Where the page would show
another question or control, it draws it anew.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from fieldapp.xforms.controls import LONGEST_MENU, control_of, layout_of
from fieldapp.xforms.definition import Control, Element, FormDefinition, Group, Repeat
from fieldapp.xforms.filling import Filling
from fieldapp.xforms.form import Form
from fieldapp.xforms.languages import form_language, language_tag
from fieldapp.xforms.live import LiveNode
from fieldapp.xforms.marks import plain
from fieldapp.xforms.session import Session
from fieldapp.xforms.wording import Choice

log = logging.getLogger("fieldapp")
_DRAWN_AT_MOST = 8
_TIMELY = ("date", "time", "datetime")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnChoice:
    """One choice of a drawn question."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnQuestion:
    """One question as the control macros take it."""

    id: str
    kind: str
    ref: str
    label: str
    hint: str
    guidance: str
    required: bool
    text: str
    choices: Sequence[DrawnChoice]
    many: bool = False
    """Whether several of the choices may be chosen."""
    layout: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstScreen:
    """The questions of the first screen below the heading of their group."""

    language: str
    tag: str
    heading: str = ""
    has_many: bool = False
    """Whether the screen may show several questions, now or later."""
    questions: Sequence[DrawnQuestion] = ()


def first_screen(form: Form, spoken: str, timezone: str, now: Callable[[], datetime]) -> FirstScreen:
    """Draw the first screen in the form's language nearest to `spoken`. A form that fails here is drawn by the page."""
    language = form_language(form.definition, spoken)
    session = Session(timezone=timezone, now=now, random=random.random, uuid=lambda: str(uuid4()), language=language)
    try:
        filling = Filling.begin(form, session)
        return _drawn(filling, language)
    except Exception:
        log.exception("the first screen of %s cannot be drawn", form.definition.id)
        return FirstScreen(language=language, tag=language_tag(language))


def _drawn(filling: Filling, language: str) -> FirstScreen:
    screens = _screens(filling.form.definition)
    asked = [(element, node) for element, node in filling.questions() if isinstance(element, Control)]
    if not asked:
        return FirstScreen(language=language, tag=language_tag(language))
    first, first_node = asked[0]
    screen = screens.get(first.ref)
    items = [(first, first_node)]
    if screen is not None:
        items = [(control, node) for control, node in asked if screens.get(control.ref) is screen]
        items = [item for item in items if _instance(item[1]) is _instance(first_node)]
    return FirstScreen(
        language=language,
        tag=language_tag(language),
        heading=_heading(filling, screen, first_node),
        has_many=sum(one is screen for one in screens.values()) > 1
        if screen
        else _is_one_page(filling.form.definition),
        questions=[
            _question(filling, control, node, number)
            for number, (control, node) in enumerate(items[:_DRAWN_AT_MOST], 1)
        ],
    )


def _screens(form: FormDefinition) -> Mapping[str, Group | Repeat]:
    """Which group makes one screen of a question; questions that stand alone are left out."""
    found: dict[str, Group | Repeat] = {}
    pages = "pages" in form.style.split()

    def walk(elements: Sequence[Element], around: Group | Repeat | None, top: bool) -> None:
        for element in elements:
            if isinstance(element, Control):
                if around is not None:
                    found[element.ref] = around
                continue
            looks = element.appearance.split()
            opens = "field-list" in looks or "table-list" in looks or (top and pages and isinstance(element, Group))
            walk(element.children, around or (element if opens else None), top=False)

    walk(form.body, None, top=True)
    return found


def _is_one_page(form: FormDefinition) -> bool:
    return "pages" not in form.style.split() and "theme-" in form.style


def _instance(node: LiveNode) -> LiveNode | None:
    """The repeat instance a node lies in."""
    current: LiveNode | None = node
    while current is not None and current.field.template is None:
        current = current.parent
    return current


def _heading(filling: Filling, screen: Group | Repeat | None, node: LiveNode) -> str:
    if screen is None or not screen.label:
        return ""
    return plain(filling.texts(screen, filling.node(screen.ref) or node).label)


def _question(filling: Filling, control: Control, node: LiveNode, number: int) -> DrawnQuestion:
    words = filling.texts(control, node)
    offered = filling.choices(control, node) if control.kind in ("select1", "select") else []
    kind = _kind(control, node, offered)
    choices = [DrawnChoice(value=c.value, label=plain(c.words.label)) for c in offered]
    return DrawnQuestion(
        id=f"q{number}",
        kind=kind,
        ref=control.ref,
        label=plain(words.label),
        hint=plain(words.hint),
        guidance=plain(words.guidance),
        required=node.required,
        text="" if kind in _TIMELY else node.text,
        choices=choices if len(choices) <= LONGEST_MENU else [],
        many=control.kind == "select",
        layout=layout_of(control.appearance),
    )


def _kind(control: Control, node: LiveNode, offered: Sequence[Choice]) -> str:
    if node.readonly and control.kind == "input":
        return "note"
    kind = control_of(control, node.type).kind
    return "folded" if kind == "menu" and not _fits_menu(offered) else kind


def _fits_menu(offered: Sequence[Choice]) -> bool:
    """A closed menu of the browser holds words only, and is quick only while it is short."""
    told = (choice.words for choice in offered)
    return len(offered) <= LONGEST_MENU and not any(words.image or words.audio or words.video for words in told)


def form_kinds(form: FormDefinition) -> set[str]:
    """The kinds of control that a form may show, whatever is answered. The page fetches any other when it meets one."""
    types = {bind.ref: bind.type for bind in form.binds}
    found = {"note", "text"}

    def walk(elements: Sequence[Element]) -> None:
        for element in elements:
            if isinstance(element, Control):
                kind = control_of(element, types.get(element.ref, "")).kind
                found.update(("folded", "menu") if kind == "menu" else (kind,))
            else:
                walk(element.children)

    walk(form.body)
    return found
