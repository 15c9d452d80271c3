"""Copies among documents: shares, origins, chains, edited quotations; every text is made up."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.analysis.words import words_of
from truceline.press import shares as shares_room
from truceline.press import shingles as shingles_room
from truceline.press import word_hashes as hashes_room
from truceline.press.copied_chains import chain_of, origin_of
from truceline.press.copies import copies
from truceline.press.differences import edited, edited_quotations
from truceline.press.shapes import Article, Line, Published, Publisher, Quotation, Reading, Source
from truceline.press.shares import Vocabulary, bodies_of, shares
from truceline.press.shingles import RUN, candidates, folded
from truceline.press.word_hashes import run_hashes, word_hashes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORDS = str.split(
    "road town truce bridge convoy guard field water market school river north talks paper"
    " lorry clinic winter morning letter village office answer ground harbour station wall"
)


def paragraphs(seed: int, count: int = 8) -> list[str]:
    """Made-up paragraphs of forty words that hardly share a run with another seed's."""
    chance = random.Random(seed)  # noqa: S311 - made-up words, no secret
    return [
        " ".join(f"{chance.choice(WORDS)}{chance.randrange(40)}" for _ in range(40)).capitalize()
        + "."
        for _ in range(count)
    ]


def reading(
    lines: Sequence[str],
    name: str = "",
    *,
    day: date | None = None,
    publisher: str = "",
    chain: tuple[str, ...] = (),
    quoted: Sequence[str] = (),
) -> Reading:
    """A reading of a made-up document, all of whose lines are body."""
    text = "\n".join(lines)
    placed: list[Line] = []
    start = 0
    for number, line in enumerate(lines, 1):
        placed.append(
            Line(number=number, start=start, end=start + len(line), text=line, role="body")
        )
        start += len(line) + 1
    digest = sha256(f"{name}\n{text}".encode()).hexdigest()
    quotations = tuple(
        Quotation(
            start=text.index(each), end=text.index(each) + len(each), text=each, speaker=None,
            verb=None, position="none", fragment=False, confidence=0.0, abstained=True,
        )
        for each in quoted
    )  # fmt: skip
    return Reading(
        article=Article(
            source=Source(file=name or digest[:8], sha256=digest, text=text), lines=tuple(placed)
        ),
        publisher=Publisher(name=publisher, how="stated" if publisher else "unknown", chain=chain),
        published=Published(earliest=day, latest=day, basis="stated" if day else "unknown"),
        quotations=quotations,
    )


def key(each: Reading) -> str:
    """The sha256 of a reading's source."""
    return each.article.source.sha256


def test_a_copy_and_its_original_name_each_other() -> None:
    """Two documents of the same words are copies of each other, with a share of one."""
    one, two = reading(paragraphs(1), "a"), reading(paragraphs(1), "b")
    other = reading(paragraphs(2), "c")
    found = copies([one, two, other])
    assert set(found) == {key(one), key(two)}
    assert [(copy.file, copy.share) for copy in found[key(one)]] == [("b", 1.0)]


def test_an_edited_copy_is_found_though_every_paragraph_was_touched() -> None:
    """A word changed in every paragraph leaves most runs as they were."""
    lines = paragraphs(3)
    touched = [line.replace(line.split()[10], "otherwise", 1) for line in lines]
    one, two = reading(lines, "a"), reading(touched, "b")
    (copy,) = copies([one, two])[key(one)]
    assert 0.8 < copy.share < 1.0


def test_a_short_extract_is_a_copy_of_the_long_report() -> None:
    """A quarter of a report within another page is a copy, with the share of each side."""
    lines = paragraphs(4, 12)
    one, two = reading(lines, "long"), reading([*lines[:3], *paragraphs(5, 1)], "short")
    found = copies([one, two])
    assert found[key(one)][0].share == pytest.approx(0.25, abs=0.02)
    assert found[key(two)][0].share == pytest.approx(0.75, abs=0.02)


def test_two_reports_that_quote_one_speech_are_no_copies() -> None:
    """The same long quotation in two reporters' own words is not a copy."""
    speech = paragraphs(6, 3)
    one = reading([*speech, *paragraphs(7, 4)], "a", quoted=speech)
    two = reading([*speech, *paragraphs(8, 4)], "b", quoted=speech)
    assert copies([one, two]) == {}


