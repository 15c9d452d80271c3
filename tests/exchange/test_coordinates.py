"""Positions in every common notation: read back within what was written, everywhere on Earth."""
# ruff: noqa: RUF001 - look-alike letters and quotes of other scripts are what is read

from __future__ import annotations

import re

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import example, given
from hypothesis import strategies as st
from mgrs import MGRS

from truceline.errors import BadInput
from truceline.exchange.coordinates import Position, as_dms, as_mgrs, read_position
from truceline.exchange.grids import utm_place

LATS = st.floats(-90, 90) | st.sampled_from([-90.0, -80.0, 0.0, 56.0, 64.0, 72.0, 84.0, 90.0])
LNGS = st.floats(-180, 180) | st.sampled_from([-180.0, 0.0, 3.0, 6.0, 9.0, 21.0, 33.0, 180.0])
ROUNDING_M = 1e-6
ALEPPO = (36.2012, 37.1612)


def apart(one: Position, lat: float, lng: float) -> float:
    """The way between a reading and a place, in metres."""
    return float(Geodesic.WGS84.Inverse(one.lat, one.lng, lat, lng)["s12"])


def only(text: str, notation: str) -> Position:
    """The one reading of a text, in this notation."""
    found = read_position(text)
    assert [each.notation for each in found] == [notation], (text, found)
    assert found[0].reading == ""
    return found[0]


def within(found: Position, lat: float, lng: float) -> None:
    """Nothing written so lies outside the circle that the reading gives."""
    assert apart(found, lat, lng) <= found.uncertainty_m + ROUNDING_M
    assert -90 <= found.lat <= 90
    assert -180 <= found.lng <= 180


@given(LATS, LNGS, st.integers(0, 8))
def test_decimal_degrees_come_back_within_their_decimals(
    lat: float, lng: float, decimals: int
) -> None:
    """With compass points there is one reading, and the place lies in its circle."""
    north, east = "S" if lat < 0 else "N", "W" if lng < 0 else "E"
    text = f"{abs(lat):.{decimals}f}° {north}, {abs(lng):.{decimals}f}° {east}"
    within(only(text, "degrees"), lat, lng)


@given(LATS, LNGS, st.integers(1, 8))
def test_bare_pairs_are_read_in_every_order_that_can_be_meant(
    lat: float, lng: float, decimals: int
) -> None:
    """Latitude first is always among the readings; longitude first wherever it is on Earth."""
    first, second = f"{lat:.{decimals}f}", f"{lng:.{decimals}f}"
    found = read_position(f"{first}, {second}")
    within(found[0], lat, lng)
    both = abs(float(second)) <= 90 and float(first) != float(second)
    assert len(found) == (2 if both else 1)
    if both:
        assert [each.reading for each in found] == ["latitude_first", "longitude_first"]
        assert (found[1].lat, found[1].lng) == (found[0].lng, found[0].lat)


@given(LATS, LNGS, st.integers(0, 4))
@example(59.99999999, -179.99999999, 1)
def test_degrees_minutes_and_seconds_come_back(lat: float, lng: float, decimals: int) -> None:
    """What is written as degrees, minutes and seconds is read back within the last digit."""
    text = as_dms(lat, lng, decimals)
    assert "60" not in re.findall(r"(\d\d)(?:\.\d+)?″", text)
    within(only(text, "degrees_minutes_seconds"), lat, lng)


@given(LATS, LNGS, st.integers(0, 4))
def test_minutes_as_printed_on_sets_come_back(lat: float, lng: float, decimals: int) -> None:
    """``N36 12.345 E037 09.876`` and NMEA's ``3612.345,N`` are read alike."""

    def minutes(value: float) -> tuple[int, float]:
        units = round(abs(value) * 60 * 10**decimals)
        whole, rest = divmod(units, 60 * 10**decimals)
        return whole, rest / 10**decimals

    wide = 2 if decimals == 0 else 3 + decimals
    (north, up), (east, across) = minutes(lat), minutes(lng)
    ns, ew = "S" if lat < 0 else "N", "W" if lng < 0 else "E"
    ups, crosses = f"{up:0{wide}.{decimals}f}", f"{across:0{wide}.{decimals}f}"
    for text in (
        f"{ns}{north:02} {ups} {ew}{east:03} {crosses}",
        f"{north:02}{ups},{ns},{east:03}{crosses},{ew}",
        f"{north}°{ups}'{ns} {east}°{crosses}'{ew}",
    ):
        within(only(text, "degrees_minutes"), lat, lng)


