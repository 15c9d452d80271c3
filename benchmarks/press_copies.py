"""Copies among many articles: how many a second, how many are found, and none that is not one.

Run it with::

    python benchmarks/press_copies.py                  # 5,000 articles: half a minute
    python benchmarks/press_copies.py --articles 20000 --pairwise 300 --json

Every article is made up from a list of words by a seed. A fifth of them are copies of others, each
edited in one of six ways that desks know: word for word; with a header and a footer; one word in
thirty changed; every second paragraph left out; the first three paragraphs within another page; and
paragraphs in another order with words changed. Beside them stand reports that only quote the same
speech in words of their own, which are no copies. A third of the paragraphs have a quotation; half
of the articles are set with curly marks and dashes, and here and there a letter has an accent.

What is timed as ``candidates`` is signatures and candidates; ``copies`` has exact shares, origins
and edited quotations too. The peer is the exact comparison of every pair, on a part of them, which
takes time with the square of their number.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import combinations
from typing import TYPE_CHECKING

from truceline.analysis.words import words_of
from truceline.press.copies import copies
from truceline.press.shapes import Article, Line, Published, Publisher, Quotation, Reading, Source
from truceline.press.shingles import candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TARGET = 5_000
WAYS = ("verbatim", "framed", "touched", "shortened", "extract", "shuffled")
_QUOTED = re.compile(r'"([^"]*)"')
_MARKED = re.compile(
    '"([^"]+)"|\N{LEFT DOUBLE QUOTATION MARK}([^\N{RIGHT DOUBLE QUOTATION MARK}]+)'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one run gives; rates are articles a second of wall time."""

    articles: int
    candidates_a_second: float
    copies_a_second: float
    pairwise_a_second: float
    times_pairwise: float
    recall: float
    precision: float
    recall_of: dict[str, float]


class Writer:
    """Made-up articles, drawn by a seed from a vocabulary whose commonest words are common."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - made-up words, no secret
        self.words = [
            "".join(self.chance.choices("abcdefghiklmnoprstuvwy", k=self.chance.randint(2, 9)))
            for _ in range(8_000)
        ]
        self.weights = [1 / (rank + 3) for rank in range(len(self.words))]

    def some(self, least: int, most: int) -> str:
        """Words in a row."""
        count = self.chance.randint(least, most)
        return " ".join(self.chance.choices(self.words, self.weights, k=count)).capitalize()

    def paragraph(self) -> str:
        """Thirty to sixty words with a stop, of which some may be a quotation."""
        if self.chance.randrange(3):
            return self.some(30, 60) + "."
        return f'"{self.some(12, 30)}," said {self.some(1, 2)}. {self.some(18, 30)}.'

    def article(self) -> list[str]:
        """Six to twelve paragraphs, as one house sets them."""
        lines = [self.paragraph() for _ in range(self.chance.randint(6, 12))]
        return [typographic(line) for line in lines] if self.chance.randrange(2) else lines

    def touched(self, paragraph: str, part: int) -> str:
        """The paragraph with about one word in ``part`` changed."""
        return " ".join(
            self.chance.choice(self.words) if self.chance.randrange(part) == 0 else word
            for word in paragraph.split(" ")
        )

    def copy(self, lines: list[str], way: str) -> list[str]:
        """A copy, edited in one of the ways."""
        match way:
            case "framed":
                return [self.paragraph(), *lines, self.paragraph()]
            case "touched":
                return [self.touched(line, 30) for line in lines]
            case "shortened":
                return lines[::2]
            case "extract":
                return [*lines[:3], *(self.paragraph() for _ in range(3))]
            case "shuffled":
                moved = [self.touched(line, 40) for line in lines]
                self.chance.shuffle(moved)
                return moved
            case _:
                return list(lines)


def typographic(line: str) -> str:
    """A paragraph with curly marks and a dash; one in some has a letter with an accent."""
    curly = _QUOTED.sub("\N{LEFT DOUBLE QUOTATION MARK}\\1\N{RIGHT DOUBLE QUOTATION MARK}", line)
    dashed = curly.replace(". ", " \N{EM DASH} ", 1)
    return dashed.replace("ee", "\N{LATIN SMALL LETTER E WITH ACUTE}e", 1)


def reading(lines: Sequence[str], number: int, quoted: str = "") -> Reading:
    """A reading all of whose lines are body; what stands between marks is a quotation."""
    placed: list[Line] = []
    start = 0
    for at, line in enumerate(lines, 1):
        placed.append(Line(number=at, start=start, end=start + len(line), text=line, role="body"))
        start += len(line) + 1
    text = "\n".join(lines)
    spans = [match.span(match.lastindex or 0) for match in _MARKED.finditer(text)]
    if quoted:
        spans.append((text.index(quoted), text.index(quoted) + len(quoted)))
    digest = sha256(f"{number} {text}".encode()).hexdigest()
    return Reading(
        article=Article(
            source=Source(file=str(number), sha256=digest, text=text), lines=tuple(placed)
        ),
        publisher=Publisher(name=""),
        published=Published(),
        quotations=tuple(quotation(text, *span) for span in spans),
    )


def quotation(text: str, start: int, end: int) -> Quotation:
    """A quotation of nobody in particular."""
    return Quotation(
        start=start, end=end, text=text[start:end], speaker=None, verb=None, position="none",
        fragment=False, confidence=0.0, abstained=True,
    )  # fmt: skip


def batch(size: int, seed: int = 7) -> tuple[list[Reading], dict[frozenset[str], str]]:
    """Articles, and the pairs (sha256) that are copies, each with its way."""
    writer = Writer(seed)
    originals = [writer.article() for _ in range(size - size // 5 - size // 20)]
    every = [reading(lines, number) for number, lines in enumerate(originals)]
    pairs: dict[frozenset[str], str] = {}
    chosen = writer.chance.sample(range(len(originals)), size // 5)
    for number, at in enumerate(chosen):
        way = WAYS[number % len(WAYS)]
        made = reading(writer.copy(originals[at], way), len(every))
        pairs[frozenset({every[at].article.source.sha256, made.article.source.sha256})] = way
        every.append(made)
    speech = ""
    while len(every) < size:
        if len(every) % 2 == 0 or not speech:
            speech = writer.paragraph()
        every.append(reading([*writer.article(), speech], len(every), speech))
    writer.chance.shuffle(every)
    return every, pairs


def rate(count: int, work: Callable[[], object], rounds: int = 3) -> float:
    """How many a second, in the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return count / best


