"""The words that pages translate by themselves, so that the language changes without asking the server.

English sentences are the keys, so only Chinese has to be sent. `page.po` holds what filling a form says, `collect.po`
what the lists around it say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup

from fieldapp.i18n import area_words

_AT_FIRST = (
    ", ",
    "Check",
    "Check answers",
    "Choose",
    "Next",
    "No connection. Nothing can be kept in this browser, so keep this page open and try again.",
    "Not sent: {trouble}",
    "Nothing can be kept in this browser. Send before you close the page.",
    "Please answer this question.",
    "Saved on this phone",
    "Saving…",
    "Send",
    "Sending…",
    "Sign in",
    "The form asks for a special way to answer that this page does not have. Please answer here.",
    "The form cannot be finished: {name} is not as it should be.",
    "The form could not be opened. Check the connection and try again; what was saved before is safe.",
    "The phone is full: this was not saved. Make room, then change an answer.",
    "This answer is not possible here.",
    "Please write a whole number in digits, such as 3.",
    "Please write a number in digits, such as 3.5.",
    "This cannot be read as an answer. Please check it.",
    "Try again",
    "You are signed out. Your drafts are safe on this phone.",
    "required",
    "{shown} of {all}. Type to find the others.",
    "This language is not here yet. Connect and try again.",
)
"""What the script of a form's page may say before its other words are there."""


def first_words(language: str) -> Mapping[str, Mapping[str, str]]:
    """The few words that a form's page says at first, in the language it came in."""
    words = page_words("page").get(language)
    return {language: {key: words[key] for key in _AT_FIRST if key in words}} if words else {}


def page_words(*areas: str) -> Mapping[str, Mapping[str, str]]:
    """Language → English sentence → the sentence in that language, of these areas."""
    return {"zh-Hans": {key: words for area in areas for key, words in area_words(area, "zh-Hans").items()}}


def inline_json(value: object) -> Markup:
    """JSON for a `<script type="application/json">`, its characters as they are: half the bytes of escaped Chinese."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 (no tag can begin in it)
