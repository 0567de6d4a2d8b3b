"""Every problem has its words in every language, and every sentence of the interface its translation."""

import re
from pathlib import Path

import pytest

from fieldapp import i18n, problems

ROOT = Path(__file__).parents[2]
_FINDING = re.compile(
    r'(?:Finding\(\s*code=|\b_tell\(\s*|^[A-Z_]+ = )"((?:record|link|place|file|submission|form)\.[a-z_]+)"', re.M
)
_MARKED = re.compile(r"""(?<![\w.])_\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_problem_says_what_happened_and_what_to_do(language: str) -> None:
    words = i18n.catalogue(language)
    wanted = [f"{code}.{part}" for code in problems.BY_CODE for part in ("title", "text")]
    assert [name for name in wanted if name not in words] == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_finding_of_a_record_says_what_is_wrong(language: str) -> None:
    sources = [path.read_text() for area in ("intake", "xforms") for path in (ROOT / "fieldapp" / area).rglob("*.py")]
    found = {code for source in sources for code in _FINDING.findall(source)}
    found |= {"record.required", "record.constraint"}  # made of what `validate` answers
    assert {"link.other_building", "record.choice", "record.engine_failed", "file.changed"} <= found
    words = i18n.catalogue(language)
    assert {code for code in found if not {f"{code}.text", f"{code}.cause"} & words.keys()} == set()


def test_every_sentence_in_a_template_is_translated() -> None:
    words = i18n.catalogue("zh-Hans")
    missing = {
        (path.relative_to(ROOT).as_posix(), single or double)
        for path in (ROOT / "templates").rglob("*.html")
        for single, double in _MARKED.findall(path.read_text())
        if (single or double).replace("\\'", "'").replace('\\"', '"') not in words
    }
    assert sorted(missing) == []


def test_translations_keep_their_placeholders() -> None:
    wrong = [
        message
        for message, text in i18n.catalogue("zh-Hans").items()
        if " " in message and set(re.findall(r"\{(\w+)\}", message)) != set(re.findall(r"\{(\w+)\}", text))
    ]
    assert wrong == []


def test_no_sentence_is_translated_in_two_ways() -> None:
    found: dict[str, set[str]] = {}
    for path in (ROOT / "fieldapp/locale/zh_Hans").glob("*.po"):
        for message, text in i18n.area_words(path.stem, "zh-Hans").items():
            found.setdefault(message, set()).add(text)
    assert {message: texts for message, texts in found.items() if len(texts) > 1} == {}


def test_a_message_without_translation_stands_for_itself() -> None:
    assert i18n.translate("Nobody said {what}", "zh-Hans", what="this") == "Nobody said this"


@pytest.mark.parametrize(
    ("wishes", "served"),
    [
        (("zh-CN,zh;q=0.9",), "zh-Hans"),
        (("fr-FR, en;q=0.5",), "en"),
        ((None, "en"), "en"),
        (("xx",), "zh-Hans"),
        ((), "zh-Hans"),
    ],
)
def test_people_get_the_first_language_we_speak(wishes: tuple[str, ...], served: str) -> None:
    assert i18n.choose_language(*wishes) == served
