from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.services import Clock
from tests.village import Village


@pytest.fixture
def village(tmp_path: Path, clock: Clock) -> Iterator[Village]:
    town = Village(tmp_path / "var", clock)
    yield town
    town.services.database.close()
