"""What a form asks to be filled in by itself: when it was begun and ended, on which device, by whom."""

from __future__ import annotations

from fieldapp.xforms.live import LiveNode
from fieldapp.xforms.recompute import Recompute
from fieldapp.xforms.session import Session
from fieldapp.xforms.types import DateValue
from fieldapp.xforms.types.moments import date_time_of_ms, day_of


def preload(node: LiveNode, session: Session) -> None:
    """Fill the preloads of a new record or a new instance; `timestamp end` waits for the end."""
    bind = node.field.bind
    text = _preloaded(bind.preload, bind.preload_params, session) if bind and bind.preload else None
    if text is not None:
        node.text = text
    elif node.field.is_instance_id and not node.text and not (bind and bind.calculate):
        node.text = f"uuid:{session.uuid()}"
    for child in node.children:
        preload(child, session)


def finish_preloads(state: Recompute, session: Session) -> None:
    """Record the end, wherever the form asks for it."""
    for bind in state.form.definition.binds:
        if bind.preload == "timestamp" and bind.preload_params == "end":
            for node in state.nodes.get(bind.ref, ()):
                state.store(node, _now(session))


def _preloaded(kind: str, params: str, session: Session) -> str | None:
    if kind == "uid":
        return f"uuid:{session.uuid()}"
    if kind == "timestamp":
        return _now(session) if params == "start" else None
    if kind == "date":
        return str(day_of(_moment(session))) if params == "today" else None
    if kind == "property":
        return session.properties.get("deviceid" if params == "uri:deviceid" else params.removeprefix("uri:"), "")
    return None


def _now(session: Session) -> str:
    return str(_moment(session))


def _moment(session: Session) -> DateValue:
    return date_time_of_ms(session.now().timestamp() * 1000, session.zone)
