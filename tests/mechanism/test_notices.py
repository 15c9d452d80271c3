from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import made_up_terms
from tests.mechanism.notice_builders import (
    NOON,
    ROLES,
    TWO,
    bench,
    cells,
    codes,
    disc,
    entry,
    filed,
)

from truceline.mechanism import movements, notices
from truceline.mechanism import notice_kinds as told
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.notice_phases import NoticePhase, phase
from truceline.mechanism.notice_states import LIVE, TRANSITIONS, NoticeState
from truceline.mechanism.relays import Relay

if TYPE_CHECKING:
    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench, Entry

CALL = Relay(channel="telephone", caller_role="duty officer")
FIRM = Relay(channel="telephone", caller_role="duty officer", read_back=True, called_back=True)


def _check(state: NoticeState | None, draft: Entry, desk: Bench) -> list[Fault]:
    return list(notices.PART.check(state, draft, desk))


def _opened(notice: str = "air_activity", seq: int = 0, **fields: Any) -> tuple[NoticeState, str]:
    first = entry(seq, filed(notice, **fields))
    return notices.begin(first), first.hash


def _told_to(state: NoticeState, *entries: Entry) -> NoticeState:
    for each in entries:
        state = notices.step(state, each)
    return state


def _look(state: NoticeState, *, hour: float = 1.0, matters: int | None = 0) -> NoticePhase:
    at = NOON + timedelta(hours=hour)
    return phase(state, made_up_terms(), at, roles=ROLES, open_matters=matters)


def _words(state: NoticeState) -> dict[str, tuple[str, bool]]:
    return {r.actor: (r.word, r.silent) for r in _look(state).recipients}


def test_a_receipt_of_one_recipient_is_no_receipt_of_another() -> None:
    """State is kept for each recipient apart."""
    state, version = _opened()
    state = _told_to(
        state,
        entry(1, told.NoticeSent(recipients=TWO, channel="hotline"), author="cell:officer"),
        entry(2, told.NoticeDelivered(recipients=("state:one",), channel="hotline")),
        entry(3, told.NoticeAcknowledged(version=version), author="state:one"),
    )
    assert _words(state) == {"group:south": ("sent", True), "state:one": ("acknowledged", False)}
    assert not _look(state).acknowledged


def test_an_amendment_leaves_every_earlier_acknowledgement_behind() -> None:
    """An acknowledgement answers the version it names, and not a later one."""
    state, version = _opened()
    state = _told_to(
        state,
        entry(1, told.NoticeAcknowledged(version=version), author="state:one"),
        entry(2, told.NoticeAmended(why="Weather", volumes=(disc(first=9, last=10),))),
    )
    one = next(r for r in _look(state).recipients if r.actor == "state:one")
    assert (one.silent, one.earlier, one.word) == (True, True, "not_sent")
    assert "acknowledged" not in notices.row(state).marks


def test_a_reply_without_a_version_answers_what_its_author_had_seen() -> None:
    """Without a named version, the cited checkpoint says which one an acknowledgement is of."""
    state, first = _opened()
    amended = entry(4, told.NoticeAmended(why="Weather", volumes=(disc(first=9, last=10),)))
    late = entry(5, told.NoticeAcknowledged(), author="state:one", seen=3)
    current = entry(6, told.NoticeAcknowledged(), author="group:south", seen=5)
    state = _told_to(state, amended, late, current)
    south, one = state.recipients
    assert one.replies[-1].version == first
    assert south.replies[-1].version == amended.hash == state.current.entry


def test_a_reply_that_can_have_seen_no_version_is_refused() -> None:
    """Nobody acknowledges what the checkpoint they cite does not hold."""
    first = entry(4, filed())
    draft = entry(5, told.NoticeAcknowledged(), author="state:one", seen=2)
    assert codes(_check(notices.begin(first), draft, bench())) == ["VERSION_NOT_SEEN"]
    unknown = entry(5, told.NoticeAcknowledged(version="b" * 64), author="state:one")
    assert codes(_check(notices.begin(first), unknown, bench())) == ["VERSION_UNKNOWN"]


