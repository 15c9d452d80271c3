"""The reader whole: from sources to what they say, each step with a module of its own.

1. lines that are no part of an article are told apart, also by being repeated (``lines``)
2. when it was published, and by whom, as far as it tells (``datelines``, ``publishers``)
3. words between marks, who is said to have said them, and what people are said to have said in the
   writer's words (``quoting``)
4. who and where is named (``mentions``), what each statement is proposed as (``sorts``), and what
   of the mechanism it seems to speak of (``linking``)
5. copies among all documents of one reading (``copies``)

Everything is proposed, with its evidence; a person decides what is recorded.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from truceline.press.copies import copies
from truceline.press.datelines import published
from truceline.press.lines import article_of, repeated
from truceline.press.linking import about
from truceline.press.mentions import mentions
from truceline.press.publishers import publisher
from truceline.press.quoting import read as read_said
from truceline.press.shapes import Reading
from truceline.press.sorts import sort_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from truceline.mechanism.terms import Terms
    from truceline.press.model import Model
    from truceline.press.names import Tables
    from truceline.press.shapes import Mention, Source, Statement


def read(
    sources: Iterable[Source],
    *,
    tables: Tables | None = None,
    terms: Terms | None = None,
    model: Model | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Reading]:
    """Read documents, which are looked at together: lines that a site repeats, and copies.

    Args:
        sources: The documents.
        tables: A mission's own tables of names beside the packaged ones.
        terms: The agreement whose clauses and milestones statements may speak of.
        model: The model that parses sentences; without it the rules alone read.
        progress: Called with how many documents are read, of how many.

    Yields:
        A reading for each document, in order.
    """
    every = tuple(sources)
    often = repeated(every)
    found = []
    for number, source in enumerate(every, 1):
        found.append(_one(source, often, tables, terms, model))
        if progress is not None:
            progress(number, len(every))
    same = copies(found)
    for each in found:
        yield replace(each, copies=same.get(each.article.source.key, ()))


def _one(
    source: Source,
    often: Mapping[str, int],
    tables: Tables | None,
    terms: Terms | None,
    model: Model | None,
) -> Reading:
    """One document, read by itself."""
    article = article_of(source, often)
    when = published(article)
    on = when.latest or when.earliest
    quotations, statements = read_said(article, on=on, model=model)
    named = mentions(article, on, tables)
    return Reading(
        article=article,
        publisher=publisher(article),
        published=when,
        quotations=quotations,
        statements=tuple(_proposed(each, terms, named) for each in statements),
        mentions=named,
        model=model is not None,
    )


def _proposed(said: Statement, terms: Terms | None, named: tuple[Mention, ...]) -> Statement:
    """A statement with what it is proposed as, and what it seems to speak of."""
    inside = tuple(each for each in named if said.start <= each.start and each.end <= said.end)
    return replace(said, sort=sort_of(said.text, said.verb), about=about(said.text, terms, inside))
