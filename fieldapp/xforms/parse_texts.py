"""The itext of a form: its words in every language, with outputs compiled."""

from __future__ import annotations

from collections.abc import Mapping

from fieldapp.xforms.definition import TextForms
from fieldapp.xforms.reading import Reading
from fieldapp.xforms.xml import XmlElement

Texts = dict[str, dict[str, TextForms]]


def read_texts(itext: XmlElement | None, reading: Reading) -> tuple[tuple[str, ...], str, Texts]:
    """Languages in form order, the default one, and the texts by id. Blank and empty if there is no itext."""
    translations = [child for child in itext.children if child.name == "translation"] if itext else []
    languages = tuple(dict.fromkeys(translation.get("lang") for translation in translations))
    chosen = [
        translation.get("lang") for translation in translations if translation.get("default") not in ("", "false()")
    ]
    default = chosen[0] if chosen else languages[0] if languages else ""
    texts: Texts = {}
    for translation in translations:
        _read_language(translation, texts, reading)
    _tell_missing(texts, default, reading)
    return languages, default, texts


def _read_language(translation: XmlElement, texts: Texts, reading: Reading) -> None:
    language = translation.get("lang")
    for text in translation.children:
        if text.name == "text":
            texts.setdefault(text.get("id"), {})[language] = _forms(text, reading)


def _forms(text: XmlElement, reading: Reading) -> TextForms:
    forms: dict[str, tuple[object, ...]] = {}
    for value in text.children:
        if value.name == "value":
            forms[value.get("form") or "value"] = reading.pieces(value, _owner(text.get("id")), "itext")
    return forms  # type: ignore[return-value]


def _owner(name: str) -> str:
    """The ref that a generated text id names: `/data/age:label` → `/data/age`."""
    return name.partition(":")[0] if name.startswith("/") else ""


def _tell_missing(texts: Mapping[str, Mapping[str, TextForms]], default: str, reading: Reading) -> None:
    missing = [name for name, languages in texts.items() if default and default not in languages]
    if missing:
        reading.found("form.text_untranslated", "", "warning", language=default, count=len(missing), first=missing[0])
