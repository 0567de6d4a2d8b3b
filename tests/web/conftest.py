"""The application of these tests: a town with two villages and nobody in it yet, and who comes when asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.app import create_app
from fieldapp.people.person import Person
from fieldapp.services import Services
from fieldapp.settings import Settings
from fieldapp.storage.forms import StoredForm
from tests.builders import a_coordinator, a_form, a_person, a_town, signed_in
from tests.conftest import TestClock


@pytest.fixture
def app(tmp_path: Path, clock: TestClock) -> Iterator[Flask]:
    made = create_app(Settings.from_environment({"FIELDAPP_DATA": str(tmp_path / "var")}), clock=clock)
    a_town(made.extensions["fieldapp"])
    yield made
    made.extensions["fieldapp"].database.close()


@pytest.fixture
def services(app: Flask) -> Services:
    found: Services = app.extensions["fieldapp"]
    return found


@pytest.fixture
def visit(services: Services) -> StoredForm:
    """The form `visit` is in service."""
    return a_form(services)


@pytest.fixture
def wang(services: Services) -> Person:
    """The coordinator of the town."""
    return a_coordinator(services)


@pytest.fixture
def li(services: Services) -> Person:
    """A volunteer of Wuying."""
    return a_person(services, "李志愿")


@pytest.fixture
def desk(app: Flask, wang: Person, visit: StoredForm) -> FlaskClient:
    """Wang's browser."""
    return signed_in(app, wang)
