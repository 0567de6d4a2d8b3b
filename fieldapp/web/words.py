"""The words that pages translate by themselves, so that the language changes without asking the server.

English sentences are the keys, so only Chinese has to be sent.
"""

from __future__ import annotations

from collections.abc import Mapping

from fieldapp.i18n import area_words

AREA = "page"


def page_words() -> Mapping[str, Mapping[str, str]]:
    """Language → English sentence → the sentence in that language."""
    return {"zh-Hans": area_words(AREA, "zh-Hans")}
