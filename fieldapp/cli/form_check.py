"""`fieldapp form check`: every problem of a form at once, with its place and what to do about it.

Converts and judges; puts nothing into service.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `check` to the commands of `fieldapp form`."""
    parser = commands.add_parser("check", help="print every problem of a form, with sheet, row and remedy")
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="form: .md .xlsx .xls .csv .xml")
    parser.add_argument("--json", action="store_true", help="print JSON instead of sentences")
    parser.add_argument("--validate", action="store_true", help="ask ODK Validate too (needs Java)")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from fieldapp.cli import form_findings  # noqa: PLC0415 (keeps the command line quick to start)

    return form_findings.run(arguments.files, as_json=arguments.json, validate=arguments.validate)