def test_the_earliest_dated_copy_is_proposed_as_origin() -> None:
    """Of two dated copies the earlier is the origin; of undated ones neither is."""
    lines = paragraphs(9)
    one = reading(lines, "a", day=date(2016, 3, 24))
    two = reading(lines, "b", day=date(2016, 3, 25))
    three = reading(lines, "c")
    found = copies([two, one, three])
    assert {copy.file: copy.origin for copy in found[key(two)]} == {"a": True, "c": False}
    assert {copy.file: copy.origin for copy in found[key(one)]} == {"b": False, "c": False}


def test_a_credit_outweighs_a_date() -> None:
    """Where a copy says from whom it has its text, that is the origin, whatever the dates."""
    lines = paragraphs(10)
    wire = reading(lines, "wire", day=date(2016, 3, 25), publisher="Wire", chain=("Wire",))
    blog = reading(lines, "blog", day=date(2016, 3, 24), publisher="Blog", chain=("Wire", "Blog"))
    found = copies([wire, blog])
    assert [copy.origin for copy in found[key(blog)]] == [True]
    assert [copy.origin for copy in found[key(wire)]] == [False]


def test_words_edited_inside_the_same_quotation_are_shown() -> None:
    """What a speaker is made to say differently is shown as it stands in each copy."""
    lines = paragraphs(11)
    mine = "We shall stop all the raids at noon on Friday"
    theirs = "We shall stop most of the raids at noon on Friday"
    one = reading([*lines, f'"{mine}," he said.'], "a", quoted=[mine])
    two = reading([*lines, f'"{theirs}," he said.'], "b", quoted=[theirs])
    found = copies([one, two])
    assert found[key(one)][0].differences == (("all", "most of"),)
    assert found[key(two)][0].differences == (("most of", "all"),)


def test_marks_and_spaces_are_no_difference() -> None:
    """Curly marks, ellipses and no-break spaces make no other words."""
    assert edited("We don\u2019t stop \u2026 now", "we don't\u00a0stop now") == ()
    assert (
        edited_quotations(["They \u201cwill\u201d stop at noon"], ["They 'will' stop at noon"])
        == ()
    )


def test_quotations_of_different_things_are_not_paired() -> None:
    """Two quotations that share little are two quotations."""
    assert edited_quotations(["The bridge is open to all"], ["Nobody came to the market"]) == ()


def test_credits_make_one_chain_or_none() -> None:
    """Orders are merged; contradictions, and orders left open, give none."""
    assert chain_of([("Wire", "Paper", "Blog"), ("wire", "Paper")]) == ("Wire", "Paper", "Blog")
    assert chain_of([("A", "B"), ("B", "A")]) == ()
    assert chain_of([("A", "C"), ("B", "C")]) == ()
    assert chain_of([]) == ()


def test_the_origin_by_credits_is_whom_others_name_first() -> None:
    """Of three copies the one that both others credit, and that credits nobody, is the origin."""
    names = ("Blog", "Wire", "Paper")
    chains = (("Wire", "Paper", "Blog"), ("Wire",), ("Wire", "Paper"))
    assert origin_of(names, chains) == 1
    assert origin_of(("A", "B"), (("A",), ("B",))) is None


