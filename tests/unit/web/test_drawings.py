"""Lines and areas as readers see them: a small picture, how long, how large."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from fieldapp.web.drawings import describe, draw, read_line
from fieldapp.web.record_view import Answer, Reader, answers, view_record
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.parse import parse
from fieldapp.xforms.xlsform import convert

PLOT = "31.9 117.2 0 0; 31.901 117.2 0 0; 31.901 117.202 0 0; 31.9 117.2 0 0"
BOW = "0 0 0 0; 0 1 0 0; 1 0 0 0; 1 1 0 0; 0 0 0 0"
FORM = b"""
| survey |
| | type | name | label |
| | geopoint | here | Here |
| | geotrace | way | Way |
| | geoshape | plot | Plot |
| settings |
| | form_id | version |
| | geo | 1 |
"""


def seen(**stored: str) -> dict[str, Answer]:
    """The answers of a record as a coordinator sees them."""
    form = parse(convert(FORM, "geo.md").xform or "").definition
    record: NodeTree = {"n": "data", "c": [{"n": name, "t": text} for name, text in stored.items()]}
    reader = Reader(language="en", timezone=ZoneInfo("Asia/Shanghai"), sees_sensitive=True)
    return {answer.ref.rpartition("/")[2]: answer for answer in answers(view_record(form, record, reader))}


def test_a_shape_is_drawn_with_north_above_and_closed() -> None:
    corners = read_line(PLOT, closed=True)
    picture = draw(corners, closed=True)
    assert len(corners) == 3
    assert picture.path == "M8 59.6L8 12.4L88 12.4Z"
    assert picture.begin == (8.0, 59.6)
    assert describe(corners, "en", closed=True) == "3 points · 520 m · 10520 m²"
    assert describe(corners, "zh-Hans", closed=True) == "3个点 · 520米 · 10520平方米"


def test_what_crosses_itself_has_no_size_to_speak_of() -> None:
    assert "m²" not in describe(read_line(BOW, closed=True), "en", closed=True)


def test_one_point_and_points_on_one_spot_can_be_drawn() -> None:
    assert draw([(31.9, 117.2)], closed=False).path == "M48 36"
    assert draw([(31.9, 117.2), (31.9, 117.2)], closed=False).path == "M48 36L48 36"


def test_a_point_says_how_exact_it_is_or_that_it_was_placed_by_hand() -> None:
    measured = seen(here="31.9012 117.2105 0.0 12.4")["here"]
    assert (measured.kind, measured.text) == ("point", "31.90120, 117.21050 (± 12 m)")
    assert measured.place == "31.901200,117.210500"
    assert seen(here="31.9012 117.2105 0.0 0.0")["here"].text == "31.90120, 117.21050, placed by hand"


def test_what_is_no_line_is_shown_as_it_came() -> None:
    shown = seen(way="31.9 117.2; over there", plot=PLOT, here="95 117")
    assert (shown["way"].kind, shown["way"].text) == ("text", "31.9 117.2; over there")
    assert (shown["here"].kind, shown["here"].text) == ("text", "95 117")
    assert shown["plot"].kind == "line"
    assert shown["plot"].drawing is not None
