"""Instance XML and lists: limits, namespaces, and one meaning in both languages."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.problems import Problem
from fieldapp.xforms.instances import read_instance
from fieldapp.xforms.xml import read_tree, write_tree

ENGINE = Path(__file__).parents[3] / "static" / "js" / "engine"
DOCUMENTS = [
    "<a/>",
    "<?xml version='1.0' encoding='UTF-8'?>\n<!-- x --><a id='1'> <b>x &amp; y &#x4e2d;&#25991;</b>\r\n<c/> </a>",
    "<a xmlns='http://www.w3.org/2002/xforms' xmlns:orx='http://openrosa.org/xforms'><orx:meta><orx:instanceID>u"
    "</orx:instanceID></orx:meta></a>",
    "<a xmlns='urn:x'><b xmlns=''><c/></b><d q='&lt;&quot;'/></a>",
    "<a xmlns:e='urn:e' e:kind='k' plain=\"it's\"><e:b>1</e:b></a>",
    "<a><![CDATA[<b> & ]]>c</a>",
    "<a>text <b/> beside</a>",
]
LISTS = {
    "a.csv": '\ufeffname,label\r\n"a,1","He said ""x"""\r\n\r\nb,第二\nc\n"two\nlines",y',
    "b.csv": "only,heading",
    "c.geojson": '{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"geometry":{"type":"Point",'
    '"coordinates":[36.5,-1]},"properties":{"n":null,"ok":true,"d":2.5,"t":"x"}},{"type":"Feature","geometry":'
    '{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]},"properties":{}}]}',
    "d.xml": "<root xmlns='urn:y'><item k='1'><name>n</name></item></root>",
}


def in_browser(what: str, given_: object) -> object:
    """The same, by the browser's modules."""
    node = shutil.which("node")
    assert node, "the browser's engine is tested with Node"
    code = (
        f"import {{ readTree, writeTree }} from '{ENGINE / 'xml.js'}';"
        f"import {{ readInstance }} from '{ENGINE / 'instances.js'}';"
        "import { readFileSync } from 'node:fs';"
        f"console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map({what})));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", code], input=json.dumps(given_).encode(), stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def test_both_readers_see_the_same_tree_and_both_writers_write_it_alike() -> None:
    here = [read_tree(document) for document in DOCUMENTS]
    assert in_browser("(text) => readTree(text)", DOCUMENTS) == here
    assert in_browser("(tree) => writeTree(tree)", here) == [write_tree(tree) for tree in here]


def test_what_is_written_is_read_back() -> None:
    for document in DOCUMENTS:
        tree = read_tree(document)
        assert read_tree(write_tree(tree)) == tree


def test_both_read_the_same_lists_from_files() -> None:
    here = [read_instance(name, text.encode()) for name, text in LISTS.items()]
    assert in_browser("([name, text]) => readInstance(name, text)", list(LISTS.items())) == here
    assert here[0]["c"][0] == {"n": "item", "c": [{"n": "name", "t": "a,1"}, {"n": "label", "t": 'He said "x"'}]}
    assert here[2]["c"][0]["c"][0] == {"n": "geometry", "t": "-1 36.5 0 0"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_survives_or_loses_only_what_xml_cannot_hold(text: str) -> None:
    written = write_tree({"n": "a", "a": {"k": text}, "t": text})
    tree = read_tree(written)
    lost = {*map(chr, range(32)), "\ufffe", "\uffff"} - {"\t", "\n", "\r"}
    kept = "".join(letter for letter in text if letter not in lost)
    assert tree.get("a", {}).get("k") == kept
    assert tree.get("t", "") == kept.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<a><b></a>", "xml.invalid"),
        (b"<a>\x00</a>", "xml.invalid"),
        (b"<!DOCTYPE a><a/>", "xml.doctype"),
        (b"<a>" * 201, "xml.too_deep"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "xml.invalid"),
        (b"<a>" + b"x" * 100 + b"</a>", "xml.too_large"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_code(data: bytes, code: str) -> None:
    with pytest.raises(Problem) as raised:
        read_tree(data, max_bytes=90 if code == "xml.too_large" else 1_000_000)
    assert raised.value.code == code


def test_a_text_is_read_as_it_is_and_bytes_as_they_say() -> None:
    declared = "<?xml version='1.0' encoding='UTF-16'?><a>中</a>"
    assert read_tree(declared)["t"] == "中"
    assert read_tree(declared.encode("utf-16"))["t"] == "中"


@pytest.mark.parametrize(
    "features",
    [
        "null",
        "[null]",
        '[{"geometry": {"type": "Polygon", "coordinates": []}}]',
        '[{"geometry": {"type": "Point", "coordinates": [1]}}]',
        '[{"geometry": "x"}]',
        "[" * 100_000,
    ],
)
def test_what_is_no_geojson_is_refused(features: str) -> None:
    with pytest.raises(Problem):
        read_instance("a.geojson", f'{{"features": {features}}}'.encode())


def test_a_quote_that_is_never_closed_takes_the_rest_of_a_long_list() -> None:
    tree = read_instance("a.csv", b'name,label\na,"' + b"x" * 200_000)
    assert len(tree["c"][0]["c"][1]["t"]) == 200_000
