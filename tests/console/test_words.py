"""The console's four languages: nothing is missing, nothing says more, and directions hold."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from tests.console.visiting import browsing, come_in

from truceline.console import word_list, words
from truceline.console.markup import environment
from truceline.reception.speech import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import httpx
    from babel.messages.catalog import Catalog, Message
    from tests.desks import MadeUp

OTHERS: Final = ("ar", "ru", "fr")
STATIC = word_list.HERE / "static"
HELD = re.compile(r"%\(\w+\)s|%%n|\{\w+\}")
PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|(?:^|[;{\s])(?:left|right)\s*:"
    r"|float\s*:\s*(?:left|right)|text-align\s*:\s*(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d|\b\d?\d:\d\d\b")
PAGES = (
    "/", "/desk", "/map", "/notices", "/incidents", "/aid", "/parties", "/talks", "/ledger",
    "/ledger/0", "/search", "/measure", "/me", "/me/alarms", "/intake", "/intake/waiting",
    "/sign-in", "/submit", "/ledger/scripts", "/compose/incident.reported", "/compose/notice.filed",
    "/compose/incident.found", f"/subjects/{'0' * 64}",
)  # fmt: skip
OWN = re.compile(r"[a-z]+:[\w.-]+|[A-Z0-9]{0,3}|Webhook|%\(of\)s|made[- _]up.*", re.DOTALL)
"""What is alike in every language: ids, letters of sources, words of the made-up agreement."""


@pytest.fixture(scope="module")
def template() -> Catalog:
    """All that is to be translated."""
    return word_list.said()


def kept(language: str) -> Catalog:
    """The catalogue of a language, as it lies there."""
    return read_po(io.BytesIO(word_list.place_of(language).read_bytes()), locale=language)


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a message: one, or one for each plural form."""
    said = message.string
    return (said,) if isinstance(said, str) else tuple(said or ())


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogues_are_as_make_words_leaves_them(language: str, template: Catalog) -> None:
    """What pages say today is what the catalogues have: `make words` changes nothing."""
    held = word_list.place_of(language).read_bytes()
    assert held == word_list.written(language, template), "Run make words, and translate."


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_is_translated_and_none_is_guessed(language: str, template: Catalog) -> None:
    """No message of any page is without its translation, in any plural form; none is fuzzy."""
    catalogue = kept(language)
    lacking = [
        message.id
        for message in template
        if message.id
        and ((found := catalogue.get(message.id)) is None or found.fuzzy or not all(forms(found)))
    ]
    assert lacking == []
    assert all(len(forms(m)) == catalogue.num_plurals for m in catalogue if m.pluralizable)


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_are_the_same(language: str) -> None:
    """A translation has the placeholders of the English, in every plural form, and no other."""
    for message in kept(language):
        if message.id and all(forms(message)):
            first = message.id if isinstance(message.id, str) else message.id[0]
            for form in forms(message):
                assert sorted(HELD.findall(form)) == sorted(HELD.findall(first)), (first, form)
                assert "%" not in HELD.sub("", form).replace("%%", ""), form


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_says_that_nobody_of_the_field_reviewed_it(language: str) -> None:
    """Each catalogue is a valid file whose head says who wrote it, and that no officer read it."""
    text = word_list.place_of(language).read_text(encoding="utf-8")
    assert text.startswith(f"# Truceline: the console in {LANGUAGES[language]}.")
    assert "not reviewed by\n# native field officers" in text
    assert '"X-Reviewed: no\\n"' in text
    assert read_po(io.StringIO(text), locale=language, abort_invalid=True)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ar", {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4}),
        ("ru", {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 25: 2, 111: 2}),
        ("fr", {0: 0, 1: 0, 2: 1, 100: 1}),
    ],
)
def test_numbers_take_their_plural_form(language: str, told: Mapping[int, int]) -> None:
    """Arabic has six forms, Russian three, French two, and each number takes its own (CLDR)."""
    one, many = "%(count)s kind", "%(count)s kinds"
    shapes = forms(next(m for m in kept(language) if m.id == (one, many)))
    for number, form in told.items():
        assert words.catalogue(language).ngettext(one, many, number) == shapes[form], number


