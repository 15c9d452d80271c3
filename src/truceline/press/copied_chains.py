"""From whom a report was taken: chains of outlets, merged from what each copy says of itself.

One copy says "(Reuters)", another "appeared first on TRUNEWS", a blog has both. Each credit is an
order of outlets, the origin first; together they give one order, or none where they contradict.

>>> chain_of([("Wire", "Paper"), ("Paper", "Blog")])
('Wire', 'Paper', 'Blog')
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def chain_of(credits_given: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The order of outlets through which a report went, the origin first.

    Args:
        credits_given: What each copy says, the origin first; case and spaces make no difference.

    Returns:
        Every outlet once, as first written; empty where the credits contradict each other or
        leave it open which of two came first.
    """
    written: dict[str, str] = {}
    after: dict[str, set[str]] = {}
    for given in credits_given:
        keys = [written.setdefault(_key(each), each) and _key(each) for each in given if each]
        for key in keys:
            after.setdefault(key, set())
        for earlier, later in pairwise(keys):
            if earlier != later:
                after[later].add(earlier)
    sorter = TopologicalSorter(after)
    order: list[str] = []
    try:
        sorter.prepare()
    except CycleError:
        return ()
    while sorter.is_active():
        ready = sorter.get_ready()
        if len(ready) > 1:
            return ()
        order += ready
        sorter.done(*ready)
    return tuple(written[key] for key in order)


def origin_of(names: Sequence[str], credits_given: Sequence[Sequence[str]]) -> int | None:
    """Which of several copies the others credit as the first; None where none is credited.

    Args:
        names: The publisher of each copy.
        credits_given: The chain of each copy, the origin first.
    """
    keys = [_key(name) for name in names]
    credited = {
        number
        for number, key in enumerate(keys)
        if key
        and any(
            key in (chain := [_key(each) for each in given])
            and chain.index(key) < len(chain) - 1
            and other != number
            for other, given in enumerate(credits_given)
        )
    }
    firsts = {
        number
        for number in credited
        if not any(_credits(credits_given[number], keys[other]) for other in credited - {number})
    }
    return next(iter(firsts)) if len(firsts) == 1 else None


def _credits(given: Sequence[str], key: str) -> bool:
    """Whether a chain names an outlet before its own last one."""
    return key in [_key(each) for each in given[:-1]]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
