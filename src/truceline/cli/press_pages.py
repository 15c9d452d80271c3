"""What was read of the press, for people: who said what, where, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.cli.wide import wide_table

if TYPE_CHECKING:
    from truceline.cli.paper import Paper
    from truceline.press.proposals import Proposal
    from truceline.press.shapes import Published, Reading

_HEADS = ("line", "who", "sure", "taken for", "where", "words")
_WORDS = 160


def say_reading(reading: Reading, least: float, paper: Paper) -> None:
    """Print one document: title, publisher, day, and everybody's words with their place.

    Args:
        reading: What was read of it.
        least: Below this confidence a speaker is marked with a question mark.
        paper: Where to print.
    """
    from truceline.press.proposals import proposed  # noqa: PLC0415 - not needed for help

    article = reading.article
    paper.head(paper.words(article.source.file))
    if article.title is not None:
        paper.line(paper.words(article.title.text), style="italic")
    by = reading.publisher
    chain = f", through {' > '.join(by.chain)}" if len(by.chain) > 1 else ""
    on = f" (a page on {by.platform})" if by.platform else ""
    paper.line(f"publisher  {paper.words((by.name or 'not known') + on + chain)}")
    paper.line(f"published  {when(reading.published)}")
    for each in reading.published.evidence:
        paper.line(f"           {paper.words(each.says)}", style="dim")
    if article.dropped:
        paper.line(f"left out   {len(article.dropped)} lines (--json has each with its reason)")
    if article.source.replaced:
        paper.line(f"decoding   {article.source.replaced} characters could not be decoded")
    rows = [_row(each, least, paper) for each in proposed((reading,))]
    wide_table(paper, _HEADS, rows, first=3)
    for copy in reading.copies:
        origin = ", proposed as the origin" if copy.origin else ""
        share = f"{copy.share:.0%} of it stands in"
        paper.line(f"copy       {share} {paper.words(copy.file)}{origin}")
        for here, there in copy.differences:
            paper.line(f"           here: {paper.words(here)}; there: {paper.words(there)}")


def when(found: Published) -> str:
    """The days between which something was published, and how they are known."""
    first, last = found.earliest, found.latest
    if first is None and last is None:
        return "not known"
    days = f"{first}" if first == last else f"{first or '...'} to {last or '...'}"
    return f"{days} ({found.basis.replace('_', ' ')})"


def _row(each: Proposal, least: float, paper: Paper) -> tuple[str, ...]:
    named = each.named or "nobody named"
    doubt = "?" if each.uncertain(least) else ""
    marks = ("\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}")
    flat = " ".join(each.text.split())
    cut = flat if len(flat) <= _WORDS else f"{flat[: _WORDS - 1]}\N{HORIZONTAL ELLIPSIS}"
    words = f"{marks[0]}{cut}{marks[1]}" if each.what == "quotation" else cut
    return (
        paper.fixed(str(each.line)),
        paper.words(f"{named}{doubt}"),
        f"{each.confidence:.2f}",
        (each.sort or "").replace("_", " "),
        paper.fixed(f"{each.start}-{each.end}"),
        paper.words(words),
    )


def say_how(with_model: bool, paper: Paper) -> None:  # noqa: FBT001 - the one thing it says
    """Say by what it was read, and what that misses."""
    paper.line()
    paper.line("These are proposals: `truceline press review` records what a person confirms.")
    if not with_model:
        paper.line("Read by rules alone, which find fewer: pip install 'truceline[press]'.")
