"""Words without marks, the same on the server and on the page (`tests/js/marks.test.js` reads the same cases)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fieldapp.xforms.marks import plain

CASES = json.loads((Path(__file__).parents[2] / "cases" / "words" / "plain.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "words"), CASES)
def test_marks_are_left_out_where_there_is_room_for_words_only(text: str, words: str) -> None:
    assert plain(text) == words
