"""Agreements: the desk's opening, further agreements beside it, their amendments and end.

The first entry of every ledger is ``desk.opened``. It fixes what nothing later may change: the
origin name, the clock (``live``, or ``replay`` where times are declared and not witnessed), who may
enrol keys, and the text of the first Terms. Other agreements (an air-safety memorandum beside a
truce) stand next to it, each with its own domain and scope; amendments carry the whole new text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from truceline.errors import BadInput, Fault
from truceline.mechanism.agreement_changes import (
    THE_END,
    Agreed,
    AgreementRenewed,
    AmendmentProposed,
    ChangeAgreed,
    ChangeRefused,
    TermsText,
    agreeing,
    change_faults,
    change_of,
    renewal,
    renewal_faults,
)
from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import flaw
from truceline.mechanism.shapes import ActorId, Hash, Instant, Short
from truceline.mechanism.succession import DeskContinued
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable

PublicKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
SealKey = Annotated[str, Field(pattern=r"^age1[0-9a-z]{58}$")]
MlDsaPublic = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{1749}[AQgw]==$")]
Possession = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]

_TERMS_EXAMPLE = "terms: {id: made-up-truce, title: Made-up truce, version: 1, status: in_force}\n"


@kind(
    "desk.opened/1",
    part="agreement",
    opens=True,
    example={
        "origin": "desk.example/made-up",
        "clock": "live",
        "terms": _TERMS_EXAMPLE,
        "terms_hash": "0" * 64,
        "actor": "un:made-up-office",
        "name": "Made-up office",
        "public": "0" * 64,
        "possession": "0" * 128,
        "desk_public": "0" * 64,
        "log_public": "0" * 64,
        "enrol": ["un:made-up-office"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOpened:
    """A desk opens: its name, its clock, its first key and the Terms it serves."""

    origin: Short = opened("The desk's origin name, as every checkpoint states it")
    clock: Literal["live", "replay"] = opened(
        "replay: times are declared by authors, not witnessed"
    )
    terms: TermsText = opened("The Terms file, whole (YAML)")
    terms_hash: Hash = opened("SHA-256 of the Terms file's bytes")
    actor: ActorId = opened("Who opens the desk: its convenor")
    name: Short = opened("The convenor's name")
    public: PublicKey = opened("The convenor's Ed25519 public key")
    seal: SealKey | None = opened("The convenor's age recipient", default=None)
    possession: Possession = opened("Proof that the convenor holds the private key")
    desk_public: PublicKey = opened("The key of the desk's own mechanical entries")
    log_public: PublicKey = opened("The key that signs checkpoints")
    enrol: tuple[ActorId, ...] = opened("Who may register actors and enrol their keys")


@kind(
    "desk.opened/2",
    part="agreement",
    opens=True,
    example={
        "origin": "desk.example/made-up",
        "clock": "live",
        "terms": _TERMS_EXAMPLE,
        "terms_hash": "0" * 64,
        "actor": "un:made-up-office",
        "name": "Made-up office",
        "public": "0" * 64,
        "possession": "0" * 128,
        "desk_public": "0" * 64,
        "log_public": "0" * 64,
        "log_ml_dsa": "A" * 1750 + "==",
        "enrol": ["un:made-up-office"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOpenedBoth(DeskOpened):
    """A desk opens whose checkpoints are signed with ML-DSA-44 beside Ed25519."""

    log_ml_dsa: MlDsaPublic | None = opened(
        "The ML-DSA-44 key that signs checkpoints too, base64", default=None
    )


@kind(
    "agreement.adopted/1",
    part="agreement",
    opens=True,
    example={"terms": _TERMS_EXAMPLE, "terms_hash": "0" * 64},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementAdopted:
    """A further agreement stands beside the first, with its own domain and scope."""

    terms: TermsText = opened("The Terms file, whole (YAML)")
    terms_hash: Hash = opened("SHA-256 of the Terms file's bytes")
    in_force_from: Instant | None = opened("Since when, if not since it is recorded", default=None)


@kind(
    "agreement.amended/1",
    part="agreement",
    example={"terms": _TERMS_EXAMPLE, "terms_hash": "0" * 64, "why": "Made-up: clocks agreed."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementAmended:
    """An agreement is amended: the whole new text, with its version raised by one."""

    terms: TermsText = opened("The amended Terms file, whole (YAML)")
    terms_hash: Hash = opened("SHA-256 of the Terms file's bytes")
    why: Short = opened("Why, and by whose decision")


@kind("agreement.ended/1", part="agreement", example={"why": "Made-up: the term ran out."})
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementEnded:
    """An agreement is ended or denounced; its record stays."""

    why: Short = opened("Why, and by whose decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementState:
    """One agreement: its Terms as they stand, and every version with the time it took effect.

    Args:
        state: ``in_force`` or ``ended``.
        terms: Its Terms, with the end to which it was renewed in place of that of the text.
        history: When each version took effect (UTC), its number, and the entry that brought it.
        words: Why it was last changed or ended.
        agreed: Who agrees to a change that is not recorded yet.
        renewals: When each renewal was recorded, its end (UTC), and its entry; oldest first.
    """

    state: str
    terms: Terms
    history: tuple[tuple[datetime, int, str], ...]
    words: str = ""
    agreed: tuple[Agreed, ...] = ()
    renewals: tuple[tuple[datetime, datetime, str], ...] = ()

    @property
    def under(self) -> str:
        """The agreement's id."""
        return self.terms.id


