"""What follows of a notice from Terms, time and silence: derived at every asking, never stored.

Receipt is not consent and silence is neither. A notice is *deconflicted* only where Terms ask for
consent, everybody from whom they ask it has consented to the version that holds, no query and no
objection is open, and no conflict matter is. A humanitarian notice is never deconflicted: it takes
effect at its stated time without any reply (decision 9).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from truceline.errors import BadInput
from truceline.mechanism.notice_kinds import HUMANITARIAN_SENTENCE, SILENCE_SENTENCE
from truceline.mechanism.notice_states import LIVE, WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from truceline.mechanism.notice_states import NoticeState, Recipient, Reply
    from truceline.mechanism.terms import Terms

NO_ROLES: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientPhase:
    """One recipient at an instant, as to the version of the notice that holds.

    Args:
        actor: Its id.
        word: ``objected`` or ``queried`` while open; else ``consented``, ``answered``,
            ``acknowledged``, ``delivered``, ``sent`` or ``not_sent``.
        silent: Whether it has said nothing to this version. Silence means nothing.
        silent_since: Since when it could have answered (UTC), while it is silent.
        relayed: Whether its latest words were written down by an officer: weaker than signed.
        earlier: Whether it replied to an earlier version, and not to this one.
    """

    actor: str
    word: str
    silent: bool
    silent_since: datetime | None
    relayed: bool
    earlier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePhase:
    """A notice at an instant.

    Args:
        word: ``ahead``, ``active``, ``expired``, ``withdrawn`` or ``completed``.
        humanitarian: Whether decision 9 holds for it.
        recipients: Each recipient.
        short_notice: Whether the version that holds was filed later than Terms ask; shown, and
            no ground for refusing it.
        given: The time from filing to start; None without a start.
        acknowledged: Whether every recipient has said something to this version.
        deconflicted: See the module.
        lacking: Why it is not deconflicted, in sentences.
        says: What every rendering of it says.
    """

    word: str
    humanitarian: bool
    recipients: tuple[RecipientPhase, ...]
    short_notice: bool
    given: timedelta | None
    acknowledged: bool
    deconflicted: bool
    lacking: tuple[str, ...]
    says: tuple[str, ...]


def stands(state: NoticeState, at: datetime) -> bool:
    """Whether a notice holds and is not over at an instant: ahead, or active.

    Its end belongs to it, so it stands at that very instant.
    """
    until = state.current.until
    return state.state in LIVE and (until is None or at <= until)


def phase(
    state: NoticeState,
    terms: Terms,
    at: datetime,
    *,
    roles: Mapping[str, frozenset[str]] = NO_ROLES,
    open_matters: int | None = None,
) -> NoticePhase:
    """What a notice is at an instant, under the agreement it was filed under.

    Args:
        state: The notice, folded up to the entries that count.
        terms: The governing agreement.
        at: The instant asked about (UTC).
        roles: Actor to roles, for consents that Terms ask of a role.
        open_matters: How many conflict matters about it are open; None where that is not known,
            and then it is not deconflicted.
    """
    humanitarian = terms.humanitarian(state.notice)
    word = _word(state, at)
    recipients = tuple(_recipient(state, recipient) for recipient in state.recipients)
    lacking = _lacking(state, terms, roles, open_matters, word)
    start = state.current.since
    return NoticePhase(
        word=word,
        humanitarian=humanitarian,
        recipients=recipients,
        short_notice=short_notice(state, terms),
        given=None if start is None else start - state.current.recorded_at,
        acknowledged=all(not recipient.silent for recipient in recipients),
        deconflicted=not lacking,
        lacking=lacking,
        says=(SILENCE_SENTENCE, HUMANITARIAN_SENTENCE) if humanitarian else (SILENCE_SENTENCE,),
    )


def short_notice(state: NoticeState, terms: Terms) -> bool:
    """Whether the version that holds was recorded later than Terms' lead before its start."""
    lead, start = terms.lead(state.notice), state.current.since
    if lead is None or start is None:
        return False
    try:
        return terms.after(lead, state.current.recorded_at) > start
    except BadInput:  # the lead reaches beyond any calendar: no start can keep it
        return True


