"""How the stories at the desk read pages and press buttons."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def text_of(answer: TestResponse) -> str:
    """The page, which must have come."""
    assert answer.status_code == 200, (answer.status_code, answer.text[:500])
    return answer.text


def press(client: FlaskClient, page: str, post_to: str, **fields: object) -> TestResponse:
    """Send a form with the token of the page it stands on."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', text_of(client.get(page)))
    assert token
    return client.post(post_to, data={"csrf_token": token.group(1), **fields})


def rows(html: str) -> list[str]:
    """The names in a list, from the top."""
    return re.findall(r"data-open[^>]*>([^<]*)</a>", html)
