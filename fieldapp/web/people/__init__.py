"""Getting in and looking after who is in: sign-in, invitations, one's own devices, and the desk's page of people."""

from fieldapp.web.people import care, entry, invite, join, own
from fieldapp.web.people.blueprint import blueprint

__all__ = ["blueprint", "care", "entry", "invite", "join", "own"]
