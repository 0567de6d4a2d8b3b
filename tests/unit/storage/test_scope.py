"""Who may see which record is decided in SQL, for lists and finds alike."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fieldapp.people.person import Grant, Person, Role
from fieldapp.storage import desk, export_rows, places, submissions, versions
from fieldapp.storage.database import Database
from fieldapp.storage.desk import Pile, RecordFilter
from fieldapp.storage.export_rows import ExportFilter
from fieldapp.storage.places import Place
from fieldapp.storage.scope import NOTHING, SYSTEM, Scope, below, every, overseen_by, sent_by
from fieldapp.storage.submissions import NewSubmission
from fieldapp.storage.versions import NewVersion

AT = datetime(2026, 11, 23, tzinfo=UTC)
PATHS = ("/t/", "/t/a/", "/t/a/1/", "/t/ab/", "/t/b/")


def person(number: int, *grants: tuple[Role, str]) -> Person:
    held = tuple(Grant(role=role, place=path.strip("/").rpartition("/")[2], path=path) for role, path in grants)
    return Person(id=number, name=f"P{number}", language=None, grants=held)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """One record at each path, number n by person n, and nobody's at the end."""
    opened = Database.open(tmp_path / "a.sqlite")
    for number in range(1, len(PATHS) + 1):
        opened.write(lambda c, n=number: c.execute("insert into people values (?, ?, null, '', null)", (n, f"P{n}")))
    opened.write(
        lambda c: c.execute(
            "insert into forms (form_id, version, key, hash, title, titles, xform, source_name, published_at,"
            " state, is_public, roles, md5) values ('f', '1', 'k', '', 'F', '{}', '', '', '', 'open', 0, '', '')"
        )
    )
    for number, path in enumerate(PATHS, 1):
        opened.write(lambda c, n=number, p=path: _keep(c, n, p))
    return opened


def _keep(c, number: int, path: str) -> None:  # type: ignore[no-untyped-def]
    who = {"author_person": number, "author_device": None, "author_link": None}
    new = NewSubmission(form=1, form_id="f", instance_id=f"i{number}", place=None, place_path=path, received_at=AT,
                        title="", has_findings=False, **who)  # fmt: skip
    kept = submissions.insert(c, new)
    version = NewVersion(submission=kept, form=1, instance_id=f"i{number}", sha256="", deprecated_id=None, xml=b"",
                         record=b"", receipt="", received_at=AT, is_conflict=False, **who)  # fmt: skip
    submissions.set_current(c, kept, versions.insert(c, version), has_findings=False)


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (SYSTEM, {1, 2, 3, 4, 5}),
        (NOTHING, set()),
        (sent_by(person(2, (Role.VOLUNTEER, "/t/"))), {2}),
        (sent_by(person(5, (Role.COORDINATOR, "/t/a/"))), {5}),
        (overseen_by(person(2, (Role.VOLUNTEER, "/t/"))), set()),
        (overseen_by(person(5, (Role.LANDLORD, "/t/a/"))), set()),
        (overseen_by(person(5, (Role.COORDINATOR, "/t/a/"))), {2, 3}),
        (overseen_by(person(9, (Role.COORDINATOR, "/t/a/"), (Role.COORDINATOR, "/t/b/"))), {2, 3, 5}),
        (overseen_by(person(9, (Role.ADMINISTRATOR, "/t/"))), {1, 2, 3, 4, 5}),
        (overseen_by(person(9)), set()),
        (every(below("/t/a/"), sent_by(person(3))), {3}),
        (every(), {1, 2, 3, 4, 5}),
        (below("/t/a/"), {2, 3}),
        (below("/"), {1, 2, 3, 4, 5}),
    ],
)
def test_a_scope_holds_for_list_and_find(database: Database, scope: Scope, seen: set[int]) -> None:
    with database.read() as c:
        assert {found.author_person for found in submissions.latest(c, scope, limit=9)} == seen
        for number in range(1, 6):
            assert (submissions.find(c, scope, number) is not None) == (number in seen)
            assert (submissions.find_instance(c, scope, f"i{number}") is not None) == (number in seen)
    database.close()


def test_the_last_records_come_newest_first_without_void_ones(database: Database) -> None:
    database.write(lambda c: submissions.mark(c, 4, is_test=False, is_void=True, at=AT))
    with database.read() as c:
        assert [found.id for found in submissions.latest(c, SYSTEM, limit=3)] == [5, 3, 2]
    database.close()


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"place_path": "/t/a/"}, [3, 2]),
        ({"person": 4}, [4]),
        ({"since": AT}, [5, 4, 3, 2, 1]),
        ({"before": AT}, []),
        ({"pile": Pile.APPROVED}, []),
        ({"form_id": "g"}, []),
    ],
)
def test_filters_narrow_lists_and_exports_alike(database: Database, asked: dict[str, Any], seen: list[int]) -> None:
    wanted = RecordFilter(**{"form_id": "f", **asked})
    with database.read() as c:
        assert [found.id for found in desk.page(c, SYSTEM, wanted).records] == seen
        assert desk.count(c, SYSTEM, wanted) == len(seen)
        if not asked.keys() & {"pile", "person"}:
            going = ExportFilter(**{"form_id": "f", **asked})
            assert [row.id for row in export_rows.page(c, SYSTEM, going, after=0, until=9)] == seen[::-1]
    database.close()


def test_places_below_are_found_by_path_and_not_by_likeness(database: Database) -> None:
    for path in PATHS:
        code = path.strip("/").replace("/", "-")
        place = Place(code=code, parent=None, kind="x", name=code, name_en=code, path=path)
        database.write(lambda c, place=place: places.save(c, place))
    with database.read() as c:
        assert [place.path for place in places.below(c, ["/t/a/", "/t/a/1/"])] == ["/t/a/", "/t/a/1/"]
    database.close()
