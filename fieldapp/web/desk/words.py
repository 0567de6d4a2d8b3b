"""Filters of the desk's templates: what an act is called, how answers are grouped for the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fieldapp.i18n import translate
from fieldapp.storage.audit import AuditLine
from fieldapp.trust.receipts import receipt_number
from fieldapp.web.context import language
from fieldapp.web.desk.area import blueprint
from fieldapp.web.record_view import Answer, Part

_ACTS = {
    "submission.received": "Received",
    "submission.edited": "Corrected by its author",
    "submission.conflict": "Another version came under the same id",
    "submission.files": "More files came",
    "submission.approve": "Approved",
    "submission.reject": "Sent back",
    "submission.reopen": "Reopened",
    "submission.test": "Marked as a test",
    "submission.not_test": "No test any more",
    "submission.void": "Marked as void",
    "submission.restore": "Restored",
    "submission.settle": "Current version kept",
    "submission.use_other": "Other version chosen",
    "submission.sensitive_seen": "Sensitive answers looked at",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Parts next to each other that one element of the page holds."""

    is_answers: bool
    parts: list[Part]


@blueprint.app_template_filter("act_name")
def act_name(line: AuditLine) -> str:
    """What an act is called in the reader's language."""
    return translate(_ACTS.get(line.action, line.action), language())


blueprint.add_app_template_filter(receipt_number, "receipt_number")


@blueprint.app_template_filter("runs")
def runs(parts: Iterable[Part]) -> list[Run]:
    """Answers that follow each other stand in one list."""
    found: list[Run] = []
    for part in parts:
        is_answer = isinstance(part, Answer)
        if not found or found[-1].is_answers is not is_answer:
            found.append(Run(is_answer, []))
        found[-1].parts.append(part)
    return found
