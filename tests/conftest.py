"""What every test may lean on: the shared data where it exists, and honest skips."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("TRUCELINE_SHARED", Path(__file__).parents[2] / "shared"))
REQUIRE_ALL = os.environ.get("TRUCELINE_REQUIRE") == "all"


def _missing(reason: str) -> None:
    """Skip with a reason; where everything is required, a skip is a failure."""
    if REQUIRE_ALL:
        pytest.fail(f"required and missing: {reason}")
    pytest.skip(reason)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose outside tool is missing, by name."""
    for mark in item.iter_markers("needs"):
        for tool in mark.args:
            if shutil.which(tool) is None:
                _missing(f"{tool} is not installed")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and acceptance cases that lies beside a checkout, where it does."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared data beside this checkout ({SHARED})")
    return SHARED
