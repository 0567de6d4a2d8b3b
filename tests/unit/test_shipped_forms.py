"""The town's own forms: they convert without a word, keep the lists and the rules of forms/README.md."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from fieldapp.xforms.preflight_rows import Sheets, SurveyRow, read_sheets
from fieldapp.xforms.xlsform import Conversion, convert
from fieldapp.xforms.xlsform_read import read_workbook
from fieldapp.xforms.xlsform_validate import java_is_there, odk_validate

FORMS = Path(__file__).parents[2] / "forms"
SHIPPED = sorted(path for path in FORMS.glob("*.md") if path.name != "README.md")
LANGUAGES = {"中文 (zh)", "English (en)"}
SAYS = ("label", "hint", "constraint_message", "required_message")
NEVER_ASKED = re.compile("身份证|生育史|婚育证明|政治面貌|民族|收入|房产证|银行|怀孕|签字|pin|id_card", re.IGNORECASE)


@pytest.fixture(scope="module", params=SHIPPED, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture(scope="module")
def conversion(path: Path) -> Conversion:
    return convert(path)


@pytest.fixture(scope="module")
def sheets(path: Path) -> Sheets:
    return read_sheets(read_workbook(path.read_bytes()))


def rows_of(name: str) -> list[dict[str, str]]:
    with (FORMS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(sheets: Sheets) -> list[SurveyRow]:
    """The questions that take an answer."""
    silent = {"start", "end", "today", "username", "calculate", "note"}
    return [row for row in sheets.survey if not row.type.container and row.type.word not in silent]


def test_the_five_forms_are_here() -> None:
    assert [path.stem for path in SHIPPED] == [
        "community-need",
        "door-visit",
        "landlord-report",
        "point-log",
        "rental-property",
    ]


def test_a_form_converts_without_error_or_warning(conversion: Conversion) -> None:
    assert conversion.ok
    assert conversion.problems == ()


def test_the_file_name_is_the_form_id_and_the_version_is_dated(path: Path, conversion: Conversion) -> None:
    assert conversion.form_id == path.stem.replace("-", "_")
    assert re.fullmatch(r"20\d{8}", conversion.version)
    assert conversion.media == ()


@pytest.mark.skipif(not java_is_there(), reason="ODK Validate needs Java, which is not installed here")
def test_odk_validate_accepts_the_form(conversion: Conversion) -> None:
    assert conversion.xform is not None
    assert odk_validate(conversion.xform) == []


def test_every_text_is_there_in_chinese_and_english(sheets: Sheets) -> None:
    for row in [*sheets.survey, *sheets.choices]:
        for column in SAYS:
            texts = row.texts(column)
            assert not texts or set(texts) == LANGUAGES, (row.number, column)


def test_every_question_has_a_label_and_every_rule_a_message(sheets: Sheets) -> None:
    for row in asked(sheets):
        assert row.texts("label"), row.number
        assert not row.get("required") or row.texts("required_message"), row.number
        assert not row.get("constraint") or row.texts("constraint_message"), row.number


def test_chinese_labels_are_short(sheets: Sheets) -> None:
    too_long = [label for row in sheets.survey if len(label := row.texts("label").get("中文 (zh)", "")) > 22]
    assert too_long == []


def test_the_notice_stands_before_the_first_personal_question(sheets: Sheets) -> None:
    notice = next(row.number for row in sheets.survey if row.get("name") == "notice")
    marks = ("fieldapp:personal", "fieldapp:sensitive")
    about_people = [row.number for row in sheets.survey if any(row.get(mark) == "yes" for mark in marks)]
    assert notice < min(about_people)


def test_every_personal_question_can_be_declined(sheets: Sheets) -> None:
    gates = {"unit", "address", "content", "explanation", "need_text"}
    for row in asked(sheets):
        if row.get("fieldapp:personal") != "yes" and row.get("fieldapp:sensitive") != "yes":
            continue
        if row.get("required") != "yes" or row.get("name") in gates:
            continue
        choices = {choice.get("name") for choice in sheets.lists.get(row.type.list_name, [])}
        declines = choices & {"declined", "refuse", "none", "anonymous", "9"}
        assert declines or row.get("relevant"), row.get("name")


def test_what_was_dropped_on_purpose_is_not_asked(sheets: Sheets) -> None:
    for row in asked(sheets):
        words = [row.get("name"), *row.texts("label").values()]
        assert not any(NEVER_ASKED.search(word) for word in words), row.get("name")


def test_choices_are_the_code_lists(sheets: Sheets) -> None:
    for name, choices in sheets.lists.items():
        wanted = [(row["code"], row["zh"], row["en"]) for row in code_list(name)]
        shown = [(c.get("name"), c.texts("label")["中文 (zh)"], c.texts("label")["English (en)"]) for c in choices]
        assert shown == wanted, name


def code_list(name: str) -> list[dict[str, str]]:
    if name == "place":
        return [row for row in rows_of("places.csv") if row["kind"] in {"community", "village"}]
    if name == "point":
        return [row for row in rows_of("places.csv") if row["kind"] in {"home", "point"}]
    return [row for row in rows_of(f"lists/{name}.csv") if not row["valid_to"]]


def test_every_code_list_is_used_and_has_its_columns() -> None:
    used = {name for path in SHIPPED for name in read_sheets(read_workbook(path.read_bytes())).lists}
    for path in sorted((FORMS / "lists").glob("*.csv")):
        assert path.stem in used
        rows = rows_of(f"lists/{path.name}")
        assert {"code", "zh", "en", "valid_from", "valid_to"} <= set(rows[0])
        assert len({row["code"] for row in rows}) == len(rows)
        assert all(row["zh"] and row["en"] for row in rows)


def test_places_form_one_tree_below_the_town() -> None:
    places = rows_of("places.csv")
    codes = {row["code"] for row in places}
    assert len(codes) == len(places)
    assert [row["code"] for row in places if not row["parent"]] == ["340103100"]
    assert all(row["parent"] in codes for row in places if row["parent"])
    assert all(row["code"].startswith("dy-") or row["code"].isdigit() for row in places)
