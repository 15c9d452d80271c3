"""The rows of the trace table that talks answer for, each on a recorded ledger, end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import copied

from truceline.ledger.entry import format_time
from truceline.sheets.talks import processes, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from truceline.analysis.talks import ProcessSeen, TrackSeen
    from truceline.analysis.talks_rounds import Guest

CHAIR, OFFICER, OFFICE, ONE, TWO = (
    "un:facilitator", "cell:officer", "un:office", "state:one", "state:two",
)  # fmt: skip
BRIGADE, DIVISION, PLATFORM = "group:brigade", "group:division", "group:platform"
CALL = {"channel": "telephone", "caller_role": "secretary (made up)", "read_back": True}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk; whatever a row records on it, the audit holds in the end."""
    made = m.make(tmp_path / "desk")
    made.marks = False
    yield made
    assert copied(made, tmp_path / "copy").audit().ok
    made.desk.close()


@pytest.fixture
def process(machine: m.Machine) -> str:
    """A process that the facilitator opened."""
    body = {"process": "valley", "name": "Talks of the valleys", "framework": "made-up-statement"}
    return machine.must(CHAIR, "process.opened", body)


@pytest.fixture
def track(machine: m.Machine, process: str) -> str:
    """A track with one point agreed on and one proposed."""
    body = {"track": "political_track", "name": "Political track"}
    found = machine.must(CHAIR, "track.opened", body, [process])
    agreed = {"item": "governance", "title": "Governing", "standing": "agreed"}
    machine.must(CHAIR, "agenda.placed", agreed, [found])
    proposed = {"item": "procedure", "title": "The order of the points", "standing": "proposed"}
    machine.must(BRIGADE, "agenda.placed", proposed, [found])
    return found


def _round(machine: m.Machine, process: str, *tracks: str) -> str:
    body = {"number": 1, "name": "First round", "format": "proximity"}
    return machine.must(CHAIR, "round.announced", body, [process, *tracks])


def _delegation(machine: m.Machine, actor: str, process: str) -> str:
    body = {"actor": actor, "name": f"Delegation of {actor}"}
    return machine.must(actor, "delegation.formed", body, [process])


def _seen(machine: m.Machine, reader: str | None = None, at: datetime | None = None) -> ProcessSeen:
    scope = None if reader is None else machine.desk.scope(reader)
    [found] = processes(machine.desk.view(scope, at=at))
    return found


def _track(machine: m.Machine, at: datetime | None = None) -> TrackSeen:
    [found] = _seen(machine, at=at).tracks
    return found


def _guests(machine: m.Machine, reader: str | None = None) -> dict[str, Guest]:
    [found] = _seen(machine, reader).rounds
    return {guest.actor: guest for guest in found.guests}


def test_row_09_a_position_is_somebodys_and_its_speaker_is_shown(
    machine: m.Machine, track: str
) -> None:
    """Signed, relayed or reported: every position says who holds it and on whose word."""
    holds = {"item": "governance", "holder": BRIGADE, "holds": "the mill is theirs”. It is agreed"}
    signed = machine.must(BRIGADE, "position.stated", holds, [track])
    body = {**holds, "holder": DIVISION, "on_behalf_of": DIVISION, "relayed": CALL}
    machine.must(OFFICER, "position.stated", body, [track])
    body = {**holds, "holder": TWO, "holds": "no vote under arms"}
    # What somebody else is said to hold needs a source, whoever says it.
    assert machine.refused(OFFICE, "position.stated", body, [track]) == {"POSITION_NO_SOURCE"}
    machine.must(OFFICE, "position.stated", {**body, "reference": "a made-up paper"}, [track])
    point = next(p for p in _track(machine).agenda if p.item == "governance")
    says = [position.says for position in point.positions]
    assert [line.split(" holds that ")[0] for line in says] == [BRIGADE, DIVISION, TWO]
    assert "its own word, signed" in says[0]
    assert f"relayed by {OFFICER}" in says[1]
    assert f"as {OFFICE} reports, from “a made-up paper”" in says[2]
    # Nothing in the words closes the marks around them: no sentence of a fact gets out.
    assert says[0].startswith(f'{BRIGADE} holds that “the mill is theirs". It is agreed” (')
    assert set(says) <= set(sentences(track, machine.desk.view()))
    item = machine.desk.view().show(track).item
    assert "mill" not in item.row.title
    machine.must(BRIGADE, "position.withdrawn", {"position": signed, "why": "No longer"}, [track])
    point = next(p for p in _track(machine).agenda if p.item == "governance")
    assert [position.withdrawn for position in point.positions] == [True, False, False]


