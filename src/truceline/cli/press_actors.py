"""Whom of a desk's actors a speaker of the press may be: by id, by name, or by an office.

A person is taken for no state and no body. That somebody held an office of one is shown; whether
they spoke for it is for whoever reviews.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from truceline.press.alias_tables import Named
    from truceline.press.names import Tables
    from truceline.press.proposals import Proposal


def actor_of(each: Proposal, actors: Mapping[str, str], tables: Tables | None) -> str | None:
    """The one actor that a proposal's speaker is, by the id of the tables, else by name.

    Args:
        each: The proposal.
        actors: Actor id to name.
        tables: A mission's tables of names; None for the packaged ones.
    """
    named, name = _named(each, tables)
    if named is not None and named.id in actors:
        return named.id
    same = [
        actor for actor, known in actors.items() if name and known.casefold() == name.casefold()
    ]
    return same[0] if len(same) == 1 else None


def speaks_for(
    each: Proposal, actors: Iterable[str], tables: Tables | None
) -> tuple[tuple[str, str], ...]:
    """Actors of whom a speaker held an office on the day of publication, each with the office."""
    from truceline.press.names import packaged  # noqa: PLC0415 - tables load slowly

    named, _ = _named(each, tables)
    entry = None if named is None else (tables or packaged()).entry(named.id)
    if entry is None:
        return ()
    known, on = frozenset(actors), _day(each)
    held = (
        (office.of, office.title.replace("_", " "))
        for office in entry.offices
        if office.of in known
        and on is not None
        and (office.since is None or office.since <= on)
        and (office.until is None or on <= office.until)
    )
    return tuple(dict.fromkeys(held))


def _day(each: Proposal) -> date | None:
    when = each.reading.published
    return when.latest or when.earliest


def _named(each: Proposal, tables: Tables | None) -> tuple[Named | None, str]:
    from truceline.press.names import resolve  # noqa: PLC0415 - tables load slowly

    name = "" if each.speaker is None else each.speaker.name or each.speaker.mention
    return (resolve(name, _day(each), tables) if name else None), name