def test_a_new_title_alone_keeps_the_acknowledgements() -> None:
    """Only a new place, time or wait makes a new version."""
    state, version = _opened()
    state = _told_to(
        state,
        entry(1, told.NoticeAcknowledged(version=version), author="state:one"),
        entry(
            2, told.NoticeAmended(why="Spelling", title="Made-up flight", recipients=("un:aid",))
        ),
    )
    assert state.state == "amended"
    assert _words(state)["state:one"] == ("acknowledged", False)
    assert _words(state)["un:aid"] == ("not_sent", True)


def test_an_acknowledgement_over_the_telephone_is_relayed_and_not_silence() -> None:
    """An officer may record a caller's acknowledgement: weaker than signed, never silence."""
    state, version = _opened()
    said = told.NoticeAcknowledged(version=version, relayed=CALL, on_behalf_of="group:south")
    draft = entry(1, said, author="cell:officer")
    assert _check(state, draft, bench()) == []
    south = _look(_told_to(state, draft)).recipients[0]
    assert (south.word, south.silent, south.relayed) == ("acknowledged", False, True)
    refused = entry(1, said, author="state:one")
    assert "RELAY_NOT_OFFICER" in codes(_check(state, refused, bench()))


def test_somebody_whom_the_notice_does_not_name_cannot_reply() -> None:
    """Only recipients reply."""
    state, version = _opened()
    draft = entry(1, told.NoticeAcknowledged(version=version), author="state:two")
    assert codes(_check(state, draft, bench())) == ["NOT_A_RECIPIENT"]
    assert notices.step(state, draft) == state


def _consent(seq: int, actor: str, version: str, relayed: Relay | None = None) -> Entry:
    said = told.NoticeConsented(
        version=version, relayed=relayed, on_behalf_of=actor if relayed else None
    )
    return entry(seq, said, author="cell:officer" if relayed else actor)


def test_a_notice_is_deconflicted_when_every_consent_is_there_and_nothing_is_open() -> None:
    """Consents that Terms ask for, no query, objection or matter open: only then."""
    state, version = _opened()
    one = _told_to(state, _consent(1, "state:one", version))
    assert not _look(one).deconflicted
    both = _told_to(one, _consent(2, "group:south", version))
    assert _look(both).deconflicted
    assert not _look(both, matters=1).deconflicted
    assert not _look(both, matters=None).deconflicted
    assert not _look(both, hour=9).deconflicted  # expired
    queried = _told_to(both, entry(3, told.NoticeQueried(question="Which?"), author="state:one"))
    assert not _look(queried).deconflicted
    clear = entry(4, told.NoticeClarified(to="state:one", answer="This one"))
    assert _look(_told_to(queried, clear)).deconflicted
    objected = _told_to(both, entry(5, told.NoticeObjected(why="In use"), author="group:south"))
    assert not _look(objected).deconflicted
    settled = entry(6, told.NoticeSettled(what="objection", how="Moved"), author="group:south")
    assert _look(_told_to(objected, settled)).deconflicted
    amended = _told_to(both, entry(7, told.NoticeAmended(why="Later", volumes=(disc(first=7),))))
    assert not _look(amended).deconflicted
    withdrawn = _told_to(both, entry(8, told.NoticeWithdrawn(why="No")))
    assert not _look(withdrawn).deconflicted


def test_receipts_by_everybody_are_no_consent() -> None:
    """All have acknowledged: the notice is acknowledged, and never deconflicted by it."""
    for notice in ("air_activity", "ground_movement"):  # Terms ask for consent; for receipts
        state, version = _opened(notice)
        state = _told_to(
            state,
            *(
                entry(n, told.NoticeAcknowledged(version=version), author=actor)
                for n, actor in enumerate(TWO, 1)
            ),
        )
        assert _look(state).acknowledged
        assert not _look(state).deconflicted


def test_a_relayed_consent_counts_only_when_it_was_read_back_and_called_back() -> None:
    """Voice is weaker than a signature: consent by voice is checked twice or does not count."""
    state, version = _opened()
    state = _told_to(state, _consent(1, "state:one", version))
    assert not _look(_told_to(state, _consent(2, "group:south", version, CALL))).deconflicted
    assert _look(_told_to(state, _consent(2, "group:south", version, FIRM))).deconflicted


def test_consent_asked_of_a_role_needs_a_recipient_who_has_it() -> None:
    """Where Terms ask the guarantors, a notice that names none cannot be deconflicted."""
    state, version = _opened("strike_on_excluded", recipients=("group:south",))
    state = _told_to(state, _consent(1, "group:south", version))
    assert not _look(state).deconflicted
    state, version = _opened("strike_on_excluded", recipients=("state:one",))
    assert _look(_told_to(state, _consent(1, "state:one", version))).deconflicted


