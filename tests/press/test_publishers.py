"""Who published a page is read from what says so, and a picture's owner is not taken for it."""

from __future__ import annotations

import pytest

from truceline.press.lines import article_of
from truceline.press.publishers import publisher
from truceline.press.shapes import Publisher, Source

TEXT = (
    "Truce holds in the north\n\n{}The truce held, monitors said.\n\n"
    "Nobody was hurt, they added.\n{}"
)


def _publisher(before: str = "", after: str = "", **more: str) -> Publisher:
    text = TEXT.format(before, after)
    return publisher(article_of(Source(file="a", sha256="", text=text, **more)))  # type: ignore[arg-type]


class TestPublisher:
    def test_the_address_names_the_outlet(self) -> None:
        """A known domain is its outlet, whatever its subdomain; another is named by itself."""
        found = _publisher(address="https://arabic.rt.com/news/1")
        assert (found.name, found.how) == ("RT", "address")
        assert _publisher(address="https://www.valley.example/1").name == "valley.example"
        assert _publisher(address="https://notrt.com/1").name == "notrt.com"

    def test_an_agency_s_own_dateline_names_it(self) -> None:
        """A dateline of an agency that prints its own texts names the publisher."""
        found = _publisher(before="MUNICH (Sputnik) — ")
        assert (found.name, found.how) == ("Sputnik International", "stated")

    def test_a_wire_s_dateline_names_the_origin_only(self) -> None:
        """A wire's dateline is the origin; who printed it is not known by that."""
        found = _publisher(before="GENEVA (Reuters) - ")
        assert (found.name, found.chain) == ("", ("Reuters",))

    def test_a_chain_of_copies_is_told_from_its_origin(self) -> None:
        """What a blog says of whence it took an article makes a chain, the origin first."""
        after = (
            "\nThe post Truce holds in the north appeared first on EXAMPLE TIMES.\n"
            "from EXAMPLE TIMES http://ift.tt/1\nvia IFTTT\nNo comments:\nPost a Comment\n"
        )
        found = _publisher(after=after)
        assert found.chain == ("EXAMPLE TIMES", "IFTTT", "Blogger")

    def test_a_platform_s_furniture_names_no_publisher(self) -> None:
        """A page of a blog is its platform's by furniture, and nobody's that is known."""
        found = _publisher(after="\nNo comments:\n\nPost a Comment\n")
        assert found == Publisher(name="", platform="Blogger")
        after = "\nProudly powered by WordPress\n"
        assert _publisher(after=after) == Publisher(name="", platform="WordPress")

    def test_a_newspaper_that_asks_for_comments_is_no_blog(self) -> None:
        """Readers may comment anywhere; only Blogger counts comments right before."""
        assert _publisher(after="\nShare this\n\nPost a comment\n").platform == ""

    @pytest.mark.parametrize(
        ("address", "name", "platform"),
        [
            ("http://valley.blogspot.com/2016/03/a.html", "valley.blogspot.com", "Blogger"),
            (
                "https://www.facebook.com/valley.news/posts/1",
                "facebook.com/valley.news",
                "Facebook",
            ),
            ("https://t.me/s/valley/12", "t.me/valley", "Telegram"),
            ("https://www.youtube.com/watch?v=1", "", "YouTube"),
            ("https://www.reddit.com/r/valley/comments/1", "reddit.com/r/valley", "Reddit"),
            ("https://www.blogger.com/1", "", "Blogger"),
            ("https://web.archive.org/web/20160301000000/http://rt.com/1", "RT", ""),
            ("https://web.archive.org/web/2016/https://valley.example/1", "valley.example", ""),
        ],
    )
    def test_an_address_tells_an_account_from_its_platform(
        self, address: str, name: str, platform: str
    ) -> None:
        """The blog or channel has the name of its address; an archive publishes nothing."""
        found = _publisher(address=address)
        assert (found.name, found.platform) == (name, platform)

    @pytest.mark.parametrize(
        ("more", "name"),
        [
            ({"site": "Valley Notes"}, "Valley Notes"),
            ({"site": "rt.com"}, "RT"),
            ({"title": "Valley Notes: Truce holds in the north"}, "Valley Notes"),
            ({"title": "Truce holds in the north - Valley Notes"}, "Valley Notes"),
            ({"title": "Mill road: Nobody passes"}, ""),
        ],
    )
    def test_markup_names_a_site(self, more: dict[str, str], name: str) -> None:
        """By its own tag, or before or behind the title that stands on the page too."""
        found = _publisher(after="\nNo comments:\nPost a Comment\n", **more)
        assert (found.name, found.platform) == (name, "Blogger")

    @pytest.mark.parametrize(
        ("line", "name", "chain"),
        [
            ("© 2016 Valley Notes. All rights reserved.", "Valley Notes", ("Valley Notes",)),
            ("Copyright © 2012-2016 Valley Notes", "Valley Notes", ("Valley Notes",)),
            (
                "Copyright 2016 The Associated Press. All rights reserved.",
                "",
                ("Associated Press",),
            ),
            ("© REUTERS / Anna Example", "", ()),
        ],
    )
    def test_a_line_of_rights_names_a_site_and_a_wire_only_as_an_origin(
        self, line: str, name: str, chain: tuple[str, ...]
    ) -> None:
        """With a year it is the page's; a wire's rights go with its text, a picture's have none."""
        found = _publisher(after=f"\n{line}\n")
        assert (found.name, found.chain) == (name, chain)

    def test_a_picture_s_credit_is_no_origin(self) -> None:
        """Who owns a picture says nothing of whence the article is."""
        found = _publisher(after="\nThe minister in Town May 6, 2015. REUTERS/Anna Example\n")
        assert found == Publisher(name="")

    @pytest.mark.parametrize(
        "credit", ["Reporting by A. Example; Editing by B. Example for Reuters"]
    )
    def test_credits_of_the_report_are_an_origin(self, credit: str) -> None:
        """Whoever is credited with the report is its origin."""
        assert _publisher(after=f"\n({credit})\n").chain == ("Reuters",)
