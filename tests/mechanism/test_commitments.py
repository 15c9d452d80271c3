"""Commitments: whose word each state is, when something is due, and what nobody's word can do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry, made_up_terms

from truceline.mechanism.commitment_kinds import (
    CommitmentDecided,
    CommitmentDisputed,
    CommitmentJudged,
    CommitmentMade,
    CommitmentStartClaimed,
    CommitmentSuperseded,
)
from truceline.mechanism.commitments import PART, Commitment, phase, whose
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.proposals import PART as PROPOSALS
from truceline.mechanism.proposals import ProposalAnswered, Proposed
from truceline.mechanism.relays import Relay

ONE, TWO, BRIGADE, OFFICER, AID = (
    "state:one", "state:two", "group:brigade", "cell:officer", "agency:aid",
)  # fmt: skip
RULE = (
    "    exclusion: {body: ministers}\n",
    """    exclusion: {body: ministers}
    commitment: {makers: [guarantor], quorum: both_guarantors}
""",
)
RELAY = Relay(channel="telephone", caller_role="duty officer")
DAY = timedelta(days=1)


def made(**more: Any) -> CommitmentMade:
    """A promise of the brigade to open a road."""
    body = {"promiser": BRIGADE, "what": "Open the road", "to": (AID, ONE)}
    return CommitmentMade(**{**body, "source": "statement", "reference": "Statement 4", **more})


def judged(judgement: Any, **more: Any) -> CommitmentJudged:
    """A word on it."""
    return CommitmentJudged(judgement=judgement, evidence="Two lorries passed", **more)


def disputed(what: Any = "meaning") -> CommitmentDisputed:
    """A dispute of it."""
    return CommitmentDisputed(what=what, why="Not so")


def book() -> Book:
    """A desk whose Terms say who decides on promises."""
    return Book(terms=made_up_terms(RULE))


def told(*words: tuple[str, Any], **more: Any) -> Commitment:
    """A promise after some words, each by somebody."""
    desk = book()
    subject = desk.tell(PART, made(**more), author=BRIGADE)
    for author, body in words:
        desk.tell(PART, body, subject, author=author)
    state: Commitment = desk.state(subject)
    return state


def word_at(state: Commitment, at: datetime) -> str:
    """The derived word at an instant."""
    return phase(state, made_up_terms(RULE), at).word


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


class TestWhoseWord:
    """The state follows from the newest word of each speaker, by one written rule."""

    def test_the_promisers_own_kept_is_a_claim(self) -> None:
        """Alone it moves nothing; with another's same word it stands."""
        claim = told((BRIGADE, judged("kept")))
        assert (claim.state, claim.only_claimed, claim.settled) == ("made", True, "")
        assert word_at(claim, START) == "claimed"
        both = told((BRIGADE, judged("kept")), (AID, judged("kept")))
        assert (both.state, both.settled) == ("kept", "agreed")

    def test_a_claim_does_not_undo_an_admission(self) -> None:
        """Who admits that it did not keep its word and then claims that it did is disputed."""
        admitted = told((BRIGADE, judged("not_kept")))
        assert (admitted.state, admitted.settled) == ("not_kept", "admitted")
        assert told((BRIGADE, judged("not_kept")), (BRIGADE, judged("kept"))).state == "disputed"

    def test_claims_that_differ_are_disputed_until_those_decide_whom_terms_name(self) -> None:
        """Both words stay on record, each as whose it is; the decision is the state."""
        words = ((AID, judged("not_kept")), (BRIGADE, judged("kept")))
        apart = told(*words)
        assert apart.state == "disputed"
        assert [(w.by, w.says) for w in apart.standing] == [(AID, "not_kept"), (BRIGADE, "kept")]
        assert phase(apart, made_up_terms(RULE), START).whose == (
            "not kept: agency:aid; kept: group:brigade"
        )
        decided = CommitmentDecided(judgement="not_kept", document="Minutes 3")
        settled = told(*words, (ONE, judged("not_kept")), (TWO, decided))
        assert (settled.state, settled.settled) == ("not_kept", "decided")
        # Whatever is said afterwards stands beside it and changes nothing.
        after = told(*words, (ONE, judged("not_kept")), (TWO, decided), (AID, judged("kept")))
        assert after.state == "not_kept"

    def test_the_word_of_others_alone_is_shown_as_theirs(self) -> None:
        """What only others say is the state, and is marked as one side's word."""
        state = told((AID, judged("partly_kept")))
        assert (state.state, state.settled, state.settled_at) == ("partly_kept", "one_side", None)

    def test_relayed_words_are_the_callers(self) -> None:
        """What an officer relays is the caller's word, and is shown as relayed."""
        state = told((OFFICER, judged("kept", relayed=RELAY, on_behalf_of=BRIGADE)))
        assert state.state == "made"
        assert phase(state, made_up_terms(RULE), START).whose == "kept: group:brigade (relayed)"

    def test_a_dispute_ends_with_the_disputers_own_later_word(self) -> None:
        """Nobody else can end it."""
        assert told((AID, disputed()), (ONE, judged("kept"))).state == "disputed"
        assert told((AID, disputed()), (ONE, judged("kept")), (AID, judged("kept"))).state == "kept"


