"""Agreements known by report alone: who is said to have agreed to what, and who says so too.

A source says that a group accepted a truce, or that two sides agreed on something. That is worth
keeping, and it is nobody's acceptance. It makes no party, puts no duty on anybody, starts no clock
and counts in no quorum: a party accepts by ``party.declared`` or ``party.accepted``, a text stands
by ``agreement.adopted``, a place's own truce by ``local_truce.agreed``. The statement that reports
it stands in ``about``. The state follows from the newest word of each, first that applies:

1. ``withdrawn`` once whoever recorded it took it back.
2. ``disputed`` while anybody's newest word is that it was not agreed, or not so.
3. ``confirmed`` where all who are said to have agreed have signed that they did, themselves.
4. ``reported`` else; silence confirms nothing.

>>> sorted(TRANSITIONS["reported"])
['confirmed', 'disputed', 'withdrawn']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field

from truceline.mechanism.deadlines import FIRST_ZONE, Day
from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.relays import Relay, relay_faults
from truceline.mechanism.says import Say, say, signed, standing
from truceline.mechanism.shapes import ActorId, Hash, Short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

REPORTED_AGREEMENT: Final = "reported_agreement"

NO_ACCEPTANCE: Final = (
    "It is known by report alone: it makes nobody a party, and puts no duty on anybody."
)
"""What every page says of an agreement that is reported."""

Topic = Literal["terms", "commitment", "milestone", "local_truce", "body", "aid", "other"]
Sides = Annotated[tuple[ActorId, ...], Field(max_length=50)]
Names = Annotated[tuple[Short, ...], Field(max_length=50)]


@kind(
    "reported_agreement.recorded/1",
    part=REPORTED_AGREEMENT,
    opens=True,
    example={
        "form": "agreement",
        "agreed": ["state:made-up", "group:made-up-brigade"],
        "topic": "local_truce",
        "what": "Made-up: no fire at the mill for a week",
        "agreed_on": "2016-03-01",
        "reference": "Made-up Gazette, 2 March 2016",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReported:
    """A source says that somebody accepted something, or that several agreed; it binds nobody."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    form: Literal["acceptance", "agreement"] = opened(
        "acceptance: of what stands already; agreement: several with one another"
    )
    agreed: Sides = opened("Who is said to have agreed, where these are actors", default=())
    named: Names = opened("Others of whom it is said, as the source names them", default=())
    topic: Topic = opened("What it is about")
    what: Short = opened("What is said to be agreed, in a line")
    document: Short | None = opened(
        "The document that it is, or that was accepted, where the source names one", default=None
    )
    agreed_on: Day | None = opened("The day of it, where the source says", default=None)
    text_hash: Hash | None = opened(
        "The SHA-256 of its text, where the author has seen it", default=None
    )
    reference: Short = opened("The source itself: who published it, and where it stands")


