"""The lists a form reads from files, for whoever writes its answers in words. A broken list costs only its labels."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fieldapp.intake.recheck import lists_of
from fieldapp.problems import Problem
from fieldapp.services import Services
from fieldapp.storage.forms import StoredForm
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.node import NodeTree

log = logging.getLogger("fieldapp")


def choice_lists(services: Services, form: StoredForm, definition: FormDefinition) -> Mapping[str, NodeTree]:
    """The lists by instance id; none if one of them cannot be read."""
    try:
        return lists_of(services, form, definition)
    except (Problem, OSError, ValueError):
        log.warning("a list of form %s %s cannot be read", form.form_id, form.version)
        return {}
