"""Whether Terms make sense: checks across fields, for which no single field can answer.

Each check is named for what must hold. It gets the sections it needs, whole, and notes its faults
in the reading; a check whose sections could not be read is left out, since its faults would only
repeat theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.mechanism.spans import WEEKDAYS
from truceline.mechanism.terms_sense_aid import AID_CHECKS
from truceline.mechanism.terms_sense_bodies import BODY_CHECKS
from truceline.mechanism.terms_sense_effect import EFFECT_CHECKS
from truceline.mechanism.terms_sense_minima import MINIMA_CHECKS
from truceline.mechanism.terms_sense_notices import NOTICE_CHECKS
from truceline.mechanism.terms_sense_sealing import SEALING_CHECKS
from truceline.mechanism.terms_sense_seats import SEAT_CHECKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from truceline.mechanism import terms_model as who
    from truceline.mechanism import terms_rules as how
    from truceline.mechanism.terms_shape import Reading
    from truceline.mechanism.yaml_source import Path

_PAIR: Final = 2
_TRUCE_SECTIONS: Final = (
    "guarantors", "bodies", "parties", "exclusions", "obligations", "prohibited", "reporting",
    "procedure", "publication", "rights", "audiences",
)  # fmt: skip
_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "cessation_of_hostilities": _TRUCE_SECTIONS,
    "preliminary": _TRUCE_SECTIONS,
    "definitive": _TRUCE_SECTIONS,
    "air_safety": ("deconfliction", "rights", "audiences"),
}
_MAY_BE_EMPTY: Final = frozenset({"guarantors"})


def no_side_waits_for_itself(reading: Reading, parties: who.Parties) -> None:
    """What one side waits for is another side's to give."""
    rule = parties.acceptance.reciprocal
    if isinstance(rule, bool):
        return
    for index, side in enumerate(rule.on):
        if side in rule.waiting:
            reading.fault(
                "RECIPROCITY_ITSELF",
                f"The side {side!r} waits, and is waited for.",
                "Write reciprocal: true where the sides wait for each other.",
                ("parties", "acceptance", "reciprocal", "on", index),
            )


def attestation_has_two_guarantors(
    reading: Reading, parties: who.Parties, guarantors: tuple[who.Guarantor, ...]
) -> None:
    """To attest to the other guarantor there must be another one."""
    if parties.acceptance.attest_to_other_guarantor and len(guarantors) < _PAIR:
        reading.fault(
            "ATTESTATION_NO_OTHER",
            f"Acceptances are attested to the other guarantor, and there are {len(guarantors)}.",
            "Name both guarantors, or set attest_to_other_guarantor to false.",
            ("parties", "acceptance", "attest_to_other_guarantor"),
        )


def belligerents_state_their_interest(
    reading: Reading, guarantors: tuple[who.Guarantor, ...]
) -> None:
    """A guarantor that fights says what its interest is: it stands on every finding it makes."""
    for index, guarantor in enumerate(guarantors):
        if guarantor.belligerent and not guarantor.interest:
            reading.fault(
                "GUARANTOR_NO_INTEREST",
                f"{guarantor.id} is a belligerent, and its interest is not stated.",
                "Add interest: a sentence that readers of its findings will see.",
                ("guarantors", index),
            )


def sides_have_obligations(
    reading: Reading, parties: who.Parties, obligations: who.Obligations
) -> None:
    """Every side bears duties."""
    for side in parties.sides:
        if side not in obligations.sides:
            reading.fault(
                "OBLIGATIONS_MISSING_SIDE",
                f"The side {side!r} has no obligations.",
                f"Add {side} under obligations.sides.",
                ("obligations", "sides"),
                key=True,
            )


def exclusion_has_its_authority(reading: Reading, exclusions: who.Exclusions) -> None:
    """What suffices cannot be not enough, and who is listed is listed on what suffices."""
    for index, name in enumerate(exclusions.not_enough):
        if name in exclusions.authorities:
            reading.fault(
                "EXCLUSION_BOTH_WAYS",
                f"{name} both suffices and is not enough.",
                "Keep it in one of the two lists.",
                ("exclusions", "not_enough", index),
            )
    seen: dict[str, str] = {}
    for index, group in enumerate(exclusions.listed):
        where: Path = ("exclusions", "listed", index)
        if group.authority not in exclusions.authorities:
            reading.fault(
                "EXCLUSION_AUTHORITY",
                f"{group.id} is listed on the authority of {group.authority}, which does not"
                " suffice.",
                f"It takes one of: {', '.join(exclusions.authorities) or 'none is named'}.",
                (*where, "authority"),
            )
        _dates_rise(reading, [alias.since for alias in group.aliases], (*where, "aliases"))
        for name in (*group.names, *(alias.name for alias in group.aliases)):
            other = seen.setdefault(name.casefold(), group.id)
            if other != group.id:
                reading.fault(
                    "EXCLUSION_NAME_SHARED",
                    f"The name {name!r} is given to both {other} and {group.id}.",
                    "A name must lead to one group.",
                    (*where, "names"),
                )


