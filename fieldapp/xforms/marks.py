"""Words without their marks: what is left of a label where there is room for words only.

Labels may hold Markdown and a few HTML tags (`static/js/lib/marks.js` draws them on the page). Headings of tables,
lists and the first screen that the server draws show the words alone. Twin of `plain` in `static/js/lib/markdown.js`.
It must never make markup.
"""

from __future__ import annotations

import re

_TAGS = re.compile(
    r"</?(?:b|strong|i|em|u|s|small|su[bp]|span|font|center|p|div|br|h[1-6]|[uo]l|li|a)\b[^<>]*>", re.IGNORECASE
)
_BREAKS = re.compile(r"<.?(?:br|p|div|h|li|ul)\b", re.IGNORECASE)
_HEADING = re.compile(r"^\s*#{1,6}\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]+\)")
_BOLD = re.compile(r"(\*\*|__)(.+?)\1", re.DOTALL)
_ITALIC = re.compile(r"(^|[^\\*A-Za-z0-9_])([*_])([^*_\s](?:[^*_]*[^*_\s])?)\2(?![*A-Za-z0-9_])")
_ESCAPED = re.compile(r"\\([*_#\\])")


def plain(text: str) -> str:
    """A text's words on one line, without marks."""
    if any(mark in text for mark in "<#[*_\\"):
        text = _TAGS.sub(lambda tag: " " if _BREAKS.match(tag[0]) else "", text)
        text = _LINK.sub(r"\1", _HEADING.sub("", text))
        text = _ITALIC.sub(r"\1\3", _BOLD.sub(r"\2", text))
        text = _ESCAPED.sub(r"\1", text)
    return " ".join(text.split())