def test_without_the_library_paragraphs_still_find_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is missing, documents with a paragraph in common are still found."""
    monkeypatch.setattr("truceline.press.shingles._rensa", lambda: None)
    lines = paragraphs(12)
    texts = ["\n".join(lines), "\n".join([*lines[:2], *paragraphs(13, 2)]), paragraphs(14)[0]]
    assert candidates(texts) == ((0, 1),)


def test_copies_in_other_alphabets_are_found() -> None:
    """Russian and Arabic bodies are compared like English ones."""
    russian = [
        "\u041f\u0435\u0440\u0435\u043c\u0438\u0440\u0438\u0435 "
        + " ".join(f"\u0441\u043b\u043e\u0432\u043e{number}" for number in range(60))
    ]
    one, two = reading(russian, "a"), reading([*russian, "\u0415\u0449\u0451."], "b")
    assert set(copies([one, two])) == {key(one), key(two)}


@given(st.lists(st.text(max_size=80), max_size=6))
def test_whatever_the_texts_copies_are_mutual(texts: list[str]) -> None:
    """If one names another as its copy, the other names it; shares are from 0 to 1."""
    found = copies([reading([text.replace("\n", " ")], str(n)) for n, text in enumerate(texts)])
    for here, others in found.items():
        for copy in others:
            assert 0.0 <= copy.share <= 1.0
            assert here in {back.sha256 for back in found[copy.sha256]}


@given(st.text(max_size=120), st.text(max_size=120))
def test_differences_turn_around(here: str, there: str) -> None:
    """A text differs from itself in nothing."""
    assert edited(here, here) == ()
    assert isinstance(edited(here, there), tuple)


SOME = st.text(
    alphabet="aAbc\u00e9\u0301\u2019\u2026\u00bd\u0639\u0644\u0416\u200b .'\"_0\0\n", max_size=60
)
"""Texts of few letters, so that they have much in common, with signs and marks of many kinds."""


def plainly(one: Reading, two: Reading) -> tuple[float, float]:
    """The shares of one in two by sets of words, a run at a time, as slowly as it is simple."""
    mine, theirs = (list(told(each)) for each in (one, two))
    if len(mine) < RUN or [word for word, _ in mine] == [word for word, _ in theirs]:
        same = float([word for word, _ in mine] == [word for word, _ in theirs] and bool(mine))
        return same, same
    words = [word for word, _ in theirs]
    known = {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    covered: set[int] = set()
    for at in range(len(mine) - RUN + 1):
        if tuple(word for word, _ in mine[at : at + RUN]) in known:
            covered.update(range(at, at + RUN))
    free = {at for at, (_, outside) in enumerate(mine) if outside}
    share = len(covered) / len(mine)
    return share, len(covered & free) / len(free) if len(free) >= shares_room.FEW else share


def told(each: Reading) -> Iterator[tuple[str, bool]]:
    """The words of a reading, each with whether it stands in no quotation."""
    for line in each.article.body:
        cuts = {line.start, line.end}
        for quotation in each.quotations:
            cuts |= {quotation.start, quotation.end}
        places = sorted(cut for cut in cuts if line.start <= cut <= line.end)
        for start, end in pairwise(places):
            outside = not any(one.start <= start and end <= one.end for one in each.quotations)
            text = line.text[start - line.start : end - line.start]
            yield from ((word, outside) for word in words_of(text))


def quoting(lines: Sequence[str], spans: Sequence[tuple[int, int]]) -> Reading:
    """A made-up document with quotations from somewhere to somewhere."""
    text = "\n".join(lines)
    found = reading(lines)
    places = {(min(a, b) % (len(text) + 1), max(a, b) % (len(text) + 1)) for a, b in spans}
    apart: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if start < end and (not apart or apart[-1][1] <= start):
            apart.append((start, end))
    quotations = tuple(
        Quotation(
            start=start, end=end, text=text[start:end], speaker=None, verb=None, position="none",
            fragment=False, confidence=0.0, abstained=True,
        )
        for start, end in apart
    )  # fmt: skip
    return replace(found, quotations=quotations)


LINES = st.lists(SOME.map(lambda text: text.replace("\n", " ")), min_size=1, max_size=4)
SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=4)


@given(LINES, LINES, SPANS, SPANS)
def test_shares_are_what_the_plain_way_gives(
    one: list[str], two: list[str], here: list[tuple[int, int]], there: list[tuple[int, int]]
) -> None:
    """Rows of numbers give the very shares that sets of words give, on odd texts too."""
    mine, theirs = quoting([*one, *two[:1]], here), quoting([*two, *one[-1:]], there)
    vocabulary = Vocabulary()
    a, b = bodies_of([(each.article.body, each.quotations) for each in (mine, theirs)], vocabulary)
    assert shares(a, b) == plainly(mine, theirs)
    assert shares(b, a) == plainly(theirs, mine)


@pytest.mark.parametrize("seed", range(6))
def test_shares_of_edited_reports_are_what_the_plain_way_gives(seed: int) -> None:
    """Of reports with words changed, moved and quoted the shares are those of the plain way."""
    chance = random.Random(seed)  # noqa: S311 - made-up words, no secret
    lines = paragraphs(seed)
    touched = [" ".join(w for w in each.split() if chance.randrange(20)) for each in lines]
    chance.shuffle(touched)
    spans = [(chance.randrange(2_000), chance.randrange(2_000)) for _ in range(5)]
    mine, theirs = quoting(lines, spans), quoting(touched, spans[::-1])
    documents = [(each.article.body, each.quotations) for each in (mine, theirs)]
    one, two = bodies_of(documents, Vocabulary())
    assert shares(one, two) == plainly(mine, theirs)
    assert shares(two, one) == plainly(theirs, mine)


def test_runs_that_have_one_number_by_chance_change_no_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where every run has the same number, shares are still those of the words."""
    monkeypatch.setattr(
        shares_room, "run_hashes", lambda words: np.zeros(max(len(words) - 3, 0), np.uint64)
    )
    mine, theirs = reading(paragraphs(20)), reading([*paragraphs(20)[:3], *paragraphs(21)])
    documents = [(each.article.body, each.quotations) for each in (mine, theirs)]
    one, two = bodies_of(documents, Vocabulary())
    assert shares(one, two) == plainly(mine, theirs)


