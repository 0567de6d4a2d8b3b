"""Which forms a person may fill: open ones, newest version, for a role they hold."""

from __future__ import annotations

from fieldapp.people.person import Person, Role
from fieldapp.problems import FORM_UNKNOWN
from fieldapp.services import Services
from fieldapp.storage import forms
from fieldapp.storage.forms import StoredForm


def forms_for(services: Services, person: Person) -> list[StoredForm]:
    """The forms on this person's list, by form id."""
    with services.database.read() as c:
        newest = forms.newest(c)
    return [form for form in newest if form.is_open and may_fill(person, form)]


def form_for(services: Services, person: Person, key: str) -> StoredForm:
    """One version of a form they may fill; older and closed ones too, for records begun with them.

    Raises FORM_UNKNOWN.
    """
    with services.database.read() as c:
        form = forms.by_key(c, key)
    if form is None or not may_fill(person, form):
        raise FORM_UNKNOWN(form_id=key)
    return form


def may_fill(person: Person, form: StoredForm) -> bool:
    """Whether a form is meant for one of the person's roles; coordinators and administrators may fill any."""
    if not form.roles or person.has(Role.COORDINATOR, Role.ADMINISTRATOR):
        return bool(person.grants)
    return any(grant.role in form.roles for grant in person.grants)
