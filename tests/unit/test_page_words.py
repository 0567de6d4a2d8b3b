"""Every sentence that a page says has its Chinese."""

from __future__ import annotations

import re
from pathlib import Path

from fieldapp.i18n import area_words, catalogue

ROOT = Path(__file__).parents[2]
FORM_PAGE = ["static/js/pages/form.js", "static/js/pages/form", "static/js/controls", "static/js/sync", "static/js/lib"]
LISTS = ["static/js/pages/collect.js"]
SAID = re.compile(r"""say\(\s*(?:[\w.!'= ]+\?\s*)?'([^'\n]+)'""")
IN_TEMPLATE = re.compile(r"""\b(?:_|say)\('([^'\n]+)'""")


def sources(paths: list[str]) -> str:
    found = [ROOT / path for path in paths]
    files = [file for path in found for file in ([path] if path.is_file() else sorted(path.glob("*.js")))]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_scripts_say_only_what_the_page_s_own_words_hold() -> None:
    page = area_words("page", "zh-Hans")
    said = set(SAID.findall(sources(FORM_PAGE)))
    assert len(said) > 30
    assert said - set(page) == set()
    lists = set(SAID.findall(sources(LISTS)))
    assert lists - set(page) - set(area_words("collect", "zh-Hans")) == set()


def test_templates_say_only_what_a_catalogue_holds() -> None:
    files = [*(ROOT / "templates").glob("c*/*.html"), *(ROOT / "templates/public").glob("*.html")]
    said = {one for file in files for one in IN_TEMPLATE.findall(file.read_text(encoding="utf-8"))}
    assert len(said) > 30
    assert said - set(catalogue("zh-Hans")) == set()
