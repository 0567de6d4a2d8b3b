"""The page of one record and what may be decided there."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldapp.i18n import translate
from fieldapp.intake import review
from fieldapp.intake.review import Act, Decision
from fieldapp.problems import REASON_MISSING, REQUEST_INVALID
from fieldapp.storage import audit, desk, forms
from fieldapp.web.context import language, services
from fieldapp.web.desk.area import blueprint, overseer, scope
from fieldapp.web.desk.dossier import find_record, gather
from fieldapp.web.desk.files import sensitive_pass
from fieldapp.web.desk.wish import Wish
from fieldapp.web.record_view import Reader

_DONE = {
    Act.APPROVE: "The record is approved.",
    Act.REJECT: "The record went back to its author.",
    Act.REOPEN: "The record waits for review again.",
    Act.TEST: "The record is marked as a test: it counts nowhere.",
    Act.NOT_TEST: "The record is no test any more.",
    Act.VOID: "The record is void. It is kept, and can be restored.",
    Act.RESTORE: "The record counts again.",
    Act.SETTLE: "The current version stays.",
    Act.USE_OTHER: "The other version counts now and waits for review.",
}
PURPOSE_LENGTH = 200


@blueprint.get("/records/<instance_id>")
def record(instance_id: str) -> str:
    """One record. Sensitive answers are hidden."""
    return _page(instance_id, sees_sensitive=False)


@blueprint.post("/records/<instance_id>/sensitive")
def record_with_sensitive(instance_id: str) -> str:
    """The same with sensitive answers, for a purpose that the audit trail keeps."""
    here, reader, purpose = services(), overseer(), request.form.get("purpose", "").strip()[:PURPOSE_LENGTH]
    if not purpose:
        raise REASON_MISSING()
    with here.database.read() as c:
        subject = f"submission:{find_record(c, scope(), instance_id).id}"
    at, act = here.clock(), "submission.sensitive_seen"
    here.database.write(
        lambda c: audit.add(c, act, subject, at=at, person=reader.id, device=reader.device_id, purpose=purpose)
    )
    return _page(instance_id, sees_sensitive=True)


@blueprint.post("/records/<instance_id>")
def act_on_record(instance_id: str) -> Response:
    """Carry out a decision and show the record, or the next one of the list, again."""
    try:
        act = Act(request.form.get("act", ""))
    except ValueError:
        raise REQUEST_INVALID() from None
    _carry_out(act, instance_id)
    flash(translate(_DONE[act], language()), "good")
    follow = request.form.get("follow") or instance_id
    return redirect(url_for("desk.record", instance_id=follow, **Wish.read(request.args).query))


def _carry_out(act: Act, instance_id: str) -> None:
    if act is Act.USE_OTHER:
        review.use_other(services(), overseer(), instance_id, request.form.get("version", 0, type=int))
    else:
        decision = Decision(act=act, reason=request.form.get("reason", ""))
        review.decide(services(), overseer(), instance_id, decision)


def _page(instance_id: str, *, sees_sensitive: bool) -> str:
    here, wish = services(), Wish.read(request.args)
    reader = Reader(language=language(), timezone=here.settings.timezone, sees_sensitive=sees_sensitive)
    dossier = gather(here, scope(), instance_id, reader)
    with here.database.read() as c:
        wanted = wish.record_filter(c, dossier.record.form_id, here.settings.timezone)
        newer, older = desk.neighbours(c, scope(), wanted, dossier.record.id)
        form = forms.by_key(c, dossier.record.form_key)
    key = sensitive_pass(instance_id) if sees_sensitive else None
    return render_template(
        "desk/record.html",
        area="home",
        dossier=dossier,
        record=dossier.record,
        form_title=form.titled(language()) if form else dossier.record.form_title,
        wish=wish,
        newer=newer,
        older=older,
        key=key,
    )
