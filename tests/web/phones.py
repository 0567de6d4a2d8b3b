"""A browser as people use it: it opens pages, fills in the form it sees and presses its button."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldapp.people.person import Person
from fieldapp.services import Services
from fieldapp.storage import people
from fieldapp.web.access import SESSION_COOKIE

ANDROID = "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/86.0 Mobile Safari/537.36"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_LINK = re.compile(r'value="https?://[^/"]+/join/([^"]+)"')
_CODE = re.compile(r'class="slip__code">([^<]+)<')


@dataclass
class Phone:
    """One browser with its own cookies."""

    app: Flask
    address: str = "203.0.113.7"
    language: str = "en"
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def opens(self, path: str) -> TestResponse:
        return self.client.get(path, **self._way())

    def presses(self, on: str, button: str, **fields: str) -> TestResponse:
        """Open the page `on`, then send its form to `button`."""
        return self.posts(button, csrf_token=form_token(self.opens(on)), **fields)

    def posts(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
        way = self._way()
        way["headers"] |= headers or {}
        return self.client.post(path, data=fields, **way)

    def is_signed_in(self) -> bool:
        return self.opens("/me").status_code == 200

    @property
    def session(self) -> str | None:
        cookie = self.client.get_cookie(SESSION_COOKIE)
        return cookie.value if cookie else None

    def signs_in(self, name: str, password: str) -> TestResponse:
        return self.presses("/sign-in", "/sign-in", name=name, password=password, next="/me")

    def joins(self, secret: str, name: str, password: str = "") -> TestResponse:
        return self.presses(f"/join/{secret}", "/join", secret=secret, name=name, password=password)

    def _way(self) -> dict:
        headers = {"User-Agent": ANDROID, "Accept-Language": self.language, "Accept": "text/html"}
        return {"headers": headers, "environ_base": {"REMOTE_ADDR": self.address}}


def form_token(page: TestResponse) -> str:
    found = _TOKEN.search(page.text)
    assert found, page.text
    return unescape(found[1])


def link_on(page: TestResponse) -> str:
    """The token of the invitation link a page shows."""
    assert page.status_code == 200, page.text
    found = _LINK.search(page.text)
    assert found, page.text
    return found[1]


def code_on(page: TestResponse) -> str:
    found = _CODE.search(page.text)
    assert found, page.text
    return found[1]


def known(app: Flask, name: str) -> Person:
    """The person of a name, as the database has them now."""
    services: Services = app.extensions["fieldapp"]
    with services.database.read() as c:
        number = c.execute("select id from people where name = ?", (name,)).fetchone()
        assert number, name
        found = people.person(c, number[0])
    assert found, f"{name} is shut out"
    return found
