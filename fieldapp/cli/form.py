"""`fieldapp form …`: forms without a server."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from fieldapp.cli import form_check, form_publish


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `form` and its commands."""
    form = subparsers.add_parser("form", help="check, fill and evaluate forms")
    commands = form.add_subparsers(metavar="COMMAND", required=True)
    form_check.register(commands)
    form_publish.register(commands)
    fill = commands.add_parser("fill", help="run a scripted filling and print JSON")
    fill.add_argument("form", type=Path, help="XForm (.xml) or XLSForm, its media beside it")
    fill.add_argument("--script", type=Path, required=True, help="the steps, as JSON")
    _engine(fill)
    fill.set_defaults(run=_fill)
    xpath = commands.add_parser("xpath", help="evaluate expressions in filled-in forms and print JSON")
    xpath.add_argument("jobs", type=Path, help="fixtures and cases, as JSON")
    _engine(xpath)
    xpath.set_defaults(run=_xpath)


def _engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", choices=("server", "browser"), default="server", help="which engine runs it (browser: under Node)"
    )


def _fill(arguments: argparse.Namespace) -> int:
    from fieldapp.cli import scripted  # noqa: PLC0415 (keeps the command line quick to start)

    script = json.loads(arguments.script.read_text(encoding="utf-8"))
    return _print(scripted.fills([(arguments.form, script)], arguments.engine)[0])


def _xpath(arguments: argparse.Namespace) -> int:
    from fieldapp.cli import scripted  # noqa: PLC0415 (keeps the command line quick to start)

    jobs = json.loads(arguments.jobs.read_text(encoding="utf-8"))
    return _print(scripted.expressions(jobs, arguments.jobs.parent, arguments.engine))


def _print(answer: object) -> int:
    json.dump(answer, sys.stdout, ensure_ascii=False)
    print()
    return 0
