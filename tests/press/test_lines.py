"""The article is told from all around it, and no sentence of it is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.press.line_signs import is_date_line
from truceline.press.lines import article_of, normal, repeated
from truceline.press.shapes import Article, Source

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))


def _marked(path: Path) -> tuple[list[str], Source]:
    """A made-up page: what each of its lines is, and the page."""
    rows = [
        line.split("|", 1) if "|" in line else ["", line] for line in path.read_text().split("\n")
    ]
    text = "\n".join(line for _, line in rows)
    return [mark for mark, _ in rows][: len(rows) - (rows[-1][1] == "")], _source(text)


def _source(text: str) -> Source:
    return Source(file="page.txt", sha256="0" * 64, text=text)


def _dropped(article: Article) -> dict[str, str]:
    return {line.text: line.reason for line in article.lines if line.role == "dropped"}


class TestMadeUpPages:
    @pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
    def test_no_line_of_the_article_is_lost(self, path: Path) -> None:
        """Every line of title, deck and body stays, whatever kind of page it is on."""
        marks, source = _marked(path)
        lines = article_of(source).lines
        kept = {line.number for line in lines if line.role in {"title", "deck", "body"}}
        wanted = {number for number, mark in enumerate(marks, 1) if mark in {"t", "d", "b"}}
        assert wanted <= kept

    def test_nine_of_ten_lines_around_it_are_dropped(self) -> None:
        """Of the lines that are no part of the article at least nine in ten are dropped."""
        wanted = found = 0
        for path in PAGES:
            marks, source = _marked(path)
            chrome = {number for number, mark in enumerate(marks, 1) if mark == "x"}
            found += len(chrome & {each.line for each in article_of(source).dropped})
            wanted += len(chrome)
        assert found >= 0.9 * wanted

    @pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
    def test_the_title_is_found(self, path: Path) -> None:
        """The title is the line that is the title, without the site's name behind it."""
        marks, source = _marked(path)
        article = article_of(source)
        assert article.title is not None
        lines = [line for line in article.lines if line.role == "title"]
        assert [marks[line.number - 1] for line in lines] == ["t"]
        assert source.text[article.title.start : article.title.end] == article.title.text

    def test_pages_of_other_languages_say_which(self) -> None:
        """The language of a page is known by its letters and its commonest words."""
        languages = {path.stem: article_of(_marked(path)[1]).language for path in PAGES}
        assert (languages["russian"], languages["french"], languages["arabic"]) == (
            "ru",
            "fr",
            "ar",
        )


class TestRealPages:
    def test_the_gold_lines_are_told_apart(self, shared: Path) -> None:
        """On real pages nine in ten lines of chrome are dropped, and no line of the article is."""
        gold = json.loads((shared / "press" / "gold.json").read_text(encoding="utf-8"))
        wanted = found = 0
        for page in gold["files"]:
            text = (shared / "press" / page["file"]).read_bytes().decode("utf-8")
            article = article_of(_source(text))
            dropped = {each.line for each in article.dropped}
            chrome = {each["line"] for each in page["boilerplate"]}
            body = {line.number for line in article.body}
            assert {*page["body_lines"], *page["deck_lines"]} <= body
            assert article.title is not None
            assert (article.title.start, article.title.end) == (
                page["title"]["start"],
                page["title"]["end"],
            )
            wanted += len(chrome)
            found += len(chrome & dropped)
        assert found >= 0.9 * wanted


class TestSigns:
    def test_another_story_under_its_picture_goes_with_it(self) -> None:
        """Caption, section and headline of another story go together, the sentence below stays."""
        text = (
            "Truce holds in the valley\n\nThe truce held on Monday, monitors said.\n\n"
            "The minister in town - Example Wire\nWorld\nMinister Warns of New Fighting in Spring\n"
            "Nobody was hurt.\n\n- Example Wire\n"
        )
        dropped = _dropped(article_of(_source(text)))
        assert dropped["Minister Warns of New Fighting in Spring"] == "related"
        assert "Nobody was hurt." not in dropped

    def test_a_caption_run_into_its_credit_is_one_caption(self) -> None:
        """A credit that runs into the caption without a space is dropped with it."""
        line = "© AGENCY / Anna ExampleThe minister speaks in Town, January 26, 2016"
        text = f"Truce holds in the valley\n{line}\nThe truce held on Monday, monitors said."
        assert _dropped(article_of(_source(text))) == {line: "caption"}

    @pytest.mark.parametrize(
        "line",
        [
            "“No.”",
            "By Friday, both sides had answered the letter.",
            "The truce took effect at midnight on 27 February 2016.",
            "More: that is what the people of the valley ask for, he said.",
            "In this picture of the war there is no room for doubt, she said.",
            "Two of the three groups have signed (the third has not).",
            "(c) the prisoners whom they hold",
            "Syria",
            "Reuters and AFP were told the same by a third official.",
        ],
    )
    def test_what_a_writer_may_write_stays(self, line: str) -> None:
        """A sentence that only begins or ends like chrome stays."""
        text = (
            "Truce holds in the valley\n\nThe truce held on Monday, monitors said.\n\n"
            f"{line}\n\nNobody was hurt in the valley, they added.\n"
        )
        kept = [each.text for each in article_of(_source(text)).body]
        assert line in kept or line == "Syria"

    def test_lines_of_fixed_spaces_are_dropped_and_blank_ones_not_listed(self) -> None:
        """A line of nothing but fixed spaces is dropped with its reason; an empty one is blank."""
        article = article_of(_source("Truce holds in the valley\n\xa0\n\nIt held, monitors said."))
        assert [(line.role, line.reason) for line in article.lines[1:3]] == [
            ("dropped", "nbsp_only"),
            ("blank", ""),
        ]

    def test_readers_comments_are_no_part_of_it(self) -> None:
        """Below the article, what readers say is dropped, sentences and all."""
        text = (
            "Truce holds in the valley\nThe truce held on Monday, monitors of the mission said.\n"
            "Nobody was hurt in the valley or on the road.\n1 comment:\nReader said...\n"
            "I was there and it was not like that.\nPost a Comment\n"
        )
        assert (
            _dropped(article_of(_source(text)))["I was there and it was not like that."]
            == "comments"
        )

    def test_markup_says_which_lines_are_the_article(self) -> None:
        """Where markup shows the article, lines outside it are dropped for that."""
        source = Source(
            file="-",
            sha256="",
            text="Home of the truce\nThe truce held.\nBuy this now, all of you.",
            main=frozenset({1, 2}),
        )
        assert _dropped(article_of(source)) == {"Buy this now, all of you.": "outside_main"}


