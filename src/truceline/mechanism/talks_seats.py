"""Who sits where in talks: who facilitates, who may take part, and who only accompanies.

An outside state accompanies and never participates. Who is outside follows from what the desk
knows: the guarantors of Terms, roles on the register of actors, the register of outside forces and
third states. Whoever is bound by the agreement as a party, or is named in Terms among those who
take part, is no outsider. Nobody whom an accepted authority excludes has a seat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism.decisions import excluded_by_text
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.registers import flaw, holds_token, registered, spellings
from truceline.mechanism.relays import OFFICER, speaker

if TYPE_CHECKING:
    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench, Entry
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_rules import Political

OUTSIDE_ROLES: Final = frozenset(
    {"outside", "task_force_member", "guarantor", "secretariat", "monitor", "humanitarian",
     "officer", "desk", "convenor"}
)  # fmt: skip
"""Roles on the register of actors that make nobody a participant."""

STATE: Final = "state:"
"""How the ids of states begin."""


def political(bench: Bench) -> Political | None:
    """What these Terms say of the talks."""
    return bench.terms.sections.political


def facilitators(terms: Terms) -> frozenset[str]:
    """Who facilitates under these Terms: whom they name, as such or in that role.

    A role of the desk's own register does not do: another agreement's facilitator opens nothing
    here.
    """
    found = {name for name, actor in terms.sections.actors.items() if "facilitator" in actor.roles}
    if terms.sections.political is not None:
        found.add(terms.sections.political.facilitator)
    return frozenset(found)


def facilitator_faults(entry: Entry, bench: Bench, act: str) -> list[Fault]:
    """The fault of an act that is the facilitator's alone; it is signed and never relayed."""
    named = facilitators(bench.terms)
    if entry.author in named:
        return []
    who = ", ".join(sorted(named)) or "nobody: these Terms foresee no talks"
    sentence = f"{entry.author} does not facilitate under {bench.terms.id}, and cannot {act}."
    return [flaw("NOT_THE_FACILITATOR", sentence, f"It is for {who}.", "author")]


def foreseen_faults(bench: Bench) -> list[Fault]:
    """The fault of talks under Terms that foresee none."""
    if political(bench) is not None:
        return []
    sentence = f"{bench.terms.id} has no political frame, so no talks stand under it."
    return [flaw("TALKS_NOT_FORESEEN", sentence, "Name an agreement that has one.", "under")]


def own_word_faults(entry: Entry, actor: str, bench: Bench) -> list[Fault]:
    """The fault of an act that is an actor's own, or the facilitator's."""
    if speaker(entry) == actor or entry.author in facilitators(bench.terms):
        return []
    sentence = f"{speaker(entry)} speaks neither for {actor} nor as the facilitator."
    hint = "Let the actor sign it, the facilitator record it, or an officer relay it."
    return [flaw("NOT_ITS_WORD", sentence, hint, "author")]


def scribe_faults(entry: Entry, bench: Bench) -> list[Fault]:
    """The fault of a record of rounds by somebody who does not keep it."""
    if entry.author in facilitators(bench.terms) or bench.has_role(
        entry.author, OFFICER, "secretariat"
    ):
        return []
    sentence = f"{entry.author} keeps no record of rounds."
    hint = "Let the facilitator, the secretariat or an officer record it."
    return [flaw("NOT_THE_SCRIBE", sentence, hint, "author")]


def outsider(actor: str, bench: Bench) -> str | None:
    """Why an actor is outside the talks of the sides under these Terms; None where it is not."""
    under = bench.terms.id
    if actor in bench.terms.guarantors:
        return f"it is a guarantor of {under}"
    if actor in facilitators(bench.terms):
        return "it facilitates"
    frame = political(bench)
    if frame is not None and f"actor:{actor}" in frame.participants:
        return None
    if _bound(actor, bench):
        return None
    roles = bench.roles.get(actor, frozenset())
    third = sorted(roles & OUTSIDE_ROLES)
    if third:
        return f"it is registered as {', '.join(third)}"
    if registered("force", actor, under, bench):
        return "it is on the register of outside forces and third states"
    if actor.startswith(STATE) and "party" not in roles:
        return "it is a state, and no party here"
    return None


