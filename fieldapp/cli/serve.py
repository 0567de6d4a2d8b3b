"""`fieldapp serve`: the production server on the data folder. Prepares it, says how to get in, then runs gunicorn."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `serve`."""
    parser = subparsers.add_parser("serve", help="serve on the data folder")
    parser.add_argument("--host", default="0.0.0.0", help="address to listen on (default: every one)")  # noqa: S104
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="processes of 16 threads each (default 1)")
    parser.add_argument("--tls-cert", type=Path, help="certificate with its chain, PEM")
    parser.add_argument("--tls-key", type=Path, help="its private key, PEM")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prepare the data folder and serve until stopped."""
    from fieldapp.cli.gunicorn_server import Listen, run_server  # noqa: PLC0415 - keeps other commands quick to start
    from fieldapp.cli.prepare import prepare  # noqa: PLC0415
    from fieldapp.settings import Settings  # noqa: PLC0415

    if bool(arguments.tls_cert) != bool(arguments.tls_key):
        print("--tls-cert and --tls-key belong together.", file=sys.stderr)
        return 2
    for path in filter(None, (arguments.tls_cert, arguments.tls_key)):
        if not path.is_file():
            print(f"{path}: no such file", file=sys.stderr)
            return 2
    listen = Listen(
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        tls_cert=arguments.tls_cert,
        tls_key=arguments.tls_key,
    )
    prepare(Settings.from_environment(), listen)
    run_server(listen)
    return 0
