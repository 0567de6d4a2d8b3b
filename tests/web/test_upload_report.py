"""The upload page says what a form is, what keeps it out and what is good to know, and stays readable with hundreds."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from flask.testing import FlaskClient

from fieldapp.services import Services
from tests.web.desk_story import text_of
from tests.web.test_desk_forms import uploaded, visit_form

pytestmark = pytest.mark.usefixtures("visit")
HEAD = "| survey | type | name | label::中文 (zh) | label::English (en) | relevant |\n"
SETTINGS = "| settings | form_id | version | form_title |\n| | long | 1 | 很长的表 |\n"


def test_a_good_forms_facts_are_told_before_it_is_published(desk: FlaskClient, services: Services) -> None:
    report = text_of(desk.get(uploaded(desk, services, ("visit.md", visit_form("7")))))
    assert "打开速度" in report
    assert re.search(r"第一次打开约 4\d kB、2\.\d 秒", report)


def test_three_hundred_errors_are_counted_and_the_first_are_shown(desk: FlaskClient, services: Services) -> None:
    rows = "".join(f"| | text | q{n} | 题 | Q | ${{nowhere{n}}} = 1 |\n" for n in range(300))
    report = text_of(desk.get(uploaded(desk, services, ("long.md", (HEAD + rows + SETTINGS).encode()))))
    assert "有 300 处问题" in report
    assert "还有 100 个问题没有列出" in report


def test_three_hundred_missing_translations_are_one_line(desk: FlaskClient, services: Services) -> None:
    rows = "".join(f"| | text | q{n} | 题 | | |\n" for n in range(300))
    report = text_of(desk.get(uploaded(desk, services, ("long.md", (HEAD + rows + SETTINGS).encode()))))
    assert report.count("“English (en)”缺少 label") == 1
    assert "第 2–301 行" in report
    assert "发布" in report


def test_files_handed_in_are_compared_with_those_the_form_names(desk: FlaskClient, services: Services) -> None:
    form = "| survey | type | name | label | image |\n| | note | n | 看图 | map.png |\n" + SETTINGS
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("long.md", form)
        archive.writestr("mop.png", b"picture")
    report = text_of(desk.get(uploaded(desk, services, ("form.zip", package.getvalue()))))
    assert "没有一起交来的文件：map.png" in report
    assert "表单里没有提到这些文件：mop.png" in report


@pytest.mark.parametrize(("language", "place"), [("zh-Hans", "第 2 行"), ("en", "2")])
def test_a_broken_expression_is_shown_with_a_mark_under_the_place(
    desk: FlaskClient, services: Services, language: str, place: str
) -> None:
    form = (HEAD + "| | text | q | 题 | Q | 1 + (* 2 |\n" + SETTINGS).encode()
    address = uploaded(desk, services, ("long.md", form))
    report = desk.get(address, headers={"Accept-Language": language}).text
    assert re.search(r'<pre class="excerpt">1 \+ \(\* 2\s*\n {7}\^', report)
    assert "relevant" in report
    assert place in report
    assert 'name="publish"' not in report