def test_a_quorum_larger_than_the_recipients_is_never_met() -> None:
    """A number of consents that cannot be reached is not reached."""
    one = "training_fire: {recipients: [named], needs: consent, quorum: 1}"
    rules = made_up_terms((one, one.replace("1", "3")))
    state, version = _opened("training_fire")
    state = _told_to(state, *(_consent(n, actor, version) for n, actor in enumerate(TWO, 1)))
    assert not phase(state, rules, NOON, open_matters=0).deconflicted
    assert phase(state, made_up_terms(), NOON, open_matters=0).deconflicted


@pytest.mark.parametrize("notice", ["convoy", "medical_evacuation", "protected_site"])
def test_humanitarian_notices_are_acknowledged_or_clarified_and_nothing_else(notice: str) -> None:
    """Humanitarian notices are never objected to, approved or deconflicted (decision 9)."""
    where: dict[str, Any] = {}
    if notice == "protected_site":
        where = {"volumes": (), "coarse": cells(disc())}
    state, version = _opened(notice, **where)

    def refused(body: Any) -> list[str]:
        return codes(_check(state, entry(1, body, author="state:one"), bench()))

    assert refused(told.NoticeObjected(why="No")) == ["HUMANITARIAN_NOT_OBJECTED"]
    assert refused(told.NoticeConsented(version=version)) == ["HUMANITARIAN_NOT_APPROVED"]
    assert refused(told.NoticeAcknowledged(version=version)) == []
    assert refused(told.NoticeQueried(question="When?")) == []
    forced = _told_to(state, *(_consent(n, actor, version) for n, actor in enumerate(TWO, 1)))
    assert not _look(forced).deconflicted
    assert told.HUMANITARIAN_SENTENCE in _look(state).says
    assert _look(state, hour=7).word == "active"  # with no reply at all


def test_a_late_notice_is_taken_and_shown_as_short() -> None:
    """Filed later than Terms' lead: not refused, and shown as short notice."""
    early, late = entry(0, filed()), entry(0, filed(volumes=(disc(first=0.5),)))
    assert _check(None, late, bench()) == []
    assert not _look(notices.begin(early)).short_notice
    assert _look(notices.begin(late)).short_notice
    assert _look(notices.begin(late)).given == timedelta(minutes=30)
    exactly = notices.begin(entry(0, filed(volumes=(disc(first=1.0),))))
    assert not _look(exactly).short_notice
    untimed = notices.begin(entry(0, filed("unsafe_act_report", volumes=(disc(first=0.1),))))
    assert not _look(untimed).short_notice


@pytest.mark.parametrize(
    ("hour", "word"),
    [(5.9, "ahead"), (6.0, "active"), (8.0, "active"), (8.001, "expired")],
)
def test_a_notice_is_active_in_its_time_both_ends_included(hour: float, word: str) -> None:
    """Closed intervals: the very start and the very end belong to the notice."""
    state, _ = _opened()
    assert _look(state, hour=hour).word == word


def test_the_exact_place_of_a_protected_site_cannot_stand_open() -> None:
    """Exact footprints of sites and positions are sealed; their cells are whole and flat."""
    for kind in ("protected_site", "position_declaration"):
        draft = entry(0, filed(kind))
        assert codes(_check(None, draft, bench())) == ["EXACT_NOT_SEALED"]
        fine = entry(0, filed(kind, volumes=(), coarse=(disc(),)), boxes=("exact",))
        assert codes(_check(None, fine, bench())) == ["COARSE_TOO_FINE"]
        bare = entry(0, filed(kind, volumes=()), boxes=("exact",))
        assert codes(_check(None, bare, bench())) == ["COARSE_MISSING", "FOOTPRINT_MISSING"]
        sound = entry(0, filed(kind, volumes=(), coarse=cells(disc())), boxes=("exact",))
        assert _check(None, sound, bench()) == []
    state = notices.begin(sound)
    amended = entry(1, told.NoticeAmended(why="Moved", volumes=(disc(),)))
    assert codes(_check(state, amended, bench())) == ["EXACT_NOT_SEALED"]


