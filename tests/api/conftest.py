"""A made-up desk behind its API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.api.serving import Api, api_of
from tests.desks import MadeUp, made_up_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The desk, built once; nobody writes to it."""
    return made_up_desk(tmp_path_factory.mktemp("made-up"))


@pytest.fixture(scope="module")
def still(built: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A desk to read, shared by the tests of a file."""
    with api_of(built.copied(tmp_path_factory.mktemp("still"))) as api:
        yield api


@pytest.fixture
def api(built: MadeUp, tmp_path: Path) -> Iterator[Api]:
    """A desk of the test's own."""
    with api_of(built.copied(tmp_path / "own")) as api:
        yield api
