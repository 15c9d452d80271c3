"""Desks for tests of what receives people: built once, copied for each test that writes."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.desks import MadeUp, made_up_desk
from tests.reception.carrying import Desks, report
from tests.reception.cells import Cell, live_cell
from tests.reception.clock import Clock
from tests.reception.outside import certificate
from tests.reception.serving import Served

from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def clock() -> Clock:
    """A time that only the test moves."""
    return Clock()


@pytest.fixture(scope="session")
def built_desk(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The small made-up desk, which nobody writes to."""
    return made_up_desk(tmp_path_factory.mktemp("reception"))


@pytest.fixture(scope="session")
def later_desk(built_desk: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The same desk long after."""
    made = built_desk.copied(tmp_path_factory.mktemp("later") / "copy")
    # What ran out before a channel was there is not told over it.
    with Desk.open(made.folder) as desk:
        now = desk.now() + timedelta(days=90)
        desk.record(read_pair(made.key("group:brigade")), "incident.reported", report(), now=now)
    return made


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that this machine made itself."""
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def desks(later_desk: MadeUp, pem: Path, clock: Clock, tmp_path: Path) -> Iterator[Desks]:
    """A copy of the later desk with its reception."""
    made = later_desk.copied(tmp_path / "copy")
    with Reception(made.folder, clock) as reception:
        yield Desks(made, reception, clock, pem)


@pytest.fixture(scope="session")
def built_cell(tmp_path_factory: pytest.TempPathFactory) -> Cell:
    """The small live desk, which nobody writes to."""
    return live_cell(tmp_path_factory.mktemp("cell"))


@pytest.fixture
def served(built_cell: Cell, tmp_path: Path) -> Iterator[Served]:
    """A copy of the live desk that is served."""
    shutil.copytree(built_cell.folder.parent, tmp_path / "cell")
    cell = Cell(tmp_path / "cell" / "desk", built_cell.pairs)
    with Reception(cell.folder, lambda: 1e9) as reception:
        yield Served(cell, reception)
