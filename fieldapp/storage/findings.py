"""Findings: what a record was found to have wrong when it came. They flag it and never hold it back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from fieldapp.xforms.definition import Finding

_ADD = "insert into findings (version, code, path, details, severity) values (?, ?, ?, ?, ?)"


def add(c: sqlite3.Connection, version: int, found: Iterable[Finding]) -> None:
    """Keep what was found in a version."""
    rows = [(version, f.code, f.ref, json.dumps(dict(f.details), ensure_ascii=False), f.severity) for f in found]
    c.executemany(_ADD, rows)


_OF_VERSION = "select code, path, details, severity from findings where version = ? order by id"


def of_version(c: sqlite3.Connection, version: int) -> list[Finding]:
    """What was found in a version, in form order."""
    return [
        Finding(code=row["code"], ref=row["path"], details=json.loads(row["details"]), severity=row["severity"])
        for row in c.execute(_OF_VERSION, (version,))
    ]