def test_row_11_an_uninvited_organisation_is_visible_as_such(
    machine: m.Machine, process: str, track: str
) -> None:
    """Who was invited by whom with what answer, who came uninvited, who was left out, who says."""
    found = _round(machine, process, track)
    for by, actor in ((CHAIR, BRIGADE), (ONE, DIVISION)):
        body = {"actor": actor, "capacity": "participates"}
        machine.must(by, "invitation.sent", body, [found])
    answer = {"actor": BRIGADE, "answer": "accepted_with_conditions", "why": "the road first"}
    machine.must(BRIGADE, "invitation.answered", answer, [found])
    machine.must(CHAIR, "round.opened", {}, [found])
    for actor in (BRIGADE, PLATFORM):
        body = {"actor": actor, "attendance": "participates"}
        machine.must(OFFICE, "round.attended", body, [found])
    omitted = {"actor": "group:far_valley", "why": "It holds the far bank"}
    machine.must(TWO, "omission.noted", omitted, [found])
    guests = _guests(machine)
    brigade, division, platform = (guests[each] for each in (BRIGADE, DIVISION, PLATFORM))
    assert (brigade.invited_by, brigade.answer, brigade.uninvited) == (
        CHAIR, "accepted_with_conditions", False,
    )  # fmt: skip
    assert (division.invited_by, division.silent, division.came) == (ONE, True, "")
    assert (platform.invited_by, platform.came, platform.uninvited) == ("", "participates", True)
    assert platform.says == ("It came and takes part, uninvited.",)
    left = guests["group:far_valley"]
    assert (left.left_out_by, left.came, left.uninvited) == ((TWO,), "", False)
    assert left.says[0].startswith(f"{TWO} says that it was left out: ")
    # Whoever may not see the invitations is not told that there was none.
    public = _guests(machine, "public")
    assert public[PLATFORM].uninvited is None
    assert public[BRIGADE].uninvited is None
    assert "uninvited" not in " ".join(public[PLATFORM].says)
    # An invitation that comes later does not make the coming invited.
    body = {"actor": PLATFORM, "capacity": "participates"}
    machine.must(CHAIR, "invitation.sent", body, [found])
    assert _guests(machine)[PLATFORM].uninvited is True


