"""Pages in HTML give their article, their title as text and their day, and never hold a desk up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import Fault
from truceline.press.html_pages import page
from truceline.press.lines import article_of
from truceline.press.markup import bare, shown
from truceline.press.shapes import Source

pytest.importorskip("trafilatura")
pytest.importorskip("resiliparse")

PARAGRAPHS = (
    "LAKESIDE (Example Wire) — The truce in the north held on Sunday, the mission said.",
    "“We saw no shelling for two days,” the head of the mission, Anna Example, told reporters.",
    "The road to the town was opened for aid on Saturday, and twelve lorries passed the last post.",
    "The sides are to meet again next week, when the prisoners on both lists will be spoken of.",
)
HEAD = (
    "<title>Truce holds in the north - Example Wire</title>"
    "<meta property='article:published_time' content='2016-03-24T10:00:00+03:00'>"
    "<link rel='canonical' href='https://wire.example/20160324/truce.html'>"
)


def _page(head: str = HEAD, before: str = "", after: str = "") -> bytes:
    """A made-up page."""
    body = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    return (
        f"<!doctype html><html><head><meta charset='utf-8'>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/world'>World</a></nav><article>"
        f"<h1>Truce holds in the north</h1>{before}{body}{after}</article>"
        "<aside><h3>Related</h3><ul><li><a href='1'>Storm shuts the harbour</a></li></ul></aside>"
        "<footer>© 2016 Example Wire. All rights reserved.</footer></body></html>"
    ).encode()


def _read(data: bytes) -> Source:
    found = page("page.html", data)
    assert isinstance(found, Source)
    return found


class TestArticle:
    def test_the_article_is_what_is_kept(self) -> None:
        """Of a page, the article's paragraphs are its body; menus and footers are dropped."""
        article = article_of(_read(_page()))
        assert [line.text for line in article.body] == list(PARAGRAPHS)
        assert article.title is not None
        assert article.title.text == "Truce holds in the north"
        assert any(
            "All rights reserved" in line.text for line in article.lines if line.role == "dropped"
        )

    def test_markup_tells_title_address_and_day(self) -> None:
        """Title, address and day of publication are what the page's head says."""
        source = _read(_page())
        assert source.title == "Truce holds in the north - Example Wire"
        assert source.address == "https://wire.example/20160324/truce.html"
        assert source.said == ("2016-03-24T10:00:00+03:00",)

    def test_linked_data_tells_them_too(self) -> None:
        """The day and the headline are read from linked data where the head has no other."""
        linked = (
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",'
            '"headline": "Truce holds", "datePublished": "2016-03-24"}]}</script>'
        )
        source = _read(_page(head=linked))
        assert (source.title, source.said) == ("Truce holds", ("2016-03-24",))

    def test_scripts_in_titles_are_text(self) -> None:
        """What looks like markup in a title is left out; nothing of it is kept as markup."""
        script = "&lt;script&gt;alert(1)&lt;/script&gt;"
        head = f"<title>Truce {script} &amp; aid <img src=x onerror=y></title>"
        title = _read(_page(head=head)).title
        assert title == "Truce alert(1) & aid"

    def test_the_server_s_charset_comes_first(self) -> None:
        """A page is decoded as its server says, or as it says itself."""
        data = "<html><body><p>Перемирие соблюдается, заявила миссия.</p></body></html>".encode(
            "cp1251"
        )
        found = page("a", data, declared="windows-1251")
        assert isinstance(found, Source)
        assert "Перемирие" in found.text


class TestHostile:
    @pytest.mark.parametrize(
        "markup",
        [
            "<div>" * 100_000 + "deep" + "</div>" * 100_000,
            "<html>" + "<table><tr><td>" * 20_000,
            "<html><p>" + "<b>a</b>\n<br>" * 200_000,
            "<html><p" + " a=1" * 500_000 + ">text",
            "<html>" + "<" * 1_000_000,
            "<html>" + "<!--" * 300_000,
            "<html>" + "<head>" * 300_000,
            "<html>" + "<title>" * 200_000,
            "<html>" + "<meta name=a " * 200_000,
            "<html>" + '<script type="application/ld+json">' * 30_000 + "[" * 300_000,
            "<html>" + "<style>" * 300_000,
            "<html>" + "&" * 1_000_000 + ";",
            "<html>" + "&#x41;" * 200_000,
            "<html>\0\0<p>NUL\0s in a page, they said.</p>",
        ],
        ids=lambda markup: markup[6:30],
    )
    def test_a_bomb_is_read_or_refused(self, markup: str) -> None:
        """Deep nesting, millions of tags and unclosed elements give a text or a fault."""
        assert isinstance(page("bomb.html", markup.encode()), Source | Fault)

    def test_a_page_without_text_says_so(self) -> None:
        """A page that only a script would fill has no text, and says so."""
        found = page("a.html", b"<html><body><script>render()</script></body></html>")
        assert isinstance(found, Fault)
        assert found.code == "PRESS_PAGE_BROKEN"

    def test_scripts_and_styles_are_no_text(self) -> None:
        """Nothing of a script, a style or a comment is shown."""
        text = shown(
            "<p>One<script>two()</script></p><style>three{}</style><!-- four --><p>5 &lt; 6</p>"
        )
        assert text == "One\n5 < 6"

    @given(st.text(alphabet="<>/!-a b&;\"'=\n", max_size=200))
    def test_any_markup_gives_lines(self, markup: str) -> None:
        """Whatever markup it is, what is shown has no blank lines and no comment in it."""
        assert all(line.strip() for line in shown(markup).split("\n") if shown(markup))
        assert "<a>" not in bare("<a>" + markup.replace("<", "").replace("&", ""))