def _dates_rise(reading: Reading, dates: list[date], path: Path) -> None:
    """Dated aliases stand in the order in which they were taken."""
    for index in range(1, len(dates)):
        if dates[index] < dates[index - 1]:
            reading.fault(
                "ALIAS_ORDER",
                f"{dates[index]} comes after {dates[index - 1]} in the list.",
                "Write dated names oldest first.",
                (*path, index),
            )


def unknown_ground_is_protected(reading: Reading, delineation: who.Delineation) -> None:
    """An area of which nothing is known counts as one whose people are protected."""
    chosen = delineation.classes.get(delineation.undetermined_as)
    if chosen is not None and not chosen.protected:
        reading.fault(
            "DELINEATION_UNPROTECTED",
            f"An undetermined area counts as {delineation.undetermined_as!r}, where nobody is"
            " protected.",
            "Name a class with protected: true.",
            ("delineation", "undetermined_as"),
        )


def clocks_have_a_source(reading: Reading, procedure: how.Procedure) -> None:
    """A clock runs for some time, and one that is called agreed says where it was agreed."""
    for name, clock in procedure.clocks.items():
        where: Path = ("procedure", "clocks", name)
        if clock.span.is_zero:
            reading.fault(
                "CLOCK_ZERO", f"The clock {name!r} runs for no time.",
                "Give it a span, or remove the clock.", (*where, "value"),
            )  # fmt: skip
        if clock.authority == "agreed":
            _agreed_has_source(reading, f"The clock {name!r}", clock.src, clock.basis, where)
    rule = procedure.persistence
    if rule is None:
        return
    if rule.window.is_zero:
        reading.fault(
            "PERSISTENCE_WINDOW", "The window of persistence is no time at all.",
            "Give it a span such as P14D.", ("procedure", "persistence", "window"),
        )  # fmt: skip
    if rule.authority == "agreed":
        where = ("procedure", "persistence")
        _agreed_has_source(reading, "Persistence", rule.src, rule.basis, where)


def _agreed_has_source(
    reading: Reading, what: str, src: tuple[str, ...], basis: str | None, where: Path
) -> None:
    """What may count against a party must be found in a document, and not be our own choice."""
    if not src or basis not in {"V", "R"}:
        reading.fault(
            "CLOCK_NO_SOURCE",
            f"{what} is called agreed, and names no source that agreed it.",
            "Add src and basis V or R, or set authority to desk_default.",
            (*where, "authority"),
        )


def findings_can_be_made(reading: Reading, procedure: how.Procedure) -> None:
    """A joint finding has its quorum; a mission that only observes does not attribute."""
    rule = procedure.finding
    where: Path = ("procedure", "finding")
    if "joint" in rule.bases and rule.joint_quorum is None:
        reading.fault(
            "FINDING_NO_QUORUM",
            "Findings may be joint, and no quorum says whose agreement makes them so.",
            "Add joint_quorum.",
            (*where, "bases"),
        )
    if rule.observation_only and set(rule.bases) - {"note"}:
        reading.fault(
            "FINDING_OBSERVER_JUDGES",
            "A mission that only observes cannot find; its basis is note.",
            "Write bases: [note], or observation_only: false.",
            (*where, "bases"),
        )


def decisions_have_a_maker(reading: Reading, procedure: how.Procedure) -> None:
    """Somebody decides: a role, a body or a quorum."""
    for name, decision in procedure.decisions.items():
        if not (decision.makers or decision.body or decision.quorum):
            reading.fault(
                "DECISION_NOBODY",
                f"Nobody decides {name!r}.",
                "Add makers, body or quorum.",
                ("procedure", "decision_rule", name),
                key=True,
            )


def quorums_can_be_met(
    reading: Reading,
    quorums: Mapping[str, tuple[how.QuorumGroup, ...]],
    guarantors: tuple[who.Guarantor, ...],
) -> None:
    """No group asks for more members than it can have, where that is known."""
    for name, groups in quorums.items():
        for index, group in enumerate(groups):
            size = None if group.count == "delegates" else _size(group.of, len(guarantors))
            if size is not None and group.need > size:
                reading.fault(
                    "QUORUM_UNREACHABLE",
                    f"The quorum {name!r} needs {group.need} of {size}.",
                    "Lower need, or name more members.",
                    ("quorums", name, index, "need"),
                )


def _size(tokens: tuple[str, ...], guarantors: int) -> int | None:
    """How many actors some tokens can be; None where a role's holders are not in the file."""
    if any(name != "guarantor" and not name.startswith("actor:") for name in tokens):
        return None
    # A guarantor named by itself beside its role is counted once too often, never too seldom.
    return sum(guarantors if name == "guarantor" else 1 for name in tokens)


