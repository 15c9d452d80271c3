"""Detainees, missing persons, remains: nobody named, nothing added, nothing taken for granted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry, made_up_terms

from truceline.errors import BadInput
from truceline.mechanism.detainee_kinds import (
    Counted,
    DetaineeAnswered,
    DetaineeRequested,
    DetaineeRequestWithdrawn,
    HandedOver,
    HandoverConfirmed,
    HandoverDisputed,
    ListFiled,
    ListRevised,
    ListWithdrawn,
    QuietRelay,
    Released,
)
from truceline.mechanism.detainees import HANDOVERS, LISTS, REQUESTS, request_phase
from truceline.mechanism.kinds import Kind, kind_of

BRIGADE, DIVISION, AID, ONE, OFFICER = (
    "group:brigade", "group:division", "agency:aid", "state:one", "cell:officer",
)  # fmt: skip
PARTS = (LISTS, REQUESTS, HANDOVERS)
KINDS = [kind_of(body) for part in PARTS for body in part.kinds]
CLOCK = (
    "    referral_decision: {",
    """    detainee_request_reply: {value: P7D, from: requested, authority: desk_default}
    referral_decision: {""",
)
DAY = timedelta(days=1)
FIRST, LATER = date(2016, 2, 20), date(2016, 2, 24)


def women(count: int | None) -> tuple[Counted, ...]:
    """So many women; None is unknown."""
    return (Counted(category="women", count=count),)


def filed(**more: Any) -> ListFiled:
    """A list of detainees."""
    return ListFiled(**{"whom": "detainees", "holder": DIVISION, "as_of": FIRST, **more})


def asked(**more: Any) -> DetaineeRequested:
    """A request to release five."""
    body = {"wants": "release", "whom": "detainees", "to": DIVISION, "total": 5}
    return DetaineeRequested(**{**body, **more})


def handed(**more: Any) -> HandedOver:
    """Three dead handed over, with a witness."""
    body = {"whom": "remains", "by": DIVISION, "to": BRIGADE, "total": 3, "witnesses": (AID,)}
    return HandedOver(**{**body, **more})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
class TestNobodyIsNamed:
    """No open field of these kinds can hold a name."""

    def test_the_example_decodes(self, kind: Kind) -> None:
        """The worked example of each kind is a body of that kind."""
        kind.decode_whole(kind.example)

    def test_no_open_field_is_free_text(self, kind: Kind) -> None:
        """Open fields are codes from a list, numbers, days and ids, relayed words' too."""
        schema = kind.schema()
        free = [
            name
            for name, shape in schema["properties"].items()
            if not shape.get("x-sealed") and _free(shape, schema)
        ]
        assert free == []

    def test_no_open_field_takes_a_persons_id(self, kind: Kind) -> None:
        """An id of a single person is refused wherever an institution is meant."""
        schema = kind.schema()["properties"]
        body = {k: v for k, v in kind.example.items() if k not in kind.sealed_fields}
        for name in sorted({"holder", "by", "to", "on_behalf_of", "witnesses"} & set(schema)):
            person: Any = ["person:made-up"] if name == "witnesses" else "person:made-up"
            with pytest.raises(BadInput, match="PERSON_NAMED"):
                kind.decode({**body, name: person})

    def test_what_identifies_is_sealed(self, kind: Kind) -> None:
        """Names, places and notes travel encrypted only."""
        assert {"identities", "note", "place"} & {f.name for f in kind.fields} <= set(
            kind.sealed_fields
        )


def _free(shape: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether a schema lets any text in."""
    if "$ref" in shape:
        return _free(schema["$defs"][shape["$ref"].rpartition("/")[2]], schema)
    inner = [*shape.get("anyOf", ()), *shape.get("properties", {}).values()]
    inner += [shape["items"]] if isinstance(shape.get("items"), dict) else []
    free = shape.get("type") == "string" and not {"pattern", "format", "enum", "const"} & set(shape)
    return free or any(_free(each, schema) for each in inner)


class TestLists:
    """One author's list, with figures of each day; nobody else's."""

    def test_unknown_is_not_zero(self) -> None:
        """What is not known stays None, beside what is known to be none."""
        book = Book()
        subject = book.tell(LISTS, filed(total=None, counts=women(0)), author=BRIGADE)
        newest = book.state(subject).newest
        assert (newest.total, newest.counts[0].count, newest.day) == (None, 0, FIRST)

    def test_a_revision_is_of_its_own_day_and_the_first_stays(self) -> None:
        """Each count has its day and its author; an earlier day is refused."""
        book = Book()
        subject = book.tell(LISTS, filed(total=9), author=BRIGADE)
        early = ListRevised(as_of=FIRST - DAY, total=8)
        assert book.codes(LISTS, early, subject, author=BRIGADE) == {"DATE_ORDER"}
        book.tell(LISTS, ListRevised(as_of=LATER, total=12), subject, author=BRIGADE)
        versions = book.state(subject).versions
        assert [(v.day, v.total, v.by) for v in versions] == [
            (FIRST, 9, BRIGADE), (LATER, 12, BRIGADE),
        ]  # fmt: skip

    def test_nobody_changes_anothers_list(self) -> None:
        """Lists of different authors stand side by side."""
        book = Book()
        subject = book.tell(LISTS, filed(), author=BRIGADE)
        for body in (ListRevised(as_of=LATER), ListWithdrawn(ground="mistaken")):
            assert book.codes(LISTS, body, subject, author=DIVISION) == {"NOT_ITS_AUTHOR"}
        other = book.tell(LISTS, filed(total=2), author=AID)
        assert {book.state(each).by for each in (subject, other)} == {BRIGADE, AID}

    @pytest.mark.parametrize(
        ("more", "codes"),
        [
            ({"total": 2, "counts": women(3)}, {"COUNT_EXCEEDS"}),
            ({"counts": women(1) + women(2)}, {"CATEGORY_TWICE"}),
            ({"as_of": date(2017, 1, 1)}, {"DATE_AHEAD"}),
            ({"total": 3, "counts": (*women(3), Counted(category="wounded", count=3))}, set()),
        ],
    )
    def test_figures_that_cannot_be_are_refused(
        self, more: dict[str, Any], codes: set[str]
    ) -> None:
        """A part is no more than the whole; categories overlap and are never summed."""
        assert Book().codes(LISTS, filed(**more), author=BRIGADE) == codes


class TestRequests:
    """Granted is not released, silence is derived, and only who was asked answers."""

    def test_silence_is_derived_from_the_clock_of_terms(self) -> None:
        """Seven days without an answer, and none where Terms have no such clock."""
        terms = made_up_terms(CLOCK)
        book = Book(terms=terms)
        subject = book.tell(REQUESTS, asked(), author=BRIGADE)
        state = book.state(subject)
        phases = [request_phase(state, terms, START + n * DAY) for n in (0, 7, 8)]
        assert phases == ["requested", "requested", "silent"]
        assert request_phase(state, made_up_terms(), START + 99 * DAY) == "requested"
        book.tell(REQUESTS, DetaineeAnswered(answer="refused"), subject, author=DIVISION)
        assert request_phase(book.state(subject), terms, START + 99 * DAY) == "refused"

    def test_every_answer_stays_and_the_newest_stands(self) -> None:
        """Refused, then granted in part; each with its own number."""
        book = Book()
        subject = book.tell(REQUESTS, asked(), author=BRIGADE)
        partly = DetaineeAnswered(answer="partly", total=2)
        for body in (DetaineeAnswered(answer="refused"), partly):
            book.tell(REQUESTS, body, subject, author=DIVISION)
        state = book.state(subject)
        assert state.state == "partly"
        assert [(r.answer, r.figures.total) for r in state.replies] == [
            ("refused", None), ("partly", 2),
        ]  # fmt: skip

    def test_who_may_say_what(self) -> None:
        """Only who was asked answers, only who asked takes it back."""
        book = Book()
        subject = book.tell(REQUESTS, asked(), author=BRIGADE)
        granted = DetaineeAnswered(answer="granted")
        assert book.codes(REQUESTS, granted, subject, author=ONE) == {"NOT_ASKED"}
        back = DetaineeRequestWithdrawn(ground="settled")
        assert book.codes(REQUESTS, back, subject, author=DIVISION) == {"NOT_ITS_AUTHOR"}
        relay = QuietRelay(channel="radio", caller_role="commander")
        called = DetaineeAnswered(answer="granted", relayed=relay, on_behalf_of=DIVISION)
        book.tell(REQUESTS, called, subject, author=OFFICER)
        assert book.state(subject).replies[0].figures.relayed
        book.tell(REQUESTS, back, subject, author=BRIGADE)
        assert book.codes(REQUESTS, granted, subject, author=DIVISION) == {"STATE_NOT_ALLOWED"}

    @pytest.mark.parametrize(
        ("body", "codes"),
        [
            (DetaineeAnswered(answer="granted", total=6), {"COUNT_EXCEEDS"}),
            (DetaineeAnswered(answer="refused", total=1), {"COUNT_REFUSED"}),
            (DetaineeAnswered(answer="no_such_person", total=0), set()),
        ],
    )
    def test_an_answer_is_for_those_who_were_asked_for(
        self, body: DetaineeAnswered, codes: set[str]
    ) -> None:
        """No more than were asked for, and nobody where it is refused."""
        book = Book()
        subject = book.tell(REQUESTS, asked(), author=BRIGADE)
        assert book.codes(REQUESTS, body, subject, author=DIVISION) == codes

    @pytest.mark.parametrize(
        ("more", "codes"),
        [
            ({"to": BRIGADE}, {"REQUEST_TO_SELF"}),
            ({"whom": "remains"}, {"REQUEST_WHOM"}),
            ({"wants": "return_of_remains"}, {"REQUEST_WHOM"}),
            ({"wants": "return_of_remains", "whom": "remains"}, set()),
            ({"wants": "information", "whom": "remains"}, set()),
            ({"wants": "information", "whom": "missing"}, set()),
        ],
    )
    def test_what_can_be_asked_for_whom(self, more: dict[str, Any], codes: set[str]) -> None:
        """The dead are returned, the living released or visited; news is of anybody."""
        assert Book().codes(REQUESTS, asked(**more), author=BRIGADE) == codes


class TestHandovers:
    """Who handed over to whom, and who says so."""

    def test_the_receiver_or_a_witness_confirms(self) -> None:
        """Not its reporter, and nobody who was not there."""
        book = Book()
        subject = book.tell(HANDOVERS, handed(), author=DIVISION)
        confirmed = HandoverConfirmed(total=3)
        assert book.codes(HANDOVERS, confirmed, subject, author=DIVISION) == {"CONFIRM_OWN"}
        assert book.codes(HANDOVERS, confirmed, subject, author=ONE) == {"NOT_CONCERNED"}
        assert book.state(subject).state == "reported"
        book.tell(HANDOVERS, confirmed, subject, author=AID)
        assert book.state(subject).state == "confirmed"

    def test_another_count_is_a_dispute_and_both_numbers_stay(self) -> None:
        """Three handed over by one count, two by the other."""
        book = Book()
        subject = book.tell(HANDOVERS, handed(), author=DIVISION)
        book.tell(HANDOVERS, HandoverConfirmed(total=2), subject, author=BRIGADE)
        state = book.state(subject)
        assert state.state == "disputed"
        assert (state.reported.total, state.standing[0].figures.total) == (3, 2)
        book.tell(HANDOVERS, HandoverConfirmed(total=3), subject, author=BRIGADE)
        assert book.state(subject).state == "confirmed"

    def test_an_unknown_number_contradicts_nobody(self) -> None:
        """Who did not count confirms the event and no number."""
        book = Book()
        subject = book.tell(HANDOVERS, handed(), author=DIVISION)
        book.tell(HANDOVERS, HandoverConfirmed(), subject, author=AID)
        assert book.state(subject).state == "confirmed"

    def test_a_release_is_disputed_by_whoever_doubts_it(self) -> None:
        """A release that nobody else saw stays its reporter's word until then."""
        book = Book()
        subject = book.tell(HANDOVERS, Released(by=DIVISION, total=2), author=DIVISION)
        assert book.state(subject).state == "reported"
        book.tell(HANDOVERS, HandoverDisputed(ground="not_at_all"), subject, author=BRIGADE)
        assert book.state(subject).state == "disputed"

    def test_nobody_hands_over_to_itself(self) -> None:
        """Giver and receiver are two."""
        assert Book().codes(HANDOVERS, handed(to=DIVISION), author=ONE) == {"HANDOVER_TO_SELF"}


WHO = st.sampled_from([BRIGADE, DIVISION, AID, ONE])
ACTS: dict[str, tuple[Any, Any]] = {
    "detainee_list": (
        filed(total=9),
        st.sampled_from(
            [ListRevised(as_of=LATER, total=3), ListWithdrawn(ground="merged"), filed(total=1)]
        ),
    ),
    "detainee_request": (
        asked(),
        st.one_of(
            st.sampled_from(
                [
                    DetaineeAnswered(answer="granted"),
                    DetaineeAnswered(answer="partly"),
                    DetaineeAnswered(answer="refused"),
                    DetaineeAnswered(answer="no_such_person"),
                ]
            ),
            st.sampled_from([DetaineeRequestWithdrawn(ground="settled"), asked()]),
        ),
    ),
    "handover": (
        handed(),
        st.sampled_from(
            [
                HandoverConfirmed(total=3),
                HandoverConfirmed(total=2),
                HandoverDisputed(ground="fewer"),
                handed(total=4),
            ]
        ),
    ),
}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
@settings(deadline=None)
@given(data=st.data())
def test_any_sequence_of_entries_folds_along_the_table(part: Any, data: st.DataObject) -> None:
    """Whatever is on the ledger folds; what is over stays as it is."""
    opening, bodies = ACTS[part.name]
    state = part.begin(entry(0, opening, author=BRIGADE))
    for seq in range(1, data.draw(st.integers(0, 10)) + 1):
        after = part.step(state, entry(seq, data.draw(bodies), author=data.draw(WHO)))
        assert after.state == state.state or part.moves(state.state, after.state)
        assert state.state not in part.over or after == state
        state = after
    part.row(state)