def test_row_23_an_outside_state_accompanies_and_cannot_be_a_delegation(
    machine: m.Machine, process: str, track: str
) -> None:
    """Guarantors, registered third states and any other state: by no road do they take part."""
    force = {"actor": "group:legion", "name": "Made-up legion", "roles": ["outside"]}
    machine.must(OFFICER, "force.registered", force)
    found = _round(machine, process, track)
    for actor in (ONE, TWO, "state:neighbour", "group:legion"):
        body: dict[str, Any] = {"actor": actor, "name": "A delegation"}
        assert "OUTSIDE_ACCOMPANIES" in machine.refused(CHAIR, "delegation.formed", body, [process])
        body = {"actor": actor, "capacity": "participates"}
        refused = machine.refused(CHAIR, "invitation.sent", body, [found])
        assert refused == {"OUTSIDE_ACCOMPANIES"}
        given = {"actor": actor, "role": "accompanies"}
        machine.must(CHAIR, "participation.given", given, [process])
        assert machine.subjects.get("delegation", []) == []
    body = {"actor": BRIGADE, "name": "A delegation", "members": ["state:neighbour"]}
    assert machine.refused(CHAIR, "delegation.formed", body, [process]) == {"OUTSIDE_ACCOMPANIES"}
    delegation = _delegation(machine, BRIGADE, process)
    body = {"joined": [TWO], "why": "A guest"}
    refused = machine.refused(BRIGADE, "delegation.changed", body, [delegation])
    assert refused == {"OUTSIDE_ACCOMPANIES"}
    machine.must(CHAIR, "round.opened", {}, [found])
    body = {"actor": ONE, "attendance": "participates"}
    assert machine.refused(CHAIR, "round.attended", body, [found]) == {"OUTSIDE_ACCOMPANIES"}
    sat: dict[str, Any] = {"since": format_time(machine.now), "sitting": "plenary"}
    body = {**sat, "delegations": [BRIGADE, ONE]}
    assert machine.refused(CHAIR, "session.held", body, [found]) == {"OUTSIDE_ACCOMPANIES"}
    machine.must(
        CHAIR, "session.held", {**sat, "delegations": [BRIGADE], "accompanied_by": [ONE]}, [found]
    )
    seats = {(seat.actor, seat.participation) for seat in _seen(machine).seats}
    assert seats == {
        (CHAIR, "facilitates"), (BRIGADE, "participates"), (ONE, "accompanies"),
        (TWO, "accompanies"), ("state:neighbour", "accompanies"), ("group:legion", "accompanies"),
    }  # fmt: skip
    assert _guests(machine)[ONE].came == "accompanies"
    # An excluded group has no seat at all, not even beside the table.
    body = {"actor": "group:listed", "role": "accompanies"}
    assert machine.refused(CHAIR, "participation.given", body, [process]) == {"ACTOR_LISTED"}


def test_row_24_each_paper_hangs_on_an_agenda_item(
    machine: m.Machine, process: str, track: str
) -> None:
    """No paper without a point that is on the agenda of its track; the point shows its papers."""
    _delegation(machine, BRIGADE, process)
    body = {"item": "governance", "title": "Six principles", "form": "principles"}
    loose = {name: value for name, value in body.items() if name != "item"}
    assert machine.refused(BRIGADE, "talks_paper.tabled", loose, [track]) == {"FIELD_MISSING"}
    assert machine.refused(BRIGADE, "talks_paper.tabled", body) == {"TRACK_MISSING"}
    other = {**body, "item": "constitution"}
    refused = machine.refused(BRIGADE, "talks_paper.tabled", other, [track])
    assert refused == {"ITEM_NOT_ON_AGENDA"}
    # Terms know no such point, so nobody places it.
    placed = {"item": "borders", "title": "Borders", "standing": "agreed"}
    assert machine.refused(CHAIR, "agenda.placed", placed, [track]) == {"ITEM_UNKNOWN"}
    # Who has no delegation tables nothing; who accompanies hands over a non-paper at most.
    assert machine.refused(DIVISION, "talks_paper.tabled", body, [track]) == {"NO_DELEGATION"}
    machine.must(CHAIR, "participation.given", {"actor": ONE, "role": "accompanies"}, [process])
    assert machine.refused(ONE, "talks_paper.tabled", body, [track]) == {"NO_DELEGATION"}
    machine.must(ONE, "talks_paper.tabled", {**body, "form": "non_paper"}, [track])
    paper = machine.must(BRIGADE, "talks_paper.tabled", body, [track])
    points = {point.item: point for point in _track(machine).agenda}
    assert [p.by for p in points["governance"].papers] == [ONE, BRIGADE]
    assert points["procedure"].papers == ()
    assert sentences(paper, machine.desk.view()) == [
        f"{BRIGADE} tabled a paper (principles) on governance: “Six principles”."
    ]


