"""Words of this area that do not stand in a template: roles, and what a problem says beside its form."""

from __future__ import annotations

from fieldapp.i18n import problem_text, translate
from fieldapp.people.person import Role
from fieldapp.problems import Problem
from fieldapp.web.context import language
from fieldapp.web.people.blueprint import blueprint

ROLES = {
    Role.VOLUNTEER: "Volunteer",
    Role.LANDLORD: "Landlord",
    Role.BUILDING_LEADER: "Building leader",
    Role.HEALTH_WORKER: "Health worker",
    Role.KEEPER: "Keeper of stock",
    Role.COORDINATOR: "Coordinator",
    Role.ADMINISTRATOR: "Administrator",
}


@blueprint.app_template_filter("role")
def role_name(role: Role | str) -> str:
    """A role in the reader's language."""
    return translate(ROLES[Role(role)], language())


def said(problem: Problem) -> str:
    """What a problem says, to stand in a form."""
    return problem_text(problem, language())