@pytest.mark.parametrize("lat", [-89.99, -60.02, -0.01, 0.05, 36.21, 71.3, 89.99])
@pytest.mark.parametrize("lng", [-179.99, 12.345, 180.0])
def test_cells_made_from_a_footprint_are_always_coarse_enough(lat: float, lng: float) -> None:
    """What the desk's own cells publish passes the desk's own check, poles and all."""
    where = {"volumes": (), "coarse": cells(disc(lat, lng, 3000.0))}
    draft = entry(0, filed("protected_site", **where), boxes=("exact",))
    assert _check(None, draft, bench()) == []


def test_a_notice_says_where_and_when() -> None:
    """A place is missing, a time is missing, or is given twice: each has its own code."""

    def faults(notice: str = "air_activity", **fields: Any) -> list[str]:
        return codes(_check(None, entry(0, filed(notice, **fields)), bench()))

    open_end = replace(disc(), time_end=None)
    assert faults(volumes=()) == ["FOOTPRINT_MISSING"]
    assert faults(volumes=(open_end,)) == ["TIME_UNBOUNDED"]
    assert faults("deconfliction_zone", volumes=(open_end,)) == []
    assert faults(since=NOON) == ["TIME_TWICE"]
    assert faults("channel_test", volumes=(), since=NOON, until=NOON) == []
    early = NOON - timedelta(hours=1)
    assert faults("channel_test", volumes=(), since=NOON, until=early) == ["TIME_ORDER"]


def test_recipients_are_others_each_once() -> None:
    """Nobody notifies itself, and nobody is named twice."""
    both = ("group:north", "state:one", "state:one")
    draft = entry(0, filed(recipients=both))
    assert codes(_check(None, draft, bench())) == [
        "RECIPIENT_IS_NOTIFIER", "RECIPIENT_TWICE",
    ]  # fmt: skip


def test_kinds_are_those_that_terms_know_and_admit() -> None:
    """An unknown kind and one that the agreement does not admit are two different faults."""
    assert codes(_check(None, entry(0, filed("parade")), bench())) == ["NOTICE_KIND_UNKNOWN"]
    few = made_up_terms(("          demining, training_fire", "          training_fire"))
    state = entry(0, filed("demining"))
    assert codes(_check(None, state, bench(under=few))) == ["NOTICE_NOT_ADMITTED"]


def test_all_faults_come_at_once() -> None:
    """A draft with several faults is told of every one."""
    bad = filed("protected_site", recipients=("group:north",), waits_for=("c" * 64,), since=NOON)
    assert codes(_check(None, entry(0, bad), bench())) == [
        "RECIPIENT_IS_NOTIFIER", "EXACT_NOT_SEALED", "TIME_TWICE", "WAITS_FOR_UNKNOWN",
    ]  # fmt: skip


def test_a_notice_cannot_wait_for_itself_even_by_way_of_others() -> None:
    """Waiting in a circle is refused."""
    first, first_id = _opened()
    second, second_id = _opened(seq=1, waits_for=(first_id,))
    desk = bench({first_id: ("notice", first), second_id: ("notice", second)})
    turn = entry(2, told.NoticeAmended(why="Order", waits_for=(second_id,)), about=(first_id,))
    assert codes(_check(first, turn, desk)) == ["WAITS_FOR_ITSELF"]
    fine = entry(2, told.NoticeAmended(why="Order", waits_for=(first_id,)), about=("d" * 64,))
    assert _check(first, fine, desk) == []


def test_only_the_notifier_changes_a_notice() -> None:
    """Recipients reply; they do not amend, withdraw, complete or clarify."""
    state, _ = _opened()
    for body in (
        told.NoticeAmended(why="No", title="Other"),
        told.NoticeWithdrawn(why="No"),
        told.NoticeCompleted(),
    ):
        draft = entry(1, body, author="state:one")
        assert codes(_check(state, draft, bench())) == ["NOT_THE_NOTIFIER"]
    asked = _told_to(state, entry(1, told.NoticeQueried(question="Which?"), author="state:one"))
    own = entry(2, told.NoticeClarified(to="state:one", answer="Mine"), author="state:one")
    assert codes(_check(asked, own, bench())) == ["NOT_THE_NOTIFIER"]


