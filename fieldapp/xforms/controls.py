"""Which control a question gets, and which words of its appearance act there: the one place that decides it.

The bundle, the first screen that the server draws, and the preflight ask here; the page only follows. A word of the
XLSForm reference that is not drawn leaves the plain control, the page says so at the question, the preflight names it.
To draw one more: name it below, add the control's template (`templates/controls`) and its maker (`static/js/controls`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fieldapp.xforms.definition import Control

LONGEST_MENU = 60
"""Up to here a closed menu is quicker than a list with a filter."""

_BY_TYPE: Mapping[str, str] = {
    **dict.fromkeys(("int", "integer", "long"), "integer"),
    **dict.fromkeys(("decimal", "double", "float"), "decimal"),
    **dict.fromkeys(("geotrace", "geoshape"), "points"),
    **{"date": "date", "time": "time", "dateTime": "datetime", "geopoint": "point"},
}
_PLAIN_TYPES = frozenset(("", "string", "text", "anyURI"))

_SWITCHES: Mapping[str, Mapping[str, str]] = {
    "text": {"multiline": "multiline", "numbers": "numbers", "url": "url"},
    "date": {"month-year": "month", "year": "year"},
    "one": {"minimal": "menu"},
}
"""Control that the type alone would give → word → control that the word gives instead; the first that applies."""

_ACTS: Mapping[str, frozenset[str]] = {
    "one": frozenset(("autocomplete", "quick", "columns", "columns-pack", "horizontal", "horizontal-compact")),
    "many": frozenset(("autocomplete", "columns", "columns-pack", "horizontal", "horizontal-compact", "minimal")),
    "menu": frozenset(("autocomplete",)),
    "upload": frozenset(("new", "new-front")),
    "date": frozenset(("no-calendar",)),
    "rank": frozenset(("minimal",)),
}
"""Control → words that act on it, beside those that led to it."""
_GRID = re.compile(r"(quick)?columns-\d+$|(quick|quickcompact|compact)(-\d+)?$")
"""Columns as a number, and their older spellings."""
_GRIDDED = frozenset(("one", "many"))

KNOWN = frozenset((
    "annotate", "autocomplete", "bearing", "bikram-sambat", "buddhist", "chart", "columns", "columns-pack", "compact",
    "coptic", "counter", "draw", "ethiopian", "front", "hidden-answer", "horizontal", "horizontal-compact",
    "image-map", "islamic", "label", "likert", "list", "list-nolabel", "map", "maps", "masked", "minimal", "month-year",
    "multiline", "myanmar", "new", "new-front", "no-buttons", "no-calendar", "no-ticks", "numbers", "persian", "picker",
    "placement-map", "quick", "rating", "selfie", "signature", "spinner", "textarea", "thousands-sep", "url",
    "vertical", "year",
))  # fmt: skip
"""The words of the XLSForm reference and of ODK Collect: one of these that does not act is worth telling."""
_SPECIAL = re.compile(r"(ex:|printer:|search\(|w\d+$)")
GROUP_WORDS = frozenset(("field-list", "table-list"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The control of a question, and the words of its appearance that do nothing there."""

    kind: str
    without_effect: tuple[str, ...] = ()
    substitute: bool = False
    """Whether the form asked for a way to answer that is known and not drawn, or for a type that is not: the page says
    so at the question."""


def words_of(appearance: str) -> list[str]:
    """The words of an appearance; what stands in brackets belongs to the word before it."""
    return [word for word in re.split(r"\s+(?![^(]*\))", appearance) if word]


def choose(element: str, bind_type: str, appearance: str) -> Chosen:
    """The control for an element of the body (`input`, `select1`, …) whose bind has this type."""
    words = words_of(appearance)
    plain = _plain(element, bind_type)
    switches = _SWITCHES.get(plain, {})
    led = next((word for word in switches if word in words), "")
    kind = switches[led] if led else plain
    idle = [word for word in words if word != led and not _acts(kind, word)]
    strange = plain == "text" and element == "input" and bind_type not in _PLAIN_TYPES
    return Chosen(kind, tuple(idle), substitute=strange or any(map(_is_special, idle)))


def control_of(control: Control, bind_type: str) -> Chosen:
    """`choose` for a question of a definition."""
    return choose(control.kind, bind_type, control.appearance)


def is_known(word: str) -> bool:
    """Whether a word of an appearance is one of the field's, drawn here or not."""
    return word in KNOWN or bool(_GRID.match(word) or _SPECIAL.match(word))


def _is_special(word: str) -> bool:
    return word in KNOWN or word.startswith(("ex:", "printer:"))


def _acts(kind: str, word: str) -> bool:
    return word in _ACTS.get(kind, ()) or (kind in _GRIDDED and bool(_GRID.match(word)))


def _plain(element: str, bind_type: str) -> str:
    """The control without any appearance."""
    if element == "input":
        return _BY_TYPE.get(bind_type, "text")
    return {"trigger": "acknowledge", "select1": "one", "select": "many"}.get(element, element)
