"""Looking after people: revoke a device, reset, shut out and let in again, take an invitation back.

Each act checks authority and writes its audit line in its own transaction. `by` None is the command line.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fieldapp.people import oversight
from fieldapp.people.acts import write_down
from fieldapp.people.names import name_key
from fieldapp.people.person import Person
from fieldapp.problems import NOT_FOUND, PERSON_UNKNOWN
from fieldapp.services import Services
from fieldapp.storage import devices, invitations, people
from fieldapp.storage.devices import Device
from fieldapp.storage.people import Account

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """One page of people an actor sees. `number` counts from 1."""

    accounts: list[Account]
    total: int
    number: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // PAGE))


def page_of_people(services: Services, actor: Person, *, search: str = "", number: int = 1) -> PeoplePage:
    """The people whose roles lie where the actor decides, by name."""
    paths = oversight.paths_of(actor)
    with services.database.read() as c:
        total = people.count_accounts(c, paths, search=search)
        number = min(max(1, number), max(1, -(-total // PAGE)))
        found = people.accounts(c, paths, services.clock(), search=search, limit=PAGE, offset=(number - 1) * PAGE)
    return PeoplePage(accounts=found, total=total, number=number)


def seen_person(services: Services, actor: Person, person_id: int) -> tuple[Account, list[Device]]:
    """A person and their devices, as far as the actor may know of them. Raises NOT_FOUND."""
    with services.database.read() as c:
        account = oversight.seen_account(actor, people.account(c, person_id, services.clock()))
        return account, devices.of_person(c, person_id)


def own_devices(services: Services, person: Person) -> tuple[Account, list[Device]]:
    """A person's own account and devices."""
    with services.database.read() as c:
        account = people.account(c, person.id, services.clock())
        if account is None:
            raise NOT_FOUND()
        return account, devices.of_person(c, person.id)


def revoke_own(services: Services, person: Person, device_id: int) -> None:
    """End one of one's own devices. Raises NOT_FOUND."""
    now = services.clock()
    services.database.write(lambda c: _revoke(c, person.id, device_id, person, now))


def revoke(services: Services, person_id: int, device_id: int, by: Person | None) -> None:
    """End one device of somebody. Raises NOT_FOUND, NOT_ALLOWED."""
    _act(services, person_id, by, lambda c, now: _revoke(c, person_id, device_id, by, now))


def revoke_all(services: Services, person_id: int, by: Person | None) -> None:
    """End all devices of somebody and take open invitations back; a password stays."""
    _act(services, person_id, by, lambda c, now: _revoke_all(c, person_id, by, now))


def reset(services: Services, person_id: int, by: Person | None) -> None:
    """Back to the beginning: all devices, open invitations and the password end; the roles stay."""

    def back(c: sqlite3.Connection, now: datetime) -> None:
        _revoke_all(c, person_id, by, now)
        people.set_password(c, person_id, None)
        write_down(c, "person.reset", person_id, by, now)

    _act(services, person_id, by, back)


def disable(services: Services, person_id: int, by: Person | None) -> None:
    """Shut somebody out, at once and everywhere; their records stay."""

    def shut_out(c: sqlite3.Connection, now: datetime) -> None:
        _revoke_all(c, person_id, by, now)
        people.set_disabled(c, person_id, now)
        write_down(c, "person.disable", person_id, by, now)

    _act(services, person_id, by, shut_out)


def enable(services: Services, person_id: int, by: Person | None) -> None:
    """Let somebody in again: with their password, or with a new invitation."""

    def let_in(c: sqlite3.Connection, now: datetime) -> None:
        people.set_disabled(c, person_id, None)
        write_down(c, "person.enable", person_id, by, now)

    _act(services, person_id, by, let_in)


def person_named(services: Services, name: str) -> int:
    """The person of a name, for the command line. Raises PERSON_UNKNOWN."""
    with services.database.read() as c:
        found = people.find_by_name(c, name_key(name))
    if found is None:
        raise PERSON_UNKNOWN(name=name)
    return found


def _act(
    services: Services, person_id: int, by: Person | None, act: Callable[[sqlite3.Connection, datetime], None]
) -> None:
    now = services.clock()

    def checked(c: sqlite3.Connection) -> None:
        oversight.require_may_look_after(c, by, person_id)
        act(c, now)

    services.database.write(checked)


def _revoke(c: sqlite3.Connection, person_id: int, device_id: int, by: Person | None, now: datetime) -> None:
    if not devices.revoke(c, person_id, device_id, now):
        raise NOT_FOUND()
    write_down(c, "device.revoke", person_id, by, now, revoked=device_id)


def _revoke_all(c: sqlite3.Connection, person_id: int, by: Person | None, now: datetime) -> None:
    for device_id in devices.revoke_all(c, person_id, now):
        write_down(c, "device.revoke", person_id, by, now, revoked=device_id)
    if invitations.cancel_open(c, person_id, now):
        write_down(c, "person.uninvite", person_id, by, now)
