"""Rental properties: a worker and a landlord go through the building together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.story import Story

Opens = Callable[..., Story]
SAFETY = ("fire_exit", "extinguisher", "gas_alarm", "own_meter", "toilet")


@pytest.fixture
def building(story: Opens) -> Story:
    """A building with one unit, all that is needed answered."""
    building = story("rental-property").answers(place="340103100005", address="吴郢路12号")
    building.answers(landlord_name="王阿姨", landlord_phone="13800138000")
    building.answers(building_type="self_built", floors=3, rooms=2)
    building.answers(unit_no="201", capacity=2, is_let="yes", unit_type="single_room")
    return building.answers(**dict.fromkeys(SAFETY, "yes"))


def test_a_building_with_one_unit_is_registered(building: Story) -> None:
    building.submits(address="吴郢路12号", floors=3, unit_no="201", gas_alarm="yes")


def test_each_unit_has_a_number_of_its_own(building: Story) -> None:
    building.adds("unit")
    second = building.of("unit", 2)
    second.is_told("编号已用过", unit_no="201")
    second.answers(unit_no="202", capacity=1, is_let="no", unit_type="one_bedroom")
    building.submits()
    assert second.sent("unit_no") == "202"


def test_a_number_that_only_begins_alike_is_another(building: Story) -> None:
    building.adds("unit").of("unit", 2).answers(unit_no="2010", capacity=1, is_let="no", unit_type="other")
    building.adds("unit").of("unit", 3).answers(unit_no="20", capacity=1, is_let="no", unit_type="other")
    building.submits()


def test_a_first_number_changed_to_a_later_one_is_found_before_sending(building: Story) -> None:
    building.adds("unit").of("unit", 2).answers(unit_no="202", capacity=1, is_let="no", unit_type="other")
    building.answers(unit_no="202").must_still_answer("unit_no")


def test_a_landlord_may_leave_neither_name_nor_phone(building: Story) -> None:
    building.clears("landlord_name", "landlord_phone").must_still_answer("landlord_name", "landlord_phone")
    building.answers(landlord_declined="OK").submits(landlord_name="", landlord_phone="")


def test_an_agent_is_optional(building: Story) -> None:
    building.submits(agent_name="", agent_phone="").is_told("11位手机号", agent_phone="12")
    building.answers(agent_name="老李", agent_phone="0551-65123456").submits(agent_name="老李")


@pytest.mark.parametrize(
    ("name", "outside", "edges"),
    [("floors", (0, 61), (1, 60)), ("rooms", (0, 301), (1, 300)), ("capacity", (0, 21), (1, 20))],
)
def test_numbers_have_bounds(building: Story, name: str, outside: tuple[int, int], edges: tuple[int, int]) -> None:
    for number in outside:
        building.is_told(f"请填{edges[0]}到{edges[1]}", **{name: number})
    for number in edges:
        building.answers(**{name: number})


def test_each_safety_question_has_its_own_not_applicable(building: Story) -> None:
    building.answers(**dict.fromkeys(SAFETY, "na")).submits(**dict.fromkeys(SAFETY, "na"))
    building.clears("toilet").must_still_answer("toilet")


def test_a_rent_is_asked_only_of_those_who_want_to_let_through_the_board(building: Story) -> None:
    building.does_not_see("asking_rent").answers(let_through_board="no").does_not_see("asking_rent")
    building.answers(let_through_board="yes").submits(asking_rent="")
    building.is_told("0到100000", asking_rent=-1).answers(asking_rent=600).submits(asking_rent=600)
