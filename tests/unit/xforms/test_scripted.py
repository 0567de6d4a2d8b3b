"""`fieldapp form fill` and `form xpath`, as people call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fieldapp.cli import main

FORMS = Path(__file__).parents[2] / "conformance" / "forms"
ENGINES = ("server", "browser")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("suffix", [".md", ".xml"])
def test_a_script_is_played_in_a_workbook_and_in_its_xform(
    engine: str, suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script.json"
    steps = [{"op": "set", "ref": "/data/n", "value": "2"}, {"op": "finalize"}]
    script.write_text(json.dumps({"id": "two", "timezone": "Asia/Shanghai", "steps": steps}))
    assert (
        main(["form", "fill", str(FORMS / f"repeat_count{suffix}"), "--script", str(script), "--engine", engine]) == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert told["id"] == "two"
    assert told["snapshots"]["end"]["state"]["/data/counted"]["value"] == "2"


@pytest.mark.parametrize("engine", ENGINES)
def test_expressions_are_evaluated_many_at_once(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = tmp_path / "jobs.json"
    steps = [{"op": "set", "ref": "/data/n", "value": "3"}]
    cases = [
        {"id": "count", "fixture": "f", "context": "/data/n", "expr": ". + 1"},
        {"id": "names", "fixture": "f", "context": "/data/n", "expr": "/data/child/pos"},
        {"id": "broken", "fixture": "f", "context": "/data/n", "expr": "1 +"},
        {"id": "nowhere", "fixture": "f", "context": "/data/none", "expr": "1"},
    ]
    form = str(FORMS / "repeat_count.xml")
    jobs.write_text(json.dumps({"timezone": "UTC", "fixtures": {"f": {"form": form, "steps": steps}}, "cases": cases}))
    assert main(["form", "xpath", str(jobs), "--engine", engine]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert results["count"] == {"type": "number", "value": 4}
    assert results["names"] == {"type": "nodeset", "value": ["1", "2", "3"]}
    assert results["broken"]["type"] == results["nowhere"]["type"] == "error"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_form_that_cannot_be_loaded_says_so_in_the_answer(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "script.json").write_text('{"id": "x", "steps": []}')
    (tmp_path / "form.xml").write_text("<no/>")
    paths = [str(tmp_path / "form.xml"), "--script", str(tmp_path / "script.json")]
    assert main(["form", "fill", *paths, "--engine", engine]) == 0
    assert "form.invalid" in json.loads(capsys.readouterr().out)["error"]


def test_a_script_that_is_not_there_or_not_json_ends_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "script.json").write_text("{")
    form = str(FORMS / "repeat_count.xml")
    for name in ("none.json", "script.json"):
        assert main(["form", "fill", form, "--script", str(tmp_path / name)]) == 1
        assert capsys.readouterr().err.startswith("fieldapp form: ")
