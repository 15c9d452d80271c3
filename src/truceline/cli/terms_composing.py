"""From answers to a Terms file: what ``truceline terms new`` asks, and what it writes of it.

Each answer is judged by composing the whole file with it and reading that as ``terms check`` does;
what was not answered yet has a sound stand-in, so that a fault is of the answer that was just
given. Who may record and read what comes from the rights of a packaged truce, so that no kind of
entry is forgotten; everything that the answers do not say is marked basis D.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import yaml

from truceline.cli.terms_questions import (
    CLOCKS,
    NAMES,
    QUESTIONS,
    Question,
    default_of,
    question,
)
from truceline.errors import BadInput, Fault
from truceline.exchange.scenarios import TERMS, scenario_files
from truceline.mechanism.catalogue import BASES
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.terms import Terms
from truceline.mechanism.terms_words import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MODEL: Final = "syria_2016"
"""The packaged truce whose rights and readers a new file starts from."""
OWN: Final = {"basis": "D"}


def judge(answers: Mapping[str, Any], key: str) -> list[Fault]:
    """Every fault of one answer beside those before it; ``where`` is the question's name.

    Args:
        answers: The answers so far, that of ``key`` among them.
        key: The question that was just answered.
    """
    faults = _shape_faults(question(key), answers[key]) or _read_faults(answers)
    return [*dict.fromkeys(replace(fault, where=key) for fault in faults)]


def judge_all(answers: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Answers completed with defaults, and every fault of them: unknown, missing, wrong."""
    faults = [
        Fault("ANSWER_UNKNOWN", f"Nothing is asked as {str(key)[:60]!r}.",
              hint_for(str(key), NAMES), str(key)[:60])
        for key in answers if key not in NAMES
    ]  # fmt: skip
    sound: dict[str, Any] = {}
    for asked in QUESTIONS:
        value = answers.get(asked.key, default_of(asked.key, answers))
        if value is None:
            hint = f"Add {asked.key}: it has no default."
            faults.append(Fault("ANSWER_MISSING", f"{asked.prompt}: no answer.", hint, asked.key))
        else:
            sound[asked.key] = value
    if not faults and not _whole_faults(sound):
        return sound, []
    # Something is wrong: each is judged beside those before it, so that its fault bears its name.
    kept: dict[str, Any] = {}
    for key, value in sound.items():
        found = judge({**kept, key: value}, key)
        faults.extend(found)
        if not found:
            kept[key] = value
    return kept, faults


def _whole_faults(answers: Mapping[str, Any]) -> list[Fault]:
    """Faults of all answers together, of which nobody yet knows whose they are."""
    shapes = [fault for key in answers for fault in _shape_faults(question(key), answers[key])]
    return shapes or _read_faults(answers)


def _read_faults(answers: Mapping[str, Any]) -> list[Fault]:
    """Faults of the file that answers make, as ``terms check`` finds them."""
    try:
        Terms.parse(written(answers), kinds=BASES)
    except BadInput as error:
        return list(error.faults)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        hint = "See `truceline terms new --help` for what an answer looks like."
        return [Fault("ANSWER_SHAPE", f"It cannot be read: {error!r}."[:200], hint)]
    return []


def _shape_faults(asked: Question, value: Any) -> list[Fault]:
    wanted: dict[str, tuple[type, str]] = {
        "text": (str, "text"),
        "flag": (bool, "true or false"),
        "list": (list, "a list"),
        "record": (dict, "fields"),
        "records": (list, "a list of fields"),
    }
    kind, words = wanted[asked.shape]
    if not isinstance(value, kind):
        return [Fault("ANSWER_SHAPE", f"{words.capitalize()} was expected.", f"Give {words}.")]
    if asked.choices and value not in asked.choices:
        hint = hint_for(str(value), asked.choices)
        return [Fault("ANSWER_CHOICE", f"It is one of {', '.join(asked.choices)}.", hint)]
    records: list[Any] = []
    if asked.shape in {"record", "records"}:
        records = value if isinstance(value, list) else [value]
    known = [name for name, _ in asked.fields]
    faults = []
    for record in records:
        if not isinstance(record, dict):
            faults.append(Fault("ANSWER_SHAPE", "Fields were expected.", "Give a mapping."))
            continue
        faults += [
            Fault("ANSWER_UNKNOWN", f"There is no field {str(name)[:60]!r}.",
                  hint_for(str(name), known))
            for name in record if name not in known
        ]  # fmt: skip
    return faults