def nobody_closes_alone(
    reading: Reading,
    procedure: how.Procedure,
    quorums: Mapping[str, tuple[how.QuorumGroup, ...]],
    guarantors: tuple[who.Guarantor, ...],
) -> None:
    """Where there are two guarantors, no one of them closes a case."""
    closure = procedure.decisions.get("closure")
    if closure is None or len(guarantors) < _PAIR:
        return
    groups = quorums.get(closure.quorum or "", ())
    if closure.quorum is None or (groups and sum(group.need for group in groups) < _PAIR):
        reading.fault(
            "CLOSURE_BY_ONE",
            "One signature closes a case, and no guarantor closes one alone.",
            "Give closure a quorum of at least two.",
            ("procedure", "decision_rule", "closure"),
            key=True,
        )


def calendars_have_working_days(
    reading: Reading, calendars: Mapping[str, how.CalendarRule]
) -> None:
    """Some day of the week is worked, or no working day ever comes."""
    for name, rule in calendars.items():
        if len(set(rule.weekend)) >= len(WEEKDAYS):
            reading.fault(
                "CALENDAR_NO_WORKING_DAY",
                f"The calendar {name!r} has no working day.",
                "Leave at least one day of the week out of weekend.",
                ("calendars", name, "weekend"),
            )


def milestones_have_a_date(reading: Reading, political: how.Political) -> None:
    """A milestone says when: on a day, or so long after a start that may itself be disputed."""
    for index, milestone in enumerate(political.milestones):
        given = sum(item is not None for item in (milestone.due, milestone.after))
        if given != 1 and milestone.every is None:
            reading.fault(
                "MILESTONE_DATE",
                f"The milestone {milestone.id!r} has {given} dates; one was expected.",
                "Give either due (a day) or after (a span, with starts_on where it is known).",
                ("political", "milestones", index),
            )


def bulletin_has_a_day(reading: Reading, publication: how.Publication) -> None:
    """A daily bulletin says when its day closes, and no counts of two sources are added."""
    if publication.bulletin == "daily" and publication.cutoff is None:
        reading.fault(
            "PUBLICATION_NO_CUTOFF", "A daily bulletin has no time at which its day closes.",
            'Add cutoff: "18:00".', ("publication",), key=True,
        )  # fmt: skip
    if not publication.sources_kept_apart:
        reading.fault(
            "PUBLICATION_SUMS_SOURCES", "Counts of different sources are never added together.",
            "Set sources_kept_apart to true.", ("publication", "sources_kept_apart"),
        )  # fmt: skip


def every_kind_has_readers(reading: Reading, rights: object, audiences: object) -> None:
    """Kinds that the file does not name fall back on ``default``, so it must be there."""
    for name, rules in (("rights", rights), ("audiences", audiences)):
        if isinstance(rules, dict) and rules and "default" not in rules:
            reading.fault(
                "READERS_NO_DEFAULT",
                f"{name} have no default for the kinds they do not name.",
                "Add default.",
                (name,),
                key=True,
            )


def form_has_its_sections(reading: Reading, terms: who.Identity) -> None:
    """A truce says who its parties are, an air-safety memorandum what may be notified."""
    present = reading.source.data
    for name in _NEEDED[terms.form]:
        # That it has no guarantor is a thing that a file may say, in so many words.
        said_empty = name in _MAY_BE_EMPTY and present.get(name) == []
        if not present.get(name) and not said_empty:
            reading.fault(
                "TERMS_MISSING_SECTION",
                f"A file of form {terms.form} needs the section {name!r}.",
                f"Add {name}.",
                (),
            )


CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = (
    (("terms",), form_has_its_sections),
    *EFFECT_CHECKS,
    (("parties",), no_side_waits_for_itself),
    (("parties", "guarantors"), attestation_has_two_guarantors),
    (("guarantors",), belligerents_state_their_interest),
    (("parties", "obligations"), sides_have_obligations),
    (("exclusions",), exclusion_has_its_authority),
    (("delineation",), unknown_ground_is_protected),
    (("procedure",), clocks_have_a_source),
    (("procedure",), findings_can_be_made),
    (("procedure",), decisions_have_a_maker),
    (("quorums", "guarantors"), quorums_can_be_met),
    (("procedure", "quorums", "guarantors"), nobody_closes_alone),
    (("calendars",), calendars_have_working_days),
    (("political",), milestones_have_a_date),
    (("publication",), bulletin_has_a_day),
    (("rights", "audiences"), every_kind_has_readers),
    *AID_CHECKS,
    *BODY_CHECKS,
    *SEAT_CHECKS,
    *SEALING_CHECKS,
    *NOTICE_CHECKS,
    *MINIMA_CHECKS,
)
"""Every check, with the sections it needs."""
