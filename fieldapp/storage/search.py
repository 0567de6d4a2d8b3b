"""Full-text search that finds Chinese words: texts are indexed as bigrams of Chinese signs and as whole other words.

SQLite's own tokenizers take a Chinese sentence for one word. A sign at the end of a run is indexed alone as well, so
that every single sign is the beginning of some term. Only this module knows FTS5.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator

_SIGNS = r"\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUNS = re.compile(rf"([{_SIGNS}]+)|((?:(?![{_SIGNS}])[^\W_])+)")
_LONGEST_WORD = 64


def terms(text: str) -> Iterator[str]:
    """The terms a text is found by."""
    for match in _RUNS.finditer(_normal(text)):
        signs, word = match.groups()
        if word:
            yield word[:_LONGEST_WORD]
        else:
            yield from (signs[i : i + 2] for i in range(len(signs)))


def match_expression(query: str) -> str:
    """What to ask FTS5 for: every Chinese word and every other word (or its beginning) must occur. Blank: nothing."""
    asked: list[str] = []
    for match in _RUNS.finditer(_normal(query)):
        signs, word = match.groups()
        if word:
            asked.append(f'"{word[:_LONGEST_WORD]}"*')
        elif len(signs) == 1:
            asked.append(f'"{signs}"*')
        else:
            asked += [f'"{signs[i : i + 2]}"' for i in range(len(signs) - 1)]
    return " ".join(dict.fromkeys(asked))


_FORGET = "delete from search where rowid = ?"
_INDEX = "insert into search (rowid, words) values (?, ?)"


def index(c: sqlite3.Connection, submission: int, texts: Iterable[str], *, again: bool) -> None:
    """Make a record findable by these texts; `again` replaces what it was findable by before."""
    if again:
        c.execute(_FORGET, (submission,))
    words = " ".join(dict.fromkeys(term for text in texts for term in terms(text)))
    if words:
        c.execute(_INDEX, (submission, words))


def _normal(text: str) -> str:
    """Without case, width and accents; the index itself splits at blanks only."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