def test_row_31_a_stalled_track_shows_since_when_and_on_what(
    machine: m.Machine, track: str
) -> None:
    """Since when, on what, who says so, why, what would unblock it; contested, it is a claim."""
    before = machine.now
    since = format_time(machine.now)
    machine.tick(86_400)
    body = {"item": "procedure", "since": since, "why": "Only procedure was spoken of",
            "unblock": "An agreed order"}  # fmt: skip
    claim = machine.must(CHAIR, "track.stalled", body, [track])
    stuck = _track(machine)
    assert (stuck.state, format_time(stuck.stalled_since or before)) == ("stalled", since)
    [stall] = stuck.stalls
    assert (stall.by, stall.item, stall.why, stall.unblock) == (
        CHAIR, "procedure", "Only procedure was spoken of", "An agreed order",
    )  # fmt: skip
    assert f"stalled on procedure since {machine.now:%Y-%m-}10" in stuck.says.replace("  ", " ")
    assert CHAIR in stuck.says
    assert "would unblock it: “An agreed order”" in " ".join(stall.says)
    # Another contests it: then it is a claim of its author, and the record takes no side.
    contested = {"claim": claim, "why": "They meet in smaller rooms"}
    machine.must(BRIGADE, "track.contested", contested, [track])
    disputed = _track(machine)
    assert (disputed.state, disputed.stalled_since) == ("disputed", None)
    assert f"stalled, as {CHAIR} says; {BRIGADE} contests it" in disputed.says
    assert machine.refused(CHAIR, "track.contested", contested, [track]) == {"CLAIM_OWN"}
    # A second voice, uncontested, and it is stalled again; the facilitator has it go on.
    again = {"item": "governance", "since": since, "why": "Nobody moves"}
    machine.must(DIVISION, "track.stalled", again, [track])
    assert _track(machine).state == "stalled"
    resumed = {"why": "An order is agreed"}
    assert machine.refused(BRIGADE, "track.resumed", resumed, [track]) == {"NOT_THE_FACILITATOR"}
    machine.must(CHAIR, "track.resumed", resumed, [track])
    assert (_track(machine).state, _track(machine).stalls) == ("open", ())
    # Asked about an earlier day, the desk says what it said then.
    assert _track(machine, at=before).state == "open"


def test_row_33_only_the_facilitator_opens_a_round(machine: m.Machine, process: str) -> None:
    """No guarantor, no secretariat, no officer, no relay, and no role of the desk's register."""
    body = {"number": 1, "name": "First round", "format": "direct"}
    others = [each for each in machine.pairs if each != CHAIR]
    assert len(others) > 8
    for by in others:
        assert "NOT_THE_FACILITATOR" in machine.refused(by, "round.announced", body, [process])
    found = _round(machine, process)
    for by in others:
        for kind in ("round.opened", "round.closed"):
            said = {} if kind == "round.opened" else {"outcome": "Nothing"}
            refused = machine.refused(by, kind, said, [found])
            assert "NOT_THE_FACILITATOR" in refused or "SUBJECT_UNKNOWN" in refused
    relayed = {"on_behalf_of": CHAIR, "relayed": CALL}
    assert "FIELD_UNKNOWN" in machine.refused(OFFICER, "round.opened", relayed, [found])
    # A role on the desk's own register makes no facilitator: Terms name who that is.
    [subject] = [
        each
        for each in machine.open("actor")
        if (state := machine.state(each)) is not None and state.actor == "monitor:post"
    ]
    changed = {"roles": ["monitor", "facilitator"], "why": "By mistake"}
    machine.must(m.CONVENOR.actor, "actor.changed", changed, [subject])
    assert machine.refused("monitor:post", "round.opened", {}, [found]) == {"NOT_THE_FACILITATOR"}
    machine.must(CHAIR, "round.opened", {}, [found])
    [seen] = _seen(machine).rounds
    assert (seen.state, seen.opened_by) == ("open", CHAIR)