CHANGES = (AgreementAmended, AgreementRenewed, AgreementEnded)
"""The bodies after which an agreement reads otherwise than before."""

TRANSITIONS = table(in_force="in_force ended", ended="")


def parse_terms(text: str) -> Terms:
    """The Terms in an entry's text. Raises BadInput with every fault."""
    return Terms.parse(text.encode())


def _running_to(terms: Terms, until: datetime) -> Terms:
    """The same Terms with another end: whoever reads when they end reads it as renewed."""
    effect = replace(terms.sections.effect, ends=until, lasts=None)
    return replace(terms, sections=replace(terms.sections, effect=effect))


def _amended(old: Terms, text: str) -> Terms:
    """The amended Terms; a renewal stays where the new text leaves the end as the old one had."""
    new = parse_terms(text)
    kept = new.ends_at == parse_terms(old.text).ends_at and new.ends_at != old.ends_at
    return _running_to(new, old.ends_at) if kept and old.ends_at is not None else new


def begin(entry: Entry) -> AgreementState:
    """The agreement as adopted."""
    terms = parse_terms(entry.body.terms)
    return AgreementState(
        state="in_force", terms=terms, history=((entry.recorded_at, terms.version, entry.hash),)
    )


def step(state: AgreementState, entry: Entry) -> AgreementState:
    """The agreement after an amendment or its end; an ended one stays ended."""
    if state.state == "ended":
        return state
    body = entry.body
    if isinstance(body, AgreementAmended):
        terms = _amended(state.terms, body.terms)
        version = (entry.recorded_at, terms.version, entry.hash)
        history = (*state.history, version)
        return replace(state, terms=terms, history=history, words=body.why, agreed=())
    if isinstance(body, AgreementRenewed):
        return replace(
            state,
            terms=_running_to(state.terms, body.until),
            words=body.why,
            agreed=tuple(each for each in state.agreed if each.change != renewal(body.until)),
            renewals=(*state.renewals, (entry.recorded_at, body.until, entry.hash)),
        )
    if isinstance(body, AgreementEnded):
        return replace(state, state="ended", words=body.why, agreed=())
    if isinstance(body, AmendmentProposed | ChangeAgreed | ChangeRefused):
        return replace(state, agreed=agreeing(state.agreed, entry))
    return state


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of an adoption, amendment, renewal or end, and of what is said before one."""
    body = entry.body
    if isinstance(body, DeskContinued):
        # What it asks hangs on the desk's registers, not on an agreement: analysis.succeeding.
        return []
    if not isinstance(body, AgreementAdopted) and state.state == "ended":
        return [wrong_state(entry, state.state, {"in_force"})]
    if isinstance(body, AgreementEnded):
        rule = state.terms.sections.termination
        return list(change_faults(rule, state.agreed, THE_END, entry, bench))
    if isinstance(body, AgreementRenewed):
        return list(renewal_faults(state.terms, state.agreed, entry, bench))
    if isinstance(body, ChangeAgreed | ChangeRefused):
        return _unproposed(state, body)
    try:
        terms = parse_terms(body.terms)
    except BadInput as error:
        return error.faults
    faults = []
    if terms.hash != body.terms_hash:
        faults.append(
            Fault(
                "TERMS_HASH",
                f"The text hashes to {terms.hash}, the entry says {body.terms_hash}.",
                "Give the SHA-256 of the text's UTF-8 bytes.",
                where="/statement/body/terms_hash",
            )
        )
    if isinstance(body, AgreementAmended | AmendmentProposed):
        faults.extend(_amendment(state.terms, terms))
    if isinstance(body, AgreementAmended):
        rule = state.terms.sections.amendment
        faults.extend(change_faults(rule, state.agreed, body.terms_hash, entry, bench))
    elif isinstance(body, AgreementAdopted) and (
        # An id that stood for an ended text must not come to mean another one.
        terms.id in bench.agreements or bench.lookup("agreement", terms.id)
    ):
        faults.append(
            Fault(
                "AGREEMENT_EXISTS",
                f"The desk serves, or has served, an agreement {terms.id!r}.",
                "Amend that one, or give the new one an id of its own.",
                where="/statement/body/terms",
            )
        )
    return faults


def _unproposed(state: AgreementState, body: ChangeAgreed | ChangeRefused) -> list[Fault]:
    if body.terms_hash is not None and body.until is not None:
        sentence = "A text and a renewal are two changes."
        return [flaw("CHANGE_TWO", sentence, "Speak of one of them in each entry.", "until")]
    known = {each.change for each in state.agreed}
    if body.terms_hash is None or change_of(body) in known:
        return []
    return [
        Fault(
            "AMENDMENT_UNKNOWN",
            f"Nobody has proposed a text of {state.terms.id} with this hash.",
            "Read agreement.amendment_proposed and give its terms_hash.",
            where="/statement/body/terms_hash",
        )
    ]


def _amendment(old: Terms, new: Terms) -> list[Fault]:
    if new.id != old.id:
        return [
            Fault(
                "AGREEMENT_OTHER",
                f"The text is of {new.id!r}; the subject is {old.id!r}.",
                "Keep the id, or adopt a new agreement.",
                where="/statement/body/terms",
            )
        ]
    if new.version != old.version + 1:
        return [
            Fault(
                "TERMS_VERSION",
                f"The text is version {new.version}; after {old.version} comes {old.version + 1}.",
                "Raise terms.version by one.",
                where="/statement/body/terms",
            )
        ]
    return []


def row(state: AgreementState) -> Row:
    """The docket's row."""
    return Row(
        state=state.state,
        title=state.terms.title,
        under=state.terms.id,
        key=state.terms.id,
        since=state.terms.effective_at,
        until=state.terms.ends_at,
        words=f"{state.terms.id} {state.terms.title} {state.words}",
    )


PART = Part(
    name="agreement",
    kinds=(
        DeskOpened,
        DeskOpenedBoth,
        AgreementAdopted,
        AmendmentProposed,
        ChangeAgreed,
        ChangeRefused,
        AgreementAmended,
        AgreementRenewed,
        AgreementEnded,
        DeskContinued,
    ),
    transitions=TRANSITIONS,
    initial=frozenset({"in_force"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