@pytest.mark.parametrize(
    ("asked", "cookie", "accepted", "language"),
    [
        (None, None, None, "en"),
        (None, None, "fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        (None, None, "de, ru;q=0.5, ar;q=0.9", "ar"),
        (None, None, "fr;q=0, ru;q=broken, de", "en"),
        (None, "ru", "fr", "ru"),
        ("ar", "ru", "fr", "ar"),
        ("xx", "yy", "ru", "ru"),
    ],
)
def test_the_language_is_the_one_that_was_asked_for(
    asked: str | None, cookie: str | None, accepted: str | None, language: str
) -> None:
    """The address decides, then what was chosen before, then what the browser prefers."""
    assert words.language_of(asked, cookie, accepted) == language


def test_a_label_is_its_word_begun_with_a_capital() -> None:
    """Headings begin with a capital, and need no translation of their own; unknown words stay."""
    russian = words.catalogue("ru")
    assert russian.gettext("narrative") == "изложение"
    assert russian.gettext("Narrative") == "Изложение"
    assert russian.gettext("Nobody ever said this") == "Nobody ever said this"


@pytest.mark.parametrize(
    ("english", "never"),
    [
        ("Acknowledge receipt", {"ar": "موافق", "ru": "соглас", "fr": "consent"}),
        ("received", {"ar": "موافق", "ru": "соглас", "fr": "consent"}),
        ("incident reported", {"ar": "خرق", "ru": "наруш", "fr": "violation"}),
        ("Claim self-defence", {"ar": "استنتاج", "ru": "вывод", "fr": "constat"}),
    ],
)
def test_a_translation_says_no_more_than_its_source(english: str, never: Mapping[str, str]) -> None:
    """Receipt does not become consent, a report no violation, a claim no finding."""
    for language, word in never.items():
        said = words.catalogue(language).gettext(english)
        assert said != english
        assert word not in said.lower()


def test_styles_know_no_left_and_right() -> None:
    """Style sheets use logical properties alone, so that each page turns round whole."""
    for path in sorted((STATIC / "css").glob("*.css")):
        assert PHYSICAL.search(path.read_text(encoding="utf-8")) is None, path.name


def test_scripts_have_no_words_of_their_own() -> None:
    """No script writes a word into a page: each takes it from the page's own markup."""
    written = re.compile(r"(?:textContent|innerText|innerHTML|ariaLabel)\s*=\s*[\"'`][A-Za-z]{2,}")
    for path in sorted((STATIC / "js").glob("*.js")):
        assert written.search(path.read_text(encoding="utf-8")) is None, path.name


class _Read(HTMLParser):
    """A page's texts that stand in no isolate and in no field, and what its root says."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "path", "rect", "use", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.root: dict[str, str | None] = {}
        self.loose: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "html":
            self.root = told
        apart = tag in {"bdi", "option", "title", "style", "script", "textarea", "svg"}
        apart = apart or told.get("dir") == "ltr" or told.get("lang") == "en"
        if tag not in self.VOID:
            self._open.append((tag, apart))

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(name == tag for name, _ in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(apart for _, apart in self._open):
            self.loose.append(data)


@pytest.fixture
def unsaid(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What pages asked for and no catalogue had, while they were rendered in Arabic."""
    lacking: set[str] = set()
    found: Any = words.catalogue.__wrapped__("ar")

    def watched(ask: Callable[..., str]) -> Callable[..., str]:
        def told(*texts: Any) -> str:
            said = ask(*texts)
            if said in texts:
                lacking.add(said)
            return said

        return told

    for name, ask in (("gettext", found.gettext), ("ngettext", found.ngettext)):
        for each in (name, f"u{name}"):
            monkeypatch.setattr(found, each, watched(ask), raising=False)
    monkeypatch.setattr(words, "catalogue", lambda _: found)
    return lacking


def subjects(client: httpx.Client) -> Iterator[str]:
    """Pages of single subjects, a few of each part."""
    for path in ("/incidents", "/notices", "/aid", "/parties", "/search", "/ledger"):
        links = re.findall(r'href="(/(?:incidents|notices|aid|parties|subjects|ledger)/[^"?#]+)"',
                           client.get(path).text)  # fmt: skip
        yield from list(dict.fromkeys(links))[:4]


def test_every_page_in_arabic(made: MadeUp, unsaid: set[str]) -> None:
    """Each page turns right to left, is Arabic to the last word, and isolates every time."""
    with browsing(made.folder) as client:
        client.headers["accept-language"] = "ar"
        come_in(client, made, "cell:officer")
        for path in dict.fromkeys((*PAGES, *subjects(client))):
            answer = client.get(path, follow_redirects=True)
            read = _Read()
            read.feed(answer.text)
            assert (read.root.get("dir"), read.root.get("lang")) == ("rtl", "ar"), path
            timed = [text for text in read.loose if INSTANT.search(text)]
            assert timed == [], path
    assert sorted(text for text in unsaid if not OWN.fullmatch(text)) == []


def test_a_language_is_kept_only_where_somebody_chose_it(made: MadeUp) -> None:
    """The next person at a machine reads in their browser's own; a choice outlasts the page."""
    with browsing(made.folder) as client:
        assert 'lang="fr"' in client.get("/", headers={"accept-language": "fr"}).text
        assert 'lang="ar"' in client.get("/", headers={"accept-language": "ar"}).text
        client.get("/?lang=ru")
        assert 'lang="ru"' in client.get("/desk", headers={"accept-language": "ar"}).text


def test_templates_write_what_people_said_in_isolates() -> None:
    """Titles, names, places and reasons stand in ``<bdi>``, whatever their direction is."""
    loose = re.compile(r"(?<!<bdi>)\{\{ \w+\.(?:title|why|narrative|place_said) \}\}")
    made = environment()
    for name in made.list_templates():
        source, _, _ = made.loader.get_source(made, name)  # type: ignore[union-attr] # has one
        text = re.sub(r"<title>.*?</title>|\w+=\"[^\"]*\"", "", source)
        assert loose.findall(text) == [], name


def test_pairs_of_degrees_are_isolated_together() -> None:
    """Latitude and longitude stand in one isolate, or a page to the left would swap them."""
    made = environment()
    for name in made.list_templates():
        source, _, _ = made.loader.get_source(made, name)  # type: ignore[union-attr] # has one
        whole = re.sub(r'<bdi dir="ltr">\{\{ .*?</bdi>', "", source)
        assert "| deg }}, {{" not in whole, name
        assert "| deg }} … {{" not in whole, name


def test_a_date_in_arabic_is_written_from_the_right_and_its_clock_from_the_left() -> None:
    """Western digits; the zone stays with the clock, whatever stands around them."""
    at = datetime(2016, 3, 5, 9, 7, tzinfo=UTC)
    assert words.moment(at, "ar") == "5 مارس 2016، \u206609:07 UTC\u2069"
    assert words.moment(at, "en", ZoneInfo("Asia/Damascus")) == "5 Mar 2016, 11:07 UTC+02:00"
