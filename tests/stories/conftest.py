"""`story("door-visit")` opens a form of the town."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.story import Story, shipped_form


@pytest.fixture
def story() -> Callable[..., Story]:
    """Open a shipped form by the name of its file."""

    def opens(name: str, *, language: str = "") -> Story:
        return Story(shipped_form(name), language=language)

    return opens