@given(lat=LATS, lng=LNGS, digits=st.integers(0, 5), spaced=st.booleans())
@example(lat=60.0, lng=4.0, digits=5, spaced=True)  # 32V is widened over Norway
@example(lat=78.0, lng=10.0, digits=5, spaced=True)  # 33X, 35X, 37X over Svalbard
@example(lat=78.0, lng=41.99, digits=5, spaced=True)
@example(lat=90.0, lng=0.0, digits=5, spaced=True)
@example(lat=-90.0, lng=0.0, digits=5, spaced=True)
@example(lat=0.0, lng=180.0, digits=5, spaced=True)
@example(lat=-80.0, lng=-180.0, digits=0, spaced=False)
@example(lat=84.0, lng=20.0, digits=2, spaced=False)
def test_mgrs_squares_hold_the_place(lat: float, lng: float, digits: int, *, spaced: bool) -> None:
    """Every place on Earth lies in the square that is written for it, read by its middle."""
    text = as_mgrs(lat, lng, digits)
    found = only(text if spaced else text.replace(" ", "").lower(), "mgrs")
    within(found, lat, lng)
    assert found.text == text
    side = 10.0 ** (5 - digits)
    assert side / 2 < found.uncertainty_m < side


def test_the_odd_zones_are_those_of_mgrs() -> None:
    """Norway and Svalbard have zones of their own width; the poles have none."""
    assert as_mgrs(60, 4).startswith("32V")
    assert as_mgrs(78, 8).startswith("31X")
    assert as_mgrs(78, 9.5).startswith("33X")
    assert as_mgrs(78, 34).startswith("37X")
    assert as_mgrs(89, 10).startswith("Z ")
    assert as_mgrs(-89, -10).startswith("A ")


@given(st.floats(-79.9, 83.9), LNGS)
def test_utm_is_read_as_geotrans_writes_it(lat: float, lng: float) -> None:
    """Zone, band, easting and northing come back to within a metre; S may be the other half."""
    square = as_mgrs(lat, lng).replace(" ", "")
    zone, half, east, north = MGRS().MGRSToUTM(square)
    band = square.rstrip("0123456789")[-3]
    found = read_position(f"{zone}{band} {east:.1f} {north:.1f}")
    assert min(apart(each, lat, lng) for each in found) <= 0.75
    assert {each.notation for each in found} == {"utm"}
    assert len(found) == 1 or band == "S"
    other = MGRS().toLatLon(square)  # GEOTRANS's own way back, to a few millimetres
    mine = utm_place(int(zone), east, north, north=half == "N")
    assert Geodesic.WGS84.Inverse(*mine, *other)["s12"] < 0.01


def test_band_s_or_the_southern_half_is_left_to_a_person() -> None:
    """``37S`` with a northing that fits both has two readings."""
    found = read_position("37S 333677 4007717")
    assert [each.reading for each in found] == ["band_s", "south"]
    assert found[0].lat == pytest.approx(36.2, abs=1e-4)
    assert found[1].lat == pytest.approx(-54.05, abs=0.01)
    assert only("36S 500000 7000000", "utm").lat < 0


@given(LATS, LNGS, st.integers(0, 8), st.integers(0, 5000))
def test_geo_uris_come_back_with_the_larger_uncertainty(
    lat: float, lng: float, decimals: int, said: int
) -> None:
    """RFC 5870: latitude first, ``u`` in metres, never smaller than what was written."""
    found = only(f"geo:{lat:.{decimals}f},{lng:.{decimals}f};u={said}", "geo_uri")
    within(found, lat, lng)
    assert found.uncertainty_m >= said


def plus_code(lat: float, lng: float, length: int) -> str:
    """A plus code of a place, by the specification's integer arithmetic."""
    letters = "23456789CFGHJMPQRVWX"
    up = min(int((lat + 90) * 8000 * 3125), 180 * 8000 * 3125 - 1)
    across = int((lng + 180) * 8000 * 1024) % (360 * 8000 * 1024)
    code = ""
    for _ in range(5):
        code = letters[up % 5 * 4 + across % 4] + code
        up, across = up // 5, across // 4
    for _ in range(5):
        code = letters[up % 20] + letters[across % 20] + code
        up, across = up // 20, across // 20
    code = code[:length]
    return f"{code:0<8}+" if length <= 8 else f"{code[:8]}+{code[8:]}"