def seat_faults(actor: str, bench: Bench, field: str = "actor") -> list[Fault]:
    """Faults of giving an actor a delegation's seat: outsiders, the excluded, whom Terms bar."""
    why = outsider(actor, bench)
    if why is not None:
        sentence = f"{actor} cannot take part in the talks: {why}."
        hint = "Outside states and third hands accompany: record participation.given."
        return [flaw("OUTSIDE_ACCOMPANIES", sentence, hint, field)]
    faults = excluded_faults(actor, bench, field)
    frame = political(bench)
    if frame is not None and frame.participants:
        named = _bound(actor, bench) and "party" in frame.participants
        if not named and not holds_token(actor, frame.participants, bench):
            sentence = f"{bench.terms.id} lets {', '.join(frame.participants)} take part."
            hint = f"{actor} is none of them; have the Terms amended, or let it accompany."
            faults.append(flaw("NOT_A_PARTICIPANT", sentence, hint, field))
    return faults


def excluded_faults(actor: str, bench: Bench, field: str = "actor") -> list[Fault]:
    """The fault of a seat for a group that is excluded with effect; other listings bar nobody."""
    sentence = ""
    for subject in registered("listing", actor, bench.terms.id, bench):
        found = bench.find(subject)
        if found is not None and found[1].in_effect(bench.terms, bench.now):
            sentence = f"{actor} is listed with effect ({subject[:12]})."
    if excluded_by_text(bench.terms, actor) is not None:
        sentence = f"{actor} is excluded by the text of {bench.terms.id}."
    if not sentence:
        return []
    return [flaw("ACTOR_LISTED", sentence, "It has no seat in these talks.", field)]


def _bound(actor: str, bench: Bench) -> bool:
    """Whether an actor is a party bound by these Terms."""
    found = (bench.find(each) for each in registered("party", actor, bench.terms.id, bench))
    return any(each is not None and bench.terms.binds(each[1].state) for each in found)


def belongs(
    entry: Entry, bench: Bench, place: int, part: str, states: frozenset[str]
) -> tuple[Any, list[Fault]]:
    """The subject that an opening names at a place of ``about``, and the faults of naming it.

    Args:
        entry: The draft.
        bench: The desk's look-ups.
        place: The place in ``about``, from 0.
        part: The part the subject must be of.
        states: The states it must be in.

    Returns:
        Its state (None where there is none of that part) and every fault.
    """
    about = entry.statement.about
    found = bench.find(about[place]) if place < len(about) else None
    if found is None or found[0] != part:
        sentence = f"{entry.kind} names a {part} in about, at place {place + 1}."
        hint = f"Give it: `truceline list --part {part}` shows them."
        fault = flaw(f"{part.upper()}_MISSING", sentence, hint)
        return None, [_at_about(fault, place)]
    state = found[1]
    faults = []
    if not set(spellings(state.under, bench)) & set(spellings(entry.body.under, bench)):
        sentence = f"The {part} falls under another agreement than {bench.terms.id}."
        faults.append(flaw("AGREEMENT_OTHER", sentence, "Give the same agreement.", "under"))
    if state.state not in states:
        faults.append(_at_about(wrong_state(entry, f"{state.state} ({part})", states), place))
    return state, faults


def _at_about(fault: Fault, place: int) -> Fault:
    return type(fault)(fault.code, fault.sentence, fault.hint, f"/statement/about/{place}")


def delegation_of(actor: str, process: str, bench: Bench) -> Any | None:
    """The state of an actor's delegation to a process that is not dissolved; None where none is."""
    found = (bench.find(each) for each in bench.lookup("delegation", seat_key(actor, process)))
    return next((f[1] for f in found if f is not None and f[1].state != "dissolved"), None)


def seat_key(name: str, process: str) -> str:
    """The key under which a delegation, a track or a round of a process is found."""
    return f"{name}|{process}"
