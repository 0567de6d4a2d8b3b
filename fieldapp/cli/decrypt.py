"""`fieldapp decrypt EXPORT --private-key KEY.pem`: for the holder of the key, on their own machine."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from fieldapp.export.decrypted import Outcome

_FAULTS = {
    "other_key": "{id}: encrypted for another key",
    "file_missing": "{id}: {name} is missing",
    "file_broken": "{id}: {name} is damaged",
    "no_xml": "{id}: the record does not say which file holds the answers",
}


class CannotDecrypt(Exception):
    """Nothing can be done: the sentence to print, and what it names."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `decrypt`."""
    parser = subparsers.add_parser("decrypt", help="open encrypted records of an export with the private key")
    parser.add_argument("export", type=Path, metavar="EXPORT", help="a ZIP from the export, or the folder unpacked")
    parser.add_argument("--private-key", type=Path, required=True, metavar="FILE", help="RSA key in PEM")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="instead of being asked for it")
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="a new or empty folder")
    parser.add_argument(
        "--with-unverified", action="store_true", help="put records with a wrong signature into the tables too"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Decrypt; 1 if any record stays closed or its signature is not right."""
    from fieldapp.cli.form_findings import terminal_language  # noqa: PLC0415 - keeps other commands quick to start
    from fieldapp.i18n import translate  # noqa: PLC0415 - as above

    language = terminal_language()
    try:
        key = _key(arguments.private_key, arguments.passphrase_file)
        target = _empty_folder(arguments.output)
        outcomes = _decrypted(arguments.export, key, target, with_unverified=arguments.with_unverified)
    except CannotDecrypt as refusal:
        print(translate(refusal.message, language, **refusal.details), file=sys.stderr)
        return 1
    for outcome in outcomes:
        if line := _complaint(outcome, language):
            print(line, file=sys.stderr)
    good = sum(outcome.signature == "good" for outcome in outcomes)
    details = {"good": good, "all": len(outcomes), "folder": arguments.output}
    print(translate("{good} of {all} encrypted records decrypted and verified, in {folder}", language, **details))
    return 0 if good == len(outcomes) else 1


def _decrypted(export: Path, key: RSAPrivateKey, target: Path, *, with_unverified: bool) -> list[Outcome]:
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - as above

    from fieldapp.export.decrypted import Unpacked, Zipped, decrypt  # noqa: PLC0415 - as above

    try:
        if export.is_dir():
            return list(decrypt(Unpacked(export), key, target, with_unverified=with_unverified))
        with ZipFile(export) as archive:
            return list(decrypt(Zipped(archive), key, target, with_unverified=with_unverified))
    except BadZipFile:
        raise CannotDecrypt("{file} is no whole ZIP file; export with --format zip", file=export) from None
    except OSError as error:
        name = error.filename or target
        raise CannotDecrypt("{file} cannot be read or written: {reason}", file=name, reason=error.strerror) from None


def _complaint(outcome: Outcome, language: str) -> str:
    from fieldapp.i18n import translate  # noqa: PLC0415 - as above

    if outcome.fault:
        message = _FAULTS[outcome.fault.fault]
        return translate(message, language, id=outcome.instance_id, name=outcome.fault.name)
    if outcome.signature == "good":
        return ""
    message = "{id}: decrypted, but its signature is not right: it may have been changed; see “unverified”"
    return translate(message, language, id=outcome.instance_id)


def _key(path: Path, passphrase_file: Path | None) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - as above

    try:
        pem = path.read_bytes()
        passphrase = passphrase_file.read_bytes().rstrip(b"\r\n") if passphrase_file else None
    except OSError as error:
        raise CannotDecrypt("{file} cannot be read: {reason}", file=error.filename, reason=error.strerror) from None
    try:
        if passphrase is None and _is_locked(pem):
            passphrase = getpass(f"{path.name}: ").encode()
        key = load_pem_private_key(pem, passphrase)
    except TypeError:  # a passphrase for a key that has none
        key = load_pem_private_key(pem, None)
    except ValueError:
        raise CannotDecrypt("{file} is no private key in PEM, or the passphrase is wrong", file=path) from None
    if not isinstance(key, RSAPrivateKey):
        raise CannotDecrypt("{file} is no RSA key", file=path)
    return key


def _is_locked(pem: bytes) -> bool:
    return b"ENCRYPTED" in pem


def _empty_folder(path: Path) -> Path:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise CannotDecrypt("{folder} is not empty; name a new folder", folder=path)
    except OSError as error:
        raise CannotDecrypt("{file} cannot be written: {reason}", file=path, reason=error.strerror) from None
    return path
