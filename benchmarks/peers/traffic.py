"""Aircraft that really flew, as notices: ADS-B tracks cut into corridors with stated buffers.

The tracks are read and cut as the project does (``exchange.adsb``, ``analysis.tracks``), with half
a nautical mile to each side, 150 m above and below, and 30 s before and after. The same traffic is
flown day after day until there are as many volumes as asked for: the density stays, time grows.

The files are samples of the OpenSky Network as published with the package ``traffic``; they are not
part of this project. Where they are missing the workload is left out.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from peers.workloads import DAY_S, Floats, timed
from truceline.analysis.tracks import Buffers, cut
from truceline.exchange.adsb import read
from truceline.mechanism.bounds import bounds
from truceline.mechanism.volumes import Circle, Corridor, LatLng, Outline, Volume4D

if TYPE_CHECKING:
    from pathlib import Path

BUFFERS = Buffers(horizontal_m=926.0, vertical_m=150.0, seconds=30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flown:
    """Pieces of real tracks, each on its day: see ``workloads.Workload``."""

    low: Floats
    high: Floats
    outlines: list[Outline]
    """Those of one day."""
    piece: NDArray[np.int64]
    """The outline of each row (n,)."""
    moved: Floats
    """By how many degrees of longitude and latitude each row is moved (n, 2)."""

    def __len__(self) -> int:
        return len(self.low)

    def volume(self, row: int) -> Volume4D:
        """The parsed volume of one row."""
        east, north = self.moved[row].tolist()
        outline = self.outlines[self.piece[row]]
        if isinstance(outline, Circle):
            at = LatLng(outline.center.lat + north, outline.center.lng + east)
            return timed(self.low[row], self.high[row], outline_circle=Circle(at, outline.radius))
        assert isinstance(outline, Corridor), "tracks are cut into circles and corridors"
        line = tuple(LatLng(at.lat + north, at.lng + east) for at in outline.vertices)
        way = Corridor(line, outline.half_width)
        return timed(self.low[row], self.high[row], outline_corridor=way)

    def vertices(self) -> float:
        """How many corners a row has, on average."""
        counts = [1 if isinstance(each, Circle) else 2 for each in self.outlines]
        return float(np.array(counts)[self.piece].mean())


def prepare(folder: Path, kept: Path) -> None:
    """Read and cut every file of a folder once, for all the processes that will ask for it."""
    outlines: list[Outline] = []
    low, high = [], []
    for path in sorted(folder.glob("adsb_*.json.gz")):
        for track in read(path.read_bytes(), name=path.name).tracks:
            for piece in cut(track, BUFFERS):
                area, volume = bounds([piece.volume]), piece.volume
                body, start, end = volume.volume, volume.time_start, volume.time_end
                lower, upper = body.altitude_lower, body.altitude_upper
                if area is None or start is None or end is None or lower is None or upper is None:
                    raise AssertionError("a piece has every bound")
                # Whole seconds, outwards, of one and the same day.
                first = np.floor(start.instant.timestamp())
                last = first % DAY_S + np.ceil(end.instant.timestamp()) - first
                outlines.append(body.outline)
                low.append((area.west, area.south, lower.value, first % DAY_S))
                high.append((area.east, area.north, upper.value, last))
    # By time, so that fewer than a day's make a shorter day, and not an emptier one.
    order = np.argsort([each[3] for each in low], kind="stable")
    sorted_ = [outlines[k] for k in order]
    kept.write_bytes(pickle.dumps((sorted_, np.array(low)[order], np.array(high)[order])))


def flown(kept: Path, total: int, seed: int, *, asked: int = 0) -> Flown:
    """Rows of real traffic.

    Args:
        kept: What :func:`prepare` wrote.
        total: How many volumes are held: the first day's, then the next day's, and so on.
        seed: Chooses what is asked.
        asked: How many to ask: pieces of any day, moved by up to two kilometres and two minutes.
            0 for what is held.
    """
    outlines, low, high = pickle.loads(kept.read_bytes())  # noqa: S301 - written by this run
    piece, day = np.arange(total) % len(outlines), np.arange(total) // len(outlines)
    moved, later = np.zeros((total, 2)), np.zeros(total)
    if asked:
        rng = np.random.default_rng([seed, total])
        chosen = rng.integers(total, size=asked)
        piece, day = piece[chosen], day[chosen]
        moved = rng.uniform(-0.02, 0.02, (asked, 2))
        later = rng.integers(-120, 121, asked).astype(float)
    shift = np.column_stack([moved, np.zeros(len(piece)), day * DAY_S + later])
    # A box that was moved north is a hair too narrow; this is more than that hair.
    room = np.array([0.001, 0.0, 0.0, 0.0]) * bool(asked)
    low, high = low[piece] + shift - room, high[piece] + shift + room
    return Flown(low=low, high=high, outlines=outlines, piece=piece, moved=moved)
