"""The browser's engine where it really runs: in Chromium, on phones of other time zones and languages than ours, it
answers as under Node (`--engine browser`) and as the server's engine does."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from fieldapp.cli import scripted
from tests.conformance.compare import fill_differences, same_result
from tests.conftest import Server, start_server
from tests.corpus import comparable

CONFORMANCE = Path(__file__).parents[1] / "conformance"
EXPRESSIONS = json.loads((CONFORMANCE / "xpath.json").read_text("utf-8"))
FILLS = sorted((CONFORMANCE / "fills").glob("*.json"))
STANDING_STILL = {"now": "2026-03-29T00:59:58.250+00:00", "random": 0.25}
"""Two seconds before Berlin turns its clocks: what a time zone or a clock gets wrong shows here."""
PHONES = (("Asia/Kathmandu", "ne-NP"), ("America/St_Johns", "ar-EG"))
"""Offsets that are no whole hours, languages with digits of their own."""
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo")
RUN = """async (job) => {
  const { answerTo } = await import('/static/js/engine/node/jobs.js');
  return JSON.stringify(await answerTo(JSON.parse(job), () => crypto.randomUUID()));
}"""
DATES = ("'2024-02-29'", "'1969-12-31'", "'2026-03-29T02:30:00.000'", "'2025-10-26T02:30:00+02:00'", "'not a date'")
NUMBERS = (
    "0.1 + 0.2",
    "1 div 3",
    "-0.5",
    "1e21",
    "123456789012345680000",
    "0.000001",
    "1 div 0",
    "0 div 0",
    "'١٢'",
    "''",
)
TEXTS = ("'红旗街12号'", "'a-b_c 7'", "'İstanbul'", "'🏠 home'", "''")
PATTERNS = ("'[\\u4e00-\\u9fff]+\\d+号'", "'\\w+'", "'(a|b|-)+_c\\s\\d'", "'.*'", "'^[A-Z]'", "'\\p{L}+'", "'(x'")
AREAS = (
    "'31.9 117.2 0 0;31.8 117.2 0 0;31.8 117.3 0 0;31.9 117.2 0 0'",
    "'0 179 0 0;0 -179 0 0;1 180 0 0;0 179 0 0'",
    "'x'",
)


def made_expressions(chance: random.Random) -> list[str]:
    """Expressions of the kinds in which engines, languages and time zones of phones differ most."""
    rows = (
        ("format-date-time({0}, {1})", DATES, ("'%Y-%m-%d %H:%M:%S'", "'%e %b %a %n'", "'%3 %h'")),
        ("date-time({0}) + {1}", DATES, ("0", "0.5")),
        ("decimal-date-time({0}) - {1}", DATES, ("0", "1.25")),
        ("string(date({0})) = {1}", DATES, DATES),
        ("concat(today(), ' ', now(), {0}, {1})", TEXTS, NUMBERS),
        ("concat({0}, '|', {1})", NUMBERS, NUMBERS),
        ("round({0}, {1})", NUMBERS, ("0", "2", "-2")),
        ("sqrt({0}) + exp({1})", NUMBERS, ("1", "-0.5")),
        ("regex({0}, {1})", TEXTS, PATTERNS),
        ("digest({0}, {1}, 'hex')", TEXTS, ("'MD5'", "'SHA-1'", "'SHA-256'", "'SHA-384'", "'SHA-512'")),
        ("concat(string-length({0}), substr({0}, 1, 3), translate({0}, '1a', '2'), {1})", TEXTS, TEXTS),
        ("base64-encode({0}) = {1}", TEXTS, TEXTS),
        ("area({0}) + distance({1})", AREAS, AREAS),
        ("geofence({0}, {1})", ("'31.85 117.21 0 0'", "'0 180 0 0'"), AREAS),
    )
    pairs = ((template, *both) for template, first, second in rows for both in itertools.product(first, second))
    made = [template.format(one, other) for template, one, other in pairs]
    return chance.sample(made, 200)


def jobs_in(zone: str, cases: list[dict[str, Any]]) -> dict[str, Any]:
    """A job of expressions for people in a time zone, their clock standing still."""
    fixtures = {name: {**fixture, **STANDING_STILL} for name, fixture in EXPRESSIONS["fixtures"].items()}
    return {**EXPRESSIONS, "timezone": zone, "fixtures": fixtures, "cases": cases}


def sample() -> list[dict[str, Any]]:
    """Every fifth case of the conformance suite that no chance decides."""
    cases = [case for case in EXPRESSIONS["cases"] if "uuid" not in case["expr"] and "random()" not in case["expr"]]
    return cases[::5]


def generated(zone: str) -> list[dict[str, Any]]:
    made = made_expressions(random.Random(zone))
    return [{"id": expr, "fixture": "clinic", "context": "/clinic", "expr": expr} for expr in made]


@pytest.fixture(scope="module")
def engine_server(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start_server(shutil.copytree(town, tmp_path_factory.mktemp("engine") / "var"))
    yield running
    running.stop()


def in_chromium(chromium: Browser, server: Server, phone: tuple[str, str], job: dict[str, Any]) -> dict[str, Any]:
    """The answer to a job by the engine in a page of our server, on a phone of this time zone and language."""
    zone, locale = phone
    context = chromium.new_context(timezone_id=zone, locale=locale)
    try:
        page = context.new_page()
        page.goto(f"{server.url}/health")
        assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") in (zone, "Asia/Katmandu")
        return dict(json.loads(page.evaluate(RUN, json.dumps(job))))
    finally:
        context.close()


@pytest.mark.parametrize("phone", PHONES, ids=lambda phone: phone[0])
@pytest.mark.parametrize("zone", ZONES)
def test_an_expression_gives_the_same_on_the_phone_under_node_and_on_the_server(
    zone: str, phone: tuple[str, str], chromium: Browser, engine_server: Server
) -> None:
    cases = [*sample(), *generated(zone)]
    jobs = jobs_in(zone, cases)
    there = in_chromium(chromium, engine_server, phone, scripted.expression_job(jobs, CONFORMANCE))
    on_phone = there["expressions"]["results"]
    assert on_phone == scripted.expressions(jobs, CONFORMANCE, "browser")["results"]
    on_server = scripted.expressions(jobs, CONFORMANCE, "server")["results"]
    differing = [(id, on_server[id], got) for id, got in on_phone.items() if not same_result(on_server[id], got)]
    assert differing == []
    kinds = {result["type"] for result in on_phone.values()}
    assert kinds == {"string", "number", "boolean", "date", "nodeset", "error"}, "the sample has something of each"


@pytest.mark.parametrize("phone", PHONES, ids=lambda phone: phone[0])
def test_a_filling_goes_the_same_on_the_phone_under_node_and_on_the_server(
    phone: tuple[str, str], chromium: Browser, engine_server: Server
) -> None:
    cases = [json.loads(path.read_text("utf-8")) for path in FILLS[::5]]
    jobs = [
        (CONFORMANCE / case["form"], {k: v for k, v in case.items() if k not in ("expect", "contested", "form")})
        for case in cases
    ]
    still = [(form, {**script, **STANDING_STILL}) for form, script in jobs]
    on_phone = in_chromium(chromium, engine_server, phone, scripted.fill_jobs(still))["fills"]
    for engine in ("browser", "server"):
        elsewhere = scripted.fills(still, engine)
        assert comparable(on_phone) == comparable(elsewhere), engine
    usual = in_chromium(chromium, engine_server, phone, scripted.fill_jobs(jobs))["fills"]
    assert [fill_differences(case, got) for case, got in zip(cases, usual, strict=True)] == [[] for _ in cases]
