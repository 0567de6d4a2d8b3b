"""A time of day in zones that changed their clocks since 1970, or do so twice a year: as people there write it."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fieldapp.xforms.types.moments import parse_time

CASES = json.loads((Path(__file__).parents[2] / "cases" / "engine" / "times.json").read_text("utf-8"))
"""Zone, time as written, time as stored; the browser's engine is asked the same."""


@pytest.mark.parametrize(("zone", "written", "stored"), CASES)
def test_a_time_keeps_the_offset_that_its_zone_has_today(zone: str, written: str, stored: str) -> None:
    assert str(parse_time(written, ZoneInfo(zone))) == stored
