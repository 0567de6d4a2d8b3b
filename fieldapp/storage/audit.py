"""The audit trail: who did what to which subject, when. Lines are added, never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldapp.storage import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One act. `person` is None for the system and for public links; `subject` is like `submission:12`."""

    at: datetime
    person: int | None
    person_name: str | None
    device: int | None
    action: str
    subject: str
    details: Mapping[str, Any]


_ADD = "insert into audit (at, person, device, action, subject, details) values (?, ?, ?, ?, ?, ?)"


def add(
    c: sqlite3.Connection,
    action: str,
    subject: str,
    *,
    at: datetime,
    person: int | None = None,
    device: int | None = None,
    **details: Any,
) -> None:
    """Write a line. `action` is like `submission.approve`."""
    text = json.dumps(details, ensure_ascii=False) if details else "{}"
    c.execute(_ADD, (moments.to_text(at), person, device, action, subject, text))


_OF = """
    select a.at, a.person, p.name as person_name, a.device, a.action, a.subject, a.details
    from audit a left join people p on p.id = a.person where a.subject = ? order by a.id desc limit ?
"""


def of(c: sqlite3.Connection, subject: str, *, limit: int = 200) -> list[AuditLine]:
    """What happened to a subject, newest first."""
    return [_line(row) for row in c.execute(_OF, (subject, limit))]


def _line(row: sqlite3.Row) -> AuditLine:
    values = dict(row)
    values["at"] = moments.from_text(values["at"])
    values["details"] = json.loads(values["details"])
    return AuditLine(**values)
