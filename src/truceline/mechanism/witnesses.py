"""Witnesses: whose services cosign the desk's checkpoints, under which keys, and how they fare.

A party enrols its witness itself, with proof that each key is held. The desk says by entries of its
own when a witness falls behind, does not answer or refuses, once for each spell, and when it is in
step again: so that what a quorum rested on at a time can be read from the record. A retired name
and a retired key are never taken again.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import ConfigDict, Field

from truceline.errors import BadInput, Fault
from truceline.ledger.cosignatures import holds, possession_message
from truceline.ledger.keys import KEY_BYTES, key_id
from truceline.ledger.policy import WITNESS_KINDS
from truceline.ledger.vkeys import VerifierKey, parse_vkey
from truceline.mechanism.actors import DESK_ACTOR
from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import flaw, holds_token
from truceline.mechanism.shapes import Short

if TYPE_CHECKING:
    from collections.abc import Iterator

WITNESS: Final = "witness"
LIVE: Final = frozenset({"enrolled", "alarmed"})

Vkey = Annotated[str, Field(min_length=1, max_length=4_096)]
Proof = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=4_096)]
KeyName = Annotated[str, Field(pattern=r"^[A-Za-z0-9.:/_-]+$", min_length=1, max_length=120)]
Url = Annotated[str, Field(pattern=r"^https?://[!-~]+$", max_length=400)]
Trouble = Literal["behind", "silent", "refused", "ahead", "split"]

SAYS: Final[dict[str, str]] = {
    "behind": "has not cosigned for longer than the Terms allow",
    "silent": "does not answer",
    "refused": "refuses to cosign",
    "ahead": "has cosigned more entries than this desk has",
    "split": "has shown that the log signed two records",
}
"""What each trouble means, behind a witness's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessKey:
    """One key of a witness, and the proof that its holder has the private half."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    vkey: Vkey
    possession: Proof


@kind(
    "witness.enrolled/1",
    part=WITNESS,
    opens=True,
    example={
        "name": "party.example/witness",
        "keys": [{"vkey": "party.example/witness+00000000+BAAA", "possession": "AAAA"}],
        "url": "https://witness.party.example",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessEnrolled:
    """A witness of the record is enrolled; whoever signs this operates it."""

    name: KeyName = opened("The name its signature lines carry, like a URL without its scheme")
    keys: Annotated[tuple[WitnessKey, ...], Field(min_length=1, max_length=2)] = opened(
        "Its verifier keys, of types 04 and 06, each with its proof of possession"
    )
    url: Url | None = opened("Where it answers, if the desk is to ask it", default=None)


@kind("witness.retired/1", part=WITNESS, example={"why": "Made-up: its disk failed."})
@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessRetired:
    """A witness signs no more; what it signed stays."""

    why: Short = opened("Why")


@kind(
    "witness.alarmed/1",
    part=WITNESS,
    example={"trouble": "behind", "size": 120, "cosigned": 90},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessAlarmed:
    """The desk says that a witness is in trouble, once, when that begins."""

    trouble: Trouble = opened("What the matter is")
    size: int = opened("How many entries the record had", ge=0)
    cosigned: int = opened("How many it is known to have cosigned", ge=0, default=0)


@kind("witness.answered/1", part=WITNESS, example={"size": 130})
@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessAnswered:
    """The desk says that a witness that was in trouble is in step again."""

    size: int = opened("How many entries it has cosigned", ge=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessState:
    """One witness.

    Args:
        state: ``enrolled``, ``alarmed`` or ``retired``.
        name: The name its lines carry.
        operator: Whose it is.
        vkeys: Its verifier keys, a line each.
        url: Where it answers; empty where the desk cannot ask it.
        at: When it was enrolled (UTC).
        trouble: What the matter is; empty in any other state.
        alarmed_at: Since when (UTC), or None.
        retired_at: When it was retired (UTC), or None.
    """

    state: str
    name: str
    operator: str
    vkeys: tuple[str, ...]
    url: str
    at: datetime
    trouble: str = ""
    alarmed_at: datetime | None = None
    retired_at: datetime | None = None

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Its verifier keys."""
        return tuple(parse_vkey(each) for each in self.vkeys)


def begin(entry: Entry) -> WitnessState:
    """The witness as enrolled."""
    body: WitnessEnrolled = entry.body
    return WitnessState(
        state="enrolled",
        name=body.name,
        operator=entry.author,
        vkeys=tuple(each.vkey for each in body.keys),
        url=body.url or "",
        at=entry.recorded_at,
    )


