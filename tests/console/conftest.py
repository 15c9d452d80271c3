"""One made-up desk for the console's tests: built once, copied for each test that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.console.readers import OFFICER
from tests.console.visiting import browsing, come_in
from tests.desks import made_up_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from tests.desks import MadeUp


@pytest.fixture(scope="session")
def built_desk(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The desk; what a test changes it changes on a copy."""
    return made_up_desk(tmp_path_factory.mktemp("console"))


@pytest.fixture
def made(built_desk: MadeUp, tmp_path: Path) -> MadeUp:
    """A copy of the desk."""
    return built_desk.copied(tmp_path / "copy")


@pytest.fixture
def officer(made: MadeUp) -> Iterator[httpx.Client]:
    """A browser in which the duty officer is signed in."""
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        yield client
