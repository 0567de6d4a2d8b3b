"""Door-to-door visits: an information worker at a stranger's door."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.story import Story, moment

Opens = Callable[..., Story]


@pytest.fixture
def visit(story: Opens) -> Story:
    """A visit begun at a known door."""
    return story("door-visit").answers(place="dy-longwang", unit="吴郢路12号3栋201")


@pytest.fixture
def met(visit: Story) -> Story:
    """Somebody opened: a first visit, with everything answered that has to be."""
    visit.answers(outcome="met", first_visit="yes", notice_read="aloud", men=1, women=2, children=0)
    visit.answers(consent_contact="refuse", wanted_services="none", leaflets="policy", consent_location="refuse")
    return visit


def test_the_visit_begins_now_and_knows_its_worker(visit: Story) -> None:
    assert visit.value("visit_time").startswith("2026-11-23T10:30")
    assert visit.value("username") == "xiaowang"


def test_nobody_home_needs_only_the_leaflets(visit: Story) -> None:
    visit.answers(outcome="nobody").does_not_see("men", "consent_contact", "member", "wanted_services", "need_raised")
    visit.must_still_answer("leaflets").answers(leaflets="policy insurance")
    visit.submits(outcome="nobody", leaflets="policy insurance", place="dy-longwang").leaves_out("men", "location")


def test_a_vacant_room_is_done_at_once(visit: Story) -> None:
    visit.answers(outcome="vacant").does_not_see("leaflets", "wanted_services", "first_visit").submits(outcome="vacant")


def test_a_declined_visit_is_a_valid_record(visit: Story) -> None:
    visit.answers(outcome="declined", leaflets="none").does_not_see("men", "member").submits(outcome="declined")


def test_a_new_time_is_asked_and_lies_after_the_visit(visit: Story) -> None:
    visit.does_not_see("reschedule_time").answers(outcome="rescheduled").sees("reschedule_time")
    visit.answers(leaflets="none").must_still_answer("reschedule_time")
    visit.is_told("改约时间要晚于走访时间", reschedule_time=moment(minutes=-1))
    visit.answers(reschedule_time=moment(days=2)).submits(outcome="rescheduled", reschedule_time=moment(days=2))


@pytest.mark.parametrize("away", [{"minutes": 1}, {"days": 1}, {"days": -7, "minutes": -1}])
def test_a_visit_is_neither_in_the_future_nor_older_than_a_week(visit: Story, away: dict[str, float]) -> None:
    visit.is_told("不能晚于现在，也不能早于7天前", visit_time=moment(**away))


def test_a_visit_of_nearly_a_week_ago_is_accepted(visit: Story) -> None:
    visit.answers(visit_time=moment(days=-7, minutes=1), outcome="vacant").submits()


def test_the_people_are_counted_and_summed(met: Story) -> None:
    met.answers(men=2, women=1, children=3).reads("people_total_note", "一共 6 人")
    met.speaks("English (en)").reads("people_total_note", "6 people in all")
    met.submits(people_total=6)


@pytest.mark.parametrize("count", [-1, 31])
def test_a_count_has_bounds(met: Story, count: int) -> None:
    met.is_told("请填0到30", men=count)


def test_counts_may_be_declined(met: Story) -> None:
    met.clears("men", "women", "children").must_still_answer("men", "women", "children")
    met.answers(counts_declined="OK").submits(counts_declined="OK", men="", people_total=0)


def test_changes_are_asked_only_when_the_home_is_known(met: Story) -> None:
    met.does_not_see("arrived", "left").answers(first_visit="no").sees("arrived", "left")
    met.must_still_answer("arrived", "left").answers(arrived=2, left=0).submits(arrived=2, left=0)


def test_changes_may_be_declined(met: Story) -> None:
    met.answers(first_visit="no", changes_declined="OK").submits(arrived="")


@pytest.mark.parametrize("answer", ["refuse", "later"])
def test_without_consent_no_member_is_noted_and_everything_else_goes_on(met: Story, answer: str) -> None:
    met.answers(consent_contact=answer).does_not_see("member", "name").submits(consent_contact=answer)
    met.leaves_out("name")


def test_members_are_noted_with_consent_and_each_may_decline(met: Story) -> None:
    met.answers(consent_contact="agree").adds("member")
    met.of("member", 1).does_not_see("name").answers(willing="yes", name="小李", age_band="18_29", sex="2")
    met.of("member", 2).answers(willing="declined").does_not_see("name", "age_band", "sex")
    met.submits(consent_contact="agree")
    assert met.of("member", 1).sent("name") == "小李"
    assert met.of("member", 2).sent("willing") == "declined"
    met.of("member", 2).leaves_out("name", "sex")


def test_a_member_may_keep_each_answer_to_themselves(met: Story) -> None:
    met.answers(consent_contact="agree").of("member", 1).answers(willing="yes", age_band="declined", sex="9")
    met.submits(name="", age_band="declined", sex="9")


def test_a_member_noted_by_mistake_can_be_removed(met: Story) -> None:
    met.answers(consent_contact="agree").adds("member")
    met.of("member", 1).answers(willing="yes", name="小李")
    met.of("member", 2).answers(willing="yes", name="小张")
    met.removes("member", 1).submits()
    assert met.of("member", 1).sent("name") == "小张"
    assert met.of("member", 2).sent("name") is None


def test_consent_taken_back_takes_the_names_out_of_the_record(met: Story) -> None:
    met.answers(consent_contact="agree", willing="yes", name="小李").answers(consent_contact="refuse")
    met.submits().leaves_out("name", "willing")


def test_no_service_wanted_stands_alone(met: Story) -> None:
    met.is_told("就不要再选别的", wanted_services="jobs none")
    met.answers(wanted_services="jobs housing").submits(wanted_services="jobs housing")


def test_no_leaflet_stands_alone(met: Story) -> None:
    met.is_told("就不要再选别的", leaflets="none policy")


def test_a_need_is_described_once_it_is_raised(met: Story) -> None:
    met.does_not_see("need_text").answers(need_raised="yes").must_still_answer("need_category", "need_text")
    met.answers(need_category="school").is_told("请写5到500个字", need_text="上学")
    met.answers(need_text="孩子想上幼儿园").submits(need_category="school", need_text="孩子想上幼儿园")


def test_the_place_is_taken_only_on_a_first_visit_with_consent(met: Story) -> None:
    met.does_not_see("location").answers(consent_location="agree").sees("location")
    met.answers(location="31.9 117.2 30 12").submits(location="31.9 117.2 30.0 12.0")
    met.answers(first_visit="no", arrived=0, left=0).does_not_see("consent_location", "location")


def test_an_inexact_place_is_not_taken_and_may_be_left_out(met: Story) -> None:
    met.answers(consent_location="agree").is_told("误差超过50米", location="31.9 117.2 30 80")
    met.clears("location").submits(location="")


def test_the_photo_is_optional(met: Story) -> None:
    met.submits(door_photo="").answers(door_photo="door.jpg").submits(door_photo="door.jpg")


def test_a_visit_without_place_unit_or_outcome_is_not_sent(story: Opens) -> None:
    visit = story("door-visit")
    visit.must_still_answer("place", "unit", "outcome", "leaflets")


def test_the_record_is_named_by_its_unit_and_outcome(visit: Story) -> None:
    visit.answers(outcome="vacant").submits()
    assert "<instanceName>吴郢路12号3栋201 房屋空置</instanceName>" in visit.filling.xml().replace("orx:", "")
