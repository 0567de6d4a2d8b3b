"""Names that authors give their languages, and the tags that readers ask for; `tests/js/lib.test.js` has the same."""

from __future__ import annotations

import pytest

from fieldapp.xforms.languages import form_language, language_tag
from fieldapp.xforms.parse import parse
from tests.village import xform


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("中文 (zh)", "zh-Hans"),
        ("中文", "zh-Hans"),
        ("Chinese", "zh-Hans"),
        ("English (en)", "en"),
        ("English", "en"),
        ("en-GB", "en"),
        ("Français (fr)", "fr"),
        ("Enets (enf)", "enf"),
        ("Hefei talk", ""),
    ],
)
def test_a_language_is_known_by_its_name(name: str, tag: str) -> None:
    assert language_tag(name) == tag


def test_a_form_without_languages_has_no_language_to_choose() -> None:
    assert form_language(parse(xform()).definition, "en") == ""
