"""`fieldapp form publish` and `form list`: forms in service, without a browser."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fieldapp.cli.form_findings import terminal_language
from fieldapp.i18n import translate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `publish` and `list` to the commands of `fieldapp form`."""
    publish = commands.add_parser("publish", help="put forms into service")
    publish.add_argument("files", nargs="+", metavar="FILE", type=Path, help="form, its media beside it")
    publish.set_defaults(run=run_publish)
    listing = commands.add_parser("list", help="list the forms in service")
    listing.set_defaults(run=run_list)


def run_publish(arguments: argparse.Namespace) -> int:
    """Publish each file; 1 if any of them was refused."""
    from fieldapp.cli.programme_words import outcome_lines  # noqa: PLC0415 - keeps other commands quick to start
    from fieldapp.intake.programme import load_places, publish_path  # noqa: PLC0415
    from fieldapp.services import start_services  # noqa: PLC0415
    from fieldapp.settings import Settings  # noqa: PLC0415

    services = start_services(Settings.from_environment())
    language, all_well = terminal_language(), True
    load_places(services, services.settings.forms / "places.csv")
    for path in arguments.files:
        outcome = publish_path(services, path)
        all_well = all_well and outcome.ok
        for line in outcome_lines(outcome, language):
            print(line, file=sys.stdout if outcome.ok else sys.stderr)
    services.database.close()
    return 0 if all_well else 1


def run_list(_: argparse.Namespace) -> int:
    """Print the newest version of every form, one per line."""
    from fieldapp.services import start_services  # noqa: PLC0415 - keeps other commands quick to start
    from fieldapp.settings import Settings  # noqa: PLC0415
    from fieldapp.storage import forms  # noqa: PLC0415

    services, language = start_services(Settings.from_environment()), terminal_language()
    with services.database.read() as c:
        newest = forms.newest(c)
    for form in newest:
        state = translate("taking records" if form.is_open else "closed to records", language)
        print(f"{form.form_id}\t{form.version}\t{form.titled(language)}\t{state}")
    services.database.close()
    return 0
