"""What an author's machine needs of a desk to compose an entry: the agreement, and who reads it.

A draft made beside the desk and one made in a browser are sealed to the same readers, because both
ask here.

>>> found = readers_for(desk.standing(), "incident.reported", "group:made-up", terms, (), now)
... # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.carrying import may_know_who
from truceline.errors import Fault, NotFound
from truceline.keyring.author import Readers
from truceline.mechanism.catalogue import kind_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from truceline.mechanism.standing import Standing
    from truceline.mechanism.terms import Terms
    from truceline.store.base import Listed


def governing(
    standing: Standing,
    kind: str,
    under: str,
    about: Iterable[str],
    listed: Callable[[str], Listed | None],
) -> Terms:
    """The agreement an entry would fall under: as it says, or as its subject does; else the first.

    Args:
        standing: The registers as they stand.
        kind: The kind's name.
        under: The agreement that a body names; empty where it names none.
        about: The subjects it speaks of.
        listed: Subject to its row in the docket, or None.

    Raises:
        BadInput: KIND_UNKNOWN.
    """
    if not kind_named(kind).opens:
        rows = (listed(subject) for subject in about)
        under = next((row.under for row in rows if row is not None), "")
    return standing.terms_of(under) or standing.first


def named_readers(
    standing: Standing, kind: str, terms: Terms, extra: Iterable[str], at: datetime
) -> dict[str, str]:
    """Actor to age recipient, for the sealed fields of a kind: whom Terms name, and others.

    Who reported or bore witness is sealed apart: see :func:`readers_for`.

    Args:
        standing: The registers as they stand.
        kind: The kind's name.
        terms: The governing agreement.
        extra: Further readers.
        at: When it is sealed (UTC): keys must be valid then.

    Raises:
        BadInput: KIND_UNKNOWN. NotFound: SEAL_KEY_MISSING for an extra reader without an age key.
    """
    further, seals = tuple(extra), standing.seals(at)
    missing = [name for name in further if name not in seals]
    if missing:
        sentence = f"No age key is enrolled for {', '.join(missing)}."
        hint = "Ask them to enrol one, or leave them out."
        raise NotFound(Fault("SEAL_KEY_MISSING", sentence, hint))
    named = terms.sealed_to(kind_named(kind).base)
    return {name: seals[name] for name in (*named, *further) if name in seals}


def readers_for(
    standing: Standing, kind: str, actor: str, terms: Terms, extra: Iterable[str], at: datetime
) -> Readers:
    """To whom an author seals: what is said, and apart from it who reported or bore witness.

    Authors can always open what they sealed themselves.

    Args:
        standing: The registers as they stand.
        kind: The kind's name.
        actor: The author; one that is not registered has no key here.
        terms: The governing agreement.
        extra: Further readers of what is said.
        at: When it is sealed (UTC): keys must be valid then.

    Raises:
        BadInput: KIND_UNKNOWN. NotFound: SEAL_KEY_MISSING.
    """
    seals = standing.seals(at)
    what = named_readers(standing, kind, terms, extra, at)
    what |= {name: seals[name] for name in {actor} & seals.keys()}
    who = may_know_who(terms, kind_named(kind).base, actor)
    return Readers(what=what, who={name: seals[name] for name in who & seals.keys()})
