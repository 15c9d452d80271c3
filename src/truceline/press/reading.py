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

from truceline.press.archives import fetched_by, until_fetched
from truceline.press.copies import copies
from truceline.press.datelines import published
from truceline.press.kept import Kept
from truceline.press.lines import article_of, repeated
from truceline.press.linking import about
from truceline.press.mentions import mentions
from truceline.press.publishers import publisher
from truceline.press.quoting import read as read_said
from truceline.press.shapes import Reading, Source
from truceline.press.sorts import sort_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from truceline.mechanism.terms import Terms
    from truceline.press.meetings import Meeting
    from truceline.press.model import Model
    from truceline.press.names import Tables
    from truceline.press.shapes import Article, Mention, Published, Statement


def read(
    sources: Iterable[Source],
    *,
    tables: Tables | None = None,
    terms: Terms | None = None,
    model: Model | None = None,
    meetings: tuple[Meeting, ...] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Reading]:
    """Read documents, which are looked at together: lines that a site repeats, and copies.

    Documents are gone through twice, once for the lines that several have, and so are readings,
    since the last document may be a copy of the first. What waits is kept in a file where it is
    much, so that memory holds the words of the bodies and one document beside them.

    Args:
        sources: The documents.
        tables: A mission's own tables of names beside the packaged ones.
        terms: The agreement whose clauses and milestones statements may speak of.
        model: The model that parses sentences; without it the rules alone read.
        meetings: Meetings by which reports are dated; None: the packaged ones.
        progress: Called with how many documents are read, of how many.

    Yields:
        A reading for each document, in order.
    """
    with Kept[Source]() as every, Kept[Reading]() as found:
        often = repeated(every.passing(sources))
        compared: list[Reading] = []
        for number, source in enumerate(every, 1):
            reading = _one(source, often, tables, terms, model, meetings)
            found.put(reading)
            compared.append(_body_alone(reading))
            if progress is not None:
                progress(number, len(every))
        same = copies(compared)
        for each in found:
            yield replace(each, copies=same.get(each.article.source.key, ()))


def _body_alone(reading: Reading) -> Reading:
    """What of a reading is compared with others: its body, its quotations, whose it is and when."""
    article = reading.article
    source = replace(article.source, text="", main=None)
    body = replace(article, source=source, lines=article.body)
    return replace(reading, article=body, statements=(), mentions=())


def _one(
    source: Source,
    often: Mapping[str, int],
    tables: Tables | None,
    terms: Terms | None,
    model: Model | None,
    meetings: tuple[Meeting, ...] | None,
) -> Reading:
    """One document, read by itself."""
    article = article_of(source, often)
    fetched_on = fetched_by(source.fetched) if source.fetched else None
    found = published(article, fetched_on=fetched_on, meetings=meetings)
    when = until_fetched(found, source.fetched)
    on = when.latest or when.earliest
    quotations, statements = read_said(article, on=on, model=model)
    named = _named(article, when, tables)
    return Reading(
        article=article,
        publisher=publisher(article),
        published=when,
        quotations=quotations,
        statements=tuple(_proposed(each, terms, named) for each in statements),
        mentions=named,
        model=model is not None,
    )


def _named(article: Article, when: Published, tables: Tables | None) -> tuple[Mention, ...]:
    """The names of an article; where it has no last day, also names that came up after the first.

    A page that is known only to be later than a picture's date may speak of what began since.
    """
    found = mentions(article, when.latest or when.earliest, tables)
    if when.latest is not None or when.earliest is None:
        return found
    later = (
        each
        for each in mentions(article, None, tables)
        if each.id and not any(each.start < one.end and one.start < each.end for one in found)
    )
    return tuple(sorted((*found, *later), key=lambda each: each.start))


def _proposed(said: Statement, terms: Terms | None, named: tuple[Mention, ...]) -> Statement:
    """A statement with what it is proposed as, and what it seems to speak of."""
    inside = tuple(each for each in named if said.start <= each.start and each.end <= said.end)
    return replace(said, sort=sort_of(said.text, said.verb), about=about(said.text, terms, inside))
