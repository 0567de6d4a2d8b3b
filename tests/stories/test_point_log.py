"""Distribution points: handing out without asking who takes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.story import Story, day

Opens = Callable[..., Story]


@pytest.fixture
def handed_out(story: Opens) -> Story:
    """Thirty condoms handed out to somebody."""
    log = story("point-log").answers(point="dy-home-wuying", mode="in_person")
    return log.answers(product="P08", batch="20260301", quantity=30)


def test_handing_out_needs_no_name(handed_out: Story) -> None:
    handed_out.submits(date=day(), request_result="handed_out", recipient="anonymous", product="P08", quantity=30)
    handed_out.leaves_out("card_no", "person_code").submits(sex="", age_band="", new_resident="")


def test_several_products_go_in_one_log(handed_out: Story) -> None:
    handed_out.adds("line").of("line", 2).answers(product="P15", batch="T77", quantity=2)
    handed_out.submits()
    assert handed_out.of("line", 2).sent("product") == "P15"


@pytest.mark.parametrize("quantity", [0, 121])
def test_a_quantity_has_bounds(handed_out: Story, quantity: int) -> None:
    handed_out.is_told("1到120", quantity=quantity)


def test_only_whole_pieces_are_handed_out(handed_out: Story) -> None:
    handed_out.answers(quantity=120).cannot_choose(quantity="1.5").submits(quantity=120)


def test_more_than_usual_is_said_and_not_refused(handed_out: Story) -> None:
    handed_out.does_not_see("more_than_usual").answers(quantity=31).sees("more_than_usual").submits(quantity=31)
    handed_out.answers(product="P15", quantity=3).sees("more_than_usual")


def test_the_batch_is_copied_from_the_pack(handed_out: Story) -> None:
    handed_out.clears("batch").must_still_answer("batch").answers(batch="A-1").submits(batch="A-1")


def test_what_a_clinic_fits_is_not_handed_out(handed_out: Story) -> None:
    handed_out.cannot_choose(product="P13").cannot_choose(product="P14")


@pytest.mark.parametrize("product", ["P01", "P04", "P06", "P07"])
def test_a_first_pill_or_injection_needs_advice(handed_out: Story, product: str) -> None:
    handed_out.does_not_see("first_use").answers(product=product, quantity=1).must_still_answer("first_use")
    handed_out.answers(first_use="yes").must_still_answer("advice_given").answers(advice_given="OK").submits()


@pytest.mark.parametrize("answer", ["no", "declined"])
def test_first_use_may_be_declined(handed_out: Story, answer: str) -> None:
    handed_out.answers(product="P01", quantity=1, first_use=answer).does_not_see("advice_given")
    handed_out.submits(first_use=answer).leaves_out("advice_given")


def test_emergency_and_visiting_pills_are_always_temporary(handed_out: Story) -> None:
    handed_out.answers(use_term="long_term", product="P06", quantity=1, first_use="no")
    assert handed_out.value("use_term") == ""
    handed_out.cannot_choose(use_term="long_term").answers(use_term="temporary").submits(use_term="temporary")


def test_a_member_shows_a_card_and_may_change_their_mind(handed_out: Story) -> None:
    handed_out.answers(recipient="member").must_still_answer("card_no").is_told("4到32个", card_no="证1")
    handed_out.answers(card_no="WY-0012-7").submits(card_no="WY-0012-7")
    handed_out.answers(recipient="anonymous").submits().leaves_out("card_no")


def test_a_registered_person_gives_a_number(handed_out: Story) -> None:
    handed_out.answers(recipient="registered").must_still_answer("person_code")
    handed_out.answers(person_code="R-2026-0007").submits(person_code="R-2026-0007")


def test_statistics_may_be_declined(handed_out: Story) -> None:
    handed_out.answers(sex="9", age_band="declined", new_resident="declined").submits(sex="9")


@pytest.mark.parametrize("result", ["out_of_stock", "referred"])
def test_a_request_that_could_not_be_met_is_a_record_too(story: Opens, result: str) -> None:
    log = story("point-log").answers(point="dy-point-machine", mode="machine", request_result=result)
    log.does_not_see("line", "product").answers(wanted_products="P08 P15")
    log.submits(request_result=result, wanted_products="P08 P15").leaves_out("product", "quantity")


def test_the_day_is_not_in_the_future(handed_out: Story) -> None:
    handed_out.is_told("不能晚于今天", date=day(1)).answers(date=day(-3)).submits(date=day(-3))


def test_there_is_no_stock_and_no_signature(handed_out: Story) -> None:
    names = {ref.rpartition("/")[2] for ref in handed_out.filling.form.fields}
    assert not names & {"balance", "stock", "signature", "id_card"}