@given(LATS, LNGS, st.sampled_from([2, 4, 6, 8, 10, 11, 12, 15]))
def test_plus_codes_come_back_within_their_cell(lat: float, lng: float, length: int) -> None:
    """Whole codes of every length are read by the middle of their cell."""
    within(only(plus_code(lat, lng, length), "plus_code"), lat, lng)


def test_the_specifications_own_codes_are_read() -> None:
    """Cells of the Open Location Code test data: code, middle."""
    for code, lat, lng in (
        ("7FG49Q00+", 20.375, 2.775),
        ("7FG49QCJ+2V", 20.3700625, 2.7821875),
        ("8FVC2222+22", 47.0000625, 8.0000625),
        ("4VCPPQGP+Q9", -41.2730625, 174.7859375),
    ):
        found = only(code, "plus_code")
        assert (found.lat, found.lng) == pytest.approx((lat, lng), abs=1e-7)


WRITTEN = (
    "36.2012N 37.1612E", "N36.2012 E37.1612", "N 36.2012°, E 37.1612°", "37.1612 E 36.2012 N",
    "36,2012° с.ш. 37,1612° в.д.", "36,2012 с. ш., 37,1612 в. д.", "С36.2012 В37.1612",
    "широта 36,2012 долгота 37,1612", "36.2012° северной широты, 37.1612° восточной долготы",
    "٣٦٫٢٠١٢° شمالاً، ٣٧٫١٦١٢° شرقاً", "خط العرض ٣٦٫٢٠١٢ خط الطول ٣٧٫١٦١٢",
    "۳۶٫۲۰۱۲ شمال ۳۷٫۱۶۱۲ شرق",
    "Lat: 36.2012, Lng: 37.1612", "latitude=36.2012 longitude=37.1612", "lon 37.1612; lat 36.2012",
    "36.2012° Nord 37.1612° Est", "+36.2012+037.1612/", "\u200e36.2012\u200f N, 37.1612 E",
    "36.2012 N, 37.1612", "geo:36.2012,37.1612", "GEO:36.2012,37.1612,390;crs=WGS84",
    "geo:0,0?q=36.2012,37.1612(Made-up+Mill)", "https://www.google.com/maps?q=36.2012,37.1612",
    "https://www.google.com/maps/search/?api=1&query=36.2012%2C37.1612",
    "https://maps.google.com/?q=loc:36.2012+37.1612",
    "https://www.openstreetmap.org/#map=15/36.2012/37.1612",
    "https://yandex.ru/maps/?pt=37.1612,36.2012&z=15",
    "https://maps.apple.com/?ll=36.2012,37.1612", "https://www.bing.com/maps?cp=36.2012~37.1612",
)  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_what_says_which_is_which_has_one_reading(text: str) -> None:
    """Compass points, labels and addresses, in four languages and three kinds of digits."""
    found = read_position(text)
    assert [(each.lat, each.lng) for each in found] == [pytest.approx(ALEPPO, abs=1e-9)]
    assert 5 < found[0].uncertainty_m < 9


@pytest.mark.parametrize(
    "text",
    [
        "36.2012, 37.1612", "36.2012 37.1612", "36,2012; 37,1612", "36,2012, 37,1612",
        "36,2012 37,1612", "(36.2012, 37.1612)", "٣٦٫٢٠١٢، ٣٧٫١٦١٢", "36.2012/37.1612",
    ],
)  # fmt: skip
def test_bare_numbers_have_two_readings(text: str) -> None:
    """Nothing says which is the latitude, so a person does."""
    found = read_position(text)
    assert [each.reading for each in found] == ["latitude_first", "longitude_first"]
    assert (found[0].lat, found[0].lng) == ALEPPO
    assert (found[1].lng, found[1].lat) == ALEPPO


