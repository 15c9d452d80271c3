from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import made_up_terms
from tests.mechanism.notice_builders import (
    NOON,
    TWO,
    bench,
    cells,
    check,
    codes,
    consent,
    disc,
    entry,
    filed,
    look,
    opened,
    told_to,
    words,
)

from truceline.mechanism import movements, notices
from truceline.mechanism import notice_kinds as told
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.notice_phases import phase
from truceline.mechanism.notice_states import LIVE, TRANSITIONS
from truceline.mechanism.relays import Relay

CALL = Relay(channel="telephone", caller_role="duty officer")
FIRM = Relay(channel="telephone", caller_role="duty officer", read_back=True, called_back=True)


def test_a_receipt_of_one_recipient_is_no_receipt_of_another() -> None:
    """State is kept for each recipient apart."""
    state, version = opened()
    state = told_to(
        state,
        entry(1, told.NoticeSent(recipients=TWO, channel="hotline"), author="cell:officer"),
        entry(2, told.NoticeDelivered(recipients=("state:one",), channel="hotline")),
        entry(3, told.NoticeAcknowledged(version=version), author="state:one"),
    )
    assert words(state) == {"group:south": ("sent", True), "state:one": ("acknowledged", False)}
    assert not look(state).acknowledged


def test_an_amendment_leaves_every_earlier_acknowledgement_behind() -> None:
    """An acknowledgement answers the version it names, and not a later one."""
    state, version = opened()
    state = told_to(
        state,
        entry(1, told.NoticeAcknowledged(version=version), author="state:one"),
        entry(2, told.NoticeAmended(why="Weather", volumes=(disc(first=9, last=10),))),
    )
    one = next(r for r in look(state).recipients if r.actor == "state:one")
    assert (one.silent, one.earlier, one.word) == (True, True, "not_sent")
    assert "acknowledged" not in notices.row(state).marks


def test_a_reply_without_a_version_answers_what_its_author_had_seen() -> None:
    """Without a named version, the cited checkpoint says which one an acknowledgement is of."""
    state, first = opened()
    amended = entry(4, told.NoticeAmended(why="Weather", volumes=(disc(first=9, last=10),)))
    late = entry(5, told.NoticeAcknowledged(), author="state:one", seen=3)
    current = entry(6, told.NoticeAcknowledged(), author="group:south", seen=5)
    state = told_to(state, amended, late, current)
    south, one = state.recipients
    assert one.replies[-1].version == first
    assert south.replies[-1].version == amended.hash == state.current.entry


def test_a_new_title_alone_keeps_the_acknowledgements() -> None:
    """Only a new place, time or wait makes a new version."""
    state, version = opened()
    state = told_to(
        state,
        entry(1, told.NoticeAcknowledged(version=version), author="state:one"),
        entry(
            2, told.NoticeAmended(why="Spelling", title="Made-up flight", recipients=("un:aid",))
        ),
    )
    assert state.state == "amended"
    assert words(state)["state:one"] == ("acknowledged", False)
    assert words(state)["un:aid"] == ("not_sent", True)


def test_an_acknowledgement_over_the_telephone_is_relayed_and_not_silence() -> None:
    """An officer may record a caller's acknowledgement: weaker than signed, never silence."""
    state, version = opened()
    said = told.NoticeAcknowledged(version=version, relayed=CALL, on_behalf_of="group:south")
    draft = entry(1, said, author="cell:officer")
    assert check(state, draft, bench()) == []
    south = look(told_to(state, draft)).recipients[0]
    assert (south.word, south.silent, south.relayed) == ("acknowledged", False, True)
    refused = entry(1, said, author="state:one")
    assert "RELAY_NOT_OFFICER" in codes(check(state, refused, bench()))


def test_a_notice_is_deconflicted_when_every_consent_is_there_and_nothing_is_open() -> None:
    """Consents that Terms ask for, no query, objection or matter open: only then."""
    state, version = opened()
    one = told_to(state, consent(1, "state:one", version))
    assert not look(one).deconflicted
    both = told_to(one, consent(2, "group:south", version))
    assert look(both).deconflicted
    assert not look(both, matters=1).deconflicted
    assert not look(both, matters=None).deconflicted
    assert not look(both, hour=9).deconflicted  # expired
    queried = told_to(both, entry(3, told.NoticeQueried(question="Which?"), author="state:one"))
    assert not look(queried).deconflicted
    clear = entry(4, told.NoticeClarified(to="state:one", answer="This one"))
    assert look(told_to(queried, clear)).deconflicted
    objected = told_to(both, entry(5, told.NoticeObjected(why="In use"), author="group:south"))
    assert not look(objected).deconflicted
    settled = entry(6, told.NoticeSettled(what="objection", how="Moved"), author="group:south")
    assert look(told_to(objected, settled)).deconflicted
    amended = told_to(both, entry(7, told.NoticeAmended(why="Later", volumes=(disc(first=7),))))
    assert not look(amended).deconflicted
    withdrawn = told_to(both, entry(8, told.NoticeWithdrawn(why="No")))
    assert not look(withdrawn).deconflicted


def test_receipts_by_everybody_are_no_consent() -> None:
    """All have acknowledged: the notice is acknowledged, and never deconflicted by it."""
    for notice in ("air_activity", "ground_movement"):  # Terms ask for consent; for receipts
        state, version = opened(notice)
        state = told_to(
            state,
            *(
                entry(n, told.NoticeAcknowledged(version=version), author=actor)
                for n, actor in enumerate(TWO, 1)
            ),
        )
        assert look(state).acknowledged
        assert not look(state).deconflicted


