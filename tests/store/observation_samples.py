"""The made-up sample of observations, as tests of their store read, keep and ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.exchange.base import importer
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.exchange.base import Reading
    from truceline.store.observation_summary import Group, Question, SourceSummary

UCDP = importer("ucdp")
SAMPLE = UCDP.sample()


def reading(data: bytes = SAMPLE) -> Reading:
    """The sample as the importer reads it, or other bytes under its name."""
    return UCDP.read(data, name="sample.csv")


def sample_store(folder: Path) -> ObservationStore:
    """A store that holds the sample, in a folder whose name looks like a pattern."""
    kept = ObservationStore(folder / "desk [1]*?" / "observations")
    kept.add(reading())
    return kept


def only(store: ObservationStore, question: Question) -> SourceSummary:
    """The answer of the one source that a store holds."""
    (source,) = store.summary(question).sources
    return source


def days_of(groups: tuple[Group, ...]) -> dict[str | None, int | None]:
    """The best count of each group by its key; None where the source says nothing."""
    return {one.key: one.counted.best if one.counted else None for one in groups}
