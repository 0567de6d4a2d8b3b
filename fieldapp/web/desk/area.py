"""The desk's blueprint and its door: coordinators and administrators come in, for others it does not exist."""

from __future__ import annotations

from flask import Blueprint

from fieldapp.people.person import Person
from fieldapp.problems import NOT_FOUND
from fieldapp.storage.scope import OVERSEERS, Scope, overseen_by
from fieldapp.web.context import person

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
    """Whether their area is the whole town, as changing what everybody uses demands."""
    return any(path.count("/") == _TOP_SLASHES for path in places())


_TOP_SLASHES = 2
