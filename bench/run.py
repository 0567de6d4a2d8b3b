"""Takes our figures: the server under load, start and memory, the engine, the page. Prints Markdown tables.

    python bench/run.py [server] [engine] [page]      (all without a name)

Everything runs on this machine, on a data folder that is thrown away afterwards.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from engine import bench_engine
from first_bytes import bench_first_bytes
from reading import bench_reading

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
PORT = 8791
BASE = f"http://127.0.0.1:{PORT}"
LOAD = [sys.executable, str(BENCH / "server" / "openrosa_load.py")]
FORM = ["--form-id", "household_visit", "--form-version", "2026010100"]
TEMPLATE = ["--instance-template", str(BENCH / "server" / "household_visit.instance.xml")]
PAGE_BUDGETS = (
    ("one answer to settled screen, ms", "act", "key", 1, 50),
    ("adding a repeat, ms", "act", "repeat", 1, 100),
    ("heap, MB", "cold", "heap", 1e6, 12),
)


def fieldapp(data: Path, *arguments: str) -> str:
    """What a command prints, on that data folder."""
    command = [sys.executable, "-m", "fieldapp", *arguments]
    return subprocess.run(command, env=environment(data), cwd=ROOT, capture_output=True, text=True, check=True).stdout


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "FIELDAPP_DATA": str(data), "FIELDAPP_FORMS": str(data / "no-forms"), "FIELDAPP_URL": ""}


@contextmanager
def serving(data: Path) -> Iterator[tuple[int, float]]:
    """A server on the folder: its process id, and the seconds from start to the first answer."""
    (data / "no-forms").mkdir(exist_ok=True)
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "fieldapp", "serve", "--host", "127.0.0.1", "--port", str(PORT)],
        env=environment(data),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{BASE}/health")
        yield process.pid, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(30)


def wait_for(url: str) -> None:
    pause = threading.Event()
    for _ in range(3000):
        try:
            with urlopen(url):
                return
        except URLError:
            pause.wait(0.01)
    raise SystemExit(f"{url} never answered")


def load(pid: int, key: str, *options: str) -> dict[str, Any]:
    """One run of the load generator, as JSON."""
    done = subprocess.run(
        [*LOAD, "--base-url", f"{BASE}/key/{key}", *FORM, *TEMPLATE, "--pids", str(pid), "--json", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout))


def bench_server(data: Path) -> None:
    """Submissions with and without a photo, start and memory, then reading what came."""
    fieldapp(data, "form", "publish", str(BENCH / "server" / "household_visit.xform.xml"))
    fieldapp(data, "user", "add", "bench", "--role", "administrator")
    key = fieldapp(data, "user", "key", "bench").strip()
    print("\n| submissions | 201 | other | /s | p50 ms | p99 ms | CPU-ms each | peak PSS MB |")
    print("| --- " * 8 + "|")
    sent = 0
    with serving(data) as (pid, ready):
        listed = seconds_of(f"{BASE}/key/{key}/formList")
        idle = memory(pid)
        for name, options in (
            ("plain, 32 clients", ("--n", "1200", "--concurrency", "32")),
            ("200 KB photo, 32 clients", ("--n", "400", "--concurrency", "32", "--attachments-kb", "200")),
            ("plain, 1 client", ("--n", "300", "--concurrency", "1")),
            ("plain, 32 clients, up to 10,000 records", ("--n", "8020", "--concurrency", "32")),
        ):
            figures = load(pid, key, *options)
            sent += figures["accepted_201"]
            late, server = figures["latency_ms"], figures["server"]
            print(
                f"| {name} | {figures['accepted_201']} | {figures['other']} | {figures['per_second']} | {late['p50']} "
                f"| {late['p99']} | {server['cpu_ms_per_submission']} | {server['peak_pss_mb']} |"
            )
        bench_reading(data, BASE, pid, key, "household_visit")
    print(f"\nRecords accepted {sent}, rows stored {rows_stored(data)}.")
    print(f"\nFrom start to the first form list {ready + listed:.2f} s; idle {idle:.0f} MB PSS.")


def rows_stored(data: Path) -> int:
    """How many records the data folder holds."""
    with closing(sqlite3.connect(data / "fieldapp.sqlite")) as database:
        return int(database.execute("SELECT count(*) FROM submissions").fetchone()[0])


def seconds_of(url: str) -> float:
    """How long one answer takes."""
    began = time.perf_counter()
    with urlopen(url) as answer:
        answer.read()
    return time.perf_counter() - began


def memory(root: int) -> float:
    """Proportional memory of a process and its children, in MB."""
    sys.path.insert(0, str(BENCH / "server"))
    from openrosa_load import descendants, pss_bytes  # noqa: PLC0415 (a script beside us)

    return float(pss_bytes(descendants([root])) / 1e6)


def bench_page(data: Path) -> None:
    """The form page as a cheap phone sees it, through public links; `PAGE_ARGUMENTS` go to the measuring program."""
    links = {}
    for size in ("small", "medium", "large"):
        form = data / f"{size}.xml"
        form.write_text(in_sections((BENCH / "client" / "forms" / f"{size}.xml").read_text(encoding="utf-8")))
        fieldapp(data, "form", "publish", str(form))
        links[size] = open_link(data, f"bench_{size}")
    described = json.loads((BENCH / "client" / "targets" / "fieldapp.json").read_text())
    with serving(data):
        bench_first_bytes(f"{BASE}/p/{links['medium']}")
    options = os.environ.get("PAGE_ARGUMENTS", "--net slow3g --net none --runs 1").split()
    taken = data / "taken.json"
    for size, token in links.items():
        target = data / "target.json"
        target.write_text(json.dumps({**described, "url": f"{{base}}/p/{token}"}))
        command = [sys.executable, str(BENCH / "client" / "measure.py"), "--target", str(target), "--base", BASE]
        with serving(data):
            subprocess.run([*command, "--form", size, *options, "--out", str(taken)], check=True)
    against_budgets(json.loads(taken.read_text()))


def against_budgets(taken: list[dict[str, Any]]) -> None:
    """What the page's runs say of the budgets for 500 questions."""
    print("\n| 500 questions, CPU 6 times slower | figure | budget | met |\n| --- | --- | --- | --- |")
    cells = [one["median"] for one in taken if one["form"] == "large"]
    for name, part, key, scale, budget in PAGE_BUDGETS:
        figures = [cell[part][key] / scale for cell in cells if key in cell.get(part, {})]
        if figures:
            print(f"| {name} | {max(figures):.1f} | {budget} | {'yes' if max(figures) <= budget else 'no'} |")