class TestDue:
    """Due and overdue are derived from the source's own date, and from nothing in dispute."""

    def test_an_instant_a_day_and_no_date(self) -> None:
        """A day ends in its own zone: 1 March in Damascus is over at 22:00 UTC."""
        at = datetime(2016, 3, 1, 12, tzinfo=UTC)
        instant = told(due_at=at)
        assert [word_at(instant, at - DAY), word_at(instant, at)] == ["due", "overdue"]
        day = told(due_on=date(2016, 3, 1), due_zone="Asia/Damascus")
        over = datetime(2016, 3, 1, 22, tzinfo=UTC)
        assert [word_at(day, over - timedelta(seconds=1)), word_at(day, over)] == [
            "due", "overdue",
        ]  # fmt: skip
        assert word_at(told(), START + 9999 * DAY) == "made"

    def test_a_span_runs_from_a_start_that_somebody_states(self) -> None:
        """Without a start nothing is due; with one the days are counted in the zone."""
        span = {"due_after": "P30D", "starts_with": "The talks"}
        assert word_at(told(**span), START + 9999 * DAY) == "made"
        claim = CommitmentStartClaimed(event="Talks", started_at=START)
        claimed = told((AID, claim), **span)
        # Noon of the 30th day by the clock in Damascus, which had gone forward on 25 March.
        due = phase(claimed, made_up_terms(RULE), START).deadline.due
        assert due == START + 30 * DAY - timedelta(hours=1)
        assert word_at(claimed, START + 30 * DAY) == "overdue"
        assert "agency:aid" in phase(claimed, made_up_terms(RULE), START).deadline.says

    @pytest.mark.parametrize(
        "against",
        [disputed("start"), CommitmentStartClaimed(event="Other", started_at=START + DAY)],
        ids=["disputed", "another start"],
    )
    def test_a_disputed_start_is_shown_as_disputed_and_never_overdue(self, against: Any) -> None:
        """Neither a dispute nor a second start lets the clock run out, at any instant."""
        claim = CommitmentStartClaimed(event="Talks", started_at=START)
        state = told((AID, claim), (BRIGADE, against), due_after="P30D", starts_with="The talks")
        for days in (0, 29, 31, 5000):
            assert word_at(state, START + days * DAY) == "disputed"
        # Who disputed it may come round.
        again = told(
            (AID, claim), (BRIGADE, against), (BRIGADE, claim),
            due_after="P30D", starts_with="The talks",
        )  # fmt: skip
        assert word_at(again, START + 31 * DAY) == "overdue"

    def test_no_promise_that_somebody_spoke_of_is_overdue(self) -> None:
        """Once anybody says what became of it, that is shown and no lateness."""
        for body in (judged("kept"), judged("not_kept"), disputed()):
            state = told((BRIGADE, body), due_at=START)
            assert word_at(state, START + 9 * DAY) != "overdue"

    def test_the_desks_own_clock_is_no_due_date(self) -> None:
        """Only the source's date makes a promise overdue: Terms' clocks do not."""
        state = told()
        assert word_at(state, START + 10_000 * DAY) == "made"
        assert PART.row(state).until is None