def test_who_hands_a_notice_over() -> None:
    """Notifier, officer and desk say that it was sent; a stranger does not."""
    state, _ = _opened()
    body = told.NoticeSent(recipients=("state:one",), channel="hotline")
    for author in ("group:north", "cell:officer", "desk:own"):
        assert _check(state, entry(1, body, author=author), bench()) == []
    stranger = entry(1, body, author="state:one")
    assert codes(_check(state, stranger, bench())) == ["NOT_THE_CARRIER"]
    wrong = entry(1, replace(body, recipients=("un:aid",)))
    assert codes(_check(state, wrong, bench())) == ["NOT_A_RECIPIENT"]


def test_nothing_is_settled_that_is_not_open() -> None:
    """Clarifying no query and settling no objection are refused."""
    state, _ = _opened()
    clear = entry(1, told.NoticeClarified(to="state:one", answer="So"))
    assert codes(_check(state, clear, bench())) == ["NOTHING_OPEN"]
    settle = entry(1, told.NoticeSettled(what="objection", how="So"), author="state:one")
    assert codes(_check(state, settle, bench())) == ["NOTHING_OPEN"]
    idle = entry(1, told.NoticeAmended(why="Nothing"))
    assert codes(_check(state, idle, bench())) == ["NOTHING_AMENDED"]


CHANGES: dict[str, Any] = {
    "amended": told.NoticeAmended(why="Later", volumes=(disc(first=9, last=10),)),
    "withdrawn": told.NoticeWithdrawn(why="Off"),
    "completed": told.NoticeCompleted(),
}


@pytest.mark.parametrize("old", sorted(TRANSITIONS))
@pytest.mark.parametrize("new", sorted(CHANGES))
def test_every_change_in_the_table_and_no_other(old: str, new: str) -> None:
    """Each transition of the table is taken; each other one is refused, and folds to nothing."""
    state = replace(_opened()[0], state=old)
    draft = entry(1, CHANGES[new])
    found = codes(_check(state, draft, bench()))
    if new in TRANSITIONS[old]:
        assert found == []
        assert notices.step(state, draft).state == new
    else:
        assert found == ["STATE_NOT_ALLOWED"]
        assert notices.step(state, draft) == state


BODIES = st.sampled_from(
    [
        filed(),
        filed("convoy", volumes=(), coarse=cells(disc())),
        filed("channel_test", volumes=(), since=NOON, until=NOON),
        *CHANGES.values(),
        told.NoticeAmended(why="Title", title="Other", recipients=("un:aid",)),
        told.NoticeSent(recipients=("state:one", "un:aid"), channel="hotline"),
        told.NoticeDelivered(recipients=TWO, channel="hotline"),
        told.NoticeAcknowledged(),
        told.NoticeAcknowledged(version="a" * 64),
        told.NoticeQueried(question="Which?"),
        told.NoticeClarified(to="state:one", answer="This"),
        told.NoticeAnswered(answer="Seen"),
        told.NoticeObjected(why="No"),
        told.NoticeSettled(what="query", how="So"),
        told.NoticeSettled(what="objection", how="So"),
    ]
)
SPEAKERS = st.sampled_from(["group:north", *TWO, "un:aid", "cell:officer", "state:two"])


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(BODIES, SPEAKERS), max_size=14))
def test_any_entries_fold_and_states_move_along_the_table_alone(
    acts: list[tuple[Any, str]],
) -> None:
    """Whatever is on the ledger folds; a recorded state changes only as the table says."""
    state, _ = _opened()
    for seq, (body, author) in enumerate(acts, 1):
        after = notices.step(state, entry(seq, body, author=author))
        assert after.state == state.state or after.state in TRANSITIONS[state.state]
        row = notices.row(after)
        assert row.state == after.state
        seen = _look(after)
        assert not (seen.deconflicted and any(r.silent for r in seen.recipients))
        state = after


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(BODIES, SPEAKERS), max_size=10),
    st.floats(min_value=-100, max_value=100),
    st.sampled_from([None, 0, 1]),
)
def test_without_consent_no_time_and_no_words_make_a_notice_deconflicted(
    acts: list[tuple[Any, str]], hour: float, matters: int | None
) -> None:
    """Nobody consents, so nothing is ever deconflicted: no silence, no receipt, no hour does it."""
    for notice in ("air_activity", "ground_movement", "strike_on_excluded"):
        state, _ = _opened(notice)
        for seq, (body, author) in enumerate(acts, 1):
            state = notices.step(state, entry(seq, body, author=author))
        assert not _look(state, hour=hour, matters=matters).deconflicted


