"""Other ways of linking the same reports: Splink by its usual settings, and MELTT."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from truceline.extras import extra
from truceline.linkage import Reports, Taxonomy, joined
from truceline.linkage.simulated import MEANS, TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DATE = "datetime64[D]"


def splink_pairs(reports: Reports, seed: int = 1) -> tuple[Any, Any]:
    """A trained Splink linker of DuckDB, and its predictions.

    Blocks on equal day, place name and tenth of a degree; weights by expectation and maximisation
    over the blocks, as its guide to linking without labels does.

    Both blocks of its training hold the day equal, so weights of the day stay at Splink's own; a
    third block that trains them made its clusters worse on these reports. Whoever knows Splink well
    may get more out of it: these are its usual settings, and no measure of what it can do.
    """
    pandas, splink = extra("pandas"), extra("splink")
    lib = extra("splink.comparison_library")
    logging.getLogger("splink").setLevel(logging.ERROR)
    frames = []
    api = splink.DuckDBAPI()
    for number, name in enumerate(reports.sources):
        part = reports.where(reports.source == number)
        frame = pandas.DataFrame(
            {
                "unique_id": part.ids.astype(str),
                "day": part.day.astype(_DATE).astype(str),
                "lat": part.latitude,
                "lon": part.longitude,
                "deaths": part.deaths,
                "place": [name or None for name in part.place],
                "words": part.words,
                "side_a": part.side_a,
                "side_b": part.side_b,
                "cell": [f"{a:.1f} {b:.1f}" for a, b in
                         zip(part.latitude, part.longitude, strict=True)],
            }
        )  # fmt: skip
        frames.append(api.register(frame, dataset_display_name=name.replace(" ", "_")))
    blocks = [splink.block_on("day", "place"), splink.block_on("cell"), splink.block_on("place")]
    linker = splink.Linker(
        frames,
        splink.SettingsCreator(
            link_type="link_only",
            comparisons=[
                lib.DistanceInKMAtThresholds("lat", "lon", [1, 5, 10, 30]),
                lib.AbsoluteDateDifferenceAtThresholds(
                    "day", input_is_string=True, metrics=["day"] * 3, thresholds=[1, 2, 4]
                ),
                lib.DistanceFunctionAtThresholds(
                    "words", "jaccard", [0.9, 0.7], higher_is_more_similar=True
                ),
                lib.JaroWinklerAtThresholds("place"),
                lib.ExactMatch("side_a"),
                lib.ExactMatch("side_b"),
                lib.ExactMatch("deaths"),
            ],
            blocking_rules_to_generate_predictions=blocks,
            retain_matching_columns=False,
        ),
        log_level=logging.ERROR,
    )
    exact = [splink.block_on("day", "place", "side_a", "side_b")]
    linker.training.estimate_probability_two_random_records_match(exact, recall=0.05)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=seed)
    rules = (
        splink.block_on("day", "cell"),
        splink.block_on("place", "day"),
    )
    for rule in rules:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, record_sample_proportion=1.0
        )
    return linker, linker.inference.predict(threshold_match_probability=0.5)


def splink_groups(
    linker: Any, pairs: Any, reports: Reports, threshold: float
) -> list[tuple[int, ...]]:
    """Splink's clusters at a threshold, its connected components, as rows."""
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=threshold
    ).as_pandas_dataframe()
    row_of = {
        (source.replace(" ", "_"), own): row
        for row, (source, own) in enumerate(map(reports.name, range(len(reports))))
    }
    groups: dict[str, list[int]] = {}
    rows = zip(found["cluster_id"], found["source_dataset"], found["unique_id"], strict=True)
    for cluster, source, own in rows:
        groups.setdefault(cluster, []).append(row_of[source, own])
    return [tuple(group) for group in groups.values()]


def meltt_groups(reports: Reports, km: float, days: int, *, types: bool) -> list[tuple[int, ...]]:
    """MELTT's groups; with ``types``, by taxonomies that know every word of the made-up reports.

    That is more than MELTT would be given of real reports: whoever writes a taxonomy works for it.
    """
    taxonomies = list(_taxonomies(reports)) if types else []
    found = joined(reports, taxonomies, km=km, days=days, choose="best")
    return [*found.events, *found.episodes]


def _taxonomies(reports: Reports) -> Iterator[Taxonomy]:
    for name, table in (("means", MEANS), ("target", TARGETS)):
        classes = [_class(text, table) for text in reports.words]
        levels = [(each, "any") for each in classes]
        yield Taxonomy(name=name, levels=levels)


def _class(text: str, table: Sequence[Sequence[str]]) -> str:
    return next((row[0] for row in table if any(word in text for word in row)), "not said")