class TestChecks:
    """What a draft may not say, and everything that is wrong with it at once."""

    @pytest.mark.parametrize(
        ("more", "codes"),
        [
            ({"due_at": START, "due_on": date(2016, 3, 1)}, {"DUE_TWICE"}),
            ({"due_after": "P1D"}, {"DUE_START_MISSING"}),
            ({"due_after": "P1X", "starts_with": "Talks"}, {"SPAN_FORM"}),
            ({"due_after": "PT0S", "starts_with": "Talks"}, {"SPAN_ZERO"}),
            ({"starts_with": "Talks"}, {"DUE_SPAN_MISSING"}),
            ({"started_at": START}, {"DUE_SPAN_MISSING"}),
            ({"due_zone": "Asia/Damascus"}, {"DUE_ZONE_ALONE"}),
            ({"due_on": date(2016, 3, 1), "due_zone": "Asia/Damask"}, {"TIME_ZONE_UNKNOWN"}),
            ({"duty": "O99"}, {"DUTY_UNKNOWN"}),
            ({"repeats": "1" * 64}, {"REPEATS_UNKNOWN"}),
            ({"from_proposal": "1" * 64}, {"PROPOSAL_NOT_ACCEPTED"}),
            ({"to": (BRIGADE,), "duty": "O99"}, {"PROMISE_TO_SELF", "DUTY_UNKNOWN"}),
        ],
    )
    def test_a_promise_that_contradicts_itself_is_refused(
        self, more: dict[str, Any], codes: set[str]
    ) -> None:
        """Each contradiction has its code."""
        assert book().codes(PART, made(**more), author=BRIGADE) == codes

    def test_a_promise_repeats_one_of_the_same_promiser(self) -> None:
        """Another's promise is not repeated."""
        desk = book()
        first = desk.tell(PART, made(), author=BRIGADE)
        assert not desk.codes(PART, made(repeats=first), author=BRIGADE)
        other = made(promiser=TWO, repeats=first)
        assert desk.codes(PART, other, author=TWO) == {"REPEATS_UNKNOWN"}

    def test_no_single_guarantor_decides_where_terms_ask_for_both(self) -> None:
        """The other must have signed the same judgement; relayed words back nothing."""
        desk = book()
        subject = desk.tell(PART, made(), author=BRIGADE)
        decided = CommitmentDecided(judgement="not_kept", document="Minutes")
        assert desk.codes(PART, decided, subject, author=ONE) == {"DECISION_QUORUM"}
        relayed = judged("not_kept", relayed=RELAY, on_behalf_of=TWO)
        desk.tell(PART, relayed, subject, author=OFFICER)
        assert desk.codes(PART, decided, subject, author=ONE) == {"DECISION_QUORUM"}
        desk.tell(PART, judged("not_kept"), subject, author=TWO)
        assert not desk.codes(PART, decided, subject, author=ONE)
        assert "DECISION_NOT_ITS_MAKER" in desk.codes(PART, decided, subject, author=AID)

    def test_a_guarantor_decides_nothing_alone_on_its_own_promise(self) -> None:
        """Where one is enough, the promiser is not: neither that it kept it, nor its release."""
        one_is_enough = (RULE[0], RULE[0] + "    commitment: {makers: [guarantor]}\n")
        desk = Book(terms=made_up_terms(one_is_enough))
        own = desk.tell(PART, made(promiser=ONE, to=(AID,)), author=AID)
        later = desk.tell(PART, made(promiser=ONE, to=(AID,), what="A smaller one"), author=ONE)
        kept = CommitmentDecided(judgement="kept", document="Minutes")
        assert desk.codes(PART, kept, own, author=ONE) == {"DECIDES_ON_ITSELF"}
        over = CommitmentSuperseded(replaced_by=later, why="A later text")
        assert desk.codes(PART, over, own, author=ONE) == {"NOT_RELEASED"}
        # What speaks against itself, and what another says too, is no decision for itself alone.
        assert desk.codes(PART, replace(kept, judgement="not_kept"), own, author=ONE) == set()
        assert desk.codes(PART, kept, own, author=TWO) == set()
        assert desk.codes(PART, over, own, author=TWO) == set()
        desk.tell(PART, judged("kept"), own, author=AID)
        assert desk.codes(PART, kept, own, author=ONE) == set()

    def test_where_terms_name_nobody_nothing_is_decided(self) -> None:
        """A decision that Terms do not foresee is refused."""
        desk = Book()
        subject = desk.tell(PART, made(), author=BRIGADE)
        decided = CommitmentDecided(judgement="kept", document="Minutes")
        assert desk.codes(PART, decided, subject, author=ONE) == {"DECISION_NOT_FORESEEN"}

    def test_a_body_that_decides_is_named(self) -> None:
        """Where Terms give it to a body, the entry names that body, and its hand signs."""
        rule = (RULE[0], RULE[0] + "    commitment: {body: task_force}\n")
        desk = Book(terms=made_up_terms(rule))
        subject = desk.tell(PART, made(), author=BRIGADE)
        nameless = CommitmentDecided(judgement="kept", document="Minutes")
        assert desk.codes(PART, nameless, subject, author="un:office") == {"DECISION_BODY"}
        named = CommitmentDecided(judgement="kept", document="Minutes", by="task_force")
        desk.tell(PART, named, subject, author="un:office")
        assert desk.state(subject).decision.by == "task_force"

    def test_nobody_releases_itself(self) -> None:
        """A promise is replaced by word of those to whom it was made, by one that stands."""
        desk = book()
        old, new = (desk.tell(PART, made(), author=BRIGADE) for _ in range(2))
        gone = CommitmentSuperseded(replaced_by=new, why="A later text")
        assert desk.codes(PART, gone, old, author=BRIGADE) == {"NOT_RELEASED"}
        itself = CommitmentSuperseded(replaced_by=old, why="Itself")
        assert desk.codes(PART, itself, old, author=AID) == {"REPLACEMENT_UNKNOWN"}
        desk.tell(PART, gone, old, author=AID)
        state = desk.state(old)
        assert (state.state, state.replaced_by, state.replaced_word) == ("superseded", new, AID)
        back = CommitmentSuperseded(replaced_by=old, why="Round about")
        assert desk.codes(PART, back, new, author=AID) == {"REPLACEMENT_OVER"}
        # What became of the old one may still be said, and stays its outcome.
        desk.tell(PART, judged("not_kept"), old, author=BRIGADE)
        assert (desk.state(old).state, desk.state(old).outcome) == ("superseded", "not_kept")

    def test_a_release_that_is_relayed_stays_a_claim(self) -> None:
        """An officer writes down that one released the promiser; it counts once that one signs."""
        desk = book()
        old, new = (desk.tell(PART, made(), author=BRIGADE) for _ in range(2))
        told = CommitmentSuperseded(
            replaced_by=new, why="By telephone", relayed=RELAY, on_behalf_of=AID
        )
        desk.tell(PART, told, old, author=OFFICER)
        state = desk.state(old)
        assert (state.state, state.replaced_by) == ("made", "")
        assert whose(state) == "superseded, as relayed and signed by nobody: agency:aid"
        desk.tell(PART, CommitmentSuperseded(replaced_by=new, why="Signed"), old, author=AID)
        assert desk.state(old).replaced_word == AID

    def test_a_promise_without_a_span_has_no_start(self) -> None:
        """A start is claimed or disputed only where there is one."""
        desk = book()
        subject = desk.tell(PART, made(due_at=START), author=BRIGADE)
        claim = CommitmentStartClaimed(event="Talks", started_at=START)
        for body in (claim, disputed("start")):
            assert desk.codes(PART, body, subject, author=AID) == {"NO_START"}

    def test_only_what_all_accepted_becomes_a_promise(self) -> None:
        """A promise may name the proposal that it comes from once that is accepted, not before."""
        desk = book()
        offer = Proposed(to=(BRIGADE,), topic="commitment", title="Open the road")
        subject = desk.tell(PROPOSALS, offer, author=ONE)
        from_it = made(from_proposal=subject)
        assert desk.codes(PART, from_it, author=BRIGADE) == {"PROPOSAL_NOT_ACCEPTED"}
        relayed = ProposalAnswered(answer="accepted", relayed=RELAY, on_behalf_of=BRIGADE)
        desk.tell(PROPOSALS, relayed, subject, author=OFFICER)
        assert desk.codes(PART, from_it, author=BRIGADE) == {"PROPOSAL_NOT_ACCEPTED"}
        assert desk.state(subject).unsigned == (BRIGADE,)
        desk.tell(PROPOSALS, ProposalAnswered(answer="accepted"), subject, author=BRIGADE)
        assert not desk.codes(PART, from_it, author=BRIGADE)


