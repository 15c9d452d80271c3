"""Talks on their sheets: processes and tracks as one reader sees them, positions as positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truceline.analysis.talks import ProcessSeen, Table
    from truceline.mechanism.parts import Entry
    from truceline.views import View


PARTS = ("process", "track", "round", "delegation", "talks_paper")


def processes(view: View) -> tuple[ProcessSeen, ...]:
    """Every process of talks as a view's reader sees it."""
    from truceline.analysis import talks as analysis  # noqa: PLC0415 - loads slowly

    return analysis.talks(table_of(view))


def table_of(view: View) -> Table:
    """All that a view's reader sees of talks, oldest first."""
    from truceline.analysis.talks import Table  # noqa: PLC0415 - loads slowly

    states = {part: dict(reversed(list(view.states(part)))) for part in PARTS}

    def knows(agreement: str, kinds: tuple[str, ...]) -> bool:
        scope = view.scope
        return scope.whole or all(f"{agreement} {kind}" in scope.outright for kind in kinds)

    heads = {
        other: subject
        for part in ("process", "track")
        for subject in states[part]
        for other in view.show(subject).item.linked
    }
    standing = view.standing
    return Table(
        states=states,
        terms=lambda under: standing.terms_of(under) or standing.first,
        knows=knows,
        heads=heads,
    )


def sentences(subject: str, view: View) -> list[str]:
    """What ``truceline show`` says of a track, a round or a paper of talks; empty for others."""
    from truceline.analysis.talks import track_seen  # noqa: PLC0415 - loads slowly
    from truceline.analysis.talks_rounds import round_seen  # noqa: PLC0415
    from truceline.mechanism.talks_papers import PaperState  # noqa: PLC0415
    from truceline.mechanism.talks_rounds import RoundState  # noqa: PLC0415
    from truceline.mechanism.talks_tracks import TrackState  # noqa: PLC0415

    state = view.state(subject)
    if isinstance(state, PaperState):
        return [state.sentence]
    if isinstance(state, TrackState):
        table = table_of(view)
        track = track_seen(subject, state, table.of("talks_paper"), table)
        told = [line for stall in track.stalls for line in stall.says]
        held = [each.says for point in track.agenda for each in point.positions]
        papers = [each.says for point in track.agenda for each in point.papers]
        return [track.says, *told, *held, *papers]
    if isinstance(state, RoundState):
        table = table_of(view)
        terms = table.terms(state.under)
        process = table.of("process").get(table.head(state.process))
        seen = round_seen(
            subject, state, process, terms, lambda kinds: table.knows(terms.id, kinds)
        )
        return [f"{guest.actor}: {line}" for guest in seen.guests for line in guest.says]
    return []


def held(entry: Entry) -> str | None:
    """A stated position as its holder's, wherever the entry is read; None for any other entry."""
    from truceline.mechanism.talks_kinds import PositionStated  # noqa: PLC0415 - as above
    from truceline.mechanism.talks_tracks import position_of  # noqa: PLC0415
    from truceline.mechanism.talks_words import position_sentence  # noqa: PLC0415

    stated = isinstance(entry.body, PositionStated)
    return position_sentence(position_of(entry)) if stated else None
