"""The way in: what is kept, what is answered, and what a second sending means."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from fieldapp.people.person import Role
from fieldapp.problems import Problem
from fieldapp.storage import desk, events, forms, submissions, versions
from fieldapp.storage.desk import RecordFilter
from fieldapp.storage.scope import SYSTEM
from fieldapp.storage.search import match_expression
from fieldapp.trust import receipts
from tests.village import PHOTO, Village, record, xform


def refusal(village: Village, xml: bytes, *files: tuple[str, bytes], by: object = None) -> str:
    with pytest.raises(Problem) as caught:
        village.send(xml, list(files), by)  # type: ignore[arg-type]
    return caught.value.code


def test_a_record_is_kept_byte_for_byte_with_its_photo_and_answered_with_a_receipt_that_proves_it(
    village: Village,
) -> None:
    xml = record(photo="a.jpg", title="王芳 家")
    received = village.receive(xml, a_jpg=PHOTO)
    kept, proof = village.only(), receipts.verify(received.receipt, village.services.keys.find)
    assert village.bodies(kept) == [xml]
    assert proof.sha256 == hashlib.sha256(xml).hexdigest()
    assert proof.files == {"a.jpg": hashlib.sha256(PHOTO).hexdigest()}
    assert (proof.instance_id, proof.status, proof.form_id, proof.version) == ("uuid:1", "received", "visit", "1")
    assert (kept.title, kept.author_name, kept.state, kept.place) == ("王芳 家", "Mei", "received", "east")
    path = village.services.settings.files / proof.files["a.jpg"][:2] / proof.files["a.jpg"][2:]
    assert path.read_bytes() == PHOTO


def test_the_same_record_again_gets_the_same_receipt_and_makes_nothing_new(village: Village, clock: Any) -> None:
    first = village.receive(record(photo="a.jpg"), a_jpg=PHOTO)
    clock.turn(hours=5)
    again = village.receive(record(photo="a.jpg"), a_jpg=PHOTO)
    assert again.receipt == first.receipt
    assert village.rows("versions") == village.rows("attachments") == village.rows("submissions") == 1


def test_twenty_phones_sending_the_same_record_at_once_make_one_row(village: Village) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: village.receive(record(photo="a.jpg"), a_jpg=PHOTO).receipt, range(20)))
    assert len(set(answers)) == 1
    assert village.rows("versions") == village.rows("submissions") == 1


def test_files_may_follow_in_later_requests_and_are_asked_for_until_then(village: Village) -> None:
    first = village.receive(record(photo="a.jpg"))
    assert first.missing == ("a.jpg",)
    assert village.only().missing_files == 1
    later = village.receive(record(photo="a.jpg"), a_jpg=PHOTO)
    assert later.missing == ()
    assert receipts.read(later.receipt).files == {"a.jpg": hashlib.sha256(PHOTO).hexdigest()}
    assert village.only().missing_files == 0
    assert village.receive(record(photo="a.jpg")).receipt == later.receipt


def test_another_body_under_the_same_id_is_kept_once_and_receipted_as_a_conflict(village: Village) -> None:
    village.receive(record(name="王芳"))
    other = village.receive(record(name="李强"))
    assert other.is_conflict
    assert receipts.verify(other.receipt, village.services.keys.find).status == "conflict"
    again = village.receive(record(name="李强"))
    assert (again.receipt, again.is_conflict) == (other.receipt, True)
    kept = village.only()
    assert kept.has_conflict
    assert village.bodies(kept) == [record(name="李强"), record(name="王芳")]
    with village.services.database.read() as c:
        assert versions.xml(c, kept.current) == record(name="王芳")


def test_an_author_corrects_a_record_and_the_old_version_stays(village: Village) -> None:
    village.receive(record("uuid:1", name="王芳"))
    village.receive(record("uuid:2", deprecates="uuid:1", name="王方"))
    kept = village.only()
    assert (kept.instance_id, kept.current_instance_id, kept.is_edited) == ("uuid:1", "uuid:2", True)
    assert len(village.bodies(kept)) == 2


def test_a_record_too_large_to_check_is_kept_and_says_so(village: Village) -> None:
    village.receive(record(members="a " * 10_001))
    assert [finding.code for finding in village.findings(village.only())] == ["record.too_large_to_check"]


def test_a_correction_keeps_the_photos_it_still_names(village: Village) -> None:
    village.receive(record("uuid:1", photo="a.jpg"), a_jpg=PHOTO)
    received = village.receive(record("uuid:2", deprecates="uuid:1", photo="a.jpg", name="王方"))
    assert received.missing == ()
    assert receipts.read(received.receipt).files == {"a.jpg": hashlib.sha256(PHOTO).hexdigest()}
    assert list(village.files(village.only())) == ["a.jpg"]
    other = village.receive(record("uuid:3", deprecates="uuid:2", photo="b.jpg"))
    assert other.missing == ("b.jpg",)


def test_a_record_of_somebody_whose_role_the_form_is_not_for_is_kept_and_flagged(village: Village) -> None:
    village.publish(xform("2", attributes='fa:roles="health_worker"'))
    village.receive(record(version="2"))
    assert [finding.code for finding in village.findings(village.only())] == ["form.not_for_role"]


def test_a_corrected_record_is_found_by_its_new_words_only(village: Village) -> None:
    village.receive(record("uuid:1", name="合肥张家"))
    village.receive(record("uuid:2", deprecates="uuid:1", name="庐阳"))
    with village.services.database.read() as c:
        asked = {word: RecordFilter(form_id="visit", words=match_expression(word)) for word in ("张家", "庐阳")}
        found = {word: desk.count(c, SYSTEM, wanted) for word, wanted in asked.items()}
    assert found == {"张家": 0, "庐阳": 1}


def test_a_record_is_found_by_the_receipt_numbers_its_author_was_shown(village: Village) -> None:
    village.receive(record("uuid:5cb58128-6bd1-482d-93b4-b6ac25bad2e0"))
    village.receive(record("uuid:0ad0543f-45d9-485d-9a34-92449c05299d", deprecates=village.only().instance_id))
    with village.services.database.read() as c:
        for told in ("0AD0-543F", "5CB5-8128", "5cb58128"):
            assert desk.count(c, SYSTEM, RecordFilter(form_id="visit", words=match_expression(told))) == 1


def test_a_record_is_found_by_its_first_author_or_its_link_and_by_the_place_it_names(village: Village) -> None:
    def found(words: str) -> int:
        with village.services.database.read() as c:
            return desk.count(c, SYSTEM, RecordFilter(form_id="visit", words=match_expression(words)))

    village.receive(record("uuid:1", place="west"))
    village.receive(record("uuid:2"), village.link("west"))
    assert [found(words) for words in ("Mei", "Gate", "西村 大杨镇", "West Dayang", "东村")] == [1, 1, 2, 2, 0]
    village.receive(record("uuid:3", deprecates="uuid:1", place="east"))
    village.receive(record("uuid:4", deprecates="uuid:3"), village.lan)
    assert [found(words) for words in ("Mei 东村", "Lan", "西村")] == [1, 0, 1]


def test_the_coordinator_of_the_place_may_correct_and_nobody_else(village: Village) -> None:
    village.receive(record("uuid:1"))
    assert refusal(village, record("uuid:2", deprecates="uuid:1"), by=village.bo) == "submission.not_yours"
    assert refusal(village, record("uuid:2", deprecates="uuid:1"), by=village.link()) == "submission.not_yours"
    elsewhere = village.person("Wei", Role.COORDINATOR, "west")
    assert refusal(village, record("uuid:2", deprecates="uuid:1"), by=elsewhere) == "submission.not_yours"
    village.receive(record("uuid:2", deprecates="uuid:1", name="王方"), village.lan)
    assert village.only().is_edited


def test_an_approved_record_cannot_be_corrected(village: Village, clock: Any) -> None:
    village.receive(record("uuid:1"))
    number = village.only().id
    village.write(lambda c: submissions.decide(c, number, "approved", "", clock()))
    assert refusal(village, record("uuid:2", deprecates="uuid:1")) == "submission.approved"


def test_a_correction_sends_a_rejected_record_back_to_the_coordinator(village: Village, clock: Any) -> None:
    village.receive(record("uuid:1"))
    number = village.only().id
    village.write(lambda c: submissions.decide(c, number, "rejected", "Name?", clock()))
    village.receive(record("uuid:2", deprecates="uuid:1", name="王方"))
    assert village.only().state == "received"


def test_two_corrections_of_the_same_version_are_both_kept_and_the_second_is_a_conflict(village: Village) -> None:
    village.receive(record("uuid:1"))
    village.receive(record("uuid:2", deprecates="uuid:1", name="甲乙"))
    second = village.receive(record("uuid:3", deprecates="uuid:1", name="丙丁"), village.lan)
    kept = village.only()
    assert second.is_conflict
    assert (kept.current_instance_id, kept.has_conflict, len(village.bodies(kept))) == ("uuid:2", True, 3)


def test_a_correction_of_an_unknown_record_becomes_its_own_with_a_finding(village: Village) -> None:
    assert not village.receive(record("uuid:2", deprecates="uuid:gone")).is_conflict
    kept = village.only()
    assert [f.code for f in village.findings(kept)] == ["submission.deprecated_unknown"]
    assert kept.has_findings


def test_a_record_that_breaks_the_form_s_rules_is_kept_and_flagged(village: Village) -> None:
    village.receive(record(name="", age="130"))
    kept = village.only()
    assert {finding.ref for finding in village.findings(kept)} == {"/data/name", "/data/age"}
    assert kept.has_findings


def test_what_is_wrong_with_a_sensitive_answer_is_told_without_the_answer(village: Village) -> None:
    village.publish(xform("2").replace('type="int"', 'type="int" calculate="7" fa:sensitive="yes"'))
    village.receive(record(version="2", age="41"))
    (found,) = village.findings(village.only())
    assert found.code == "record.calculation"
    assert "41" not in str(found.details)


def test_a_file_no_answer_names_is_kept_with_a_finding(village: Village) -> None:
    received = village.receive(record(), hidden_jpg=PHOTO)
    kept = village.only()
    assert [(f.code, f.details["name"]) for f in village.findings(kept)] == [("file.unnamed", "hidden.jpg")]
    assert list(village.files(kept)) == ["hidden.jpg"]
    assert "hidden.jpg" in receipts.read(received.receipt).files
    assert kept.has_findings


def test_another_file_under_a_known_name_is_kept_too_and_receipted(village: Village) -> None:
    village.receive(record(photo="a.jpg"), a_jpg=PHOTO)
    other = village.receive(record(photo="a.jpg"), a_jpg=b"another photo")
    assert receipts.read(other.receipt).files == {"a.jpg": hashlib.sha256(b"another photo").hexdigest()}
    assert village.rows("attachments") == 2
    assert [finding.code for finding in village.findings(village.only())] == ["file.changed"]


def test_only_so_many_unnamed_files_are_taken_with_one_record(village: Village) -> None:
    many = [(f"{number}.jpg", PHOTO) for number in range(21)]
    assert refusal(village, record(), *many) == "file.too_many"
    assert village.records() == []


def test_the_place_is_the_one_the_record_names_else_the_author_s(village: Village) -> None:
    village.receive(record("uuid:1", place="west"))
    village.receive(record("uuid:2"))
    village.receive(record("uuid:3", place="nowhere"))
    assert [kept.place for kept in village.records()] == ["east", "east", "west"]
    assert [finding.code for finding in village.findings(village.records()[0])] == ["place.unknown"]


def test_what_came_by_a_public_link_stays_at_its_place(village: Village) -> None:
    village.receive(record(place="east"), village.link("west"))
    kept = village.only()
    assert (kept.place, kept.author_person, kept.link_label) == ("west", None, "Gate")


def test_a_public_link_takes_only_its_own_public_and_open_form(village: Village) -> None:
    link = village.link()
    village.publish(xform("2", attributes=""))
    village.publish(xform("1", form_id="other"))
    assert refusal(village, record(version="2"), by=link) == "public.link_invalid"
    assert refusal(village, record().replace(b'"visit"', b'"other"'), by=link) == "public.link_invalid"
    village.write(lambda c: forms.set_open(c, "visit", is_open=False))
    assert refusal(village, record(), by=link) == "form.closed"


def test_a_record_finished_before_its_form_was_closed_is_kept_and_flagged(village: Village) -> None:
    village.write(lambda c: forms.set_open(c, "visit", is_open=False))
    village.receive(record())
    assert [finding.code for finding in village.findings(village.only())] == ["form.closed"]


def test_unknown_forms_and_versions_are_told_apart(village: Village) -> None:
    assert refusal(village, record(version="9")) == "form.version_unknown"
    assert refusal(village, record().replace(b'"visit"', b'"nothing"')) == "form.unknown"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"", "xml.invalid"),
        (b"not xml", "xml.invalid"),
        (b"<data id='visit' version='1'>", "xml.invalid"),
        (b"<!DOCTYPE data [<!ENTITY a 'b'>]><data id='visit' version='1'>&a;</data>", "xml.doctype"),
        (b"<a>" * 10_000 + b"</a>" * 10_000, "xml.too_deep"),
        (b"<data id='visit' version='1'>" + b" " * 9_000_000 + b"</data>", "xml.too_large"),
        (b"<data id='visit' version='1'>" + b"<a/>" * 150_001 + b"</data>", "xml.too_large"),
        (b"<data/>", "form.unknown"),
        (b"<data id='visit' version='1'/>", "submission.instance_id_missing"),
        (record("../../etc"), "submission.instance_id_unsafe"),
        (record("a b"), "submission.instance_id_unsafe"),
        (record("a" * 201), "submission.instance_id_unsafe"),
        (record("-x"), "submission.instance_id_unsafe"),
    ],
)
def test_what_cannot_be_a_record_is_refused_by_name_and_leaves_nothing(village: Village, xml: bytes, code: str) -> None:
    assert refusal(village, xml, ("a.jpg", PHOTO)) == code
    assert village.rows("versions") == village.rows("events") - 1 == 0
    assert not village.services.settings.files.exists()


def test_files_whose_names_collide_are_refused_before_anything_is_written(village: Village) -> None:
    assert refusal(village, record(), ("a.jpg", PHOTO), ("A.JPG", PHOTO)) == "file.name_twice"
    assert refusal(village, record(), ("../a.jpg", PHOTO)) == "file.name_unsafe"
    assert not village.services.settings.files.exists()
    village.receive(record(photo="a.jpg"), a_jpg=PHOTO)
    assert refusal(village, record(photo="a.jpg"), ("A.jpg", PHOTO)) == "file.name_twice"


def test_values_are_kept_as_tables_and_sensitive_words_are_not_indexed(village: Village) -> None:
    village.receive(record(phone="13800000000", name="王芳", members="小明 小红"))
    with village.services.database.read() as c:
        tables = versions.record(c, village.only().current).decode()
        words = c.execute("select words from search").fetchone()[0]
    assert '"/data/member":[{"@":"/data/member[1]","/data/member/m_name":"小明"}' in tables
    assert "小红" in words.split()
    assert "13800000000" not in words


def test_whoever_reacts_to_records_hears_of_each_in_order(village: Village) -> None:
    village.receive(record("uuid:1"))
    village.receive(record("uuid:2", deprecates="uuid:1", name="王方"))
    with village.services.database.read() as c:
        told = [event.kind for event in events.after(c, 0)]
    assert told == ["form.published", "submission.received", "submission.edited"]
