"""Figures of reading from a running server that holds many records: form list, list of records, CSV export.

Asks as people do: the form list with a device key, the desk with a session. Prints one Markdown table.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOAD = [sys.executable, str(Path(__file__).resolve().parent / "server" / "openrosa_load.py")]


def bench_reading(data: Path, base: str, pid: int, key: str, form_id: str) -> None:
    """Time what phones and desks ask for."""
    cookie = ("--header", f"Cookie: session={session_token(data)}")
    print("\n| reading | bytes | median s | first s | CPU-s each |\n| --- | --- | --- | --- | --- |")
    for name, path, repeat, options in (
        ("form list", f"/key/{key}/formList", 50, ()),
        ("list of records, one page", f"/desk/forms/{form_id}/records", 20, cookie),
        ("CSV of all records", f"/desk/forms/{form_id}/export?format=csv", 3, cookie),
    ):
        got = timed(pid, base + path, repeat, *options)
        seconds, cpu = got["seconds"], got["server"]["cpu_s_per_get"]
        print(f"| {name} | {got['bytes']} | {seconds['median']} | {seconds['first']} | {cpu} |")


def timed(pid: int, url: str, repeat: int, *options: str) -> dict[str, Any]:
    """One address asked for a number of times, one after the other."""
    command = [*LOAD, "--get", url, "--get-repeat", str(repeat), "--pids", str(pid), "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout:
        raise SystemExit(done.stdout or done.stderr)
    return dict(json.loads(done.stdout)["gets"][0])


def session_token(data: Path) -> str:
    """Sign the first person in, as if with a browser; the cookie's value."""
    from fieldapp.people.sessions import open_session  # noqa: PLC0415 - the load generator's users need no fieldapp
    from fieldapp.storage.database import Database  # noqa: PLC0415

    database = Database.open(data / "fieldapp.sqlite")
    token, _ = database.write(lambda c: open_session(c, 1, "bench", datetime.now(UTC)))
    database.close()
    return token