@kind(
    "reported_agreement.confirmed/1",
    part=REPORTED_AGREEMENT,
    example={"remark": "Made-up: agreed by telephone that night"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReportConfirmed:
    """Somebody says that it was agreed so; it is still no acceptance, which is its own entry."""

    remark: Short | None = opened("What is to be said of it", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "reported_agreement.disputed/1",
    part=REPORTED_AGREEMENT,
    example={"what": "content", "why": "Made-up: only the eastern bank was spoken of"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReportDisputed:
    """Somebody says that nothing was agreed, or not so, not then, or not by these."""

    what: Literal["agreed", "who", "content", "date"] = opened("What is disputed")
    why: Short = opened("Why, with what shows it")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "reported_agreement.withdrawn/1",
    part=REPORTED_AGREEMENT,
    example={"why": "Made-up: the source spoke of talks, not of a deal"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReportWithdrawn:
    """Whoever recorded it takes it back: the source does not say so."""

    why: Short = opened("Why")


TRANSITIONS = table(
    reported="confirmed disputed withdrawn",
    confirmed="reported disputed withdrawn",  # reported: a linked record names more of them
    disputed="reported confirmed withdrawn",
    withdrawn="",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedAgreement:
    """An agreement that is reported, with all that was said of it.

    Args:
        state: A word of :data:`TRANSITIONS`, by the rule above.
        body: As it was recorded first; who agreed, from every record of it.
        recorder: Who recorded it first.
        words: Every word on it, oldest first.
        why: Why it was withdrawn; empty where it was not.
        marks: When the desk last had each sort of event (UTC).
    """

    state: str
    body: AgreementReported
    recorder: str
    words: tuple[Say, ...] = ()
    why: str = ""
    marks: Mapping[str, datetime]

    @property
    def under(self) -> str:
        """The agreement."""
        return self.body.under

    @property
    def who(self) -> tuple[str, ...]:
        """Who is said to have agreed: actors, then whom the source alone names."""
        return (*self.body.agreed, *self.body.named)

    @property
    def standing(self) -> tuple[Say, ...]:
        """The newest word of each who spoke of it, in the order in which they came."""
        return standing(self.words)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Those of whom it is said, and who have not signed that it is so."""
        so = signed(self.words)
        return tuple(each for each in self.who if each not in so)

    @property
    def follows(self) -> str:
        """The state by rules 2 to 4."""
        if any(each.says == "disputed" for each in self.standing):
            return "disputed"
        return "reported" if self.waits_for else "confirmed"

    @property
    def says(self) -> tuple[str, ...]:
        """Sentences on it: what is reported of whom, what that is worth, who says what of it."""
        body = self.body
        did = "accepted" if body.form == "acceptance" else "agreed on"
        when = "" if body.agreed_on is None else f", on {body.agreed_on}"
        document = f" ({body.document})" if body.document else ""
        seen = "not seen by whoever recorded it"
        if body.text_hash is not None:
            seen = f"seen (sha256 {body.text_hash[:12]})"
        source = f"as a source has it ({body.reference.rstrip('.')})"
        what = f"{body.what.rstrip('.')}{document}"
        head = f"{', '.join(self.who)} {did} this{when}, {source}: {what}."
        waits = f"Nothing signed by these says that it is so: {', '.join(self.waits_for)}."
        return (
            head,
            f"The text was {seen}. {NO_ACCEPTANCE}",
            *([waits] if self.waits_for and self.state != "withdrawn" else []),
            *(_sentence(each) for each in self.standing),
            *([f"Withdrawn by {self.recorder}: {self.why.rstrip('.')}."] if self.why else []),
        )


def _sentence(each: Say) -> str:
    relayed = " (relayed)" if each.relayed else ""
    why = f": {each.why.rstrip('.')}" if each.why else ""
    if each.says == "confirmed":
        return f"{each.by}{relayed} confirms that it was agreed so{why}."
    return f"{each.by}{relayed} disputes it ({each.what}){why}."


def begin(entry: Entry) -> ReportedAgreement:
    """The agreement as reported."""
    return ReportedAgreement(
        state="reported",
        body=entry.body,
        recorder=entry.author,
        marks={"reported": entry.recorded_at},
    )


def step(state: ReportedAgreement, entry: Entry) -> ReportedAgreement:
    """The agreement after one more entry; what does not fit changes nothing."""
    body = entry.body
    if state.state == "withdrawn":
        return state
    match body:
        case AgreementReported():
            # Two records of one agreement: whoever either names has to say so.
            agreed = tuple(dict.fromkeys((*state.body.agreed, *body.agreed)))
            named = tuple(dict.fromkeys((*state.body.named, *body.named)))
            whole = replace(state, body=replace(state.body, agreed=agreed, named=named))
            return replace(whole, state=whole.follows)
        case AgreementReportConfirmed():
            return _told(state, entry, say(entry, "confirmed", "", body.remark or ""))
        case AgreementReportDisputed():
            return _told(state, entry, say(entry, "disputed", body.what, body.why))
        case AgreementReportWithdrawn() if entry.author == state.recorder:
            marks = {**state.marks, "withdrawn": entry.recorded_at}
            return replace(state, state="withdrawn", why=body.why, marks=marks)
    return state


def _told(state: ReportedAgreement, entry: Entry, word: Say) -> ReportedAgreement:
    told = replace(state, words=(*state.words, word))
    return replace(told, state=told.follows, marks={**state.marks, word.says: entry.recorded_at})


def check(state: ReportedAgreement | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft."""
    return list(_faults(state, draft, bench))


def _faults(state: ReportedAgreement | None, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: Any = draft.body
    if isinstance(body, AgreementReported):
        yield from _reported_faults(body, bench)
        return
    if state is None:
        return
    if state.state == "withdrawn":
        yield wrong_state(draft, state.state, {"reported", "confirmed", "disputed"})
    if isinstance(body, AgreementReportWithdrawn):
        if draft.author != state.recorder:
            sentence = f"{state.recorder} recorded it, not {draft.author}."
            hint = "Say what is wrong with it: reported_agreement.disputed."
            yield flaw("NOT_RECORDER", sentence, hint, "author")
        return
    yield from relay_faults(draft, bench)


def _reported_faults(body: AgreementReported, bench: Bench) -> Iterator[Fault]:
    who = dict.fromkeys((*body.agreed, *body.named))
    if not who:
        sentence = "It names nobody who is said to have agreed."
        hint = "Give agreed, or named: the words by which the source names them."
        yield flaw("NOBODY_AGREED", sentence, hint, "agreed")
    elif body.form == "agreement" and len(who) == 1:
        sentence = "It would be agreed with one another, and one alone is named."
        hint = "Name the others in agreed or named, or record it as an acceptance."
        yield flaw("AGREED_ALONE", sentence, hint, "agreed")
    if body.agreed_on is not None and body.agreed_on > (bench.now + FIRST_ZONE).date():
        sentence = f"It would be agreed on {body.agreed_on}, which is to come."
        yield flaw("AGREED_LATER", sentence, "Correct the day, or leave it out.", "agreed_on")


def row(state: ReportedAgreement) -> Row:
    """The docket's row; its title says that it is a report and no more."""
    body = state.body
    did = "Accepted" if body.form == "acceptance" else "Agreed"
    more = (body.what, body.document, body.reference)
    return Row(
        state=state.state,
        title=f"{did}, by report, by {', '.join(state.who)[:200]}: {body.what}",
        under=state.under,
        parties=body.agreed,
        marks=state.marks,
        words=" ".join(each for each in (*state.who, *more) if each),
    )


PART = Part(
    name=REPORTED_AGREEMENT,
    kinds=(
        AgreementReported,
        AgreementReportConfirmed,
        AgreementReportDisputed,
        AgreementReportWithdrawn,
    ),
    transitions=TRANSITIONS,
    initial=frozenset({"reported"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"withdrawn"}),
)
