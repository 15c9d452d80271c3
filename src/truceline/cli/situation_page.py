"""The situation as a page of a terminal: at most 50 lines of at most 100 columns.

Every line is made of pieces with a style each; on a terminal they are coloured, piped they are
plain. Every figure stands with its source, unit and period, every listing with its authority, and
every clock with the authority of its value. What does not fit is counted in so many words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from truceline.analysis.ledgers import ends
from truceline.cli.screen import (
    ALARM,
    FAINT,
    HEAD,
    LONG,
    NAME,
    WARN,
    WIDE,
    Line,
    cut,
    fit,
    row,
    words,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from truceline.analysis.ledgers import Figure, Ledger
    from truceline.analysis.situation import Exclusion, Party, Situation

_DATE = 11
_STATUSES = ("active", "attested", "declared", "invited", "suspended", "referred",
             "excluded_by_decision", "withdrawn", "lapsed")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above the situation.

    Args:
        title: What is told, in a line.
        entries: How many entries the ledger holds.
        audit: What the audit found, in a word or two.
    """

    title: str
    entries: int
    audit: str


def page(found: Situation, heading: Heading, zone: ZoneInfo) -> list[Line]:
    """The lines of the page; where there are too many, the longest blocks give way and say so."""
    at = found.at.astimezone(zone)
    replay = "times are declared by the record, not witnessed"
    witness = replay if found.clock == "replay" else "times are witnessed"
    when = f"  as of {at:%d %b %Y %H:%M} {zone.key}"
    # A long title gives way, and never the instant that everything below is of.
    title = cut(((heading.title, NAME),), WIDE - len(when))
    head: list[Line] = [
        (*title, (when, "")),
        ((f"{found.clock} clock: {witness}; {heading.entries} entries; audit: {heading.audit}",
          FAINT),),
    ]  # fmt: skip
    blocks = [
        list(block)
        for block in (
            _agreements(found, zone),
            _parties(found),
            _exclusions(found, zone),
            _notices(found),
            _cases(found),
            _late(found),
            _conflicts(found),
            _counts(found, zone),
        )
    ]
    fit(blocks, LONG - len(head), "--json")
    return [cut(line) for line in (*head, *(line for block in blocks for line in block))]


def _agreements(found: Situation, zone: ZoneInfo) -> Iterator[Line]:
    yield (("AGREEMENTS", HEAD),)
    for agreement in found.agreements:
        since = agreement.since.astimezone(zone) if agreement.since else None
        when = f" since {since:%d %b %Y %H:%M}" if since else ""
        text = f"{'in effect' if agreement.in_effect else 'not in effect'}{when}"
        if agreement.silences:
            text += f"; local truces now: {', '.join(agreement.silences)}"
        yield row(agreement.id, text)
        if agreement.unmet:
            met = agreement.conditions - len(agreement.unmet)
            text = f"{met} of {agreement.conditions} conditions on record at its start; not: "
            yield from wrapped("", f"{text}{words(agreement.unmet)}", FAINT)


def _parties(found: Situation) -> Iterator[Line]:
    yield (("PARTIES, by status", HEAD),)
    for agreement in found.agreements:
        mine = [party for party in found.parties if party.under == agreement.id]
        groups = []
        for status in _STATUSES:
            names = [_party(party) for party in mine if party.status == status]
            if names:
                groups.append(f"{words([status])} {len(names)}: {', '.join(names)}")
        if groups:
            yield from wrapped(agreement.id, "; ".join(groups))


def _party(party: Party) -> str:
    marks = [word for word, so in (("late", party.late), ("not attested", party.unattested)) if so]
    return f"{party.name} ({', '.join(marks)})" if marks else party.name


def _exclusions(found: Situation, zone: ZoneInfo) -> Iterator[Line]:
    """Each group that is excluded; those that are not, together by what is said of them."""
    yield (("EXCLUSIONS, with the authority of each", HEAD),)
    without: dict[str, list[str]] = {}
    for listing in found.exclusions:
        since = f"{listing.since.astimezone(zone):%d %b %Y}"
        if not listing.effect:
            without.setdefault(_no_effect(listing, since), []).append(listing.names[0])
            continue
        # The newest name first, since that is the one that is heard.
        also = f"; also {', '.join(listing.names[:0:-1])}" if len(listing.names) > 1 else ""
        text = f"excluded by {listing.authority}; on this desk since {since}{also}"
        yield row(listing.names[0], text)
    for sentence, names in without.items():
        yield row("no effect", f"{', '.join(names)}: {sentence}", FAINT)


def _no_effect(listing: Exclusion, since: str) -> str:
    if listing.authority:
        return f"on a {listing.authority.replace('_', ' ')} list of {listing.by}, {since}"
    return f"{listing.state} by {listing.by or 'nobody now'}, {since}"


def _notices(found: Situation) -> Iterator[Line]:
    heading = f"NOTICES that stand; {found.notices_over} more are over. Receipt is not consent."
    yield ((heading, HEAD),)
    for notice in found.notices:
        silent = f"silent: {', '.join(notice.silent)}" if notice.silent else "received by all"
        agreed = "; deconflicted" if notice.deconflicted else ""
        yield row(notice.word, f"{notice.title}; {silent}{agreed}")
    for moved in found.unnotified:
        text = f"{moved.title}; {moved.by or 'by somebody unknown'}"
        explained = "; explained" if moved.explained else ""
        told = ", ".join(moved.reported_by)
        yield row("had no notice", f"{text}; told by {told}{explained}", WARN)


