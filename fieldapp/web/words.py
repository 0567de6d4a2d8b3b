"""The words that pages translate by themselves, so that the language changes without asking the server.

English sentences are the keys, so only Chinese has to be sent. `page.po` holds what filling a form says, `collect.po`
what the lists around it say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup

from fieldapp.i18n import area_words


def page_words(*areas: str) -> Mapping[str, Mapping[str, str]]:
    """Language → English sentence → the sentence in that language, of these areas."""
    return {"zh-Hans": {key: words for area in areas for key, words in area_words(area, "zh-Hans").items()}}


def inline_json(value: object) -> Markup:
    """JSON for a `<script type="application/json">`, its characters as they are: half the bytes of escaped Chinese."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 (no tag can begin in it)
