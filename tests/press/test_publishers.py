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
        assert found.how == "furniture"

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
