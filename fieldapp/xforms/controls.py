"""Which control a question gets, and which words of its appearance act there: the one place that decides it.

The bundle, the first screen that the server draws, and the preflight ask here; the page only follows. A word of the
XLSForm reference that is not drawn leaves the plain control, the page says so at the question, the preflight names it.
To draw one more: name it below, add the control's template (`templates/controls`) and its maker (`static/js/controls`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fieldapp.xforms.definition import Control

LONGEST_MENU = 60
"""Up to here a closed menu is quicker than a list with a filter."""

_BY_TYPE: Mapping[str, str] = {
    **dict.fromkeys(("int", "integer", "long"), "integer"),
    **dict.fromkeys(("decimal", "double", "float"), "decimal"),
    **dict.fromkeys(("geotrace", "geoshape"), "points"),
    **{"date": "date", "time": "time", "dateTime": "datetime", "geopoint": "point", "barcode": "barcode"},
}
_BY_MEDIA: Mapping[str, str] = {"image": "photo", "audio": "sound", "video": "film"}
"""The first half of an upload's media type → its control; any other file is chosen."""
_PLAIN_TYPES = frozenset(("", "string", "text", "anyURI"))

_CALENDAR_SWITCHES = {
    **dict.fromkeys(("ethiopian", "coptic", "islamic", "bikram-sambat", "persian", "buddhist"), "calendar"),
    "no-calendar": "calendar",
}
_LIST_SWITCHES = {"image-map": "imagemap", "likert": "scale", "list": "scale", "list-nolabel": "row", "label": "heads"}
_SWITCHES: Mapping[str, Mapping[str, str]] = {
    "text": {
        "numbers thousands-sep": "grouped",
        "numbers": "numbers",
        "masked": "masked",
        "hidden-answer": "masked",
        "multiline": "multiline",
        "textarea": "multiline",
        "url": "url",
    },
    "integer": {"thousands-sep": "grouped", "counter": "counter"},
    "decimal": {"thousands-sep": "grouped", "bearing": "bearing"},
    "date": {**_CALENDAR_SWITCHES, "month-year": "calendar", "year": "calendar"},
    "datetime": _CALENDAR_SWITCHES,
    "range": {"picker": "picker", "rating": "rating"},
    "point": {"placement-map": "pointmap", "maps": "pointmap"},
    "one": {"map": "onemap", "minimal": "menu", **_LIST_SWITCHES},
    "many": {"map": "manymap", "minimal": "folded", **_LIST_SWITCHES},
    "photo": {"signature": "signature", "annotate": "annotate", "draw": "draw"},
}
"""Control that the type alone would give → words that must all be there → control that they give instead; the first
that applies."""

_ACTS: Mapping[str, frozenset[str]] = {
    "one": frozenset(("autocomplete", "search", "quick")),
    "many": frozenset(("autocomplete", "search")),
    "menu": frozenset(("autocomplete", "search", "quick")),
    "folded": frozenset(("autocomplete", "search")),
    "scale": frozenset(("quick",)),
    "imagemap": frozenset(("quick",)),
    "photo": frozenset(("new", "new-front", "selfie")),
    "annotate": frozenset(("new", "new-front", "selfie")),
    "film": frozenset(("new", "new-front", "selfie")),
    "sound": frozenset(("new",)),
    "barcode": frozenset(("front",)),
    "calendar": frozenset(("no-calendar", "month-year", "year")),
    "range": frozenset(("vertical", "no-ticks")),
    "rank": frozenset(("minimal",)),
    "point": frozenset(("hide-input",)),
    "pointmap": frozenset(("placement-map", "maps", "hide-input")),
    "points": frozenset(("maps", "placement-map", "hide-input")),
}
"""Control → words that act on it, beside those that led to it."""
_LAYOUT = re.compile(
    r"(?P<pack>columns-pack|horizontal-compact)$|(?P<grid>columns|horizontal)$|(?P<bare>no-buttons)$"
    r"|(quick)?columns-(?P<of>\d+)$|(?P<compact>(quick)?compact)(-(?P<compact_of>\d+))?$"
)
"""How choices stand side by side, in today's words and in older spellings of the same."""
_MOST_COLUMNS = 10
_LAID_OUT = frozenset(("one", "many", "menu", "folded", "imagemap"))

KNOWN = frozenset((
    "annotate", "autocomplete", "bearing", "bikram-sambat", "buddhist", "chart", "columns", "columns-pack", "compact",
    "coptic", "counter", "draw", "ethiopian", "front", "hidden-answer", "horizontal", "horizontal-compact",
    "image-map", "islamic", "label", "likert", "list", "list-nolabel", "map", "maps", "masked", "minimal", "month-year",
    "multiline", "myanmar", "new", "new-front", "no-buttons", "no-calendar", "no-ticks", "numbers", "persian", "picker",
    "placement-map", "printer", "quick", "rating", "selfie", "signature", "spinner", "textarea", "thousands-sep", "url",
    "hide-input", "vertical", "year",
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


def choose(element: str, bind_type: str, appearance: str, media_type: str = "") -> Chosen:
    """The control for an element of the body (`input`, `select1`, …) with its bind type and, of uploads, media type."""
    words = words_of(appearance)
    plain = _BY_MEDIA.get(media_type.partition("/")[0], element) if element == "upload" else _plain(element, bind_type)
    switches = _SWITCHES.get(plain, {})
    led = next((key for key in switches if set(key.split()) <= set(words)), "")
    kind = switches[led] if led else plain
    idle = [word for word in words if word not in led.split() and not _acts(kind, word)]
    strange = plain == "text" and element == "input" and bind_type not in _PLAIN_TYPES
    return Chosen(kind, tuple(idle), substitute=strange or any(map(_is_special, idle)))


def control_of(control: Control, bind_type: str) -> Chosen:
    """`choose` for a question of a definition. A text that asks for rows is one of several lines."""
    chosen = choose(control.kind, bind_type, control.appearance, control.media_type)
    return replace(chosen, kind="multiline") if chosen.kind == "text" and "rows" in control.attributes else chosen


def layout_of(appearance: str) -> str:
    """How a list of choices is laid out, as words for its style: `grid`, `of-3` (at most three side by side), `pack`
    (each as wide as its words), `bare` (no buttons)."""
    found: dict[str, None] = {}
    for match in filter(None, map(_LAYOUT.match, words_of(appearance))):
        of = match["of"] or match["compact_of"]
        found["grid" if of or match["grid"] else "pack" if match["pack"] or match["compact"] else "bare"] = None
        if of:
            found[f"of-{min(max(int(of), 1), _MOST_COLUMNS)}"] = None
        if match["compact"]:
            found["bare"] = None
    return " ".join(found)


def is_known(word: str) -> bool:
    """Whether a word of an appearance is one of the field's, drawn here or not."""
    return word in KNOWN or bool(_LAYOUT.match(word) or _SPECIAL.match(word))


def _is_special(word: str) -> bool:
    return word in KNOWN or word.startswith(("ex:", "printer:"))


def _acts(kind: str, word: str) -> bool:
    return word in _ACTS.get(kind, ()) or (kind in _LAID_OUT and bool(_LAYOUT.match(word)))


def _plain(element: str, bind_type: str) -> str:
    """The control without any appearance."""
    if element == "input":
        return _BY_TYPE.get(bind_type, "text")
    return {"trigger": "acknowledge", "select1": "one", "select": "many"}.get(element, element)