def test_the_row_holds_open_facts_and_a_box_that_is_not_too_small() -> None:
    """The docket's row: notifier, recipients, span, box; nothing that a sealed field holds."""
    state, _ = _opened(volumes=(disc(36.0, 179.999, 1000), disc(-10, 170, 50, first=9, last=11)))
    row = notices.row(state)
    assert row.area is not None
    assert row.area.west < 169.9999
    assert -180 < row.area.east < -179.98
    assert row.area.south < -10.0004
    assert row.area.north > 36.008
    assert (row.parties, row.recipients) == (("group:north",), TWO)
    assert row.since == NOON + timedelta(hours=6)
    assert row.until == NOON + timedelta(hours=11)


def test_marks_of_a_row_run_on_the_desks_time() -> None:
    """A back-dated statement starts and stops no clock before it was recorded."""
    state, version = _opened()
    back = NOON - timedelta(days=3)
    acks = [
        entry(n, told.NoticeAcknowledged(version=version), author=actor, happened_at=back)
        for n, actor in ((3, "state:one"), (5, "group:south"))
    ]
    row = notices.row(_told_to(state, *acks))
    assert row.marks["acknowledged"] == NOON + timedelta(minutes=5)
    assert row.marks["filed"] == NOON


def test_linked_notices_add_up_and_need_a_new_receipt() -> None:
    """Linked, a second filing adds its place and recipients; who had the one has not the other."""
    state, version = _opened()
    acked = _told_to(state, entry(1, told.NoticeAcknowledged(version=version), author="state:one"))
    other = filed(volumes=(disc(35.0),), recipients=("un:aid",))
    joint = _told_to(acked, entry(2, other, author="group:south"))
    assert len(joint.current.volumes) == 2
    assert [r.actor for r in joint.recipients] == [*TWO, "un:aid"]
    assert _look(joint).recipients[1].silent
    assert joint.marks["filed"] == NOON


def test_every_kind_has_an_example_that_decodes() -> None:
    """Worked examples are sound, sealed fields included."""
    for body in (*told.NOTICE_KINDS, *told.MOVEMENT_KINDS):
        found = kind_of(body)
        assert found.decode_whole(found.example)


def test_live_states_are_those_from_which_a_notice_can_end() -> None:
    """A notice holds exactly while it can still be withdrawn."""
    assert {state for state, after in TRANSITIONS.items() if "withdrawn" in after} == LIVE


SEEN = told.MovementReported(domain="land", title="Column", by="group:south", seen=(disc(),))


def test_a_movement_is_reported_explained_and_taken_back() -> None:
    """A report keeps who reported it; anybody explains; its reporter or an officer withdraws."""
    first = entry(0, SEEN, author="group:north")
    assert movements.check(None, first, bench()) == []
    state = movements.begin(first)
    said = entry(1, told.MovementExplained(words="A rotation"), author="group:south")
    assert movements.check(state, said, bench()) == []
    state = movements.step(state, said)
    assert (state.state, state.explanations[0].by) == ("explained", "group:south")
    back = told.MovementWithdrawn(why="Twice")
    stranger = entry(2, back, author="group:south")
    assert codes(movements.check(state, stranger, bench())) == ["NOT_THE_REPORTER"]
    gone = movements.step(state, entry(2, back))
    assert gone.state == "withdrawn"
    assert codes(movements.check(gone, entry(3, back), bench())) == ["STATE_NOT_ALLOWED"]
    assert movements.step(gone, said) == gone
    linked = movements.step(state, entry(4, SEEN, author="un:aid"))
    assert linked.reporters == ("group:north", "un:aid")
    row = movements.row(linked)
    assert (row.parties, row.since) == (("group:south",), NOON + timedelta(hours=6))


def test_a_movement_has_a_time_and_refers_to_notices_that_exist() -> None:
    """A sighting without a time is refused, and so is an explanation by an unknown notice."""
    timeless = replace(SEEN, seen=(replace(disc(), time_start=None, time_end=None),))
    assert codes(movements.check(None, entry(0, timeless), bench())) == ["TIME_UNBOUNDED"]
    said = entry(1, told.MovementExplained(words="Ours", notices=("e" * 64,)))
    state = movements.begin(entry(0, SEEN))
    assert codes(movements.check(state, said, bench())) == ["NOTICE_UNKNOWN"]
