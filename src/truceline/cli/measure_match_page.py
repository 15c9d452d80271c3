"""How ``measure match`` answers: clusters, the queue, JSON, and rows of files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from truceline.cli.measure_match_inputs import ANSWERS
from truceline.errors import Fault
from truceline.linkage import Event, Joined, Matched, Reports, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.cli.paper import Paper

_SHOWN: Final = 20
_DATE: Final = "datetime64[D]"


def unused(
    *,
    meltt: bool,
    taxonomies: Sequence[str],
    answers: str | None,
    queue: str | None,
    cuts: tuple[float | None, float | None],
    repeats: bool,
) -> Iterator[Fault]:
    """Options that the method has no use for."""
    given = {
        "--answers": answers, "--queue": queue, "--threshold": cuts[0], "--review": cuts[1],
        "--repeats": repeats or None,
    } if meltt else {"--taxonomy": taxonomies or None}  # fmt: skip
    method = "meltt" if meltt else "probabilistic"
    for option, value in given.items():
        if value is not None:
            sentence = f"The method {method} has no use for {option}."
            yield Fault("OPTION_UNUSED", sentence, "Leave it out, or take the other.", option)


def clusters_of(found: Joined | Matched, reports: Reports) -> list[Event]:
    """Every cluster, those of one report too, in the order of the reports."""
    if isinstance(found, Matched):
        return sorted(found.events, key=lambda each: min(each.rows))
    groups = [*found.events, *found.episodes, *((row,) for row in found.alone)]
    return [
        Event(
            members=tuple(reports.name(row) for row in group), rows=group, probability=None,
            agreed=("place, time and type",) if len(group) > 1 else (), differed=(),
        )
        for group in sorted(groups)
    ]  # fmt: skip


def cluster_rows(clusters: Sequence[Event], reports: Reports) -> list[list[Any]]:
    """A row a cluster with its number, first day, place, deaths by least and most, and its ids.

    The columns of the sources come last, each called as its source; several ids of one source stand
    with a semicolon between them.
    """
    heads = ["cluster", "probability", "day", "latitude", "longitude", "deaths_least",
             "deaths_most", *reports.sources]  # fmt: skip
    rows: list[list[Any]] = [heads]
    for number, each in enumerate(clusters, start=1):
        at = list(each.rows)
        deaths = reports.deaths[at][~np.isnan(reports.deaths[at])]
        ids: dict[str, list[str]] = {}
        for source, own in each.members:
            ids.setdefault(source, []).append(own)
        first = at[0]
        rows.append([
            number,
            "" if each.probability is None else f"{each.probability:.4f}",
            str(reports.day[at].min().astype(_DATE)),
            *("" if np.isnan(value) else f"{value:.5f}"
              for value in (reports.latitude[first], reports.longitude[first])),
            *((int(deaths.min()), int(deaths.max())) if len(deaths) else ("", "")),
            *(";".join(ids.get(source, ())) for source in reports.sources),
        ])  # fmt: skip
    return rows


def queue_rows(found: Matched, reports: Reports) -> list[list[Any]]:
    """A row a question, in the form in which answers are read."""
    row_of = {reports.name(row): row for row in range(len(reports))}
    rows: list[list[Any]] = [
        [*ANSWERS, "probability", "linked", "agreed", "differed", "one_words", "other_words"]
    ]
    rows += [
        [
            *each.one, *each.other, "", f"{each.probability:.3f}",
            "yes" if each.linked else "no", "; ".join(each.agreed), "; ".join(each.differed),
            reports.words[row_of[each.one]], reports.words[row_of[each.other]],
        ]
        for each in found.queue
    ]  # fmt: skip
    return rows


def as_json(
    found: Joined | Matched, clusters: Sequence[Event], reports: Reports, rules: Rules
) -> dict[str, Any]:
    """One object: sources, rules, clusters, and what is uncertain."""
    told: dict[str, Any] = {
        "method": "probabilistic" if isinstance(found, Matched) else "meltt",
        "sources": _sources(reports),
        "km": rules.km,
        "days": rules.days,
        "reports": len(reports),
        "unique": len(clusters),
        "matched": sum(len(each.members) > 1 for each in clusters),
    }
    if isinstance(found, Matched):
        told |= {
            "threshold": rules.threshold,
            "review_from": rules.review,
            "compared": found.compared,
            "set_apart": [_member(each) for each in found.set_apart],
        }
    else:
        told |= {"events_matched": len(found.events), "episodes_matched": len(found.episodes)}
    told["clusters"] = [
        {
            "sources": sorted({source for source, _ in each.members}),
            "members": [_member(member) for member in each.members],
            "probability": each.probability,
            "agreed": list(each.agreed),
            "differed": list(each.differed),
        }
        for each in clusters
    ]
    if isinstance(found, Matched):
        told["review"] = [
            {
                "one": _member(each.one), "other": _member(each.other),
                "probability": each.probability, "linked": each.linked, "settles": each.settles,
                "agreed": list(each.agreed), "differed": list(each.differed),
            }
            for each in found.queue
        ]  # fmt: skip
    return told


def show(
    found: Joined | Matched,
    clusters: Sequence[Event],
    reports: Reports,
    paper: Paper,
    notes: Sequence[str] = (),
) -> None:
    """What was found, for people."""
    paper.line(f"{len(reports)} reports of {len(reports.sources)} sources: {len(clusters)} events.")
    paper.line("Reports stay as they are; counts of sources are not added.")
    for note in notes:
        paper.line(paper.words(note))
    shared = Counter(len({source for source, _ in each.members}) for each in clusters)
    paper.head("Events by how many sources report them")
    paper.table(("sources", "events"), [(str(n), str(shared[n])) for n in sorted(shared)])
    linked = [each for each in clusters if len(each.members) > 1]
    paper.head("Linked")
    heads = ("probability", "reports", "agreed", "differed")
    paper.table(heads, [
        (
            "" if each.probability is None else f"{each.probability:.2f}",
            paper.words(", ".join(f"{source} {own}" for source, own in each.members)),
            "; ".join(each.agreed), "; ".join(each.differed),
        )
        for each in linked[:_SHOWN]
    ])  # fmt: skip
    _more(len(linked), paper)
    if isinstance(found, Matched):
        _show_queue(found, paper)


def _show_queue(found: Matched, paper: Paper) -> None:
    """What is uncertain, and what could not be compared."""
    if found.set_apart:
        count = len(found.set_apart)
        paper.line(
            f"{count} reports have no place to compare: set apart, each an event of its own."
        )
    paper.head("Uncertain: first what an answer settles most (write them with --queue FILE)")
    paper.table(("probability", "for now", "one", "other", "agreed", "differed"), [
        (
            f"{each.probability:.2f}", "linked" if each.linked else "apart",
            paper.words(" ".join(each.one)), paper.words(" ".join(each.other)),
            "; ".join(each.agreed), "; ".join(each.differed),
        )
        for each in found.queue[:_SHOWN]
    ])  # fmt: skip
    _more(len(found.queue), paper)


def _more(count: int, paper: Paper) -> None:
    if count > _SHOWN:
        paper.line(f"and {count - _SHOWN} more: --json has all.")


def _sources(reports: Reports) -> list[dict[str, Any]]:
    counts = np.bincount(reports.source, minlength=len(reports.sources)).tolist()
    return [
        {"name": name, "reports": count}
        for name, count in zip(reports.sources, counts, strict=True)
    ]


def _member(name: tuple[str, str]) -> dict[str, str]:
    return {"source": name[0], "id": name[1]}