def written(answers: Mapping[str, Any]) -> bytes:
    """The Terms file that answers make, with a stand-in for what is not answered yet."""
    full = {q.key: answers.get(q.key, q.stand_in) for q in QUESTIONS}
    if "finding" not in answers:
        full["finding"] = default_of("finding", answers)
    text = yaml.dump(_document(full), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
    head = (
        "# Written by `truceline terms new`. basis D is this desk's own choice, agreed by nobody:\n"
        "# read it whole, put sources beside what was agreed, and run `truceline terms check`.\n"
    )
    return (head + text).encode()


class _Plain(yaml.SafeDumper):
    """Writes every value out: a Terms file has no anchors, which readers could be fooled by."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the dumper's signature
        """Never an anchor."""
        return True


def _document(full: Mapping[str, Any]) -> dict[str, Any]:
    office = full["office"]
    found: dict[str, Any] = {
        "terms": {"id": full["id"], "title": full["title"], "version": 1, "status": full["status"]},
        "scope": {
            "conflict": full["conflict"], "timezone": full["zone"], "domains": full["domains"],
        },
        "effect": _given(effective_at=full["effective_at"], lasts=full["lasts"]) or dict(OWN),
        "actors": {office["id"]: {"name": office["name"], "roles": ["secretariat"]}},
        "guarantors": [_guarantor(each) for each in full["guarantors"]],
        "bodies": [{"id": each["id"], "name": each["name"]} for each in full["ladder"]],
        "parties": _parties(full),
        "exclusions": {"rule": "Nobody is excluded.", "authorities": {},
                       "not_enough": ["national_only", "one_guarantor_only"], **OWN},
        "obligations": _obligations(full),
        "prohibited": {"families": full["prohibited"]},
        "deconfliction": _notices(full["domains"]),
        "reporting": {
            "who": ["party", "guarantor", "secretariat", "monitor", "humanitarian", "reporter",
                    "officer"],
            "what": ["violation", "potential_violation"], "to": [office["id"]],
            "relayed_by": ["officer"], "quota": {"count": 50, "window": "P1D"}, **OWN,
        },
        "procedure": _procedure(full),
        "publication": _publication(full["cutoff"]),
        "quorums": _quorums(full),
        "rights": _rights(full),
        "audiences": audiences(full["readers"]),
        "sealed_to": {"default": office["id"]},
        "identities_to": {"default": office["id"]},
    }  # fmt: skip
    return {key: value for key, value in found.items() if value or key == "guarantors"}


def _given(**values: Any) -> dict[str, Any]:
    """Those of the values that were given."""
    return {key: value for key, value in values.items() if value not in ("", None, [])}


def _guarantor(each: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": each["id"], "name": each["name"], "belligerent": each.get("belligerent", False),
        **_given(interest=each.get("interest")),
    }  # fmt: skip


def _parties(full: Mapping[str, Any]) -> dict[str, Any]:
    office = full["office"]["id"]
    return {
        "eligible": {"value": "whoever fights on one of the sides", **OWN},
        "sides": {
            each["id"]: {"name": each["name"], "accepts_to": each.get("accepts_to") or office}
            for each in full["sides"]
        },
        "acceptance": {
            **_given(deadline=full["acceptance_deadline"]),
            "attest_to_other_guarantor": False,
            "reciprocal": full["reciprocal"],
            **OWN,
        },
        "status_effect": {
            "bound": ["active", "suspended", "referred"],
            "protected": ["declared", "attested", "active", "suspended", "referred"],
            **OWN,
        },
    }


def _obligations(full: Mapping[str, Any]) -> dict[str, Any]:
    duties = {
        "O1": {"label": "Cease attacks on parties.", **OWN},
        "O2": {"label": "Let aid reach all in need.", **OWN},
        "O3": {"label": "Use force in answer to an attack only in proportion.", **OWN},
    }
    return {"duties": duties, "sides": {each["id"]: [*duties] for each in full["sides"]}}


def _notices(domains: list[str]) -> dict[str, Any]:
    kinds = [
        name
        for name, kind in (shipped().notices or {}).items()
        if not set(kind.domains).isdisjoint(domains)
    ]
    if not kinds:
        return {}
    return {
        "kinds": kinds,
        "consents": {"default": {"recipients": ["named"], "needs": "acknowledge", **OWN}},
        "coarse_cell_deg": {"value": 0.1, **OWN},
        "check_quota": {"count": 20, "window": "P1D", **OWN},
        **OWN,
    }


def _procedure(full: Mapping[str, Any]) -> dict[str, Any]:
    rule, quorum = full["finding"], _finders(full)
    only = rule.get("observation_only", False)
    bases = ["note"] if only else ["joint", "split", "single", "note"] if quorum else ["single"]
    makers = {"makers": rule["makers"]}
    return {
        "clocks": {each["name"]: _clock(each) for each in full["clocks"] if each.get("value")},
        "ladder": [each["id"] for each in full["ladder"]],
        "finding": {**makers, "bases": bases, **_given(joint_quorum=quorum),
                    "observation_only": only,
                    "never_query": _never_asked(full["prohibited"])},
        "decision_rule": {
            "finding": dict(makers),
            "referral": {"makers": [*dict.fromkeys((*rule["makers"], "secretariat"))], **OWN},
            "closure": {**makers, **_given(quorum=quorum), **OWN},
        },
    }  # fmt: skip


def _never_asked(families: list[str]) -> list[str]:
    """The acts about which a question alone could endanger a victim, where they are prohibited."""
    asked = (
        "sexual_violence", "torture", "violence_against_children", "child_recruitment",
        "killing_in_custody",
    )  # fmt: skip
    acts = shipped().acts
    return [code for code in asked if code in acts and acts[code].family in families]


def _clock(each: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: (starts, pauses) for name, _, starts, pauses in CLOCKS}
    starts, pauses = known.get(each["name"], ("registered", ()))
    agreed = each.get("authority", "desk_default") == "agreed"
    return {
        "value": each["value"], "from": starts, "authority": each.get("authority", "desk_default"),
        **_given(pauses=[*pauses], src=each.get("src") if agreed else None),
        "basis": "R" if agreed else "D",
    }  # fmt: skip


def _publication(cutoff: str) -> dict[str, Any]:
    daily = {"bulletin": "daily", "cutoff": cutoff} if cutoff else {"bulletin": "none"}
    held = ["reporter_identity", "exact_positions", "narratives", "evidence", "private_words",
            "names_at_risk", "protected_sites"]  # fmt: skip
    return {**daily, "withhold": held, "delay": {"value": "P1D", **OWN}}


def _finders(full: Mapping[str, Any]) -> str:
    """The name of the quorum of those who find together; empty where one finds alone."""
    rule = full["finding"]
    together = int(rule.get("together", 1))
    return "finders" if together > 1 and not rule.get("observation_only") else ""


def _quorums(full: Mapping[str, Any]) -> dict[str, Any]:
    rule = full["finding"]
    name = _finders(full)
    return {name: {"of": rule["makers"], "need": int(rule["together"]), **OWN}} if name else {}


@cache
def _model() -> Terms:
    return Terms.parse(scenario_files(MODEL)[TERMS], kinds=BASES)


def _rights(full: Mapping[str, Any]) -> dict[str, Any]:
    """The rights of the model, with those who find in the places of those who found there."""
    rights = {
        kind: sorted(token for token in tokens if not token.startswith("actor:"))
        for kind, tokens in _model().sections.rights.items()
    }
    makers = full["finding"]["makers"]
    for kind in ("incident.found", "incident.closure_agreed", "incident.remedy_set"):
        rights[kind] = list(makers)
    for kind in ("incident.referred", "incident.closed", "incident.decided"):
        rights[kind] = [*dict.fromkeys((*makers, "secretariat"))]
    return {kind: tokens or ["officer"] for kind, tokens in rights.items()}


_FOR_ALL = {"desk.opened", "agreement.*", "body.destroyed"}
"""Public in every preset: that the desk is there, under what, and which bodies must go."""


def audiences(preset: str) -> dict[str, list[str]]:
    """Who gets the body of each kind of entry, by preset.

    ``open``: what is agreed, counted and listed is public. ``guarded``: public is only that the
    desk and the agreement are there; guarantors read the file. ``closed``: guarantors too read only
    what the parties read.
    """
    shown: Callable[[str, list[str]], list[str]] = {
        "open": lambda _kind, tokens: tokens,
        "guarded": _guarded,
        "closed": lambda kind, tokens: _closed(_guarded(kind, tokens)),
    }[preset]
    return {
        kind: shown(kind, sorted(t for t in tokens if not t.startswith("actor:")))
        for kind, tokens in _model().sections.audiences.items()
    }


def _guarded(kind: str, tokens: list[str]) -> list[str]:
    if "public" not in tokens or kind in _FOR_ALL:
        return tokens
    return ["author", "guarantor", "officer", "parties", "secretariat"]


def _closed(tokens: list[str]) -> list[str]:
    if {"public", "parties"} & set(tokens):
        return tokens
    return [token for token in tokens if token != "guarantor"] or ["officer"]  # noqa: S105 - a role
