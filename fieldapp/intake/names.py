"""File names as senders give them: kept as words, never used as paths, refused when no client would mean them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fieldapp.problems import FILE_NAME_TWICE, FILE_NAME_UNSAFE

LONGEST = 200
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)", re.IGNORECASE)


def check_name(name: str) -> None:
    """Raise FILE_NAME_UNSAFE unless the name could be a plain file's on any system a person downloads it to."""
    unsafe = (
        not name
        or len(name) > LONGEST
        or len(name.encode("utf-8", "replace")) > 255
        or _FORBIDDEN.search(name)
        or _DEVICES.match(name)
        or name.startswith(".")
        or name != name.strip()
        or name.endswith(".")
    )
    if unsafe:
        raise FILE_NAME_UNSAFE(name=_shown(name))


def check_distinct(names: Iterable[str], known: Iterable[str] = ()) -> None:
    """Raise FILE_NAME_TWICE if two names are equal but for case, or one equals a known name but for case."""
    seen = {name.casefold(): name for name in known}
    fresh: set[str] = set()
    for name in names:
        folded = name.casefold()
        if folded in fresh or seen.get(folded, name) != name:
            raise FILE_NAME_TWICE(name=_shown(name))
        fresh.add(folded)


def _shown(name: str) -> str:
    """The name as it may stand in a message."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", name[:60])
