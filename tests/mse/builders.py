"""Tables that tests of multiple-systems estimation share."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from truceline.mse import Table

if TYPE_CHECKING:
    from pathlib import Path

FIVE: Final = Table.from_cells(
    [
        *(0, 27, 37, 19, 4, 4, 1, 1, 97, 22, 37, 25, 2, 1, 3, 5),
        *(83, 36, 34, 18, 3, 5, 0, 2, 30, 5, 23, 8, 0, 3, 0, 2),
    ]
)
"""The five lists of Madigan and York (1997)."""

THREE: Final = Table.from_cells([0, 60, 49, 4, 247, 112, 142, 12])
"""The three lists of Madigan and York (1997)."""


def kosovo(shared: Path) -> Table:
    """Four lists of killings in Kosovo in 1999, from the shared data."""
    return read(shared / "data" / "mse" / "kosovo_exh_aba_osce_hrw.csv", counted=True)


def hare(shared: Path) -> Table:
    """Six captures of snowshoe hares, from the shared data."""
    return read(shared / "data" / "mse" / "rcapture_hare.csv", counted=False)


def read(path: Path, *, counted: bool) -> Table:
    """A table from a file of rows of 0 and 1, the last column a count where there is one."""
    header, *rows = csv.reader(path.read_text().splitlines())
    wide = len(header) - counted
    counts = [int(row[-1]) for row in rows] if counted else None
    return Table.from_rows(header[:wide], [[int(v) for v in row[:wide]] for row in rows], counts)


@st.composite
def tables(draw: st.DrawFn, *, least: int = 3, most: int = 4, zeros: bool = True) -> Table:
    """Tables in which every list holds an event and some event is on two."""
    lists = draw(st.integers(least, most))
    low = 0 if zeros else 1
    counts = draw(
        st.lists(st.integers(low, 40), min_size=(1 << lists) - 1, max_size=(1 << lists) - 1)
    )
    counts[-1] = max(counts[-1], 5)
    return Table.from_cells([0, *counts])