def test_a_relayed_consent_counts_only_when_it_was_read_back_and_called_back() -> None:
    """Voice is weaker than a signature: consent by voice is checked twice or does not count."""
    state, version = opened()
    state = told_to(state, consent(1, "state:one", version))
    assert not look(told_to(state, consent(2, "group:south", version, CALL))).deconflicted
    assert look(told_to(state, consent(2, "group:south", version, FIRM))).deconflicted


def test_consent_asked_of_a_role_needs_a_recipient_who_has_it() -> None:
    """Where Terms ask the guarantors, a notice that names none cannot be deconflicted."""
    state, version = opened("strike_on_excluded", recipients=("group:south",))
    state = told_to(state, consent(1, "group:south", version))
    assert not look(state).deconflicted
    state, version = opened("strike_on_excluded", recipients=("state:one",))
    assert look(told_to(state, consent(1, "state:one", version))).deconflicted


def test_a_quorum_larger_than_the_recipients_is_never_met() -> None:
    """A number of consents that cannot be reached is not reached."""
    one = "training_fire: {recipients: [named], needs: consent, quorum: 1}"
    rules = made_up_terms((one, one.replace("1", "3")))
    state, version = opened("training_fire")
    state = told_to(state, *(consent(n, actor, version) for n, actor in enumerate(TWO, 1)))
    assert not phase(state, rules, NOON, open_matters=0).deconflicted
    assert phase(state, made_up_terms(), NOON, open_matters=0).deconflicted


def test_a_late_notice_is_taken_and_shown_as_short() -> None:
    """Filed later than Terms' lead: not refused, and shown as short notice."""
    early, late = entry(0, filed()), entry(0, filed(volumes=(disc(first=0.5),)))
    assert check(None, late, bench()) == []
    assert not look(notices.begin(early)).short_notice
    assert look(notices.begin(late)).short_notice
    assert look(notices.begin(late)).given == timedelta(minutes=30)
    exactly = notices.begin(entry(0, filed(volumes=(disc(first=1.0),))))
    assert not look(exactly).short_notice
    untimed = notices.begin(entry(0, filed("unsafe_act_report", volumes=(disc(first=0.1),))))
    assert not look(untimed).short_notice


@pytest.mark.parametrize(
    ("hour", "word"),
    [(5.9, "ahead"), (6.0, "active"), (8.0, "active"), (8.001, "expired")],
)
def test_a_notice_is_active_in_its_time_both_ends_included(hour: float, word: str) -> None:
    """Closed intervals: the very start and the very end belong to the notice."""
    state, _ = opened()
    assert look(state, hour=hour).word == word


CHANGES: dict[str, Any] = {
    "amended": told.NoticeAmended(why="Later", volumes=(disc(first=9, last=10),)),
    "withdrawn": told.NoticeWithdrawn(why="Off"),
    "completed": told.NoticeCompleted(),
}


@pytest.mark.parametrize("old", sorted(TRANSITIONS))
@pytest.mark.parametrize("new", sorted(CHANGES))
def test_every_change_in_the_table_and_no_other(old: str, new: str) -> None:
    """Each transition of the table is taken; each other one is refused, and folds to nothing."""
    state = replace(opened()[0], state=old)
    draft = entry(1, CHANGES[new])
    found = codes(check(state, draft, bench()))
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
    state, _ = opened()
    for seq, (body, author) in enumerate(acts, 1):
        after = notices.step(state, entry(seq, body, author=author))
        assert after.state == state.state or after.state in TRANSITIONS[state.state]
        row = notices.row(after)
        assert row.state == after.state
        seen = look(after)
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
        state, _ = opened(notice)
        for seq, (body, author) in enumerate(acts, 1):
            state = notices.step(state, entry(seq, body, author=author))
        assert not look(state, hour=hour, matters=matters).deconflicted


def test_the_row_holds_open_facts_and_a_box_that_is_not_too_small() -> None:
    """The docket's row: notifier, recipients, span, box; nothing that a sealed field holds."""
    state, _ = opened(volumes=(disc(36.0, 179.999, 1000), disc(-10, 170, 50, first=9, last=11)))
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
    state, version = opened()
    back = NOON - timedelta(days=3)
    acks = [
        entry(n, told.NoticeAcknowledged(version=version), author=actor, happened_at=back)
        for n, actor in ((3, "state:one"), (5, "group:south"))
    ]
    row = notices.row(told_to(state, *acks))
    assert row.marks["acknowledged"] == NOON + timedelta(minutes=5)
    assert row.marks["filed"] == NOON


def test_linked_notices_add_up_and_need_a_new_receipt() -> None:
    """Linked, a second filing adds its place and recipients; who had the one has not the other."""
    state, version = opened()
    acked = told_to(state, entry(1, told.NoticeAcknowledged(version=version), author="state:one"))
    other = filed(volumes=(disc(35.0),), recipients=("un:aid",))
    joint = told_to(acked, entry(2, other, author="group:south"))
    assert len(joint.current.volumes) == 2
    assert [r.actor for r in joint.recipients] == [*TWO, "un:aid"]
    assert look(joint).recipients[1].silent
    assert joint.marks["filed"] == NOON


def test_every_kind_has_an_example_that_decodes() -> None:
    """Worked examples are sound, sealed fields included."""
    for body in (*told.NOTICE_KINDS, *movements.PART.kinds):
        found = kind_of(body)
        assert found.decode_whole(found.example)


def test_live_states_are_those_from_which_a_notice_can_end() -> None:
    """A notice holds exactly while it can still be withdrawn."""
    assert {state for state, after in TRANSITIONS.items() if "withdrawn" in after} == LIVE
