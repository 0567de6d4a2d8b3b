"""What coordinators type into the search and find: words chosen, places, people, the numbers that phones show."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from fieldapp.people.person import Person
from fieldapp.services import Services
from tests.builders import LONGWANG, a_form, a_person, a_record
from tests.web.desk_story import rows, text_of

pytestmark = pytest.mark.usefixtures("visit")

LIST = "/desk/forms/visit/records"


def test_a_record_is_found_by_what_was_chosen_where_and_by_whom(desk: FlaskClient, services: Services) -> None:
    a_record(
        services, a_person(services, "李小红"), "<outcome>met</outcome><services>jobs school</services>", name="甲"
    )
    a_record(services, a_person(services, "赵志愿", place=LONGWANG), "<outcome>closed</outcome>", name="乙")
    for word in ("就业", "Jobs", "子女入学", "吴郢", "Wuying", "李小红"):
        assert rows(text_of(desk.get(f"{LIST}?q={word}"))) == ["甲"], word
    for word in ("没人在家", "龙王社区", "赵志愿"):
        assert rows(text_of(desk.get(f"{LIST}?q={word}"))) == ["乙"], word
    assert rows(text_of(desk.get(f"{LIST}?q=大杨"))) == ["乙", "甲"]


def test_a_choice_taken_back_is_found_no_more(desk: FlaskClient, services: Services, li: Person) -> None:
    first = a_record(services, li, "<services>jobs</services>", name="甲")
    a_record(services, li, "<services>school</services>", name="甲", corrects=first.instance_id)
    assert rows(text_of(desk.get(f"{LIST}?q=就业"))) == []
    assert rows(text_of(desk.get(f"{LIST}?q=入学 李志愿 吴郢"))) == ["甲"]


SENSITIVE_CHOICES = """
| survey |
|  | type | name | label | bind::sensitive |
|  | select_one ill | ill | 病情 | yes |
|  | begin_group | inner | 家里 | yes |
|  | select_multiple ill | others | 家人 | |
|  | end_group | | | |
|  | rank ill | ranked | 先后 | |
| choices |
|  | list_name | name | label |
|  | ill | sugar | 糖尿病 |
|  | ill | heart | 心脏病 |
| settings |
|  | form_title | form_id | version |
|  | 健康 | health | 1 |
"""


def test_sensitive_choices_are_never_searched_nor_what_everybody_ranks(
    desk: FlaskClient, services: Services, li: Person
) -> None:
    a_form(services, SENSITIVE_CHOICES)
    chosen = "<ill>sugar</ill><inner><others>sugar heart</others></inner><ranked>heart sugar</ranked>"
    a_record(services, li, chosen, form_id="health", name="甲")
    health = "/desk/forms/health/records"
    assert [rows(text_of(desk.get(f"{health}?q={word}"))) for word in ("糖尿病", "心脏", "李志愿")] == [[], [], ["甲"]]


def test_the_page_and_the_search_know_every_receipt_number_a_phone_showed(
    desk: FlaskClient, services: Services, li: Person
) -> None:
    ids = [f"uuid:{start}-6bd1-482d-93b4-b6ac25bad2e0" for start in ("5cb58128", "0ad0543f", "77ab01fe")]
    for instance_id, before in zip(ids, ["", *ids], strict=False):
        a_record(services, li, instance_id=instance_id, corrects=before, name="甲")
    page = text_of(desk.get(f"/desk/records/{ids[0]}"))
    facts = re.search(r"<dt>回执号</dt><dd>(.*?)</dd>", page)
    assert facts
    assert re.sub(r"<[^>]+>", "", facts.group(1)).split() == ["77AB-01FE", "0AD0-543F", "5CB5-8128"]
    for told in ("5CB5-8128", "5cb58128", "0AD0-543F", "77AB-01FE"):
        assert rows(text_of(desk.get(f"{LIST}?q={told}"))) == ["甲"], told