def pairwise(texts: Sequence[str]) -> set[tuple[int, int]]:
    """Every pair compared exactly: the share of runs of four words."""
    runs = []
    for text in texts:
        words = words_of(text)
        runs.append(frozenset(zip(words, words[1:], words[2:], words[3:], strict=False)))
    return {
        (one, two)
        for one, two in combinations(range(len(runs)), 2)
        if len(runs[one] & runs[two]) >= 0.3 * min(len(runs[one]), len(runs[two]))
    }


def measured(size: int, part: int) -> Figures:
    """One run."""
    every, pairs = batch(size)
    texts = ["\n".join(line.text for line in each.article.body) for each in every]
    quick = rate(size, lambda: candidates(texts))
    whole = rate(size, lambda: copies(every))
    slow = rate(part, lambda: pairwise(texts[:part]), rounds=1)
    # The peer's time grows with the square, so its rate falls as the batch grows.
    slow_at_size = slow * part / size
    found = {
        frozenset({here, copy.sha256}) for here, each in copies(every).items() for copy in each
    }
    ways = {way: [pair in found for pair, its in pairs.items() if its == way] for way in WAYS}
    return Figures(
        articles=size,
        candidates_a_second=quick,
        copies_a_second=whole,
        pairwise_a_second=slow_at_size,
        times_pairwise=whole / slow_at_size,
        recall=len(found & pairs.keys()) / len(pairs),
        precision=len(found & pairs.keys()) / len(found) if found else 1.0,
        recall_of={way: sum(hits) / len(hits) for way, hits in ways.items() if hits},
    )


def main() -> int:
    """Measure, print, and fail where copies are found more slowly than asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--pairwise", type=int, default=300, help="articles compared pair by pair")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measured(given.articles, min(given.pairwise, given.articles))
    if given.json:
        print(json.dumps(asdict(figures), indent=1))
    else:
        print(f"{figures.articles:,} made-up articles, a fifth of them edited copies")
        print(f"candidates   {figures.candidates_a_second:>10,.0f} articles/s, of these")
        print(f"copies       {figures.copies_a_second:>10,.0f} articles/s (target {TARGET:,})")
        print(f"every pair   {figures.pairwise_a_second:>10,.0f} articles/s, from {given.pairwise}")
        print(f"ratio        {figures.times_pairwise:>10,.1f} times every pair")
        print(f"recall {figures.recall:.3f}   precision {figures.precision:.3f}")
        for way, share in figures.recall_of.items():
            print(f"  {way:<11}{share:.3f}")
    return 0 if figures.copies_a_second >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
