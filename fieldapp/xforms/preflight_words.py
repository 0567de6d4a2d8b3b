"""The words of the workbook language that the preflight knows: types, columns, settings, functions of no effect.

pyxform decides what converts; these tables say what a form author may expect to happen here. What is not in them is
named in a warning, so that nothing is silently without effect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from fieldapp.xforms.definition import ControlKind

EXPRESSIONS = {"relevant", "constraint", "calculation", "choice_filter", "repeat_count", "required", "read_only"}
"""Columns of the survey sheet that hold expressions (`default` does when it is dynamic)."""
TRANSLATED = {
    "label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "big-image", "audio", "video"
}  # fmt: skip
SURVEY_COLUMNS = {
    "type", "name", "default", "appearance", "parameters", "choice_filter", "trigger", "save_to", "note", "notes",
    "comment", "comments", "noapperrorstring", "no_app_error_string", "rows", "autoplay", "disabled",
    "media", "query", "accept", "accuracythreshold", "unacceptableaccuracythreshold", "incremental",
} | EXPRESSIONS | TRANSLATED  # fmt: skip
SETTINGS_COLUMNS = {
    "attribute",
    "form_title", "form_id", "version", "default_language", "style", "instance_name", "name", "namespaces",
    "allow_choice_duplicates", "clean_text_values", "add_none_option", "omit_instanceid", "public_key",
}  # fmt: skip
_ALIASES = {
    "relevance": "relevant", "calculate": "calculation", "readonly": "read_only", "caption": "label",
    "count": "repeat_count", "jr:count": "repeat_count", "constraining_message": "constraint_message",
    "requiredmsg": "required_message", "jr:constraintmsg": "constraint_message", "jr:requiredmsg": "required_message",
    "command": "type", "tag": "name", "value": "name", "list name": "list_name", "title": "form_title",
    "id_string": "form_id", "set form title": "form_title", "set form id": "form_id", "saveto": "save_to",
}  # fmt: skip
_WITHIN = {"bind", "control", "body", "media", "attribute"}

METADATA = {"start", "end", "today", "username", "deviceid", "phonenumber", "email", "imei", "audit"}
"""Types that ask nothing and need no label."""
SILENT = METADATA | {"calculate", "hidden", "xml-external", "csv-external", "start-geopoint", "background-geopoint",
                     "background-audio", "simserial", "subscriberid"}  # fmt: skip
NAMELESS = {"audit"}
NO_EFFECT_TYPES = {"background-audio", "osm", "simserial", "subscriberid"}
"""Types that convert but record nothing here."""
STYLES = {"pages"}
"""Words of the style setting that act here."""
NO_EFFECT_SETTINGS = {"submission_url", "auto_send", "auto_delete", "sms_keyword", "client_editable"}
NO_EFFECT_PARAMETERS = {"app", "allow-mock-accuracy"}
"""Parameters that only programs of the phone can obey."""
NO_EFFECT_FUNCTIONS = {
    "device-info", "duration", "index", "plug-in-metadata", "phone-call-log", "phone-call-duration",
    "collect-is-phone-app", "linebreak", "rank-value", "relevance-changed", "jr:itext",
}  # fmt: skip
"""Functions of other programs, known by name: a calculation with one stays blank here."""


@dataclass(frozen=True, slots=True)
class Header:
    """A column header, read: what it is and for which language; `bind` columns of a namespace keep their prefix."""

    column: str
    language: str | None = None


def read_header(header: str) -> Header:
    """`Label::English (en)` → label, English (en); `bind::relevant` → relevant; `media::image` → image."""
    parts = [part.strip() for part in re.split(r"::", header)]
    if len(parts) == 1 and ":" in header and not header.lower().startswith(("jr:", "bind:", "body:")):
        parts = [part.strip() for part in header.split(":", 1)]
    if len(parts) > 1 and parts[0].lower() in _WITHIN:
        parts = parts[1:]
    word = parts[0].lower()
    column = _ALIASES.get(word, _ALIASES.get(word.replace("_", " "), word.replace(" ", "_")))
    return Header(column, parts[1] if len(parts) > 1 else None)


@dataclass(frozen=True, slots=True)
class RowType:
    """A type cell, read: `begin`/`end` of a container, a question type with its list, or unknown."""

    word: str
    container: str = ""
    opens: bool = False
    closes: bool = False
    list_name: str = ""
    from_file: bool = False
    known: bool = True

    @property
    def is_select(self) -> bool:
        """Whether the question offers choices from a list."""
        return bool(self.list_name)


_CONTAINER = re.compile(r"^(begin|end)[ _](group|repeat|loop|lgroup|looped group)\b", re.IGNORECASE)
_SELECT = re.compile(
    r"^(select_one_from_file|select_multiple_from_file|select one from file|select multiple from file"
    r"|select_one_external|add select one prompt using|add select multiple prompt using"
    r"|select all that apply from|select one from|select all that apply|select_one|select one|select1"
    r"|select_multiple|rank)\s+(\S.*)$", re.IGNORECASE
)  # fmt: skip
_OR_OTHER = re.compile(r"\s+(or[ _]other|or specify other)\s*$", re.IGNORECASE)


def read_type(cell: str) -> RowType:
    """What a type cell says."""
    text = " ".join(cell.split())
    if match := _CONTAINER.match(text):
        kind = "group" if match[2].lower() == "group" else "repeat"
        return RowType(text, container=kind, opens=match[1].lower() == "begin", closes=match[1].lower() == "end")
    if match := _SELECT.match(text):
        rest = _OR_OTHER.sub("", match[2])
        multiple = "multiple" in match[1].lower() or "all that apply" in match[1].lower()
        word = "rank" if match[1].lower() == "rank" else "select_multiple" if multiple else "select_one"
        return RowType(word, list_name=rest, from_file="file" in match[1].lower())
    return RowType(text, known=text in known_types())


@cache
def known_types() -> frozenset[str]:
    """The question types that pyxform converts, with their older spellings."""
    from pyxform.aliases import _type_alias_map  # noqa: PLC0415 - pyxform is slow to import
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT  # noqa: PLC0415

    return frozenset({*QUESTION_TYPE_DICT, *_type_alias_map, "entity"})


@cache
def converted_type(kind: RowType) -> tuple[ControlKind | Literal[""], str, str]:
    """What pyxform makes of a question's type: the element of the body, the type of its bind, its kind of media.

    The element is blank for what shows nothing.
    """
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT  # noqa: PLC0415

    if kind.is_select:
        return (
            ("rank" if kind.word == "rank" else "select" if kind.word == "select_multiple" else "select1"),
            "string",
            "",
        )
    known: Any = QUESTION_TYPE_DICT.get(kind.word) or QUESTION_TYPE_DICT.get(_older_types().get(kind.word, ""), {})
    control: dict[str, str] = known.get("control") or {}
    tag = control.get("tag", "")
    element = tag if tag in get_args(ControlKind) else ""
    return element, (known.get("bind") or {}).get("type", "string"), control.get("mediatype", "")  # type: ignore[return-value]


@cache
def _older_types() -> dict[str, str]:
    from pyxform.aliases import _type_alias_map  # noqa: PLC0415 - pyxform is slow to import

    return dict(_type_alias_map)


def function_without_effect(place: str, complaint: str) -> str:
    """The function of other programs that a calculation was found to call, blank for any other complaint."""
    match = re.search(r"There is no function ([\w:.-]+)\(\)", complaint)
    return (
        f"{match[1]}()" if match and match[1] in NO_EFFECT_FUNCTIONS and place in {"calculation", "calculate"} else ""
    )
