"""Talks at a glance: what is derived from invitations, answers and claims, and for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.mechanism.builders import START, entry, made_up_terms

from truceline.analysis.talks import HIDDEN, ProcessSeen, Table, talks
from truceline.mechanism import talks_kinds as told
from truceline.mechanism import talks_round_kinds as rounds
from truceline.mechanism.talks import DELEGATIONS, PROCESSES, ROUNDS, TRACKS
from truceline.mechanism.talks_papers import PART as PAPERS
from truceline.mechanism.talks_papers import PaperTabled

PROCESS, TRACK, ROUND, PAPER, SEAT = ("a" * 64, "b" * 64, "c" * 64, "d" * 64, "e" * 64)
BRIGADE, PLATFORM, NEIGHBOUR = "group:brigade", "org:platform", "state:far"
OPENED = told.ProcessOpened(process="valley", name="Valleys", framework="made-up-statement")
FIRST = rounds.RoundAnnounced(number=1, name="First", format="direct")
HOUR = timedelta(hours=1)


def folded(part: Any, opening: Any, about: tuple[str, ...], *acts: tuple[Any, str, int]) -> Any:
    """A state after acts, each with its author and its hour."""
    state = part.begin(entry(0, opening, author="un:chair", about=about))
    for seq, (body, author, hour) in enumerate(acts, start=1):
        state = part.step(state, entry(seq, body, author=author, at=START + hour * HOUR))
    return state


def seen(*, knows: bool = True, heads: dict[str, str] | None = None, **parts: Any) -> ProcessSeen:
    """The one process of a table."""
    terms = made_up_terms()
    table = Table(
        states=parts,
        terms=lambda _under: terms,
        knows=lambda _under, _kinds: knows,
        heads=heads or {},
    )
    [found] = talks(table)
    return found


def invited(actor: str, hour: int, capacity: Any = "participates") -> tuple[Any, str, int]:
    """An invitation."""
    return rounds.InvitationSent(actor=actor, capacity=capacity), "un:chair", hour


def came(actor: str, hour: int, attendance: Any = "participates") -> tuple[Any, str, int]:
    """Somebody came."""
    return rounds.RoundAttended(actor=actor, attendance=attendance), "un:office", hour


WITHDRAWN = (rounds.InvitationWithdrawn(actor=BRIGADE, why="a"), "un:chair", 3)
OPEN = (rounds.RoundOpened(), "un:chair", 0)
SESSION = rounds.SessionHeld(since=START + 4 * HOUR, sitting="plenary", delegations=(BRIGADE,))


@pytest.mark.parametrize(
    ("acts", "uninvited"),
    [
        ((invited(BRIGADE, 1), came(BRIGADE, 2)), False),
        ((came(BRIGADE, 2),), True),
        ((came(BRIGADE, 2), invited(BRIGADE, 3)), True),
        ((invited(BRIGADE, 1), WITHDRAWN, came(BRIGADE, 4)), True),
        ((invited(BRIGADE, 1), came(BRIGADE, 2), WITHDRAWN), False),
        (((SESSION, "un:office", 4),), True),
        ((invited(BRIGADE, 1), (SESSION, "un:office", 4)), False),
        ((invited(BRIGADE, 1),), False),
        ((invited(BRIGADE, 1), came(BRIGADE, 2, "absent")), False),
        ((came(BRIGADE, 2, "absent"),), False),
    ],
    ids=["invited", "uninvited", "invited later", "withdrawn before", "withdrawn after",
         "in a session", "in a session, invited", "not come", "absent", "absent, not invited"],
)  # fmt: skip
def test_uninvited_is_who_came_while_no_invitation_stood(acts: Any, uninvited: bool) -> None:  # noqa: FBT001 - a column of the table
    """What counts is the invitation that stood when somebody first came."""
    state = folded(ROUNDS, FIRST, (PROCESS,), OPEN, *acts)
    [guest] = seen(round={ROUND: state}).rounds[0].guests
    assert guest.uninvited is uninvited
    # A reader who may not see every invitation is told that there was one, and never of none.
    [guest] = seen(round={ROUND: state}, knows=False).rounds[0].guests
    assert guest.uninvited is (None if uninvited else False)


def test_who_accompanies_the_process_is_not_uninvited_in_a_round() -> None:
    """A role in the process is enough for coming beside the table, not for taking part."""
    given = told.ParticipationGiven(actor=NEIGHBOUR, role="accompanies")
    process = folded(PROCESSES, OPENED, (), (given, "un:chair", 0))
    state = folded(
        ROUNDS, FIRST, (PROCESS,), OPEN, came(NEIGHBOUR, 1, "accompanies"),
        came("state:other", 1, "accompanies"),
    )  # fmt: skip
    guests = seen(process={PROCESS: process}, round={ROUND: state}).rounds[0].guests
    assert [(g.actor, g.uninvited) for g in guests] == [(NEIGHBOUR, False), ("state:other", True)]


def test_silence_is_an_invitation_that_stands_and_has_no_answer() -> None:
    """It is said as silence, neither yes nor no, and only where every answer would be seen."""
    state = folded(ROUNDS, FIRST, (PROCESS,), invited(BRIGADE, 1), invited(PLATFORM, 1))
    yes = rounds.InvitationAnswered(actor=PLATFORM, answer="accepted")
    state = ROUNDS.step(state, entry(9, yes, author=PLATFORM))
    for knows, silent in ((True, True), (False, None)):
        guests = {g.actor: g for g in seen(round={ROUND: state}, knows=knows).rounds[0].guests}
        assert guests[BRIGADE].silent is silent
        assert ("neither yes nor no" in " ".join(guests[BRIGADE].says)) is knows
        assert guests[PLATFORM].silent is False
        assert "in its own word" in guests[PLATFORM].says[1]


def test_a_process_that_is_hidden_still_holds_what_is_seen_of_it() -> None:
    """A track whose process the reader may not see is shown, without the process's name."""
    track = folded(TRACKS, told.TrackOpened(track="one", name="One"), (PROCESS,))
    found = seen(track={TRACK: track})
    assert (found.subject, found.name, found.state) == (PROCESS, "", HIDDEN)
    assert [each.name for each in found.tracks] == ["One"]


