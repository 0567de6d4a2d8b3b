"""The command line: `fieldapp`, also `python -m fieldapp`.

One module per command group, each with `register(subparsers)`. Must stay quick to import: what a command needs is
imported by the function that runs it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

GROUPS = ("serve", "form", "user", "demo", "export", "decrypt")
"""The modules of this package that add commands, in the order of the help."""


_READER_GONE = 141
"""What a shell sees of a program that a closed pipe has ended."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. 1 when it cannot start, 2 for wrong arguments, as argparse has it.

    Whoever reads the output may stop early (`fieldapp form check … | head -1`): the command then ends without a word.
    """
    try:
        code = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_GONE
    return code


def _run(argv: Sequence[str] | None) -> int:
    parser = argparse.ArgumentParser(prog="fieldapp", description="A light, offline-first form server.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for group in GROUPS:
        import_module(f"fieldapp.cli.{group}").register(subparsers)
    arguments = parser.parse_args(argv)
    from fieldapp.settings import CannotStart  # noqa: PLC0415 - keeps the help quick

    try:
        code: int = arguments.run(arguments)
    except CannotStart as refusal:
        from fieldapp.cli.form_findings import terminal_language  # noqa: PLC0415
        from fieldapp.i18n import translate  # noqa: PLC0415

        print(translate(refusal.message, terminal_language(), **refusal.details), file=sys.stderr)
        return 1
    return code
