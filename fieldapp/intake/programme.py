"""The town's programme: the places and forms of a folder, brought into service when the folder has changed."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fieldapp.intake.publish import Published, publish_file
from fieldapp.problems import PLACES_INVALID, PLACES_UNREADABLE, Problem
from fieldapp.services import Services
from fieldapp.storage import places, stamps
from fieldapp.storage.places import Place

FORM_SUFFIXES = frozenset({".md", ".xlsx", ".xls", ".xml"})
_STAMP = "programme"
_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one form file: published (or there already), or the problem that stopped it."""

    path: Path
    published: Published | None = None
    problem: Problem | None = None

    @property
    def ok(self) -> bool:
        """Whether the form is in service."""
        return self.published is not None and self.published.form is not None


def bring_in(services: Services, tell: Callable[[Outcome], None]) -> bool:
    """Load places and publish forms if anything changed since the last time all went well. True if it did that.

    `tell` hears of each form as it is done. Raises PLACES_INVALID, PLACES_UNREADABLE; the forms are in service then.
    """
    folder = services.settings.forms
    stamp = _stamp(folder)
    with services.database.read() as c:
        if stamps.get(c, _STAMP) == stamp:
            return False
    all_well = True
    for path in form_files(folder):
        outcome = publish_path(services, path)
        tell(outcome)
        all_well = all_well and outcome.ok
    load_places(services, folder / "places.csv")
    if all_well:
        services.database.write(lambda c: stamps.put(c, _STAMP, stamp))
    return True


def form_files(folder: Path) -> list[Path]:
    """The forms of a folder: files that may be forms, but for its notes and what programs leave lying about."""
    found = folder.iterdir() if folder.is_dir() else ()
    forms = (p for p in found if p.suffix.lower() in FORM_SUFFIXES and not p.name.startswith((".", "~$")))
    return sorted(p for p in forms if p.stem.lower() != "readme" and p.is_file())


def load_places(services: Services, path: Path) -> int:
    """Add and change places as the table says, none is removed; how many it names.

    Raises PLACES_INVALID, PLACES_UNREADABLE.
    """
    if not path.is_file():
        return 0
    rows = {row["code"].strip(): row for row in _rows(path) if (row.get("code") or "").strip()}
    tree = [_place(code, rows) for code in rows]
    services.database.write(lambda c: _save_all(c, tree))
    return len(tree)


def _rows(path: Path) -> list[dict[str, str]]:
    """The table's rows. Spreadsheet programs in China save CSV as GB 18030 unless asked for UTF-8."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows, columns = list(reader), reader.fieldnames or ()
    except csv.Error as error:
        raise PLACES_UNREADABLE(reason=str(error)) from error
    if "\ufffd" in text or "\0" in text or not {"code", "parent"} <= set(columns):
        raise PLACES_UNREADABLE(reason=", ".join(columns)[:80])
    return rows


def _save_all(c: sqlite3.Connection, tree: list[Place]) -> None:
    for place in sorted(tree, key=lambda place: place.path.count("/")):
        places.save(c, place)


def _place(code: str, rows: Mapping[str, Mapping[str, str | None]]) -> Place:
    row = rows[code]
    chinese, english = (row.get("zh") or "").strip(), (row.get("en") or "").strip()
    return Place(
        code=code,
        parent=(row.get("parent") or "").strip() or None,
        kind=(row.get("kind") or "").strip() or "place",
        name=chinese or english or code,
        name_en=english or chinese or code,
        path="/" + "/".join([*_above(code, rows)][::-1]) + "/",
    )


def _above(code: str, rows: Mapping[str, Mapping[str, str | None]]) -> Iterator[str]:
    """The place's code, then its parent's, up to the root."""
    seen: set[str] = set()
    while code:
        if code in seen or code not in rows or not _CODE.match(code):
            raise PLACES_INVALID(code=code)
        seen.add(code)
        yield code
        code = (rows[code].get("parent") or "").strip()


def publish_path(services: Services, path: Path) -> Outcome:
    """Publish one form file; problems become part of the outcome."""
    try:
        return Outcome(path=path, published=publish_file(services, path))
    except Problem as problem:
        return Outcome(path=path, problem=problem)


def _stamp(folder: Path) -> str:
    """Names the content of everything in the folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
