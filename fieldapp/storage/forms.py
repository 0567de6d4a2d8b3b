"""Published forms: immutable per (form id, version), found by a key that is safe in a URL."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldapp.storage import moments

_COLUMNS = "id, form_id, version, key, hash, title, titles, source_name, published_at, state, is_public, roles, md5, \
    exists (select 1 from form_files where form = forms.id) as has_files"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredForm:
    """What lists of forms show. `titles` holds the title by language; `roles` who fills it (empty: everybody)."""

    id: int
    form_id: str
    version: str
    key: str
    hash: str
    title: str
    titles: Mapping[str, str]
    source_name: str
    published_at: datetime
    is_open: bool
    is_public: bool
    roles: tuple[str, ...]
    md5: str
    """Of the XForm, as the form list tells it."""
    has_files: bool

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> StoredForm:
        """The record of a row with the listed columns."""
        return cls(
            id=row["id"],
            form_id=row["form_id"],
            version=row["version"],
            key=row["key"],
            hash=row["hash"],
            title=row["title"],
            titles=json.loads(row["titles"]),
            source_name=row["source_name"],
            published_at=moments.from_text(row["published_at"]),
            is_open=row["state"] == "open",
            is_public=bool(row["is_public"]),
            roles=tuple(row["roles"].split()),
            md5=row["md5"],
            has_files=bool(row["has_files"]),
        )

    def titled(self, language: str) -> str:
        """Its title in a language, or the only one it has."""
        return self.titles.get(language, self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """A media file of a form; its bytes lie in the file store under `sha256`."""

    name: str
    sha256: str
    md5: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForm:
    """All that publishing keeps."""

    form_id: str
    version: str
    key: str
    hash: str
    title: str
    titles: Mapping[str, str]
    xform: str
    source_name: str
    source: bytes | None
    is_public: bool
    roles: tuple[str, ...]
    files: tuple[FormFile, ...]


_BY_KEY = f"select {_COLUMNS} from forms where key = ?"


def by_key(c: sqlite3.Connection, key: str) -> StoredForm | None:
    """The form of a key."""
    return _one(c, _BY_KEY, key)


_BY_NUMBER = f"select {_COLUMNS} from forms where id = ?"


def by_number(c: sqlite3.Connection, number: int) -> StoredForm | None:
    """The form of a row number, as records refer to it."""
    return _one(c, _BY_NUMBER, number)


_BY_VERSION = f"select {_COLUMNS} from forms where form_id = ? and version = ?"


def by_version(c: sqlite3.Connection, form_id: str, version: str) -> StoredForm | None:
    """One version of a form."""
    return _one(c, _BY_VERSION, form_id, version)


_VERSIONS = f"select {_COLUMNS} from forms where form_id = ? order by id desc"


def versions(c: sqlite3.Connection, form_id: str) -> list[StoredForm]:
    """All versions of a form, newest first."""
    return [StoredForm.from_row(row) for row in c.execute(_VERSIONS, (form_id,))]


_NEWEST = f"select {_COLUMNS} from forms where id in (select max(id) from forms group by form_id) order by form_id"


def newest(c: sqlite3.Connection) -> list[StoredForm]:
    """The newest version of every form, closed ones too, by form id."""
    return [StoredForm.from_row(row) for row in c.execute(_NEWEST)]


def latest(c: sqlite3.Connection, form_id: str) -> StoredForm | None:
    """The newest version of one form."""
    found = versions(c, form_id)
    return found[0] if found else None


_XFORM = "select xform from forms where key = ?"


def xform(c: sqlite3.Connection, key: str) -> str | None:
    """The XForm of a key."""
    row = c.execute(_XFORM, (key,)).fetchone()
    return str(row[0]) if row else None


_SOURCE = "select source_name, source from forms where key = ?"


def source(c: sqlite3.Connection, key: str) -> tuple[str, bytes] | None:
    """Name and bytes of the workbook a form was made from, if it is kept."""
    row = c.execute(_SOURCE, (key,)).fetchone()
    return (row[0], row[1]) if row and row[1] is not None else None


_HAS_SOURCE = "select 1 from forms where id = ? and source = ?"


def has_source(c: sqlite3.Connection, number: int, source: bytes | None) -> bool:
    """Whether a form was made from exactly this workbook: then a newer converter's output changes nothing."""
    return c.execute(_HAS_SOURCE, (number, source)).fetchone() is not None


_FILES = "select name, sha256, md5, size, mime from form_files where form = ? order by name"


def files(c: sqlite3.Connection, form: int) -> list[FormFile]:
    """The media files of a form, by name."""
    return [FormFile(**row) for row in c.execute(_FILES, (form,))]


_ADD = """
    insert into forms (form_id, version, key, hash, title, titles, xform, source_name, source,
        published_at, published_by, state, is_public, roles, md5)
    values (:form_id, :version, :key, :hash, :title, :titles, :xform, :source_name, :source,
        :published_at, :published_by, 'open', :is_public, :roles, :md5)
"""
_ADD_FILE = "insert into form_files (form, name, sha256, md5, size, mime) values (?, ?, ?, ?, ?, ?)"


def add(c: sqlite3.Connection, form: NewForm, *, at: datetime, by: int | None) -> int:
    """Keep a new version and its files. IntegrityError when (form id, version) is taken."""
    values: dict[str, Any] = {
        "form_id": form.form_id,
        "version": form.version,
        "key": form.key,
        "hash": form.hash,
        "title": form.title,
        "titles": json.dumps(dict(form.titles), ensure_ascii=False),
        "xform": form.xform,
        "source_name": form.source_name,
        "source": form.source,
        "published_at": moments.to_text(at),
        "published_by": by,
        "is_public": int(form.is_public),
        "roles": " ".join(form.roles),
        "md5": hashlib.md5(form.xform.encode(), usedforsecurity=False).hexdigest(),
    }
    number = c.execute(_ADD, values).lastrowid
    c.executemany(_ADD_FILE, [(number, f.name, f.sha256, f.md5, f.size, f.mime) for f in form.files])
    return int(number or 0)


_SET_STATE = "update forms set state = ? where form_id = ?"


def set_open(c: sqlite3.Connection, form_id: str, is_open: bool) -> None:
    """Open or close a form, all its versions: a closed one takes no new records."""
    c.execute(_SET_STATE, ("open" if is_open else "closed", form_id))


_SET_PUBLIC = "update forms set is_public = ? where form_id = ?"


def set_public(c: sqlite3.Connection, form_id: str, is_public: bool) -> None:
    """Say whether public links may open a form, all its versions."""
    c.execute(_SET_PUBLIC, (int(is_public), form_id))


def _one(c: sqlite3.Connection, sql: str, *params: object) -> StoredForm | None:
    row = c.execute(sql, params).fetchone()
    return StoredForm.from_row(row) if row else None
