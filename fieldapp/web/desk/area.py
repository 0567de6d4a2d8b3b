"""The desk's blueprint and its door: coordinators and administrators come in, for others it does not exist."""

from __future__ import annotations

from flask import Blueprint

from fieldapp.people.person import Person
from fieldapp.problems import NOT_ALLOWED, NOT_FOUND
from fieldapp.storage import places as place_rows
from fieldapp.storage.scope import OVERSEERS, Scope, overseen_by
from fieldapp.web.context import person, services

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.before_request
def _door() -> None:
    if not person().has(*OVERSEERS):
        raise NOT_FOUND()


def overseer() -> Person:
    """Who sits at the desk."""
    return person()


def scope() -> Scope:
    """The records this person decides about."""
    return overseen_by(overseer())


def places() -> tuple[str, ...]:
    """The paths of the places this person oversees."""
    return overseer().paths(*OVERSEERS)


def oversees_all() -> bool:
    """Whether their area is the whole installation: they may change what everybody uses."""
    with services().database.read() as c:
        tops = [place.path for place in place_rows.tops(c)]
    return all(any(top.startswith(path) for path in places()) for top in tops)


def demand_whole() -> None:
    """Raises NOT_ALLOWED for somebody whose area is only a part."""
    if not oversees_all():
        raise NOT_ALLOWED()
