"""What a form asks to be filled in by itself: when it was begun and ended, on which device, by whom."""

from __future__ import annotations

from fieldapp.xforms.live import LiveNode
from fieldapp.xforms.recompute import Recompute
from fieldapp.xforms.session import Session
from fieldapp.xforms.types import DateValue
from fieldapp.xforms.types.moments import date_time_of_ms, day_of


def preload(state: Recompute, session: Session) -> None:
    """Fill a new record's preloads; `timestamp end` waits for the end."""
    for bind in state.form.definition.binds:
        for node in state.nodes.get(bind.ref, ()):
            text = _preloaded(bind.preload, bind.preload_params, session, state)
            if text is not None:
                node.text = text
    _identify(state, session)


def finish_preloads(state: Recompute, session: Session) -> None:
    """Record the end, wherever the form asks for it."""
    for bind in state.form.definition.binds:
        if bind.preload == "timestamp" and bind.preload_params == "end":
            for node in state.nodes.get(bind.ref, ()):
                state.store(node, _now(session))


def _preloaded(kind: str, params: str, session: Session, state: Recompute) -> str | None:
    if kind == "uid":
        return f"uuid:{session.uuid()}"
    if kind == "timestamp":
        return _now(session) if params == "start" else None
    if kind == "date":
        return str(day_of(_moment(session))) if params == "today" else None
    if kind == "property":
        return session.properties.get("deviceid" if params == "uri:deviceid" else params.removeprefix("uri:"), "")
    return None


def _identify(state: Recompute, session: Session) -> None:
    """An identifier for a form that neither preloads nor calculates one."""
    for ref, nodes in state.nodes.items():
        field = state.form.fields[ref]
        if field.is_instance_id and not (field.bind and field.bind.calculate):
            for node in nodes:
                _give_id(node, session)


def _give_id(node: LiveNode, session: Session) -> None:
    if not node.text:
        node.text = f"uuid:{session.uuid()}"


def _now(session: Session) -> str:
    return str(_moment(session))


def _moment(session: Session) -> DateValue:
    return date_time_of_ms(session.now().timestamp() * 1000, session.zone)
