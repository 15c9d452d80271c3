"""Entries of feeds are sources, each with its title, its text and its day."""

from __future__ import annotations

from hashlib import sha256

from truceline.errors import Fault
from truceline.press.feeds import entries
from truceline.press.shapes import Source

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Example Wire</title>
<item><title>Truce holds &lt;b&gt;again&lt;/b&gt;</title><link>https://wire.example/1</link>
<pubDate>Thu, 24 Mar 2016 10:00:00 +0300</pubDate>
<description>Too short.</description>
<content:encoded><![CDATA[<p>The truce held, monitors said.</p><script>x()</script>
<p>“It holds,” one said.</p>]]></content:encoded></item>
<item><title>Talks &amp; aid</title><description>The talks go on.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Truce holds</title>
<link rel="self" href="https://wire.example/feed"/><link href="https://wire.example/1"/>
<published>2016-03-24T10:00:00Z</published><updated>2016-03-25T10:00:00Z</updated>
<content type="html">&lt;p&gt;The truce held.&lt;/p&gt;</content></entry></feed>"""


def _sources(text: str) -> list[Source]:
    return [each for each in entries("feed.xml", text.encode()) if isinstance(each, Source)]


class TestEntries:
    def test_an_rss_entry_is_a_source(self) -> None:
        """Title, whole text, address and day of an RSS entry are read, its markup left out."""
        first, second = _sources(RSS)
        assert first.file == "feed.xml#1"
        assert (
            first.text
            == "Truce holds again\n\nThe truce held, monitors said.\n“It holds,” one said."
        )
        assert (first.title, first.address) == ("Truce holds again", "https://wire.example/1")
        assert first.said == ("Thu, 24 Mar 2016 10:00:00 +0300",)
        assert second.text == "Talks & aid\n\nThe talks go on."

    def test_an_entry_is_found_again_by_its_number(self) -> None:
        """Entries have the hash of their feed, and each a number and a key of its own."""
        first, second = _sources(RSS)
        assert first.sha256 == second.sha256 == sha256(RSS.encode()).hexdigest()
        assert (first.entry, second.entry) == (1, 2)
        assert second.key == f"{second.sha256}#2"
        assert _sources(RSS)[second.entry - 1] == second

    def test_an_atom_entry_is_a_source(self) -> None:
        """Of an Atom entry the alternate link and the day of publication are taken."""
        (entry,) = _sources(ATOM)
        assert (entry.address, entry.said) == ("https://wire.example/1", ("2016-03-24T10:00:00Z",))
        assert entry.text == "Truce holds\n\nThe truce held."


class TestHostile:
    def test_a_feed_that_breaks_off_gives_what_is_sound(self) -> None:
        """The entries before a fault are read, and the fault says where it is."""
        found = list(entries("feed.xml", RSS[:-60].encode()))
        assert isinstance(found[0], Source)
        assert isinstance(found[-1], Fault)
        assert found[-1].code == "PRESS_FEED_BROKEN"

    def test_entities_and_depth_are_refused(self) -> None:
        """A feed with entities of its own, or nested without end, is refused."""
        bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><rss><item/></rss>'
        for text in (bomb, "<rss>" + "<a>" * 100_000, "<rss></rss>", "<rss><<<"):
            (fault,) = entries("feed.xml", text.encode())
            assert isinstance(fault, Fault)
            assert fault.code == "PRESS_FEED_BROKEN"