def step(state: WitnessState, entry: Entry) -> WitnessState:
    """The witness after one more entry; a retired one stays so."""
    body = entry.body
    if state.state not in LIVE:
        return state
    if isinstance(body, WitnessRetired):
        return replace(state, state="retired", trouble="", retired_at=entry.recorded_at)
    if isinstance(body, WitnessAlarmed):
        since = state.alarmed_at or entry.recorded_at
        return replace(state, state="alarmed", trouble=body.trouble, alarmed_at=since)
    if isinstance(body, WitnessAnswered):
        return replace(state, state="enrolled", trouble="", alarmed_at=None)
    return state


def check(state: WitnessState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Faults of an enrolment, a retirement, or what the desk says of a witness."""
    body = draft.body
    if state is None or isinstance(body, WitnessEnrolled):
        return list(_enrolment_faults(draft, bench))
    allowed = {"alarmed"} if isinstance(body, WitnessAnswered) else LIVE
    faults = [] if state.state in allowed else [wrong_state(draft, state.state, allowed)]
    if isinstance(body, WitnessRetired):
        if draft.author != state.operator and not bench.enrols(draft.author):
            sentence = f"{draft.author} does not operate this witness."
            faults.append(flaw("WITNESS_NOT_YOURS", sentence, "Let its operator do it.", "author"))
    elif draft.author != DESK_ACTOR:
        sentence = "What the desk sees of its witnesses the desk alone says."
        hint = "Run `truceline witnesses --ask`; the desk says what follows."
        faults.append(flaw("WITNESS_NOT_DESK", sentence, hint, "author"))
    elif isinstance(body, WitnessAlarmed) and body.trouble == state.trouble:
        sentence = f"That {state.name} {SAYS[body.trouble]} has been said."
        faults.append(flaw("WITNESS_SAID", sentence, "Say it once for each spell.", "trouble"))
    return faults


def _enrolment_faults(draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: WitnessEnrolled = draft.body
    rule = bench.terms.sections.witnesses
    if rule is not None and rule.by and not holds_token(draft.author, rule.by, bench):
        sentence = f"{bench.terms.id} counts witnesses of {', '.join(rule.by)} alone."
        hint = "Amend witnesses.by, or let one of those operate it."
        yield flaw("WITNESS_NOT_COUNTED", sentence, hint, "author")
    if draft.author == DESK_ACTOR:
        sentence = "A desk is not its own witness."
        yield flaw("WITNESS_OF_ITSELF", sentence, "Let a party operate it.", "author")
    if bench.lookup(WITNESS, body.name):
        sentence = f"A witness named {body.name} is enrolled, or was."
        yield flaw("WITNESS_EXISTS", sentence, "Give the witness a name of its own.", "name")
    kinds: set[int] = set()
    for at, each in enumerate(body.keys):
        yield from _key_faults(draft, bench, at, kinds, each)


def _key_faults(
    draft: Entry, bench: Bench, at: int, kinds: set[int], given: WitnessKey
) -> Iterator[Fault]:
    """Faults of one key: its form and name, its type, its use elsewhere, and its proof."""
    where = f"keys/{at}"
    try:
        key = parse_vkey(given.vkey)
    except BadInput as error:
        for fault in error.faults:
            yield flaw(fault.code, fault.sentence, fault.hint, f"{where}/vkey")
        return
    if key.name != draft.body.name or key.kind not in WITNESS_KINDS or key.kind in kinds:
        sentence = "The keys of a witness carry its name, one of type 04 and one of type 06."
        hint = "Make the request with `truceline witness request`."
        yield flaw("WITNESS_KEY", sentence, hint, f"{where}/vkey")
    kinds.add(key.kind)
    if len(key.public) == KEY_BYTES and key_id(key.public) in bench.keys:
        sentence = "This key is enrolled for an actor's own words."
        hint = "A witness has keys of its own: make it with `truceline witness new`."
        yield flaw("WITNESS_KEY_SHARED", sentence, hint, f"{where}/vkey")
    message = possession_message(draft.statement.desk, draft.author, given.vkey)
    if not holds(key, message, _bytes(given.possession)):
        sentence = "The proof is not a signature by this key for this desk and operator."
        hint = "Make the request with `truceline witness request --desk-origin ORIGIN`."
        yield flaw("KEY_NOT_POSSESSED", sentence, hint, f"{where}/possession")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def row(state: WitnessState) -> Row:
    """The docket's row: found by the witness's name."""
    trouble = f": {SAYS[state.trouble]}" if state.trouble else ""
    return Row(
        state=state.state,
        title=f"{state.name}, operated by {state.operator}{trouble}",
        key=state.name,
        parties=(state.operator,),
        since=state.at,
        until=state.retired_at,
        words=f"{state.name} {state.operator} {state.url}",
    )


PART = Part(
    name=WITNESS,
    kinds=(WitnessEnrolled, WitnessRetired, WitnessAlarmed, WitnessAnswered),
    transitions=table(enrolled="alarmed retired", alarmed="alarmed enrolled retired", retired=""),
    initial=frozenset({"enrolled"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"retired"}),
)
