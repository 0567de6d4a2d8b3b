"""Community needs: raised by anyone, seen through by a worker."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.story import Story, day, moment

Opens = Callable[..., Story]


@pytest.fixture
def need(story: Opens) -> Story:
    """A need that somebody raises by themselves."""
    need = story("community-need").answers(filled_by="self", place="dy-wuliguai", category="environment")
    return need.answers(content="楼下垃圾没人清")


@pytest.fixture
def handled(need: Story) -> Story:
    """The same need, taken in by a worker today."""
    need.answers(filled_by="worker", source="phone", urgency="normal", office="service_room")
    return need.answers(received_at=moment(hours=-1), date=day(), status="accepted", explanation="已联系保洁")


def test_a_need_is_raised_without_a_name(need: Story) -> None:
    need.does_not_see("source", "progress", "satisfaction").submits(content="楼下垃圾没人清", reporter_name="")
    need.leaves_out("source", "status")


def test_whoever_wants_an_answer_says_how(need: Story) -> None:
    need.answers(reporter_name="小陈", reporter_contact="微信 xiaochen").submits(reporter_contact="微信 xiaochen")


@pytest.mark.parametrize("words", ["灯坏了", "字" * 501, "    灯  "])
def test_a_need_takes_five_to_five_hundred_characters(need: Story, words: str) -> None:
    need.is_told("5到500个字", content=words)


def test_a_need_without_place_kind_or_words_is_not_sent(story: Opens) -> None:
    story("community-need").must_still_answer("filled_by", "place", "category", "content")


def test_a_worker_takes_it_in(handled: Story) -> None:
    handled.submits(source="phone", urgency="normal", office="service_room", status="accepted")


def test_a_worker_names_source_urgency_office_and_time(need: Story) -> None:
    need.answers(filled_by="worker")
    need.must_still_answer("source", "urgency", "office", "received_at", "date", "status", "explanation")


def test_nothing_is_received_or_done_in_the_future(handled: Story) -> None:
    handled.is_told("不能晚于现在", received_at=moment(minutes=5)).answers(received_at=moment(days=-1))
    handled.is_told("不能晚于今天", date=day(1)).answers(date=day()).submits()


def test_a_deferral_needs_reason_new_deadline_and_word_to_the_person(handled: Story) -> None:
    handled.does_not_see("new_deadline").answers(status="deferred")
    handled.must_still_answer("deferral_reason", "new_deadline", "deadline_told")
    handled.answers(deferral_reason="等物业换人").is_told("新期限要晚于这一天", new_deadline=day())
    handled.answers(new_deadline=day(10)).must_still_answer("deadline_told")
    handled.answers(deadline_told="OK").submits(new_deadline=day(10), deadline_told="OK")


def test_satisfaction_is_asked_once_it_is_closed(handled: Story) -> None:
    handled.does_not_see("satisfaction").adds("progress")
    handled.of("progress", 2).answers(date=day(), status="closed", explanation="垃圾已清")
    handled.sees("satisfaction").submits(satisfaction="")
    handled.answers(satisfaction="satisfied").submits(satisfaction="satisfied")
    handled.of("progress", 2).answers(status="forwarded")
    handled.does_not_see("satisfaction")


def test_a_worker_who_is_none_after_all_sends_only_the_need(handled: Story) -> None:
    handled.answers(filled_by="self").submits().leaves_out("source", "office", "status")
