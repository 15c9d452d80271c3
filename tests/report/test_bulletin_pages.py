"""A bulletin on paper: escaped, accessible, self-contained, and readable back from JSON."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from truceline.analysis.bulletin_shape import (
    FORM,
    Block,
    Bulletin,
    MadeFrom,
    Period,
    Table,
    columns,
)
from truceline.report import bulletin_html, bulletin_json, bulletin_text
from truceline.report.words import clean, isolated, marked

HOSTILE = "<script>alert(1)</script> & \"x\" 'y' {{ 7*7 }} \x1b[31m\u202e قافلة"
SINCE = datetime(2016, 3, 3, 16, tzinfo=UTC)
TEXT = st.text(max_size=40)


def page_of(words: str = "x", *, number: int | None = 3) -> Bulletin:
    """A bulletin with some words in every place where recorded words may stand."""
    day = timedelta(days=1)
    period = Period(day=date(2016, 3, 4), since=SINCE, until=SINCE + day, zone="Asia/Damascus",
                    minutes=1440)  # fmt: skip
    table = Table(
        id="table",
        caption=words,
        period=words,
        source=words,
        out_of=words,
        columns=columns(
            place=("place", "words"),
            count=("count", "number"),
            at=("at", "time"),
            subject=("subject", "id"),
        ),
        rows=((words, number, "2016-03-04T18:00+02:00", "0123456789ab"), (None, 4, words, words)),
    )
    return Bulletin(
        form=FORM,
        language="en",
        agreement="made-up",
        title=words,
        terms_version=1,
        reader="public",
        period=period,
        before=period,
        shown_until=SINCE + day,
        made_from=MadeFrom(
            origin="desk.example/made-up", size=7, root="ab" * 32, newest_at=SINCE, clock="live"
        ),
        says=(words,),
        blocks=(
            Block(id="one", title="One", sight="whole", says=(words,), tables=(table,)),
            Block(id="two", title="Two", sight="none", says=(words,)),
        ),
    )


class Page(HTMLParser):
    """What a page is made of."""

    VOID = frozenset({"meta"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, and that it is open."""
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The tag that was opened last is the one that ends."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Words of the page, without the style."""
        if self.open[-1:] != ["style"]:
            self.words += data


def html(found: Bulletin) -> str:
    """The bulletin as a page."""
    return bulletin_html.written(found).decode()


@settings(deadline=None)
@given(TEXT)
def test_recorded_words_never_become_markup(words: str) -> None:
    """Whatever was recorded, the page has the same elements, closed in their order."""
    plain, told = Page(html(page_of("x"))), Page(html(page_of(words)))
    kept = [tag for tag, _ in told.tags if tag != "bdi"]
    assert kept == [tag for tag, _ in plain.tags if tag != "bdi"]
    assert told.open == []


def test_a_hostile_text_is_shown_as_words() -> None:
    """Scripts, templates, control and direction characters are words or gone."""
    text = html(page_of(HOSTILE))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "{{ 7*7 }}" in Page(text).words
    for form in (text, bulletin_text.written(page_of(HOSTILE)).decode()):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", form)


def test_the_page_is_accessible_and_loads_nothing() -> None:
    """Language and direction are said, headings go in order, every header cell has a scope."""
    text = html(page_of())
    page = Page(text)
    assert text.startswith("<!doctype html>\n<html")
    found = dict(page.tags)
    assert (found["html"]["lang"], found["html"]["dir"]) == ("en", "ltr")
    assert [tag for tag, _ in page.tags if tag in {"h1", "h2", "h3"}] == ["h1", "h2", "h2"]
    assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in page.tags if tag == "th")
    tables = [tag for tag, _ in page.tags if tag in {"table", "caption"}]
    assert tables == ["table", "caption"]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(set(ids)) == len(ids)
    for _, attrs in page.tags:
        assert "src" not in attrs
        assert (attrs.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attrs)
    assert "@media print" in text


def test_times_ids_and_numbers_keep_their_order_beside_other_scripts() -> None:
    """Each stands in a ``bdi`` that runs from left to right, in cells and in sentences."""
    text = html(page_of("قافلة في 2016-03-04T18:00+02:00 لدى state:one"))
    for fixed in ("2016-03-04T18:00+02:00", "state:one", "0123456789ab", "ab" * 32, "3"):
        assert f'<bdi dir="ltr">{fixed}</bdi>' in text
    sentences = re.findall(r'<(?:p|td|caption)[^>]* dir="auto">(.*?)</(?:p|td|caption)>', text)
    assert len(sentences) > 3
    assert not any(re.search(r"(?<!ltr\">)2016-03-04T18:00", each) for each in sentences)
    plain = bulletin_text.written(page_of("قافلة")).decode()
    assert "\N{FIRST STRONG ISOLATE}قافلة\N{POP DIRECTIONAL ISOLATE}" in plain


def test_what_is_not_known_is_not_printed_as_zero() -> None:
    """A cell without a value says so in words."""
    found = page_of(number=None)
    assert "not known" in bulletin_text.written(found).decode()
    assert "not known" in Page(html(found)).words


def test_no_line_of_the_text_is_wider_than_the_page() -> None:
    """Long rows are written a line a cell; nothing is cut off."""
    long = " ".join(["a long account of a place"] * 12)
    text = bulletin_text.written(page_of(long)).decode()
    assert max(len(line) for line in text.splitlines()) <= bulletin_text.WIDE
    assert text.replace("\n", " ").count("account") >= 12


@given(TEXT, st.none() | st.integers(0, 10**9))
def test_json_reads_back_into_the_same_bulletin(words: str, number: int | None) -> None:
    """The bytes hold all of it, in a shape that is closed."""
    found = page_of(words, number=number)
    data = bulletin_json.written(found)
    assert bulletin_json.read(data) == found
    assert bulletin_json.written(bulletin_json.read(data)) == data


def test_json_keeps_to_its_schema() -> None:
    """Every object is closed and named in the schema, and an unknown or missing key is refused."""
    schema = bulletin_json.schema()
    assert schema["$schema"].endswith("2020-12/schema")
    objects = [schema, *schema["$defs"].values()]
    assert all(each["additionalProperties"] is False for each in objects)
    value: dict[str, Any] = json.loads(bulletin_json.written(page_of()))
    assert set(value) == set(schema["properties"]) == set(schema["required"])
    for change in ({"more": 1}, {"form": 1}, {"blocks": "none"}):
        with pytest.raises(ValidationError):
            bulletin_json.read(json.dumps({**value, **change}).encode())
    del value["made_from"]
    with pytest.raises(ValidationError):
        bulletin_json.read(json.dumps(value).encode())


@given(TEXT)
def test_words_stay_on_one_line(words: str) -> None:
    """No line ends, no control characters; cleaning twice changes nothing more."""
    safe = clean(words)
    assert clean(safe) == safe
    assert safe.isprintable() or "\u200c" in safe or "\u200d" in safe
    assert clean(isolated(words)) == safe
    assert Page(str(marked(words))).words == safe
