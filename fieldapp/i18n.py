"""Words for people, in the languages we speak: Simplified Chinese first, English complete.

Catalogues are gettext files, one per area and language: `locale/zh_Hans/desk.po`. The text of the interface is
looked up by its English sentence, so English needs a catalogue only for problems, whose texts are found by code.
Placeholders are `{name}`. This module knows neither requests nor templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from fieldapp.problems import Problem

LANGUAGES: Mapping[str, str] = {"zh-Hans": "中文", "en": "English"}
"""Language tag → its name in itself; the first is the default."""
DEFAULT_LANGUAGE = "zh-Hans"
_LOCALE = Path(__file__).parent / "locale"


def translate(message: str, language: str, /, **details: object) -> str:
    """The text of `message` (an English sentence or a problem's code) with its placeholders filled in.

    A message that no catalogue holds stands for itself; an unknown language is the default one.
    """
    text = catalogue(language).get(message, message)
    return text.format_map(_Lenient(details)) if details else text


def problem_text(problem: Problem, language: str, part: str = "text") -> str:
    """The words for a problem: its `title`, or the `text` that says what to do."""
    return translate(f"{problem.code}.{part}", language, **problem.details)


def choose_language(*wishes: str | None) -> str:
    """The first wish we can serve. A wish is a language tag or an Accept-Language header."""
    for wish in wishes:
        for tag in (part.partition(";")[0].strip().lower() for part in (wish or "").split(",")):
            if tag.startswith("zh"):
                return "zh-Hans"
            if tag.startswith("en"):
                return "en"
    return DEFAULT_LANGUAGE


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All messages of a language, of every area."""
    found: dict[str, str] = {}
    for path in sorted((_LOCALE / language.replace("-", "_")).glob("*.po")):
        found.update(area_words(path.stem, language))
    return found


@cache
def area_words(area: str, language: str) -> Mapping[str, str]:
    """The messages of one area, as sent to a page that translates by itself."""
    path = _LOCALE / language.replace("-", "_") / f"{area}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=language.replace("-", "_"))
    return {str(m.id): str(m.string) for m in messages if m.id and m.string and not m.fuzzy}


class _Lenient(dict[str, object]):
    """A placeholder without a value stays visible instead of breaking the page."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
