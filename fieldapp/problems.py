"""Every failure a person can meet, once: its stable code, its status and what it carries.

Texts are not here: `i18n` finds them by code and language (`locale/*/problems.po`), and `web/errors.py` alone renders a
problem as a page, as `application/problem+json` or as an OpenRosa message. Codes are never used for a second meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Problem(Exception):
    """A failure with a code; raised where it is found, rendered at the border."""

    def __init__(self, kind: ProblemType, details: dict[str, Any]) -> None:
        super().__init__(f"{kind.code} {details}" if details else kind.code)
        self.kind = kind
        self.details = details

    @property
    def code(self) -> str:
        """Stable name, `card.expired`."""
        return self.kind.code

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.kind.status


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of failure. Calling it makes the exception: `raise FORM_UNKNOWN(form_id="x")`."""

    code: str
    status: int

    def __call__(self, **details: Any) -> Problem:
        """The exception, with details that its text may name."""
        return Problem(self, details)


# What came over the wire
NOT_FOUND = ProblemType("request.not_found", 404)
REQUEST_INVALID = ProblemType("request.invalid", 400)
REQUEST_TOO_LARGE = ProblemType("request.too_large", 413)
TOO_MANY_REQUESTS = ProblemType("request.too_many", 429)
METHOD_NOT_ALLOWED = ProblemType("request.method", 405)
CSRF_EXPIRED = ProblemType("request.csrf", 400)
OTHER_ORIGIN = ProblemType("request.other_origin", 403)
INTERNAL = ProblemType("internal.unknown", 500)
STORAGE_FULL = ProblemType("storage.full", 503)
STORAGE_BUSY = ProblemType("storage.busy", 503)

# XML and submissions
XML_INVALID = ProblemType("xml.invalid", 400)
XML_DOCTYPE = ProblemType("xml.doctype", 400)
XML_TOO_DEEP = ProblemType("xml.too_deep", 400)
XML_TOO_LARGE = ProblemType("xml.too_large", 413)
SUBMISSION_FILE_MISSING = ProblemType("submission.file_missing", 400)
SUBMISSION_INSTANCE_ID_MISSING = ProblemType("submission.instance_id_missing", 400)
SUBMISSION_INSTANCE_ID_UNSAFE = ProblemType("submission.instance_id_unsafe", 400)
SUBMISSION_CONFLICT = ProblemType("submission.conflict", 409)
SUBMISSION_NOT_YOURS = ProblemType("submission.not_yours", 404)
SUBMISSION_APPROVED = ProblemType("submission.approved", 409)
SUBMISSION_VOID = ProblemType("submission.void", 409)
REASON_MISSING = ProblemType("submission.reason_missing", 400)
FILE_NAME_UNSAFE = ProblemType("file.name_unsafe", 400)
FILE_NAME_TWICE = ProblemType("file.name_twice", 400)
FILES_TOO_MANY = ProblemType("file.too_many", 413)

# Forms
FORM_UNKNOWN = ProblemType("form.unknown", 404)
FORM_VERSION_UNKNOWN = ProblemType("form.version_unknown", 404)
FORM_VERSION_TAKEN = ProblemType("form.version_taken", 409)
FORM_INVALID = ProblemType("form.invalid", 422)
REPEAT_UNKNOWN = ProblemType("form.repeat_unknown", 404)
FORM_NOT_READY = ProblemType("form.not_ready", 409)
FORM_CLOSED = ProblemType("form.closed", 403)
PLACES_INVALID = ProblemType("places.invalid", 422)
PLACES_UNREADABLE = ProblemType("places.unreadable", 422)

# People
SIGN_IN_NEEDED = ProblemType("people.sign_in_needed", 401)
SIGN_IN_FAILED = ProblemType("people.sign_in_failed", 401)
SIGN_IN_THROTTLED = ProblemType("people.sign_in_throttled", 429)
INVITATION_INVALID = ProblemType("people.invitation_invalid", 410)
ROLE_UNKNOWN = ProblemType("people.role_unknown", 400)
PLACE_UNKNOWN = ProblemType("people.place_unknown", 400)
PERSON_UNKNOWN = ProblemType("people.unknown", 404)
PERSON_EXISTS = ProblemType("people.exists", 409)
NAME_INVALID = ProblemType("people.name_invalid", 400)
PASSWORD_SHORT = ProblemType("people.password_short", 400)
NOT_ALLOWED = ProblemType("people.not_allowed", 403)
PIN_WRONG = ProblemType("public.pin_wrong", 403)
LINK_INVALID = ProblemType("public.link_invalid", 404)

BY_CODE: dict[str, ProblemType] = {
    kind.code: kind for kind in list(globals().values()) if isinstance(kind, ProblemType)
}
"""Every problem type by its code, for the documentation and its test."""