def _word(state: NoticeState, at: datetime) -> str:
    version = state.current
    if state.state not in LIVE:
        return state.state
    if version.until is not None and at > version.until:
        return "expired"
    if version.since is not None and at < version.since:
        return "ahead"
    return "active"


def _recipient(state: NoticeState, recipient: Recipient) -> RecipientPhase:
    version = state.current
    words = recipient.last(*WORDS, version=version.entry)
    return RecipientPhase(
        actor=recipient.actor,
        word=_recipient_word(recipient, version.entry),
        silent=words is None,
        silent_since=version.recorded_at if words is None else None,
        relayed=words is not None and words.relayed is not None,
        earlier=words is None and recipient.last(*WORDS) is not None,
    )


def _recipient_word(recipient: Recipient, version: str) -> str:
    if recipient.open_objection:
        return "objected"
    if recipient.open_query:
        return "queried"
    for word in ("consented", "answered", "acknowledged"):
        if recipient.last(word, version=version):
            return word
    if recipient.last("queried", "objected", version=version):
        return "acknowledged"  # whoever asked about it has it
    for word in ("delivered", "sent"):
        if recipient.last(word, version=version):
            return word
    return "not_sent"


def _lacking(
    state: NoticeState,
    terms: Terms,
    roles: Mapping[str, frozenset[str]],
    open_matters: int | None,
    word: str,
) -> tuple[str, ...]:
    """Everything for want of which the notice is not deconflicted."""
    if terms.humanitarian(state.notice):
        return ("A humanitarian notice is never approved or deconflicted; it needs no reply.",)
    lacking = [] if word in {"ahead", "active"} else [f"The notice is {word}."]
    lacking += _lacking_consents(state, terms, roles)
    for recipient in state.recipients:
        if recipient.open_query:
            lacking.append(f"A query of {recipient.actor} is open.")
        if recipient.open_objection:
            lacking.append(f"An objection of {recipient.actor} stands.")
    if open_matters is None:
        lacking.append("Whether a conflict matter is open is not known here.")
    elif open_matters:
        lacking.append("A conflict matter is open.")
    return tuple(lacking)


def _lacking_consents(
    state: NoticeState, terms: Terms, roles: Mapping[str, frozenset[str]]
) -> list[str]:
    """The consents that Terms ask for and that are not there."""
    rule = terms.consents(state.notice)
    if rule.needs != "consent":
        return ["Terms ask for receipts alone, and receipt is not consent."]
    asked: list[str] = []
    lacking: list[str] = []
    for token in rule.recipients:
        fitting = _asked(state, token, roles, terms.guarantors)
        if not fitting:
            lacking.append(f"The notice does not name {token}, whose consent Terms ask for.")
        asked += fitting
    asked = list(dict.fromkeys(asked))
    missing = [actor for actor in asked if not _has_consented(state, actor)]
    needed = len(asked) if rule.quorum == "all" else rule.quorum
    given = len(asked) - len(missing)
    if given < max(needed, 1):
        lacking.append(f"{given} of {max(needed, 1)} consents to the version that holds are there.")
        lacking += [f"{actor} has not consented to it." for actor in missing]
    return lacking


def _asked(
    state: NoticeState,
    asked: str,
    roles: Mapping[str, frozenset[str]],
    guarantors: Collection[str],
) -> list[str]:
    """The recipients that a token of Terms means: ``named``, ``actor:ID`` or a role.

    The notifier is none of them, even where linked notices name it: nobody consents to oneself.
    """
    named = [r.actor for r in state.recipients if r.actor != state.notifier]
    if asked == "named":
        return named
    if asked.startswith("actor:"):
        return [actor for actor in named if actor == asked.removeprefix("actor:")]
    if asked == "guarantor":
        return [a for a in named if a in guarantors or asked in roles.get(a, frozenset())]
    return [actor for actor in named if asked in roles.get(actor, frozenset())]


def _has_consented(state: NoticeState, actor: str) -> bool:
    recipient = state.recipient(actor)
    if recipient is None:
        return False
    consent = recipient.last("consented", version=state.current.entry)
    return consent is not None and _counts(consent)


def _counts(consent: Reply) -> bool:
    """Whether a consent is firm: signed by its giver, or relayed, read back and called back."""
    relay = consent.relayed
    return relay is None or (relay.read_back and relay.called_back)
