"""Which files of records a browser may show or play by itself: pictures, sounds, films; nothing that could be a page.

What phones send is nobody's page: everything else is saved, never opened.
"""

from __future__ import annotations

import re

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
_PLAYED = re.compile(r"(audio|video)/[\w.+-]+")


def is_shown(mime: str) -> bool:
    """Whether a browser may open a file of this type in its place."""
    return mime in PICTURES or bool(_PLAYED.fullmatch(mime))
