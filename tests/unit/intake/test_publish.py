"""Forms are put into service once per version, and the town's folder only when it changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.intake.catalogue import forms_for
from fieldapp.intake.programme import Outcome, bring_in, load_places
from fieldapp.intake.publish import next_version
from fieldapp.people.person import Role
from fieldapp.problems import Problem
from fieldapp.storage import forms, places
from tests.village import Village, xform


def test_the_same_content_again_is_no_news(village: Village) -> None:
    assert not village.publish(xform())


def test_other_content_under_a_published_version_is_refused_and_the_next_free_one_named(village: Village) -> None:
    village.publish(xform("2"))
    with pytest.raises(Problem) as caught:
        village.publish(xform("1", attributes=""))
    assert (caught.value.code, caught.value.details["next_version"]) == ("form.version_taken", "3")


@pytest.mark.parametrize(
    ("version", "taken", "expected"),
    [("2026112301", (), "2026112302"), ("v09", ("v10",), "v11"), ("draft", (), "draft-2"), ("", (), "2")],
)
def test_the_next_version_counts_up_what_the_author_counts(version: str, taken: tuple[str, ...], expected: str) -> None:
    assert next_version(version, lambda candidate: candidate in taken) == expected


def test_title_roles_and_openness_to_the_public_come_from_the_form(village: Village) -> None:
    village.publish(xform("1", form_id="clinic", attributes='fa:roles="health_worker keeper"'))
    with village.services.database.read() as c:
        visit, clinic = forms.latest(c, "visit"), forms.latest(c, "clinic")
    assert visit
    assert clinic
    assert (visit.titled("zh-Hans"), visit.titled("en")) == ("走访", "Visit")
    assert (visit.is_public, clinic.is_public) == (True, False)
    nurse = village.person("Hua", Role.HEALTH_WORKER, "east")
    assert [form.form_id for form in forms_for(village.services, nurse)] == ["clinic", "visit"]
    assert [form.form_id for form in forms_for(village.services, village.mei)] == ["visit"]


def test_the_folder_is_brought_in_once_and_again_when_it_changes(village: Village) -> None:
    folder = village.services.settings.forms
    folder.mkdir()
    (folder / "survey.xml").write_text(xform(form_id="survey"))
    (folder / "README.md").write_text("no form")
    heard: list[Outcome] = []
    assert bring_in(village.services, heard.append)
    assert [outcome.ok for outcome in heard] == [True]
    assert not bring_in(village.services, heard.append)
    (folder / "survey.xml").write_text(xform("1", attributes="", form_id="survey"))
    assert bring_in(village.services, heard.append)
    assert heard[-1].problem
    assert heard[-1].problem.code == "form.version_taken"
    assert bring_in(village.services, heard.append), "a folder with a problem is tried again"


def test_places_come_from_a_table_in_any_order(village: Village, tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    table.write_text("code,parent,kind,zh,en\nroom,town,home,之家,Home\ntown,,town,大杨镇,Dayang Town\n")
    assert load_places(village.services, table) == 2
    with village.services.database.read() as c:
        room = places.find(c, "room")
    assert room
    assert (room.path, room.named("en"), room.named("zh-Hans")) == ("/town/room/", "Home", "之家")


@pytest.mark.parametrize("rows", ["a,b,,,\nb,a,,,\n", "a,gone,,,\n", "a/b,,,,\n"])
def test_a_table_of_places_that_is_no_tree_is_refused(village: Village, tmp_path: Path, rows: str) -> None:
    table = tmp_path / "places.csv"
    table.write_text("code,parent,kind,zh,en\n" + rows)
    with pytest.raises(Problem, match=r"places\.invalid"):
        load_places(village.services, table)