@given(st.lists(SOME, max_size=5), st.sampled_from([3, 8, 1 << 16]))
def test_words_have_one_number_wherever_they_stand(texts: list[str], block: int) -> None:
    """The number of a word is that of the same word elsewhere, and of no other in a small text."""
    data = [folded(text) for text in texts]
    with pytest.MonkeyPatch.context() as patched:
        longest = max((len(word) for each in data for word in each.split()), default=0)
        patched.setattr(hashes_room, "BLOCK", max(block, longest + 1))
        hashes_room._powers.cache_clear()
        numbers, bounds = word_hashes(data)
    hashes_room._powers.cache_clear()
    words = [each.split() for each in data]
    assert np.diff(bounds).tolist() == [len(each) for each in words]
    flat = [word for each in words for word in each]
    by_number = dict(zip(numbers.tolist(), flat, strict=True))
    assert [by_number[number] for number in numbers.tolist()] == flat
    assert len(by_number) == len(set(flat))
    assert len(run_hashes(numbers)) == max(len(flat) - RUN + 1, 0)


@given(
    st.lists(st.lists(st.integers(0, 3), min_size=64, max_size=64), min_size=1, max_size=8),
    st.integers(1, 4),
)
def test_bands_are_compared_as_one_by_one(rows: list[list[int]], most: int) -> None:
    """Pairs in one band are those of which two numbers side by side agree, the nearest first."""
    texts = np.arange(len(rows)) * 3
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shingles_room, "_MOST", most)
        found = shingles_room._in_one_band(np.array(rows, np.uint64), texts)
    expected: set[tuple[int, int]] = set()
    for one, mine in enumerate(rows):
        later = [
            two
            for two in range(one + 1, len(rows))
            if any(mine[at : at + 2] == rows[two][at : at + 2] for at in range(0, 64, 2))
        ]
        expected |= {(3 * one, 3 * two) for two in later[:most]}
    assert found == expected


def test_entries_of_one_feed_are_documents_of_their_own() -> None:
    """Two entries of a feed have its hash and are told apart by their numbers."""
    entries = [
        replace(
            each,
            article=replace(
                each.article,
                source=replace(
                    each.article.source, file=f"feed.xml#{number}", sha256="0" * 64, entry=number
                ),
            ),
        )
        for number, each in enumerate((reading(paragraphs(22)), reading(paragraphs(22))), 1)
    ]
    found = copies(entries)
    assert set(found) == {f"{'0' * 64}#1", f"{'0' * 64}#2"}
    assert [each.key for each in found[f"{'0' * 64}#1"]] == [f"{'0' * 64}#2"]


@given(st.lists(st.sampled_from(["all", "most", "of", "the", "raids", "stop"]), max_size=12))
def test_what_is_edited_makes_the_one_text_the_other(words: list[str]) -> None:
    """Wherever words differ, what stands here is of the one, and what stands there of the other."""
    here, there = " ".join(words), " ".join(word for word in reversed(words) if word != "of")
    kept, instead = list(words), there.split()
    for mine, theirs in edited(here, there):
        assert mine in here
        assert theirs in there
        for word in mine.split():
            kept.remove(word)
        for word in theirs.split():
            instead.remove(word)
    assert sorted(kept) == sorted(instead)
