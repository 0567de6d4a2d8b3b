"""Languages of forms: authors name them freely (`中文 (zh)`, `English`, `fr`); interfaces know tags.

`lib/words.js` reads the same names in the browser (`tagOf`).
"""

from __future__ import annotations

import re

from fieldapp.xforms.definition import FormDefinition

_TAG = re.compile(r"\(([\w-]+)\)\s*$")


def form_language(form: FormDefinition, spoken: str) -> str:
    """The form's language of that name, or that serves a reader of that tag, else its default; blank without any."""
    named = spoken if spoken in form.languages else ""
    served = named or next((name for name in form.languages if language_tag(name) == spoken), form.default_language)
    return served or next(iter(form.languages), "")


def language_tag(name: str) -> str:
    """The tag of a form's language: `中文 (zh)` → `zh-Hans`, `Français (fr)` → `fr`; blank when it names none."""
    found = _TAG.search(name)
    tag = (found.group(1) if found else name).strip().lower()
    if re.match(r"zh|中文|chinese", tag):
        return "zh-Hans"
    if re.match(r"en(-|$)|english", tag):
        return "en"
    return tag if found else ""
