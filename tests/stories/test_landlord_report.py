"""Landlord reports: from the QR code at the door, rooms and counts only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.story import Story, day

Opens = Callable[..., Story]


@pytest.fixture
def report(story: Opens) -> Story:
    """A report begun for a room of a known building."""
    return story("landlord-report").answers(building="DY-12-3", unit="201")


def test_a_move_in_tells_day_and_counts(report: Story) -> None:
    report.answers(report_type="move_in", adults=2, children=1)
    report.submits(building="DY-12-3", report_type="move_in", unit="201", date=day(), adults=2, children=1)


@pytest.mark.parametrize("kind", ["move_in", "move_out", "correction"])
def test_people_are_counted_unless_the_room_is_vacant(report: Story, kind: str) -> None:
    report.answers(report_type=kind).sees("adults", "children").must_still_answer("adults", "children")
    report.answers(report_type="vacant").does_not_see("adults", "children").submits().leaves_out("adults", "children")


@pytest.mark.parametrize("away", [-31, 8])
def test_the_day_is_within_the_last_month_and_the_next_week(report: Story, away: int) -> None:
    report.is_told("30天前到7天后", date=day(away))


@pytest.mark.parametrize("away", [-30, 7])
def test_the_edges_of_that_time_are_accepted(report: Story, away: int) -> None:
    report.answers(report_type="vacant", date=day(away)).submits(date=day(away))


def test_a_phone_is_asked_only_of_a_tenant_who_wants_contact(report: Story) -> None:
    report.answers(report_type="move_out", adults=1, children=0).does_not_see("contact_ok", "phone")
    report.answers(report_type="move_in").sees("contact_ok").does_not_see("phone")
    report.answers(contact_ok="no").does_not_see("phone")
    report.answers(contact_ok="yes").sees("phone").answers(phone="13800138000").submits(phone="13800138000")


def test_contact_and_phone_may_be_left_out(report: Story) -> None:
    report.answers(report_type="move_in", adults=1, children=0).submits(contact_ok="")
    report.answers(contact_ok="yes").submits(phone="")


def test_a_phone_given_and_then_refused_is_not_sent(report: Story) -> None:
    report.answers(report_type="move_in", adults=1, children=0, contact_ok="yes", phone="13800138000")
    report.answers(contact_ok="no").submits().leaves_out("phone")


@pytest.mark.parametrize("number", ["12345", "23800138000", "138001380001"])
def test_a_phone_number_is_one(report: Story, number: str) -> None:
    report.answers(report_type="move_in", contact_ok="yes").is_told("11位手机号", phone=number)


@pytest.mark.parametrize("number", ["0551-65123456", "055165123456", "010-62123456"])
def test_a_landline_is_accepted(report: Story, number: str) -> None:
    report.answers(report_type="move_in", contact_ok="yes", phone=number)


def test_the_building_code_has_no_strange_signs(report: Story) -> None:
    report.is_told("字母、数字和短横", building="12号楼")


def test_neither_pin_nor_names_are_asked(report: Story) -> None:
    names = {ref.rpartition("/")[2] for ref in report.filling.form.fields}
    assert not names & {"pin", "name", "id_card", "pregnant", "username", "deviceid"}
