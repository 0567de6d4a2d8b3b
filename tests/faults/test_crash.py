"""A worker that dies between any two steps of receiving leaves the whole record or none of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from fieldapp.services import Clock
from tests.village import Village

HERE = Path(__file__).parent
WHOLE = {"submissions": 1, "versions": 1, "attachments": 1, "search": 1}


def test_killed_at_any_step_the_record_is_there_whole_or_not_at_all(tmp_path: Path, clock: Clock) -> None:
    village = Village(tmp_path / "town", clock)
    before = {table: village.rows(table) for table in ("audit", "events")}
    village.services.database.close()
    (tmp_path / "scratch").mkdir()
    done = subprocess.run(
        [sys.executable, str(HERE / "crash_driver.py"), str(tmp_path / "town"), str(tmp_path / "scratch")],
        env={"PYTHONPATH": str(HERE.parents[1]), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(steps) > 20, "the steps were counted"
    assert [step["lived"] for step in steps] == [False] * (len(steps) - 1) + [True]
    none = dict.fromkeys(WHOLE, 0) | before
    whole = WHOLE | {table: number + 1 for table, number in before.items()}
    proof = {"sound": "ok", "files_whole": True}
    assert [step["left"] for step in steps if step["left"] not in (none | proof, whole | proof)] == []
    assert [step["step"] for step in steps if step["after"] != whole | proof] == []
    assert none | proof in [step["left"] for step in steps]
