"""A desk opened by a client that others wrote: GDAL's driver for OGC API Features (OAPIF)."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.api.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.serving import Api

pytestmark = pytest.mark.needs("ogrinfo")
AROUND = ("-spat", "36.9", "35.9", "37.3", "36.2")


@pytest.fixture
def url(api: Api) -> Iterator[str]:
    """The desk's features over real HTTP on loopback."""
    with running(api.app) as address:
        yield f"OAPIF:{address}/api/v1/features"


def ogrinfo(api: Api, *args: str, by: str = "") -> str:
    """What ogrinfo prints, with a token of an actor or with none; it must find no fault."""
    around = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    if by:
        made = api.ask("POST", "/tokens", by, json={"name": "GDAL", "may": ["read"], "lasts": 600})
        around["GDAL_HTTP_HEADERS"] = f"Authorization: Bearer {made.json()['secret']}"
    done = subprocess.run(
        ["ogrinfo", *args], capture_output=True, text=True, env=around, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_it_lists_the_layers(api: Api, url: str) -> None:
    """The public has the layers and nothing in them; a party finds the kind of its geometry."""
    public = ogrinfo(api, url)
    for name in ("notices", "incidents", "areas", "local_truces"):
        assert f": {name} (title:" in public
    assert "protected_cells" not in public
    assert "1: notices (title: Notices) (Polygon)" in ogrinfo(api, url, by="state:two")


def test_a_party_has_its_features_and_no_others(api: Api, url: str) -> None:
    """In a box the agency has its convoy, with its times as times; the flight is not in it."""
    found = ogrinfo(api, "-al", *AROUND, url, by="agency:aid")
    assert api.made.subjects["convoy"] in found
    assert "since (DateTime) = 2016/03/04 06:00:00+00" in found
    assert "parties (StringList) = (1:agency:aid)" in found
    assert "POLYGON ((37" in found
    everything = ogrinfo(api, "-al", url, by="agency:aid")
    assert "Feature Count: 1" in everything
    assert api.made.subjects["flight"] not in everything
    assert api.made.subjects["incident"] not in everything


def test_the_other_side_and_the_public_have_none_of_it(api: Api, url: str) -> None:
    """Neither the id nor a word of what is not theirs."""
    for reader in ("", "group:brigade"):
        found = ogrinfo(api, "-al", *AROUND, url, by=reader)
        assert "made-up aid" not in found
        assert "Made-up" not in found.replace("Made-up Valley", "")
        assert api.made.subjects["convoy"] not in found


def test_it_follows_pages_to_the_end(api: Api, url: str) -> None:
    """Asked for one at a time, it still counts them all."""
    found = ogrinfo(api, "-so", "-oo", "PAGE_SIZE=1", url, "notices", by="cell:officer")
    assert "Feature Count: 2" in found
