"""Real traffic replayed as notices: the index finds what a pass over every position finds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.analysis.every_position import by_brute_force

from truceline.analysis.track_losses import Minima, find_losses
from truceline.analysis.tracks import Track
from truceline.exchange.adsb import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

THOROUGH = os.environ.get("TRUCELINE_HYPOTHESIS") == "thorough"


def until(tracks: tuple[Track, ...], hours: float) -> Iterator[Track]:
    """The tracks up to some hours after the first report of all."""
    last = min(track.times[0] for track in tracks) + hours * 3600
    for track in tracks:
        count = int(track.times.searchsorted(last, side="right"))
        if count:
            yield Track(
                ident=track.ident,
                times=track.times[:count],
                places=track.places[:count],
                heights=track.heights[:count],
            )


@dataclass(frozen=True)
class Sample:
    """A published file, what its page and its rows say, and what was found in it.

    Args:
        name: The file's name without its ending.
        rows: Rows in it.
        aircraft: Aircraft in the air.
        apart: Rows set apart, by reason.
        hours: How much of it is replayed in the everyday run.
        losses: Pairs and seconds of loss in so much of it.
        whole: Pairs and seconds of loss in all of it.
    """

    name: str
    rows: int
    aircraft: int
    apart: dict[str, int]
    hours: float
    losses: tuple[int, int]
    whole: tuple[int, int]


SAMPLES = [
    Sample(
        name="adsb_paris_3h_20211007_1hz",
        rows=284_505,
        aircraft=213,
        apart={"ALTITUDE_MISSING": 570},
        hours=1.0,
        losses=(48, 2526),
        whole=(142, 7577),
    ),
    Sample(
        name="adsb_switzerland_17h_20180801",
        rows=139_098,
        aircraft=842,
        apart={},
        hours=3.0,
        losses=(13, 387),
        whole=(158, 4600),
    ),
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_losses_of_separation_are_those_of_a_pass_over_positions(
    shared: Path, sample: Sample
) -> None:
    """Under 5 nautical miles and 1,000 feet: the same pairs at the same seconds, in one order.

    The first hours every day, both files whole in the thorough run (and by ``python
    benchmarks/traffic.py``).
    """
    path = shared / "data" / "traffic" / f"{sample.name}.json.gz"
    traffic, minima = read(path.read_bytes(), name=path.name), Minima()
    assert (traffic.rows_read, len(traffic.tracks)) == (sample.rows, sample.aircraft)
    assert traffic.reasons == sample.apart
    assert traffic.rows_in + traffic.rows_on_ground + len(traffic.set_apart) == sample.rows
    tracks = traffic.tracks if THOROUGH else tuple(until(traffic.tracks, sample.hours))
    found = find_losses(tracks, minima)
    assert found.instants == by_brute_force(tracks, minima)
    keys = [(loss.first, loss.a, loss.b) for loss in found.losses]
    assert keys == sorted(keys)
    assert all(loss.a < loss.b for loss in found.losses)
    # Few candidates for each pair that is decided: the volumes are tight.
    assert found.candidate_pairs < 8 * len(found.losses)
    seconds = sum(loss.seconds for loss in found.losses)
    assert (len(found.losses), seconds) == (sample.whole if THOROUGH else sample.losses)
