"""Which control a question gets, and which words of its appearance do nothing."""

from __future__ import annotations

import pytest

from fieldapp.xforms.controls import choose, layout_of


@pytest.mark.parametrize(
    ("element", "bind_type", "appearance", "kind"),
    [
        ("input", "int", "", "integer"),
        ("input", "string", "multiline", "multiline"),
        ("input", "string", "numbers thousands-sep", "grouped"),
        ("input", "string", "numbers", "numbers"),
        ("input", "string", "masked", "masked"),
        ("input", "int", "counter", "counter"),
        ("input", "decimal", "bearing", "bearing"),
        ("input", "date", "month-year", "calendar"),
        ("input", "date", "islamic year", "calendar"),
        ("input", "date", "no-calendar", "calendar"),
        ("input", "dateTime", "ethiopian", "calendar"),
        ("range", "int", "vertical no-ticks", "range"),
        ("range", "int", "rating", "rating"),
        ("input", "geopoint", "", "point"),
        ("input", "geopoint", "placement-map hide-input", "pointmap"),
        ("input", "geoshape", "", "points"),
        ("select1", "string", "map", "onemap"),
        ("select", "string", "map", "manymap"),
        ("select1", "string", "minimal", "menu"),
        ("select", "string", "minimal", "folded"),
        ("upload", "binary", "", "upload"),
        ("input", "barcode", "front", "barcode"),
        ("trigger", "", "", "acknowledge"),
    ],
)
def test_type_and_appearance_lead_to_a_control(element: str, bind_type: str, appearance: str, kind: str) -> None:
    chosen = choose(element, bind_type, appearance)
    assert chosen.kind == kind
    assert not chosen.without_effect
    assert not chosen.substitute


@pytest.mark.parametrize(
    ("media_type", "appearance", "kind"),
    [
        ("image/*", "new-front", "photo"),
        ("image/*", "annotate new", "annotate"),
        ("image/*", "draw", "draw"),
        ("image/*", "signature", "signature"),
        ("audio/*", "new", "sound"),
        ("video/*", "selfie", "film"),
        ("application/*", "", "upload"),
    ],
)
def test_the_media_type_of_an_upload_leads_to_its_control(media_type: str, appearance: str, kind: str) -> None:
    chosen = choose("upload", "binary", appearance, media_type)
    assert (chosen.kind, chosen.without_effect, chosen.substitute) == (kind, (), False)


def test_a_drawing_is_no_way_to_record_a_sound() -> None:
    chosen = choose("upload", "binary", "draw", "audio/*")
    assert (chosen.kind, chosen.without_effect, chosen.substitute) == ("sound", ("draw",), True)


def test_what_is_known_and_not_drawn_leaves_the_plain_control_and_is_told() -> None:
    chosen = choose("input", "string", "ex:org.other.app(a='b c') multiline")
    assert (chosen.kind, chosen.without_effect) == ("multiline", ("ex:org.other.app(a='b c')",))
    assert chosen.substitute


def test_a_word_nobody_knows_is_named_to_the_author_and_not_told_to_the_person() -> None:
    chosen = choose("select1", "string", "quick sparkling")
    assert (chosen.kind, chosen.without_effect, chosen.substitute) == ("one", ("sparkling",), False)


def test_a_type_nobody_knows_is_answered_as_text_and_told() -> None:
    assert choose("input", "hologram", "").kind == "text"
    assert choose("input", "hologram", "").substitute


@pytest.mark.parametrize(
    ("appearance", "layout"),
    [
        ("", ""),
        ("columns", "grid"),
        ("columns-3 no-buttons", "grid of-3 bare"),
        ("columns-40", "grid of-10"),
        ("horizontal quick", "grid"),
        ("columns-pack", "pack"),
        ("horizontal-compact", "pack"),
        ("compact", "pack bare"),
        ("quickcompact-2", "grid of-2 bare"),
    ],
)
def test_older_spellings_of_a_layout_say_the_same_as_today_s(appearance: str, layout: str) -> None:
    assert layout_of(appearance) == layout
    assert not choose("select1", "string", appearance).without_effect
