"""Asking the engine again: what a record that has come answers against its own form. Findings, never a refusal."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from fieldapp.intake.shape import lies_in, sensitive_refs
from fieldapp.services import Services
from fieldapp.storage import forms
from fieldapp.storage.files import FileStore
from fieldapp.storage.forms import StoredForm
from fieldapp.xforms import recheck as engine
from fieldapp.xforms.definition import Finding, FormDefinition
from fieldapp.xforms.form import Form
from fieldapp.xforms.instances import read_instance
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.session import Session

log = logging.getLogger("fieldapp")
TAGS_CHECKED = 40_000
"""Beyond that a second look would keep everybody else waiting; the largest real forms have a tenth of it."""
_POSITION = re.compile(r"\[\d+\]")
_CONCEALED = "…"
ENGINE_FAILED = "record.engine_failed"


def recheck(services: Services, form: StoredForm, tree: NodeTree, tags: int) -> Sequence[Finding]:
    """What the form's own rules find wrong with a record of so many tags, as of the moment it was finished."""
    if tags > TAGS_CHECKED:
        return [Finding(code="record.too_large_to_check", severity="warning")]
    try:
        hidden = services.forms.derived(form.key, sensitive_refs)
        return [_discreet(hidden, finding) for finding in _findings(services, form, tree)]
    except Exception:  # a record is never lost to a failure of ours
        log.exception("the engine failed on a record of %s %s", form.form_id, form.version)
        return [Finding(code=ENGINE_FAILED)]


def _findings(services: Services, form: StoredForm, tree: NodeTree) -> Sequence[Finding]:
    runnable = services.forms.derived(form.key, Form)
    moment = _finished_at(services.forms.derived(form.key, _end_ref), tree, services.clock())
    session = Session(
        timezone=services.settings.timezone.key,
        now=lambda: moment.astimezone(services.settings.timezone),
        random=random.random,
        uuid=lambda: str(uuid4()),
        instances=lists_of(services, form, runnable.definition) if form.has_files else {},
    )
    return engine.recheck(runnable, tree, session)


def _discreet(hidden: Sequence[str], finding: Finding) -> Finding:
    """A finding without the answer it is about where that is sensitive: more people read findings than such answers."""
    if not finding.details or not lies_in(hidden, _POSITION.sub("", finding.ref)):
        return finding
    return replace(finding, details=dict.fromkeys(finding.details, _CONCEALED))


def lists_of(services: Services, form: StoredForm, definition: FormDefinition) -> Mapping[str, NodeTree]:
    """The lists a form reads from its files, by instance id."""
    wanted = {i.src.rpartition("/")[2]: i.id for i in definition.instances.values() if i.src}
    with services.database.read() as c:
        files = [file for file in forms.files(c, form.id) if file.name in wanted]
    store = FileStore(services.settings.files)
    return {wanted[file.name]: _list(file.name, store.path(file.sha256)) for file in files}


@lru_cache(maxsize=64)
def _list(name: str, path: Path) -> NodeTree:
    """A list in memory; files never change under their path."""
    return read_instance(name, path.read_bytes())


def _end_ref(form: FormDefinition) -> str:
    """Where the form notes when it was finished; blank if it does not."""
    ends = (bind.ref for bind in form.binds if bind.preload == "timestamp" and bind.preload_params == "end")
    return next(ends, "")


def _finished_at(ref: str, tree: NodeTree, received_at: datetime) -> datetime:
    """When the record was finished: "today" in its rules means that day, not the day a network was found."""
    for name in ref.split("/")[2:]:
        tree = next((child for child in tree.get("c", ()) if child["n"] == name), {})
    try:
        finished = datetime.fromisoformat(tree.get("t", "")) if ref else received_at
    except ValueError:
        return received_at
    return finished if finished.tzinfo and finished < received_at else received_at