def in_sections(xform: str) -> str:
    """The form with each section as one screen, as the peers show it and our own forms are made."""
    head, _, body = xform.partition("<h:body>")
    inner, _, rest = body.partition("</h:body>")
    if "<group" not in inner:
        inner = f"<group><label>Visit</label>{inner}</group>"
    return f'{head}<h:body class="pages">{inner}</h:body>{rest}'


def open_link(data: Path, form_id: str) -> str:
    """Make a form public and open a link to it, as the desk does; the link's token, which is the form's id."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from fieldapp.storage import forms, places, public_links  # noqa: PLC0415
    from fieldapp.storage.database import Database  # noqa: PLC0415

    database = Database.open(data / "fieldapp.sqlite")
    place = places.Place(code="bench", parent=None, kind="town", name="Bench", name_en="Bench", path="/bench/")
    database.write(lambda c: places.save(c, place))
    link = public_links.NewLink(
        token=f"{form_id}-of-the-benchmark",
        form_id=form_id,
        place=place.code,
        label="bench",
        building="",
        pin_hash=None,
        at=datetime.now(UTC),
    )
    database.write(lambda c: forms.set_public(c, form_id, True))
    database.write(lambda c: public_links.add(c, link))
    database.close()
    return link.token


def main() -> None:
    """Run what was named, or everything."""
    wanted = sys.argv[1:] or ["server", "engine", "page"]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        for name in wanted:
            {"server": bench_server, "engine": lambda _: bench_engine(), "page": bench_page}[name](data)


if __name__ == "__main__":
    main()
