"""The command line: `fieldapp`, also `python -m fieldapp`.

One module per command group, each with `register(subparsers)`. Must stay quick to import: what a command needs is
imported by the function that runs it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

GROUPS = ("serve", "form", "user", "demo", "export")
"""The modules of this package that add commands, in the order of the help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. 2 for wrong arguments, as argparse has it."""
    parser = argparse.ArgumentParser(prog="fieldapp", description="A light, offline-first form server.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for group in GROUPS:
        import_module(f"fieldapp.cli.{group}").register(subparsers)
    arguments = parser.parse_args(argv)
    code: int = arguments.run(arguments)
    return code
