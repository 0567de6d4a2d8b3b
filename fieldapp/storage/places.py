"""Places: a tree of town, village or community, building. A place's path names it and all above it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.storage.scope import subtree

_COLUMNS = "code, parent, kind, name, name_en, path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place. `path` is `/town/village/building/`; `name` is Chinese, `name_en` falls back to it."""

    code: str
    parent: str | None
    kind: str
    name: str
    name_en: str
    path: str

    def named(self, language: str) -> str:
        """Its name in a language."""
        return self.name_en if language == "en" else self.name


_FIND = f"select {_COLUMNS} from places where code = ?"


def find(c: sqlite3.Connection, code: str) -> Place | None:
    """The place of a code."""
    row = c.execute(_FIND, (code,)).fetchone()
    return Place(**row) if row else None


_NAMES = "select name, name_en from places where code in ({})"


def names(c: sqlite3.Connection, path: str) -> list[str]:
    """The names, in both languages, of the place of a path and of all above it."""
    codes = path.strip("/").split("/")
    rows = c.execute(_NAMES.format(", ".join("?" * len(codes))), codes)
    return [name for row in rows for name in row]


_ALL = f"select {_COLUMNS} from places order by path"


def everywhere(c: sqlite3.Connection) -> list[Place]:
    """All places, each after the one above it."""
    return [Place(**row) for row in c.execute(_ALL)]


_BELOW = f"select {_COLUMNS} from places where path >= ? and path < ? order by path"


def below(c: sqlite3.Connection, paths: Sequence[str]) -> list[Place]:
    """The places at and below the paths, each once, in tree order."""
    found = {row["path"]: Place(**row) for path in paths for row in c.execute(_BELOW, subtree(path))}
    return [found[path] for path in sorted(found)]


_TOPS = f"select {_COLUMNS} from places where parent is null order by path"


def tops(c: sqlite3.Connection) -> list[Place]:
    """The places that lie below no other."""
    return [Place(**row) for row in c.execute(_TOPS)]


_SAVE = """
    insert into places (code, parent, kind, name, name_en, path) values (:code, :parent, :kind, :name, :name_en, :path)
    on conflict (code) do update set parent = excluded.parent, kind = excluded.kind, name = excluded.name,
        name_en = excluded.name_en, path = excluded.path
"""


def save(c: sqlite3.Connection, place: Place) -> None:
    """Add a place, or change what is known of it. Records keep the path they were received with."""
    c.execute(
        _SAVE,
        {
            "code": place.code,
            "parent": place.parent,
            "kind": place.kind,
            "name": place.name,
            "name_en": place.name_en,
            "path": place.path,
        },
    )
