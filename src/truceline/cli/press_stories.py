"""Stories of the press: which pages tell of the same, which are copies, and where accounts differ.

Copies are one account with many witnesses. Where accounts differ, both are printed with their
sentences and places; none of them is said to be right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.press.stories import stories

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from truceline.cli.paper import Paper
    from truceline.press.disagreements import Disagreement
    from truceline.press.shapes import Reading, Span
    from truceline.press.stories import Story


def stories_of(readings: Sequence[Reading]) -> dict[str, Any]:
    """Stories, copies and disagreements of what was read, as a JSON object.

    Returns:
        ``stories``, the one of most documents first, and ``alone``: the files of documents that
        are in none. An account is a list of documents: its earliest first, then the copies of it.
    """
    by_key = {each.article.source.key: each for each in readings}
    found = stories(readings)
    told = {key for story in found for key in story.documents}
    return {
        "stories": [_story(each, by_key) for each in found],
        "alone": [each.article.source.file for key, each in by_key.items() if key not in told],
    }


def _story(story: Story, by_key: Mapping[str, Reading]) -> dict[str, Any]:
    return {
        "earliest": None if story.earliest is None else story.earliest.isoformat(),
        "latest": None if story.latest is None else story.latest.isoformat(),
        "names": list(story.names),
        "accounts": [[_document(by_key[each]) for each in account] for account in story.accounts],
        "chains": [list(chain) for chain in story.chains],
        "contested": [
            {
                "here": by_key[each.here].article.source.file,
                "there": by_key[each.there].article.source.file,
                **_disagreement(each.in_what),
            }
            for each in story.contested
        ],
    }


def _document(reading: Reading) -> dict[str, Any]:
    title = reading.article.title
    return {
        "file": reading.article.source.file,
        "sha256": reading.article.source.sha256,
        "title": None if title is None else title.text,
        "publisher": reading.publisher.name or None,
        "copies_of": [
            {
                "file": copy.file,
                "sha256": copy.sha256,
                "share": round(copy.share, 3),
                "origin": copy.origin,
                "differences": [{"here": a, "there": b} for a, b in copy.differences],
            }
            for copy in reading.copies
        ],
    }


def _disagreement(found: Disagreement) -> dict[str, Any]:
    here, there = found.spans
    return {
        "field": found.field,
        "says": found.here,
        "other_says": found.there,
        "span": _span(here),
        "other_span": _span(there),
    }


def _span(found: Span) -> dict[str, Any]:
    return {"start": found.start, "end": found.end, "text": found.text}


def say_stories(told: Mapping[str, Any], paper: Paper) -> None:
    """Print what :func:`stories_of` gave."""
    for number, story in enumerate(told["stories"], 1):
        days = f"{story['earliest'] or '?'} to {story['latest'] or '?'}"
        names = f"; {paper.words(', '.join(story['names']))}" if story["names"] else ""
        paper.head(f"Story {number}: {days}{names}")
        for account in story["accounts"]:
            _say_account(account, paper)
        for chain in story["chains"]:
            paper.line(f"  went {paper.words(' > '.join(chain))}")
        for each in story["contested"]:
            paper.line(f"  they disagree: {each['field']}", style="bold")
            for file, says, span in (
                (each["here"], each["says"], each["span"]),
                (each["there"], each["other_says"], each["other_span"]),
            ):
                place = f"{file} {span['start']}-{span['end']}"
                paper.line(f"    {paper.words(says)}: {paper.words(span['text'])}")
                paper.line(f"      {paper.words(place)}", style="dim")
    paper.line()
    count, alone = len(told["stories"]), len(told["alone"])
    stories = "1 story" if count == 1 else f"{count} stories"
    tell = "1 page tells" if alone == 1 else f"{alone} pages tell"
    paper.line(f"{stories}; {tell} of what no other page tells.")


def _say_account(account: Sequence[Mapping[str, Any]], paper: Paper) -> None:
    for nth, each in enumerate(account):
        by = each["publisher"] or "publisher not known"
        word = "  copy    " if nth else "  account "
        paper.line(f"{word}{paper.words(each['file'])} ({paper.words(by)})")
        if not nth:
            continue
        for copy in each["copies_of"]:
            for edit in copy["differences"]:
                here, there = paper.words(edit["here"]), paper.words(edit["there"])
                paper.line(f"    edited words: {here}; in {paper.words(copy['file'])}: {there}")
