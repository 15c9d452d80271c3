"""What the attack suite shares: the made-up desk, built once and copied for each attack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.desks import MadeUp, made_up_desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The made-up desk, which no test may write to."""
    return made_up_desk(tmp_path_factory.mktemp("attacked"))


@pytest.fixture
def desk(original: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    """A copy of the made-up desk for one attack; the environment names it."""
    copy = original.copied(tmp_path / "made-up")
    monkeypatch.setenv("TRUCELINE_DESK", str(copy.folder))
    return copy
