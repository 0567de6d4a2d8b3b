"""The weight of a form's page: what the first question needs comes at once, the rest in files of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.services import Services
from fieldapp.web import form_page
from fieldapp.web.words import first_words
from tests.builders import a_form, a_person, signed_in

BOTH = """
| survey |
|  | type | name | label::中文 (zh) | label::English (en) |
|  | integer | people | 这里住几个人？ | How many people live here? |
|  | select_one ways | way | 怎么来的？ | How did you come? |
| choices |
|  | list_name | name | label::中文 (zh) | label::English (en) |
|  | ways | foot | 走路 | On foot |
| settings |
|  | form_title | form_id | version | namespaces | attribute::fieldapp:public |
|  | Both | both | 1 | fieldapp="urn:fieldapp:xforms" | yes |
"""

SCRIPTS = Path(__file__).parents[2] / "static" / "js"


@pytest.fixture
def volunteer(app: Flask, services: Services) -> FlaskClient:
    return signed_in(app, a_person(services, "李梅"))


def texts_of(client: FlaskClient, address: str) -> str:
    return str(client.get(address).json["texts"])


def test_a_bundle_comes_in_one_language_first_and_the_others_follow(app: Flask, services: Services) -> None:
    address = f"/collect/forms/{a_form(services, BOTH).key}/bundle.2.json"
    client = app.test_client()
    first, rest = (texts_of(client, f"{address}?{part}=中文 (zh)") for part in ("texts", "besides"))
    assert "走路" in first
    assert "On foot" not in first
    assert "On foot" in rest
    assert "走路" not in rest
    assert "走路" in texts_of(client, address)
    assert "On foot" in texts_of(client, f"{address}?texts=Deutsch (de)"), "an unknown language hides nothing"


def test_the_page_asks_ahead_for_the_bundle_that_its_script_asks_for(
    services: Services, volunteer: FlaskClient
) -> None:
    form = a_form(services, BOTH)
    page = volunteer.get("/collect/forms/both").text
    assert f'href="/collect/forms/{form.key}/bundle.2.json?texts=%E4%B8%AD%E6%96%87%20(zh)"' in page


def test_what_the_script_says_at_first_comes_with_the_page() -> None:
    """The words of later screens come later; a sentence that is said before they are there must not be English."""
    first = first_words("zh-Hans")["zh-Hans"]
    early = [
        SCRIPTS / "pages" / "form" / "app.js",
        *(SCRIPTS / "controls" / f"{name}.js" for name in ("question", "choices")),
    ]
    said = {words for path in early for words in re.findall(r"say\(\s*'([^']+)'", path.read_text(encoding="utf-8"))}
    assert len(said) > 5
    assert said <= first.keys()


def test_a_page_holds_only_the_controls_of_its_form_and_names_the_file_with_the_others(
    services: Services, volunteer: FlaskClient
) -> None:
    a_form(services, BOTH)
    page = volunteer.get("/collect/forms/both").text
    assert 'id="kind-integer"' in page
    assert 'id="option-radio"' in page
    assert "kind-upload" not in page
    found = re.search(r"/collect/pieces/\w+\.html", page)
    assert found
    answer = volunteer.get(found[0])
    assert 'id="kind-upload"' in answer.text
    assert "下一步" in answer.text
    assert "immutable" in answer.headers["Cache-Control"]
    assert volunteer.get("/collect/pieces/other.html").headers["Cache-Control"] == "no-store"


def test_what_a_form_s_script_cannot_begin_without_is_asked_for_ahead(
    services: Services, volunteer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = {"js/pages/form.js js/engine/xpath/functions/regex.js": "build/js/pages/form-regex-1.js"}
    monkeypatch.setattr("fieldapp.assets.manifest", lambda: built)
    with_pattern = BOTH.replace(
        "| label::中文 (zh) | label::English (en) |", "| label::中文 (zh) | label::English (en) | constraint |", 1
    )
    a_form(
        services,
        with_pattern.replace("How many people live here? |", "How many people live here? | regex(., '[0-9]') |"),
    )
    page = volunteer.get("/collect/forms/both").text
    assert '<link rel="modulepreload" href="/static/build/js/pages/form-regex-1.js">' in page


def test_every_pack_has_its_module() -> None:
    text = (SCRIPTS / "engine" / "packs.js").read_text("utf-8")
    named = dict(re.findall(r"(\w+): async \(\) => \(await import\('./xpath/functions/(\w+)\.js'", text))
    assert named == form_page._PACK_MODULES