WORDS = st.one_of(
    st.sampled_from(["kept", "partly_kept", "not_kept"]).map(judged),
    st.sampled_from(["made", "meaning", "start", "outcome"]).map(disputed),
    st.just(CommitmentDecided(judgement="kept", document="Minutes")),
    st.just(CommitmentDecided(judgement="not_kept", document="Minutes")),
    st.just(CommitmentStartClaimed(event="Talks", started_at=START)),
    st.just(CommitmentSuperseded(replaced_by="1" * 64, why="Later")),
    st.just(made(to=(TWO,))),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([BRIGADE, AID, ONE, TWO]), WORDS), max_size=12))
def test_any_sequence_of_entries_folds_along_the_table(words: list[tuple[str, Any]]) -> None:
    """Whatever is on the ledger folds; the state is that of the rule, and moves by the table."""
    state = PART.begin(entry(0, made(due_after="P1D", starts_with="Talks"), author=BRIGADE))
    for seq, (author, body) in enumerate(words, start=1):
        after = PART.step(state, entry(seq, body, author=author))
        assert after.state == state.state or PART.moves(state.state, after.state)
        state = after
    PART.row(state)
    said = {word.by: word.says for word in state.words}
    assert {word.by: word.says for word in state.standing} == said
    if state.replaced_by:
        assert state.state == "superseded"
    elif state.decision is not None:
        assert state.state == state.decision.says
    elif len(set(said.values())) > 1:
        assert state.state == "disputed"
    # By the promiser's word alone nothing is ever kept.
    if set(said) <= {BRIGADE} and state.decision is None:
        assert state.state not in {"kept", "partly_kept"}