class TestRepeated:
    def test_what_many_pages_have_is_theirs(self) -> None:
        """A line on two pages of a batch is dropped from both, a sentence when three have it."""
        pages = [
            _source(
                f"Truce in valley {word} holds\n"
                f"The truce in {word} held on Monday, monitors said.\n"
                f"Nobody in {word} was hurt, and the road to it was open all day long on Monday.\n"
                "We are the valley's own paper since it was founded.\nThe valley's paper of record"
            )
            for word in ("alpha", "beta", "gamma")
        ]
        often = repeated(pages)
        assert often[normal("The valley's paper of record")] == 3
        for page in pages:
            reasons = _dropped(article_of(page, often))
            assert reasons["We are the valley's own paper since it was founded."] == "repeated"

    def test_copies_of_an_article_are_one_document(self) -> None:
        """What only copies of one article share is not taken for the pages' own."""
        body = "\n".join(
            f"Sentence number {n} of the same report, which two papers have printed word for word."
            for n in range(6)
        )
        pages = [_source(f"{name}\n{body}") for name in ("One paper", "Another", "A third")]
        assert not repeated(pages)


class TestInvariants:
    @given(st.text(alphabet='ab .\n\r\xa0"“”-©|', max_size=300))
    def test_every_line_is_there_once_and_in_place(self, text: str) -> None:
        """Every line stands once, in order, with exactly its text; nothing is lost or moved."""
        lines = article_of(_source(text)).lines
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))
        assert all(text[line.start : line.end] == line.text for line in lines)
        assert "".join(line.text for line in lines) == text.replace("\r", "").replace("\n", "")

    @given(st.text(max_size=300))
    def test_whatever_is_dropped_has_a_reason(self, text: str) -> None:
        """No line is dropped without a reason."""
        assert all(each.reason for each in article_of(_source(text)).dropped)


class TestTitleAlone:
    @pytest.mark.parametrize(
        "head",
        [
            "Mill talks\n\n",
            "Mill talks\nFriday, 15 April 2016\n",
            "Mill talks\n\nFriday, 15 April 2016\n\n",
        ],
    )
    def test_a_short_title_of_other_words_stands_at_the_top(self, head: str) -> None:
        """Two words that the text never takes up are the title where they stand by themselves."""
        text = f"{head}Delegates of both sides met in the lakeside town on Friday.\n\nThey left.\n"
        title = article_of(_source(text)).title
        assert title is not None
        assert title.text == "Mill talks"

    def test_words_of_a_picture_are_no_title(self) -> None:
        """What stands under a picture, with the site's name, is no title though the text has it."""
        text = (
            "Airdrop begins\n\n\N{COPYRIGHT SIGN} AFP / A. VukMen stand near lorries in Tolsk, "
            "January 14, 2016\nMen stand near lorries - Sputnik International\nWorld\n"
            "The lorries stand near Tolsk, and men unload them, an envoy said.\n\n"
            "A lorry in Tolsk - Sputnik International\nThe men wait for more lorries.\n"
        )
        title = article_of(_source(text)).title
        assert title is not None
        assert title.text == "Airdrop begins"


@pytest.mark.parametrize(
    ("line", "dated"),
    [("Valley Gazette, March 15, 2016", True), ("Times Square, New York, March 15, 2016", False)],
)
def test_a_papers_name_and_day_are_the_pages_date(line: str, *, dated: bool) -> None:
    """Between title and text; a place and a day may be a picture's, and are none."""
    assert bool(is_date_line(line)) is dated
    if dated:
        text = f"Truce at the mill holds\n\n{line}\n\nThe truce at the mill holds, he said.\n"
        article = article_of(_source(text))
        assert article.title is not None
        assert article.title.text == "Truce at the mill holds"
        assert [each.text for each in article.body] == ["The truce at the mill holds, he said."]
