"""Names of people: how they are cleaned, and when two are the same."""

from __future__ import annotations

import unicodedata

from fieldapp.problems import NAME_INVALID

LONGEST_NAME = 60


def clean_name(text: str) -> str:
    """The name as it is kept: composed, blanks single, nothing invisible. Raises NAME_INVALID."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    hidden = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") for letter in name)
    if not name or len(name) > LONGEST_NAME or hidden:
        raise NAME_INVALID(longest=LONGEST_NAME)
    return name


def name_key(name: str) -> str:
    """What two spellings of one name share: width, letter case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
