"""`fieldapp form …`: forms without a server."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fieldapp.cli import form_check, form_publish
from fieldapp.problems import Problem


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

    return _told(lambda: scripted.fills([(arguments.form, _read(arguments.script))], arguments.engine)[0])


def _xpath(arguments: argparse.Namespace) -> int:
    from fieldapp.cli import scripted  # noqa: PLC0415 (keeps the command line quick to start)

    return _told(lambda: scripted.expressions(_read(arguments.jobs), arguments.jobs.parent, arguments.engine))


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _told(answer: Callable[[], object]) -> int:
    """Print an answer as JSON; 1, and why on standard error, if there is none."""
    try:
        json.dump(answer(), sys.stdout, ensure_ascii=False)
    except (OSError, ValueError, KeyError, Problem) as error:
        print(f"fieldapp form: {error!s}", file=sys.stderr)
        return 1
    print()
    return 0