def test_linked_processes_and_tracks_are_one() -> None:
    """What belongs to a linked subject is shown with the group that it is linked into."""
    process = folded(PROCESSES, OPENED, ())
    track = folded(TRACKS, told.TrackOpened(track="one", name="One"), ("f" * 64,))
    paper = folded(PAPERS, PaperTabled(item="x", title="X", form="draft"), ("9" * 64,))
    found = seen(
        process={PROCESS: process}, track={TRACK: track}, talks_paper={PAPER: paper},
        heads={"f" * 64: PROCESS, "9" * 64: TRACK},
    )  # fmt: skip
    assert found.name == "Valleys"
    # The point was never placed as far as this reader sees; the paper on it is still shown.
    [point] = found.tracks[0].agenda
    assert (point.item, point.standing, [p.subject for p in point.papers]) == ("x", HIDDEN, [PAPER])


def test_seats_tell_taking_part_from_accompanying() -> None:
    """Delegations participate or are suspended, with who suspended and why; dissolved ones go."""
    formed = told.DelegationFormed(actor=BRIGADE, name="Brigade", members=(PLATFORM,))
    away = (told.DelegationSuspended(why="In protest"), BRIGADE, 1)
    process = folded(PROCESSES, OPENED, ())
    for acts, wanted in (
        ((), [("participates", "")]),
        ((away,), [("suspended", "In protest")]),
        ((away, (told.DelegationDissolved(why="No more"), BRIGADE, 2)), []),
    ):
        state = folded(DELEGATIONS, formed, (PROCESS,), *acts)
        found = seen(process={PROCESS: process}, delegation={SEAT: state})
        assert [(s.participation, s.why) for s in found.seats] == wanted


def test_the_earliest_uncontested_claim_says_since_when_a_track_is_stalled() -> None:
    """A contested claim dates nothing; it is shown as a claim, with who contests it."""
    opening = told.TrackOpened(track="one", name="One")
    claims = [
        (told.TrackStalled(item="x", since=START - n * HOUR, why="a"), author, n)
        for n, author in ((3, BRIGADE), (2, PLATFORM))
    ]
    contest = (told.TrackContested(claim=f"{1:064x}", why="no"), NEIGHBOUR, 4)
    [track] = seen(track={TRACK: folded(TRACKS, opening, (PROCESS,), *claims)}).tracks
    assert track.stalled_since == START - 3 * HOUR
    [track] = seen(track={TRACK: folded(TRACKS, opening, (PROCESS,), *claims, contest)}).tracks
    assert (track.state, track.stalled_since) == ("stalled", START - 2 * HOUR)
    assert [stall.contested_by for stall in track.stalls] == [(NEIGHBOUR,), ()]
