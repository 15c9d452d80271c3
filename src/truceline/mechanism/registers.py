"""Registers that hold one subject for each name under each agreement, and how that is kept.

Standings of parties, listings and outside forces are such registers: a second opening for the same
name under the same agreement is refused, because two standings of one actor could be played
against each other. An agreement may be left unnamed (the desk's first) or named in full; both ways
of writing find the same subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from truceline.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.parts import Bench

Under = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]*$", max_length=80)]
"""The id of an agreement; empty for the desk's first."""


def natural_key(name: str, under: str) -> str:
    """The key under which a subject of a register is found: ``NAME|AGREEMENT``."""
    return f"{name}|{under}"


def spellings(under: str, bench: Bench) -> tuple[str, ...]:
    """Every way in which the agreement ``under`` may be written: by id, or empty if it is first."""
    first = bench.first or next(iter(bench.agreements), "")
    return ("", first) if first and under in {"", first} else (under,)


def registered(part: str, name: str, under: str, bench: Bench) -> tuple[str, ...]:
    """The ids of the subjects of ``part`` that hold this name under this agreement."""
    found: list[str] = []
    for spelling in spellings(under, bench):
        found.extend(bench.lookup(part, natural_key(name, spelling)))
    return tuple(dict.fromkeys(found))


def already(part: str, name: str, under: str, bench: Bench, hint: str) -> list[Fault]:
    """The fault of opening a second subject for one name; empty where there is none yet."""
    found = registered(part, name, under, bench)
    if not found:
        return []
    return [
        Fault(
            "SUBJECT_EXISTS",
            f"{name} has a {part} subject under this agreement already: {found[0][:12]}.",
            hint,
            where="/statement/about",
        )
    ]


def side_of(actor: str, bench: Bench) -> str:
    """The side an actor accepted for, or was invited for, under the Terms at hand; else empty."""
    for subject in registered("party", actor, bench.terms.id, bench):
        found = bench.find(subject)
        if found is not None and found[1].side:
            return str(found[1].side)
    return ""


def flaw(code: str, sentence: str, hint: str, field: str = "") -> Fault:
    """A fault at a field of the body, or at the author where ``field`` is ``author``."""
    where = {"": "/statement/body", "author": "/statement/author", "at": "/statement/happened_at"}
    return Fault(code, sentence, hint, where=where.get(field, f"/statement/body/{field}"))


def holds_token(actor: str, tokens: Iterable[str], bench: Bench) -> bool:
    """Whether tokens of Terms mean an actor: a role it holds, ``actor:ID`` or ``all``."""
    roles = bench.roles.get(actor, frozenset())
    if actor in bench.terms.guarantors:
        roles |= {"guarantor"}
    return any(token in {"all", f"actor:{actor}"} or token in roles for token in tokens)
