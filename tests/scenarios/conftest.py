"""The demonstration of Syria 2016, built once for all its claims."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.scenarios.asked import at

from truceline.demonstration import Demonstration, build, story_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.analysis.situation import Situation


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration is built."""
    return tmp_path_factory.mktemp("syria") / "desk"


@pytest.fixture(scope="session")
def shown(folder: Path) -> Iterator[Demonstration]:
    """The demonstration, built once."""
    started = time.perf_counter()
    built = build(folder, story_files("syria_2016"))
    assert time.perf_counter() - started < 30
    yield built
    built.desk.close()


@pytest.fixture(scope="session")
def looked(shown: Demonstration) -> Situation:
    """The situation at the instant that the story is looked at."""
    return at(shown, shown.story.look_at)
