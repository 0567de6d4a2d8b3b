"""`fieldapp export FORM`: records as CSV, XLSX or ZIP, streamed to a file or to standard output."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldapp.export.service import ExportRequest
    from fieldapp.settings import Settings


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `export`."""
    parser = subparsers.add_parser("export", help="write a form's records as CSV, XLSX or ZIP")
    parser.add_argument("form", metavar="FORM", help="form id")
    parser.add_argument("--format", choices=("csv", "xlsx", "zip"), default="csv", help="zip: all tables and files")
    parser.add_argument("--repeat", default="", metavar="NAME", help="csv of this repeat instead of the main table")
    parser.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="received on this day or later")
    parser.add_argument("--place", default="", metavar="CODE", help="only this place and what lies below it")
    parser.add_argument("--with-sensitive", action="store_true", help="with answers marked sensitive (logged)")
    parser.add_argument("--with-marked", action="store_true", help="with test and void records")
    parser.add_argument("--labels", action="store_true", help="questions and answers in words, for people")
    parser.add_argument("--split", action="store_true", help="one column per choice of a select_multiple")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write here instead of standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the export; 1 with the reason if there is none."""
    from fieldapp.cli.form_findings import terminal_language  # noqa: PLC0415 - keeps other commands quick to start
    from fieldapp.export.service import export  # noqa: PLC0415 - as above
    from fieldapp.i18n import problem_text  # noqa: PLC0415 - as above
    from fieldapp.problems import Problem  # noqa: PLC0415 - as above
    from fieldapp.services import start_services  # noqa: PLC0415 - as above
    from fieldapp.settings import Settings  # noqa: PLC0415 - as above

    settings = Settings.from_environment()
    services = start_services(settings)
    try:
        _write(export(services, _request(arguments, settings)).chunks, arguments.output)
    except Problem as problem:
        print(problem_text(problem, terminal_language()), file=sys.stderr)
        return 1
    finally:
        services.database.close()
    return 0


def _request(arguments: argparse.Namespace, settings: Settings) -> ExportRequest:
    from fieldapp.cli.form_findings import terminal_language  # noqa: PLC0415 - as above
    from fieldapp.export.rows import Layout  # noqa: PLC0415 - as above
    from fieldapp.export.service import ExportRequest  # noqa: PLC0415 - as above

    since = datetime.combine(arguments.since, time(), settings.timezone) if arguments.since else None
    return ExportRequest(
        form_id=arguments.form,
        format=arguments.format,
        repeat=arguments.repeat,
        since=since,
        place=arguments.place,
        with_sensitive=arguments.with_sensitive,
        purpose="command line" if arguments.with_sensitive else "",
        with_marked=arguments.with_marked,
        layout=Layout(labels=arguments.labels, split=arguments.split),
        language=terminal_language(),
    )


def _write(chunks: Iterator[bytes], output: Path | None) -> None:
    """Write the pieces as they come; a file gets its name only when it is whole."""
    if output is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    draft = output.with_name(f".{output.name}.part")
    try:
        with draft.open("wb") as file:
            file.writelines(chunks)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