def _cases(found: Situation) -> Iterator[Line]:
    interested = any(case.interests for case in found.cases)
    star = " (* its maker has an interest of its own)" if interested else ""
    yield ((f"INCIDENTS{star}", HEAD),)
    for case in found.cases:
        result = f"; {case.form} finding" if case.findings else ""
        yield row(case.state, f"{case.title}{result}")
        said = [
            f"{maker.rpartition(':')[2]}{'*' * bool(case.interests.get(maker))}: {words([what])}"
            for maker, what in case.findings.items()
        ]
        if said:
            yield from wrapped("", "; ".join(said), FAINT)


def _late(found: Situation) -> Iterator[Line]:
    yield (("PAST A CLOCK, with the authority of its value; no party is in breach of a default",
            HEAD),)  # fmt: skip
    for late in found.late:
        agreed = late.authority == "agreed"
        whose = "agreed terms" if agreed else "desk's own default"
        yield row(whose, f"{late.clock} by {late.past}: {late.title}", ALARM if agreed else WARN)
    if not found.late:
        yield row("nothing", "No clock has run out.")


def _conflicts(found: Situation) -> Iterator[Line]:
    still = [each for each in found.conflicts if each.state != "closed"]
    closed = len(found.conflicts) - len(still)
    heading = f"CONFLICTS FOUND between notices: {len(found.conflicts)}, of which closed {closed}"
    yield ((heading, HEAD),)
    for conflict in still:
        yield row(conflict.state, f"{conflict.title} ({conflict.subject[:12]})", ALARM)


# Counts.


def _counts(found: Situation, zone: ZoneInfo) -> Iterator[Line]:
    """Ledgers of violations side by side, a row a day; the others after them, each for itself."""
    yield (("COUNTS AS PUBLISHED, by source and period: never added, nothing corrected", HEAD),)
    beside = [ledger for ledger in found.counts if ledger.unit.startswith("violations")]
    rows: list[tuple[str, str, list[str]]] = [
        ("", NAME, [f"{ledger.source} {words([ledger.unit])}" for ledger in beside])
    ]
    for until in ends(beside):
        here = [[f for f in ledger.figures if f.until == until] for ledger in beside]
        flagged = any(figure.flagged for figures in here for figure in figures)
        cells = [_cell(figures, zone) for figures in here]
        rows.append((f"{_last(until, zone):%d %b %Y}", WARN if flagged else "", cells))
    widths = [max(map(len, column)) + 2 for column in zip(*(row[2] for row in rows), strict=True)]
    for label, style, cells in rows:
        text = "".join(f"{cell:<{wide}}" for cell, wide in zip(cells, widths, strict=True))
        yield ((f"  {label:<{_DATE}} ", NAME), (text.rstrip(), style))
    others = [ledger for ledger in found.counts if ledger not in beside]
    series = [
        _series(ledger, zone, named=not n or others[n - 1].source != ledger.source)
        for n, ledger in enumerate(others)
    ]
    if series:
        yield from wrapped("totals", "; ".join(series), room=_DATE)


def _cell(figures: Sequence[Figure], zone: ZoneInfo) -> str:
    """Figures of one source that end on one day, the shortest period first, with their source."""
    cited = list(dict.fromkeys(_tags(figure.reference) for figure in figures))
    inner = [
        _figure(figure, zone) + (f" [{_tags(figure.reference)}]" if len(cited) > 1 else "")
        for figure in reversed(figures)
    ]
    return ", ".join(inner) + (f" [{cited[0]}]" if len(cited) == 1 else "") or "-"


def _figure(figure: Figure, zone: ZoneInfo) -> str:
    """A figure, with the start of its period where that is not on its end's day."""
    first, last = figure.since.astimezone(zone), _last(figure.until, zone)
    return figure.text + ("" if first.date() == last.date() else f" since {_day(first)}")


def _series(ledger: Ledger, zone: ZoneInfo, *, named: bool) -> str:
    """A ledger in a phrase: its source, what it counts, each figure by its period's last day."""
    each = ", ".join(
        f"{_day(_last(figure.until, zone))} {figure.text} [{_tags(figure.reference)}]"
        for figure in ledger.figures
    )
    whose = f"{ledger.source} " if named else ""
    return f"{whose}{words([ledger.unit])}: {each}"


def _tags(reference: str) -> str:
    """The tags of a reference's sources: ``S33``, or the first and last of many."""
    tags = [word.strip(",;") for word in reference.split() if word[:1] == "S"]
    tags = [tag for tag in tags if tag[1:].isdigit()]
    return f"{tags[0]}-{tags[-1]}" if len(tags) > 2 else ",".join(tags)  # noqa: PLR2004 - a span


def _last(until: datetime, zone: ZoneInfo) -> datetime:
    """The last instant of a period that ends at ``until``: midnight belongs to the day before."""
    return (until - timedelta(microseconds=1)).astimezone(zone)


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b}"
