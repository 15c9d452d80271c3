"""Annotated samples, and how well a reader does on them.

The samples are made-up articles with their quotations marked in place: ``{Name|words}`` is a
quotation and who said it, ``{~Name|words}`` a part of a sentence, ``{=words|...}`` people without
a name, and ``{-|words}`` nobody whom the text tells. Joint figure: a quotation counts where its
span is exact and its speaker the right one.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anyascii import anyascii

from truceline.press.model import load
from truceline.press.quoting import quotations
from truceline.press.shapes import Article, Line, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.press.model import Model
    from truceline.press.shapes import Quotation

SAMPLES: Final = Path(__file__).parent / "samples"
DEV: Final = ("en_dev.txt", "en_dev_more.txt", "en_dev_wide.txt", "en_dev_third.txt")
CALIBRATION: Final = "en_cal.txt"
TEST: Final = ("en_test.txt", "en_test_wide.txt")
BANDS: Final = ((0.0, 0.87), (0.87, 0.95), (0.95, 1.01))

_PRONOUNS: Final = frozenset(
    ["he", "she", "they", "it", "one", "one of them", "another", "the other"]
)
_TAG = re.compile(r"\{(~?)([=-]?)([^|{}]*)\|([^}\n]*)\}?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A quotation as annotated.

    Args:
        start: Where it begins.
        end: Where it ends.
        name: Who said it; for people without a name, a word of what they are called; empty for
            nobody.
        named: Whether ``name`` is a name.
        fragment: Whether it is part of a sentence.
    """

    start: int
    end: int
    name: str
    named: bool
    fragment: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An article with its quotations as annotated."""

    title: str
    article: Article
    gold: tuple[Gold, ...]


def samples(path: Path) -> tuple[Sample, ...]:
    """The annotated articles of a file, whose name begins with the language's code."""
    language = path.name[:2]
    body = "\n".join(
        line for line in path.read_text("utf-8").split("\n") if not line.startswith("#")
    )
    found: list[Sample] = []
    for part in body.split("=== ")[1:]:
        title, _, text = part.partition("\n")
        plain, gold = _read(text.rstrip("\n"))
        article = article_of(plain, language)
        found.append(Sample(title=title, article=article, gold=gold))
    return tuple(found)


def _read(text: str) -> tuple[str, tuple[Gold, ...]]:
    """The text without its annotation, and the annotation with its places."""
    pieces: list[str] = []
    gold: list[Gold] = []
    at = last = 0
    for each in _TAG.finditer(text):
        lead = text[last : each.start()]
        at += len(lead)
        words = each[4]
        gold.append(
            Gold(
                start=at,
                end=at + len(words),
                name="" if each[2] == "-" else each[3],
                named=not each[2],
                fragment=bool(each[1]),
            )
        )
        pieces += (lead, words)
        at += len(words)
        last = each.end()
    return "".join((*pieces, text[last:])), tuple(gold)


def article_of(text: str, language: str) -> Article:
    """An article of which every line is body."""
    lines: list[Line] = []
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(
            Line(
                number=number,
                start=at,
                end=at + len(line),
                text=line,
                role="body" if line.strip() else "blank",
            )
        )
        at += len(line) + 1
    source = Source(file="made up", sha256=hashlib.sha256(text.encode()).hexdigest(), text=text)
    return Article(source=source, lines=tuple(lines), language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A quotation as somebody reads it: its place, and the speaker's name or words for them."""

    start: int
    end: int
    name: str
    mention: str
    confidence: float = 1.0
    rule: str = ""


def plain(text: str) -> str:
    """A name as compared here: in Latin letters, without article and case."""
    return anyascii(text).lower().removeprefix("the ").strip()


def right(gold: Gold, guess: Guess, *, loose: bool) -> bool:
    """Whether a guess names who said it; loosely: by surname, as peers give words only."""
    if not gold.named:
        pronoun = not guess.name and guess.mention.lower() in _PRONOUNS
        return pronoun or any(
            plain(gold.name) in plain(each) for each in (guess.mention, guess.name)
        )
    if loose:
        words = set(plain(guess.name or guess.mention).split())
        return plain(gold.name).split()[-1] in words
    return plain(guess.name or guess.mention) == plain(gold.name)


@dataclass(slots=True)
class Score:
    """Counts of one reader on one set."""

    gold: int = 0
    spans: int = 0
    right: int = 0
    wrong: int = 0

    @property
    def f(self) -> float:
        """The joint figure."""
        return 2 * self.right / (self.right + self.wrong + self.gold) if self.right else 0.0


def score(
    found: Callable[[Sample], list[Guess]], files: tuple[str, ...], *, loose: bool = False
) -> Score:
    """How a reader does on some files."""
    total = Score()
    for name in files:
        for sample in samples(SAMPLES / name):
            guesses = {(each.start, each.end): each for each in found(sample)}
            for gold in sample.gold:
                guess = guesses.pop((gold.start, gold.end), None)
                total.spans += guess is not None
                total.gold += bool(gold.name)
                named = guess is not None and bool(guess.name or guess.mention)
                if guess is not None and named and gold.name and right(gold, guess, loose=loose):
                    total.right += 1
                elif named:
                    total.wrong += 1
            total.wrong += sum(bool(each.name or each.mention) for each in guesses.values())
    return total


def guess_of(one: Quotation) -> Guess:
    """A quotation of ours as a guess; an abstained one names nobody."""
    speaker = one.speaker
    return Guess(
        start=one.start,
        end=one.end,
        name=(speaker.name or "") if speaker else "",
        mention=speaker.mention if speaker else "",
        confidence=one.confidence,
        rule=speaker.rule if speaker else "none",
    )


def ours(model: Model | None) -> Callable[[Sample], list[Guess]]:
    """The reader of the press room, with its model or without."""
    return lambda sample: [
        guess_of(each) for each in quotations(sample.article, on=None, model=model)
    ]


def reliability() -> list[tuple[float, float, float, int, int]]:
    """Per band of confidence on the test set: its ends, the mean claimed, right ones, all."""
    counts: dict[tuple[float, float], list[int]] = {band: [0, 0] for band in BANDS}
    claims: dict[tuple[float, float], float] = dict.fromkeys(BANDS, 0.0)
    model = load()
    for sample in (each for name in TEST for each in samples(SAMPLES / name)):
        gold = {(each.start, each.end): each for each in sample.gold}
        for guess in ours(model)(sample):
            if not guess.mention:
                continue
            band = next(each for each in BANDS if each[0] <= guess.confidence < each[1])
            counts[band][1] += 1
            claims[band] += guess.confidence
            one = gold.get((guess.start, guess.end))
            counts[band][0] += one is not None and bool(one.name) and right(one, guess, loose=False)
    return [
        (*band, round(claims[band] / max(1, seen), 3), hits, seen)
        for band, (hits, seen) in counts.items()
    ]


def rules(files: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """Per rule on some files: how often it was right, of how many; what confidence is made of."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name in files:
        for sample in samples(SAMPLES / name):
            gold = {(each.start, each.end): each for each in sample.gold}
            for guess in ours(None)(sample):
                if guess.mention:
                    one = gold.get((guess.start, guess.end))
                    hit = one is not None and bool(one.name) and right(one, guess, loose=False)
                    counts[guess.rule][0] += hit
                    counts[guess.rule][1] += 1
    return {rule: (each[0], each[1]) for rule, each in sorted(counts.items())}