@pytest.mark.parametrize(
    "text",
    [
        "36°12'04\"N 37°09'40\"E", "36°12′04″N 37°09′40″E", "36º12’04”N 37º09’40”E",
        "36 12 04 N 37 09 40 E", "N36 12 04 E037 09 40", "36d12m04s N 37d09m40s E",
        "36°12'04''N, 37°09'40''E", "361204N0370940E", '36° 12` 4" с.ш. 37° 9` 40" в.д.',
        "36 deg 12 min 04 sec north 37 deg 09 min 40 sec east", "٣٦°١٢′٠٤″ شمال ٣٧°٠٩′٤٠″ شرق",
    ],
)  # fmt: skip
def test_seconds_are_read_with_any_marks(text: str) -> None:
    """Every quote mark that a keyboard or a word processor puts there, and none."""
    found = only(text, "degrees_minutes_seconds")
    assert (found.lat, found.lng) == pytest.approx((36 + 724 / 3600, 37 + 580 / 3600), abs=1e-12)
    assert 15 < found.uncertainty_m < 25


def test_the_letter_o_is_west_or_east() -> None:
    """Ouest is west and Ost is east; which language it is, nobody is asked but a person."""
    found = read_position("48°51'30\" N 2°17'40\" O")
    assert [each.reading for each in found] == ["o_is_west", "o_is_east"]
    assert found[0].lng == -found[1].lng < 0


def test_a_map_tells_its_pin_from_its_middle() -> None:
    """Where an address holds both and they differ, both are readings."""
    link = "https://www.google.com/maps/place/X/@36.20,37.10,12z/data=!4m5!3m4!8m2!3d36.21!4d37.16"
    assert [(e.lat, e.lng, e.reading) for e in read_position(link)] == [
        (36.21, 37.16, "pin"),
        (36.2, 37.1, "middle_of_map"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "POSITION_EMPTY"), (" MGRS: ", "POSITION_EMPTY"), ("x" * 3000, "POSITION_LONG"),
        ("near the mill", "POSITION_UNREADABLE"), ("36°70'N 37°10'E", "POSITION_UNREADABLE"),
        ("36.2", "POSITION_HALF"), ("91N 20E", "LATITUDE_RANGE"), ("45N 181E", "LONGITUDE_RANGE"),
        ("200, 95", "LATITUDE_RANGE"), ("36N 37N", "POSITION_UNREADABLE"),
        ("36.2 N S 37.1 E", "POSITION_UNREADABLE"), ("1 2 3 4 5", "POSITION_UNREADABLE"),
        ("37S CA 336 0771", "MGRS_DIGITS"), ("37S CA 33677 077", "MGRS_DIGITS"),
        ("61S CA 33677 07717", "MGRS_SQUARE"), ("32X AA 00 00", "MGRS_SQUARE"),
        ("61S 333677 4007717", "UTM_RANGE"), ("37S 33367 4007717", "UTM_RANGE"),
        ("642R+F4 Aleppo", "PLUS_CODE_SHORT"), ("8G7Q642R+F", "PLUS_CODE_BAD"),
        ("8G7Q0000+F4", "PLUS_CODE_BAD"), ("X2222222+22", "PLUS_CODE_BAD"),
        ("geo:36.2", "GEO_URI"), ("geo:36.2,37.1;crs=nad27", "GEO_CRS"),
        ("geo:96.2,37.1", "LATITUDE_RANGE"), ("https://maps.app.goo.gl/AbC", "MAP_LINK_SHORT"),
        ("https://desk.example/maps/here", "MAP_LINK_NO_PLACE"),
        ("https://desk.example/?q=96.0,37.0", "LATITUDE_RANGE"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_a_hint(text: str, code: str) -> None:
    """Every fault has a code, a sentence and a hint."""
    with pytest.raises(BadInput) as caught:
        read_position(text)
    assert caught.value.faults[0].code == code
    assert all(fault.sentence.endswith((".", "?")) and fault.hint for fault in caught.value.faults)


@given(st.text(max_size=60) | st.text("0123456789.,°'\"NSEWO+-/ :сшвд", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever is pasted, the answer is places on Earth or a fault, and never another error."""
    try:
        found = read_position(text)
    except BadInput:
        return
    assert found
    assert len({(each.lat, each.lng) for each in found}) == len(found)
    for each in found:
        assert -90 <= each.lat <= 90
        assert -180 <= each.lng <= 180
        assert each.uncertainty_m > 0


@given(st.text("geo:htps/w.@!3d4=&?#,~0123456789-%[]", max_size=60))
def test_any_address_is_read_or_refused(text: str) -> None:
    """Broken addresses are faults too."""
    for start in ("https://", "geo:", "https://["):
        try:
            found = read_position(start + text)
        except BadInput:
            continue
        assert found
