"""Keys of devices that speak OpenRosa, ODK Collect above all: generated, one per device, never a person's password.

A key is an HMAC under the installation's secret over the device's number and salt. So the database holds nothing
that signs in, Digest can be answered, and a check is one row and one HMAC. Revoking is the row's, a new salt a new key.
"""

from __future__ import annotations

import base64
import hmac
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldapp.people import oversight
from fieldapp.people.acts import write_down
from fieldapp.people.person import Person
from fieldapp.people.tokens import derived_key, new_salt
from fieldapp.problems import NOT_FOUND
from fieldapp.services import Services
from fieldapp.storage import devices, people

_KEY = re.compile(r"(d[1-9][0-9]{0,14})-([A-Za-z0-9_-]{32})")
_SEEN_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKey:
    """User name and password for Basic and Digest; `text` is both in one, for `/key/<text>/…`."""

    device_id: int
    user: str
    password: str

    @property
    def text(self) -> str:
        """User name and password in one."""
        return f"{self.user}-{self.password}"


def new_device_key(services: Services, person_id: int, label: str, by: Person | None) -> DeviceKey:
    """Make a device with a key of its own for somebody. One's own, or from the command line: authority is not asked."""
    now, salt = services.clock(), new_salt()
    return _key(services, services.database.write(lambda c: _add(c, person_id, label, salt, by, now)), salt)


def key_for(services: Services, person_id: int, by: Person) -> tuple[DeviceKey, str]:
    """A key for somebody `by` looks after, and that person's name. Raises NOT_FOUND, NOT_ALLOWED."""
    now, salt = services.clock(), new_salt()

    def make(c: sqlite3.Connection) -> tuple[int, str]:
        oversight.require_may_look_after(c, by, person_id)
        known = people.person(c, person_id)
        if known is None:
            raise NOT_FOUND()
        return _add(c, person_id, "ODK Collect", salt, by, now), known.name

    device_id, name = services.database.write(make)
    return _key(services, device_id, salt), name


def password_of_user(services: Services, user: str) -> tuple[devices.Device, str] | None:
    """The device and the password that a user name like `d12` must show; None when there is no such device."""
    number = user[1:] if re.fullmatch("d[1-9][0-9]{0,14}", user) else None
    if number is None:
        return None
    with services.database.read() as c:
        device = devices.find(c, int(number))
    if device is None or device.kind != "collect":
        return None
    return device, _key(services, device.id, device.salt).password


def person_of_password(services: Services, user: str, password: str) -> Person | None:
    """Who signs in with a device's user name and password."""
    found = password_of_user(services, user)
    expected = found[1] if found else _key(services, 0, b"").password
    matches = hmac.compare_digest(expected.encode(), password.encode())
    return person_of_device(services, found[0]) if found and matches else None


def person_of_key(services: Services, text: str) -> Person | None:
    """Who signs in below `/key/<text>/`."""
    parts = _KEY.fullmatch(text)
    return person_of_password(services, parts[1], parts[2]) if parts else None


def person_of_device(services: Services, device: devices.Device) -> Person | None:
    """Whose a device is, noting now and then that it was here."""
    now = services.clock()
    if device.last_seen_at is None or now - device.last_seen_at > _SEEN_EVERY:
        services.database.write(lambda c: devices.touch(c, device.id, now))
    with services.database.read() as c:
        return people.person(c, device.person_id, device.id)


def _add(c: sqlite3.Connection, person_id: int, label: str, salt: bytes, by: Person | None, now: datetime) -> int:
    device_id = devices.add(c, person_id, "collect", label, salt, now)
    write_down(c, "device.add", person_id, by, now, added=device_id)
    return device_id


def _key(services: Services, device_id: int, salt: bytes) -> DeviceKey:
    secret = derived_key(services.keys, "device key")
    mac = hmac.digest(secret, b"%d:" % device_id + salt, "sha256")
    password = base64.urlsafe_b64encode(mac[:24]).decode()
    return DeviceKey(device_id=device_id, user=f"d{device_id}", password=password)
