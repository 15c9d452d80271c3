"""The page of what outside sources counted: bound, control and all, for who may see the imports."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.console.readers import OFFICER, got, page_of
from tests.console.visiting import browsing, come_in
from tests.effect.builders import rows

from truceline.desk import Desk
from truceline.exchange import plain
from truceline.keyring.files import read_pair
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from tests.desks import MadeUp

MAPPING = {
    "id": "id", "date": "day", "deaths": "deaths", "side_a": "a", "side_b": "b", "adm1": "area",
}  # fmt: skip
MEAN = re.compile(r"\d+\.\d")


def _import(made: MadeUp, *, source: str = "made_up_list", seed: int = 1) -> None:
    """Bring a made-up list of days around the made-up truce to the desk."""
    shift = date(2016, 2, 27) - date(2030, 3, 1)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("id", "day", "deaths", "a", "b", "area"))
    for at, row in enumerate(rows(seed=seed)):
        day = row["day"] + timedelta(days=shift.days)
        area = ("North", "South")[at // 2 % 2]
        writer.writerow((row["event_id"], day, row["best"], row["side_a"], row["side_b"], area))
    reading = plain.read(
        text.getvalue().encode(), name=f"{source}.csv", mapping=MAPPING, source=source
    )
    with Desk.open(made.folder) as desk:
        ObservationStore(desk.folder / "observations").add(reading)
        body: dict[str, Any] = {
            "source": source, "file_name": reading.name, "file_hash": reading.sha256,
            "licence": reading.licence, "citation": "Made-up list (2016)", "rows_read": 238,
            "rows_kept": 238, "set_apart": [],
        }  # fmt: skip
        desk.record(read_pair(made.key(OFFICER)), "import.recorded", body, now=desk.now())


@pytest.fixture
def measured(made: MadeUp) -> MadeUp:
    """The desk with one made-up list on it."""
    _import(made)
    return made


QUESTION = "/measure?bound=Army+-+Front&control=League"


def test_a_desk_without_observations_says_how_to_import_them(made: MadeUp) -> None:
    """No data is not calm: the page has no figure, and the command that brings some."""
    text = page_of(made, OFFICER, "/measure").text
    assert "No data is not calm" in text
    assert "truceline import" in text
    assert "data-chart" not in text


def test_bound_control_and_all_stand_side_by_side(measured: MadeUp) -> None:
    """Each series has both means, its ratio with an interval, and the range is said."""
    with browsing(measured.folder) as client:
        come_in(client, measured, OFFICER)
        text = unescape(got(client, QUESTION))
    for words in ("bound pairs", "League", "all pairs", "Range over every baseline", "2016-02-27"):
        assert words in text, words
    assert re.search(r"\d\.\d\d \(\d\.\d\d to \d\.\d\d\)", text)
    assert not re.search(r"reduced|caused|because of the truce", text)


def test_every_figure_has_its_table_and_is_drawn_on_asking(measured: MadeUp) -> None:
    """The address of each drawing gives a specification with as many rows as its table."""
    with browsing(measured.folder) as client:
        come_in(client, measured, OFFICER)
        text = unescape(got(client, QUESTION))
        addresses = re.findall(r'data-chart="([^"]+)"', text)
        assert len(addresses) == 4
        for address in addresses:
            spec = client.get(address).json()
            assert "Period: " in spec["description"]
            assert "Uncertainty: " in spec["description"]


def test_who_may_see_no_import_gets_neither_figures_nor_counts(measured: MadeUp) -> None:
    """The page is that of a desk without observations, and the figures are not there."""
    hidden = page_of(measured, "public", QUESTION)
    assert "No data is not calm" in hidden.text
    main = hidden.text[hidden.text.index("<main") : hidden.text.index("</main>")]
    for word in ("made_up_list", "Front", "League", "data-chart"):
        assert word not in main.replace('value="Army - Front"', ""), word
    with browsing(measured.folder) as client:
        answer = client.get("/measure/figure.json?figure=weeks&bound=Army+-+Front")
        assert "values" not in answer.text


def test_a_page_from_right_to_left_has_the_same_numbers(measured: MadeUp) -> None:
    """In Arabic the page is turned, its words are Arabic, and every number is kept in order."""
    with browsing(measured.folder) as client:
        come_in(client, measured, OFFICER)
        english = got(client, f"{QUESTION}&lang=en")
        arabic = got(client, f"{QUESTION}&lang=ar")
    assert 'dir="rtl"' in arabic
    assert "الأزواج الملزَمة" in arabic
    first = english[english.index("<tbody>") : english.index("</tbody>")]
    then = arabic[arabic.index("<tbody>") : arabic.index("</tbody>")]
    assert MEAN.findall(first) == MEAN.findall(then)
    assert '<bdi dir="ltr">' in then


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ("لا تدعم نسبة مئوية واحدة", "تقلبات الأعداد اليومية", "يُحسب السطر في يوم بدئه")),
        (
            "fr",
            ("pas un seul pourcentage", "variations des chiffres", "Une ligne compte"),
        ),
        (
            "ru",
            ("не подтверждают одного процента", "колебания дневных чисел", "Строка учитывается"),
        ),
    ],
)
def test_what_the_data_support_is_said_in_the_readers_language(
    measured: MadeUp, language: str, words: tuple[str, ...]
) -> None:
    """No English sentence stands on the page in another language, and days keep their order."""
    with browsing(measured.folder) as client:
        come_in(client, measured, OFFICER)
        text = unescape(got(client, f"{QUESTION}&lang={language}"))
    main = text[text.index("<main") : text.index("</main>")]
    for each in words:
        assert each in main, each
    spoken = re.sub(r"<[^>]+>", " ", main)
    for english in ("They do not", "bound pairs", " lower", " higher", "Over ", "Days that"):
        assert english not in spoken, english
    assert '<bdi dir="ltr">2016-01-01</bdi>..<bdi dir="ltr">2016-02-26</bdi>' in main


def test_a_question_that_cannot_be_answered_is_refused_in_words(measured: MadeUp) -> None:
    """Unknown names and days out of order give a reason, and no number."""
    with browsing(measured.folder) as client:
        come_in(client, measured, OFFICER)
        for more in ("?bound=Nobody", "?bound=Army+-+Front&first=2016-05-01&last=2016-03-01"):
            text = got(client, f"/measure{more}")
            assert "note warn" in text
            assert "data-chart" not in text


def _import_places(made: MadeUp) -> None:
    """Bring a list with places to the desk: many events of one mill on one day."""
    heads = "id,date,deaths,side_a,side_b,latitude,longitude\n"
    told = [(date(2016, 1, 10) + timedelta(days=n % 90), 35 + n % 5 / 5, 36 + n % 7 / 5)
            for n in range(180)]  # fmt: skip
    told += [(date(2016, 3, 10), 35.5, 37.9)] * 9
    rows_ = "".join(f"{n},{day},1,Army,Front,{lat},{lng}\n" for n, (day, lat, lng) in
                    enumerate(told))  # fmt: skip
    reading = plain.read((heads + rows_).encode(), name="mills.csv", source="mills")
    with Desk.open(made.folder) as desk:
        ObservationStore(desk.folder / "observations").add(reading)
        body: dict[str, Any] = {
            "source": "mills", "file_name": reading.name, "file_hash": reading.sha256,
            "licence": reading.licence, "citation": "Made-up mills (2016)", "rows_read": 189,
            "rows_kept": 189, "set_apart": [],
        }  # fmt: skip
        desk.record(read_pair(made.key(OFFICER)), "import.recorded", body, now=desk.now())


WINDOW = "/measure?bound=Army+-+Front&first=2016-01-15&last=2016-04-05"


def test_officers_of_the_cell_may_map_where_counts_cluster(made: MadeUp) -> None:
    """Where an officer asks, a map with its table stands among the figures; else none does."""
    _import_places(made)
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        assert 'name="clusters"' in got(client, WINDOW)
        assert 'id="clusters"' not in got(client, WINDOW)
        text = unescape(got(client, f"{WINDOW}&clusters=1"))
        assert "no party sees where another is weak" in text
        (address,) = [a for a in re.findall(r'data-chart="([^"]+)"', text) if "=clusters" in a]
        spec = client.get(address).json()
    assert "35.5, 37.9" in text
    assert spec["projection"]["type"] == "mercator"


def test_no_party_is_shown_where_counts_cluster(
    made: MadeUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is no officer of the cell is offered no map, and asking by address gives none."""
    _import_places(made)

    def forbidden(*_: object) -> tuple[()]:
        raise AssertionError

    monkeypatch.setattr("truceline.console.measuring.clustered_by_source", forbidden)
    for reader in ("group:brigade", "state:one", "agency:aid", "public"):
        text = page_of(made, reader, f"{WINDOW}&clusters=1").text
        assert 'name="clusters"' not in text, reader
        assert "35.5, 37.9" not in text, reader
    with browsing(made.folder) as client:
        come_in(client, made, "state:one")
        answer = client.get(f"/measure/figure.json{WINDOW[8:]}&clusters=1&figure=clusters")
        assert answer.status_code == 404


class TestRow29:
    """Row 29 of the trace table: "reduced levels of violence" is a baseline and a trend."""

    def test_each_source_has_baseline_trend_and_uncertainty_and_none_is_added(
        self, measured: MadeUp
    ) -> None:
        """Two lists give two sets of means, each as alone; no figure has their sum."""
        with browsing(measured.folder) as client:
            come_in(client, measured, OFFICER)
            alone = _means(unescape(got(client, QUESTION)))
        _import(measured, source="other_list", seed=9)
        with browsing(measured.folder) as client:
            come_in(client, measured, OFFICER)
            text = unescape(got(client, QUESTION))
        both = [_means(part) for part in re.split(r"<h2>", text)[1:3]]
        assert alone in both
        assert both[0] != both[1]
        sums = {f"{float(a) + float(b):.1f}" for a, b in zip(*both, strict=True)}
        assert not (sums - {"0.0"}) & set(MEAN.findall(" ".join(both[0] + both[1])))
        assert text.count("Range over every baseline and control") == 2
        assert "each on its own" in text


def _means(text: str) -> list[str]:
    """The daily means of the first table of a part of the page."""
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    return re.findall(r'<td class="n"><bdi dir="ltr">([\d.]+)</bdi>', body)
