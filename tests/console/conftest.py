"""One made-up desk for the console's tests: built once, copied for each test that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.desks import made_up_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp


@pytest.fixture(scope="session")
def built_desk(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The desk; what a test changes it changes on a copy."""
    return made_up_desk(tmp_path_factory.mktemp("console"))


@pytest.fixture
def made(built_desk: MadeUp, tmp_path: Path) -> MadeUp:
    """A copy of the desk."""
    return built_desk.copied(tmp_path / "copy")
