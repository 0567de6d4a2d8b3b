"""What coordinators decide about records: approve, send back, reopen, test, void, which body counts. All is kept.

Each decision is one transaction: the record's row, a line in the audit trail and an event. A decision that is already
in force changes nothing and is no failure, since two coordinators may press the same button.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fieldapp.intake.rivals import Rival, let_count, read_rival
from fieldapp.people.person import Person
from fieldapp.problems import NOT_FOUND, REASON_MISSING, SUBMISSION_VOID
from fieldapp.services import Services
from fieldapp.storage import audit, events, submissions
from fieldapp.storage.scope import overseen_by
from fieldapp.storage.submissions import Submission

REASON_LENGTH = 500


class Act(StrEnum):
    """What may be done with a record."""

    APPROVE = "approve"
    REJECT = "reject"
    REOPEN = "reopen"
    TEST = "test"
    NOT_TEST = "not_test"
    VOID = "void"
    RESTORE = "restore"
    SETTLE = "settle"
    """The version that counts stays; the other body under the same id needs no decision any more."""
    USE_OTHER = "use_other"
    """The other body counts from now on, and waits for review."""


WITH_REASON = frozenset({Act.REJECT, Act.VOID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An act with its reason, which sending back and voiding need, or with the other body that is to count."""

    act: Act
    reason: str = ""
    rival: Rival | None = None


def decide(services: Services, person: Person, instance_id: str, decision: Decision) -> Submission:
    """Carry out a decision on one record and return the record as it is then.

    Raises NOT_FOUND outside the person's places, REASON_MISSING, SUBMISSION_VOID for a void record.
    """
    reason = decision.reason.strip()[:REASON_LENGTH]
    if decision.act in WITH_REASON and not reason:
        raise REASON_MISSING()
    checked = replace(decision, reason=reason)
    return services.database.write(lambda c: _decide(c, services, person, instance_id, checked))


def use_other(services: Services, person: Person, instance_id: str, version: int) -> Submission:
    """Let another body that came for a record count. Raises NOT_FOUND, SUBMISSION_VOID."""
    rival = read_rival(services, overseen_by(person), instance_id, version)
    return decide(services, person, instance_id, Decision(act=Act.USE_OTHER, rival=rival))


def approve_many(services: Services, person: Person, instance_ids: Sequence[str]) -> int:
    """Approve those of the records that wait for it; how many were."""
    return services.database.write(lambda c: sum(_approve(c, services, person, name) for name in instance_ids))


def _approve(c: sqlite3.Connection, services: Services, person: Person, instance_id: str) -> bool:
    record = submissions.find_instance(c, overseen_by(person), instance_id)
    if record is None or record.is_void or record.state == "approved":
        return False
    _decide(c, services, person, instance_id, Decision(act=Act.APPROVE))
    return True


def _decide(
    c: sqlite3.Connection, services: Services, person: Person, instance_id: str, decision: Decision
) -> Submission:
    record = submissions.find_instance(c, overseen_by(person), instance_id)
    if record is None:
        raise NOT_FOUND()
    if record.is_void and decision.act in (Act.APPROVE, Act.REJECT, Act.REOPEN, Act.USE_OTHER):
        raise SUBMISSION_VOID()
    if not _is_in_force(record, decision):
        at = services.clock()
        _apply(c, services, record, decision)
        details = _details(record, decision)
        subject, kind = f"submission:{record.id}", f"submission.{decision.act}"
        audit.add(c, kind, subject, at=at, person=person.id, device=person.device_id, **details)
        events.add(c, kind, subject, at=at, **details)
    return submissions.find(c, overseen_by(person), record.id) or record


def _is_in_force(record: Submission, decision: Decision) -> bool:
    return {
        Act.APPROVE: record.state == "approved",
        Act.REJECT: False,
        Act.REOPEN: record.state == "received",
        Act.TEST: record.is_test,
        Act.NOT_TEST: not record.is_test,
        Act.VOID: record.is_void,
        Act.RESTORE: not record.is_void,
        Act.SETTLE: not record.has_conflict,
        Act.USE_OTHER: decision.rival is None or decision.rival.version.id == record.current,
    }[decision.act]


def _details(record: Submission, decision: Decision) -> dict[str, str | int]:
    """What the audit trail and the event keep of a decision."""
    if decision.rival:
        return {"version": decision.rival.version.id, "instead_of": record.current}
    return {"reason": decision.reason} if decision.reason else {}


def _apply(c: sqlite3.Connection, services: Services, record: Submission, decision: Decision) -> None:
    at = services.clock()
    match decision.act:
        case Act.APPROVE:
            submissions.decide(c, record.id, "approved", "", at)
        case Act.REJECT:
            submissions.decide(c, record.id, "rejected", decision.reason, at)
        case Act.REOPEN:
            submissions.decide(c, record.id, "received", "", at)
        case Act.TEST | Act.NOT_TEST:
            submissions.mark(c, record.id, is_test=decision.act is Act.TEST, is_void=record.is_void, at=at)
        case Act.VOID | Act.RESTORE:
            submissions.mark(c, record.id, is_test=record.is_test, is_void=decision.act is Act.VOID, at=at)
        case Act.SETTLE:
            submissions.settled(c, record.id, at)
        case Act.USE_OTHER if decision.rival:
            let_count(c, record, decision.rival, at)
