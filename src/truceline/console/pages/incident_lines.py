"""What stands on an incident's page line by line: reports, answers, judgements, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One report.

    Args:
        hash: The entry.
        by: Whose report it is.
        author: Who signed it.
        relayed: How it reached its author; empty where the reporter signed.
        recorded_at: When the desk recorded it (UTC).
        report_class: ``violation`` or ``potential_violation``; not a finding.
        acts: What is said to have happened.
        since: When it began (UTC).
        until: When it ended (UTC), or None.
        place: The place in the reporter's words.
        area: South, west, north and east of the box that the author vouches for; None without.
        suspected: Who is openly suspected.
        affected: Who was openly affected.
        source_class: What kind of source it is.
        means: How the source knows.
        language: The language of what was told (BCP 47).
        withdrawn: Whether it was taken back.
    """

    hash: str
    by: str
    author: str
    relayed: str
    recorded_at: datetime
    report_class: str
    acts: tuple[str, ...]
    since: datetime
    until: datetime | None
    place: str
    area: tuple[float, float, float, float] | None
    suspected: tuple[str, ...]
    affected: tuple[str, ...]
    source_class: str
    means: str
    language: str
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: who gave it, what it comes to, its open line, and how it came."""

    by: str
    position: str
    summary: str
    relayed: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question: all that went out, and when (UTC)."""

    text: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The questions to one side, beside what that side said.

    Args:
        to: Who was asked.
        questions: What was asked, oldest first.
        silence_at: When it was recorded that no answer came (UTC); None where it was not.
        answers: What that side answered, oldest first.
    """

    to: str
    questions: tuple[Asking, ...]
    silence_at: datetime | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One judge's view on one of the four questions.

    Args:
        question: One of the names in :data:`QUESTIONS`.
        judge: Who judged.
        value: The judgement.
        basis: The hashes on which it rests.
        recorded_at: When it was recorded (UTC).
    """

    question: str
    judge: str
    value: str
    basis: tuple[str, ...]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One maker's finding.

    Args:
        maker: Whose it is.
        capacity: ``shared``, ``alone`` or ``note``.
        finding: What is found.
        against: Against whom.
        proof_of_event: How far the event is shown.
        proof_of_author: How far its author is.
        severity: How grave it was.
        rests_on: The hashes on which it rests.
        interests: The maker's own interests, in sentences.
        recorded_at: When it was recorded (UTC).
    """

    maker: str
    capacity: str
    finding: str
    against: tuple[str, ...]
    proof_of_event: str
    proof_of_author: str
    severity: str
    rests_on: tuple[str, ...]
    interests: tuple[str, ...]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A piece of evidence: its hash, what it is, from which witness, and who held it."""

    hash: str
    source_class: str
    means: str
    witness: str
    holders: tuple[str, ...]
