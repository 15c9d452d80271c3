"""The demonstration of Syria 2016 and the four other stories, each built once for all claims."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.scenarios.asked import at
from tests.scenarios.truces import OTHERS

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


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Demonstration]]:
    """The four stories, each built once."""
    folder = tmp_path_factory.mktemp("truces")
    found = {name: build(folder / name, story_files(name)) for name in OTHERS}
    yield found
    for shown in found.values():
        shown.desk.close()
