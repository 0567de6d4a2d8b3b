"""Whatever can be found in a form can be told: every code has a cause and a remedy, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fieldapp.i18n import LANGUAGES, catalogue
from fieldapp.xforms.expression_words import reason_in
from fieldapp.xforms.xpath import ExpressionError, call_problems, parse

PACKAGE = Path(__file__).parents[3] / "fieldapp"
PARTS_OF_WORDS = (
    "workbook.where",
    "workbook.reason",
    "workbook.suggestion",
    "workbook.about",
    "workbook.rows",
    "workbook.list.comma",
)


def codes() -> list[str]:
    """The codes of findings that the source names."""
    found: set[str] = set()
    for path in (PACKAGE / "xforms").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'"(workbook\.[a-z_]+)"', text))
        found |= set(re.findall(r'found\(\s*"(form\.[a-z_]+)"', text))
    found |= set(
        re.findall(r'"(workbook\.[a-z_]+)"', (PACKAGE / "cli" / "form_findings.py").read_text(encoding="utf-8"))
    )
    return sorted(code for code in found if not code.startswith(PARTS_OF_WORDS))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", codes())
def test_a_finding_has_cause_and_remedy(code: str, language: str) -> None:
    words = catalogue(language)
    assert words.get(f"{code}.cause")
    assert words.get(f"{code}.remedy")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_catalogues_ask_for_the_same_details(language: str) -> None:
    other = catalogue("en")
    for code, text in catalogue(language).items():
        if code.startswith("workbook.") or re.fullmatch(r"form\.\w+\.(cause|remedy)", code):
            assert set(re.findall(r"\{(\w+)\}", text)) <= set(re.findall(r"\{(\w+)\}", other[code])) | {"kind"}, code


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 +",
        "(1",
        "1 2",
        "a b",
        "'a",
        "a[",
        "a/",
        "foo::a",
        "#",
        "${a}",
        "concat(",
        "a = = b",
        "1\u00a0+ 2",
        "node()('x')",
    ],
)
def test_what_the_parser_says_is_told_in_chinese(expression: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(expression)
    said = reason_in("zh-Hans", caught.value.message)
    assert re.search(r"[\u4e00-\u9fff]", said), caught.value.message
    assert reason_in("en", caught.value.message)


@pytest.mark.parametrize("expression", ["foo(1)", "round()", "concat(not(1, 2))"])
def test_what_is_wrong_with_a_call_is_told_in_chinese(expression: str) -> None:
    (complaint,) = call_problems(parse(expression))
    assert re.search(r"[\u4e00-\u9fff]", reason_in("zh-Hans", complaint)), complaint
