"""The application of these tests: a town with two villages and nobody in it yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from fieldapp.app import create_app
from fieldapp.services import Services
from fieldapp.settings import Settings
from tests.builders import a_town
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
