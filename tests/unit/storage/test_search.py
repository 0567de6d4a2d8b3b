"""Search finds Chinese words of two characters, single signs, and the beginnings of other words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from fieldapp.storage.search import index, match_expression

TEXTS = {
    1: ["吴郢流动人口之家", "王芳", "unit B-204"],
    2: ["大杨镇照山社区", "Ärger mit Wasser", "13812345678"],
    3: ["流水人家"],
    4: ["ＡＢＣ全角", "𠀀𠀁"],
}


@pytest.fixture
def c() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "create virtual table search using fts5 (words, detail='none', columnsize=0, prefix='1', tokenize='ascii')"
    )
    for number, texts in TEXTS.items():
        index(connection, number, texts, again=False)
    yield connection
    connection.close()


def found(c: sqlite3.Connection, query: str) -> list[int]:
    return [r[0] for r in c.execute("select rowid from search where search match ?", (match_expression(query),))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("人口", [1]),
        ("流动", [1]),
        ("流水", [3]),
        ("动人", [1]),
        ("之家", [1]),
        ("家", [1, 3]),
        ("芳", [1]),
        ("照山社区", [2]),
        ("照山 大杨", [2]),
        ("照山 王芳", []),
        ("Unit", [1]),
        ("un", [1]),
        ("204", [1]),
        ("arger WASS", [2]),
        ("1381234", [2]),
        ("5678", []),
        ("abc", [4]),
        ("全角", [4]),
        ("𠀀𠀁", [4]),
    ],
)
def test_words_are_found(c: sqlite3.Connection, query: str, expected: list[int]) -> None:
    assert found(c, query) == expected


@pytest.mark.parametrize("query", ["", "  ", '"', "* - ( )", "!!"])
def test_a_query_without_words_asks_nothing(query: str) -> None:
    assert match_expression(query) == ""


@pytest.mark.parametrize("query", ['"unit', "unit OR 王芳", "words:unit", "unit*", "NEAR(unit)", "unit'--"])
def test_nothing_typed_is_taken_for_an_operator(c: sqlite3.Connection, query: str) -> None:
    assert found(c, query) in ([], [1])


def test_indexing_again_forgets_the_old_words(c: sqlite3.Connection) -> None:
    index(c, 1, ["新地址"], again=True)
    assert (found(c, "人口"), found(c, "新地")) == ([], [1])
