"""The texts of OpenRosa are well formed whatever stands in names, and say what clients look for."""

from __future__ import annotations

from xml.etree import ElementTree

from fieldapp.openrosa.lists import ListedFile, ListedForm, form_list, manifest
from fieldapp.openrosa.messages import openrosa_headers, openrosa_message

AWKWARD = 'a & b <c> "d"'
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"


def listed(**changes: str) -> ListedForm:
    given = {"form_id": AWKWARD, "name": "走访", "version": "", "md5": "0" * 32, "download_url": "http://h/f?a=1&b=2"}
    return ListedForm(**{**given, **changes})


def test_a_listed_form_has_what_clients_need() -> None:
    root = ElementTree.fromstring(form_list([listed()]))
    assert root.tag == LIST + "xforms"
    (form,) = root
    assert {child.tag.removeprefix(LIST): child.text for child in form} == {
        "formID": AWKWARD,
        "name": "走访",
        "version": None,
        "hash": "md5:" + "0" * 32,
        "downloadUrl": "http://h/f?a=1&b=2",
    }


def test_descriptions_are_told_only_when_asked_for_and_manifests_only_where_there_is_one() -> None:
    form = listed(description="words", manifest_url="http://h/m")
    assert "descriptionText" not in form_list([form])
    assert "<descriptionText>words</descriptionText>" in form_list([form], verbose=True)
    assert "<manifestUrl>http://h/m</manifestUrl>" in form_list([form])
    assert "manifestUrl" not in form_list([listed()])


def test_a_manifest_names_each_file_with_its_hash() -> None:
    root = ElementTree.fromstring(manifest([ListedFile(name=AWKWARD, md5="1" * 32, download_url="http://h/x")]))
    (file,) = root
    assert file.tag == MANIFEST + "mediaFile"
    assert [child.text for child in file] == [AWKWARD, "md5:" + "1" * 32, "http://h/x"]


def test_a_message_keeps_its_words_and_carries_the_protocol_s_headers() -> None:
    answer = openrosa_message(AWKWARD, 404)
    (message,) = ElementTree.fromstring(answer.body)
    assert (message.text, answer.status) == (AWKWARD, 404)
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert openrosa_headers(5)["X-OpenRosa-Accept-Content-Length"] == "5"
