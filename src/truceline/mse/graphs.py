"""Decomposable graphs: which lists depend on which, in models whose likelihood is a product.

A graph has one vertex a list. It is decomposable where every cycle of four or more has a chord;
then its likelihood is that of its cliques over that of its separators (Lauritzen 1996, chapter 4;
Dawid and Lauritzen 1993). There are 8 such graphs on three lists, 61 on four and 822 on five.

>>> [len(decomposable(lists)) for lists in (2, 3, 4, 5)]
[2, 8, 61, 822]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 5
"""On six lists there are 18,154 decomposable graphs; none of the peers goes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One decomposable graph; sets of lists are bit masks, bit n for list n.

    Args:
        edges: The pairs of lists that depend on each other directly.
        cliques: The largest sets in which each depends on each.
        separators: What the cliques share along a junction tree, as often as they share it; 0 (no
            list) where parts are independent of each other. Always one fewer than the cliques.
    """

    edges: tuple[tuple[int, int], ...]
    cliques: tuple[int, ...]
    separators: tuple[int, ...]

    def words(self, names: Sequence[str]) -> str:
        """The graph by its cliques, as models are written: ``[a b][c]``."""
        return bracketed(self.cliques, names)


def bracketed(sets: Sequence[int], names: Sequence[str]) -> str:
    """Sets of lists as models are written: ``[a b][c]``."""
    inside = (" ".join(n for i, n in enumerate(names) if each >> i & 1) for each in sets)
    return "".join(f"[{each}]" for each in inside)


@cache
def decomposable(lists: int) -> tuple[Graph, ...]:
    """Every decomposable graph on so many lists, from the empty one to the complete one.

    Args:
        lists: 2 to 5.

    Raises:
        BadInput: GRAPHS_LISTS.
    """
    if not 2 <= lists <= MOST:  # noqa: PLR2004 - a graph of one vertex says nothing
        sentence = f"Graphs were asked for on {lists} lists."
        raise BadInput(Fault("GRAPHS_LISTS", sentence, f"Give 2 to {MOST} lists."))
    pairs = tuple(combinations(range(lists), 2))
    found = (
        _graph(lists, tuple(pair for n, pair in enumerate(pairs) if chosen >> n & 1))
        for chosen in range(1 << len(pairs))
    )
    return tuple(sorted((g for g in found if g), key=lambda g: (len(g.edges), g.edges)))


def _graph(lists: int, edges: tuple[tuple[int, int], ...]) -> Graph | None:
    """The graph with its cliques; None where it is not decomposable.

    Maximum cardinality search (Tarjan and Yannakakis 1984): each vertex in turn is one that most
    visited ones lie next to; the graph is decomposable where those are a clique each time.
    """
    beside = [0] * lists
    for a, b in edges:
        beside[a] |= 1 << b
        beside[b] |= 1 << a
    cliques: list[int] = []
    separators: list[int] = []
    visited, before = 0, -1
    for _ in range(lists):
        vertex = max(
            (v for v in range(lists) if not visited >> v & 1),
            key=lambda v: (beside[v] & visited).bit_count(),
        )
        earlier = beside[vertex] & visited
        if any(earlier & ~(beside[v] | 1 << v) for v in range(lists) if earlier >> v & 1):
            return None
        if cliques and earlier.bit_count() <= before:
            separators.append(earlier)
            cliques.append(earlier | 1 << vertex)
        elif cliques:
            cliques[-1] = earlier | 1 << vertex
        else:
            cliques.append(1 << vertex)
        before = earlier.bit_count()
        visited |= 1 << vertex
    return Graph(edges=edges, cliques=tuple(cliques), separators=tuple(separators))
