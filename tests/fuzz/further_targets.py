"""The second half of the table of targets; see ``targets``."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from tests.fuzz import samples, story_samples
from tests.fuzz.readings import (
    _SHEETS,
    _acled,
    _adsb,
    _bodies,
    _body,
    _box_inside,
    _box_outside,
    _exported,
    _key_folder,
    _manifest,
    _manifests,
    _page_inside,
    _places,
    _plain,
    _plans,
    _rows,
    _share_inside,
    _story,
    _story_head,
    _ucdp,
    _volumes,
    _witness_folder,
    _witness_state,
    _yaml,
)
from tests.fuzz.samples import PAIR
from tests.fuzz.target import Target, _from_file, _text, _texts, _utf8

from truceline import key_life
from truceline.analysis.drawn_volumes import read_volumes
from truceline.api import features_asking
from truceline.cli import reading, sheet_files
from truceline.exchange import coordinates, packed, story_pages
from truceline.keyring import author, files, guardians, notebook, tokens
from truceline.ledger import (
    canonical,
)
from truceline.mechanism import instants, spans
from truceline.mechanism.route_plans import parse_route
from truceline.witness import replica


def _drawn(text: str) -> object:
    """The volumes of a form's text field."""
    return read_volumes("volumes", {"volumes": text}, ZoneInfo("Asia/Damascus"))


FURTHER: Final[dict[str, Target]] = {
    "yaml": Target(
        covers=("mechanism.yaml_source.read_yaml", "mechanism.yaml_source.scan_yaml"),
        read=_yaml,
        seeds=lambda: [story_samples.STORY_PAGE, story_samples.STORY_HEAD, b"a: &x [1]\nb: *x\n"],
    ),
    "volumes": Target(
        covers=("mechanism.volumes.parse_volumes", "mechanism.volumes.read_json"),
        read=_volumes,
        seeds=samples.volumes,
    ),
    "route": Target(
        covers=("mechanism.route_plans.parse_route",), read=parse_route, seeds=samples.routes
    ),
    "span": Target(
        covers=("mechanism.spans.parse_span",),
        read=_text(spans.parse_span),
        seeds=_texts("PT30M", "P7D", "P1M", "P2W", "P1DT12H"),
    ),
    "instant": Target(
        covers=("mechanism.instants.parse_instant",),
        read=_text(instants.parse_instant),
        seeds=_texts(
            "2016-02-27T00:00:00[Asia/Damascus]",
            "2016-02-26T22:00:00Z",
            "2016-02-27T00:00:00+02:00[Asia/Damascus]",
        ),
    ),
    "date": Target(
        covers=("mechanism.instants.parse_date",),
        read=_text(instants.parse_date),
        seeds=_texts("2016-02-27"),
        spelt=lambda day: _utf8(day.isoformat()),
    ),
    "time_of_day": Target(
        covers=("mechanism.instants.parse_time_of_day",),
        read=_text(instants.parse_time_of_day),
        seeds=_texts("18:00"),
        spelt=lambda at: _utf8(at.isoformat("minutes")),
    ),
    "bodies": Target(
        covers=("mechanism.kinds.Kind.decode", "mechanism.kinds.Kind.decode_whole"),
        read=_body,
        seeds=_bodies,
    ),
    "key_file": Target(
        covers=("keyring.files.read_pair", "keyring.files.parse_pair"),
        read=_from_file("fuzzed.key", files.read_pair),
        seeds=samples.key_files,
    ),
    "ml_dsa_key_file": Target(
        covers=("keyring.ml_dsa.read_key", "keyring.log_keys.read"),
        read=_key_folder,
        seeds=samples.ml_dsa_files,
    ),
    "token_reference": Target(
        covers=("keyring.tokens.parse_reference",),
        read=lambda data: tokens.parse_reference(canonical.parse(data)),
        seeds=samples.references,
    ),
    "draft": Target(
        covers=("keyring.author.read_draft",),
        read=author.read_draft,
        seeds=samples.drafts,
        spelt=lambda value: bytes(value.to_bytes()),
    ),
    "sealed_box": Target(
        covers=("keyring.sealing.open_box",),
        read=_box_outside,
        seeds=lambda: list(samples.submission().boxes),
    ),
    "sealed_words": Target(
        covers=("keyring.sealing.open_whole",), read=_box_inside, seeds=samples.sealed_boxes
    ),
    "share": Target(
        covers=("keyring.guardians.open_share",),
        read=lambda data: guardians.open_share(data, PAIR.identity),
        seeds=lambda: [samples.sealed_share()],
    ),
    "share_inside": Target(
        covers=("keyring.guardians.open_share", "keyring.guardians.join"),
        read=_share_inside,
        seeds=samples.shares,
    ),
    "notebook": Target(
        covers=("keyring.notebook.read",),
        read=_from_file("fuzzed.notebook", lambda path: notebook.read(path, PAIR.identity)),
        seeds=samples.books,
    ),
    "notebook_page": Target(
        covers=("keyring.notebook.read",),
        read=_page_inside,
        seeds=lambda: [
            b'{"about":"","at":"2016-03-10T12:00:00Z","note":"x","page":1,"prior":"PRIOR"}'
        ],
    ),
    "revocation": Target(
        covers=("key_life.read_prepared",), read=key_life.read_prepared, seeds=samples.revocations
    ),
    "packed": Target(
        covers=("exchange.packed.unpack", "exchange.packed.decode"),
        read=lambda data: packed.decode(packed.unpack(data, name="x", max_bytes=1 << 20), name="x"),
        seeds=samples.ucdp_files,
    ),
    "csv_rows": Target(
        covers=("exchange.csvrows.read_rows",), read=_rows, seeds=lambda: samples.ucdp_files()[:1]
    ),
    "ucdp": Target(
        covers=("exchange.ucdp.read", "exchange.table_reading.read_table"),
        read=_ucdp,
        seeds=samples.ucdp_files,
    ),
    "acled": Target(
        covers=("exchange.acled.read",),
        read=_acled,
        seeds=lambda: samples.ucdp_files("acled_made_up.csv"),
    ),
    "plain": Target(
        covers=("exchange.plain.read",),
        read=_plain,
        seeds=lambda: samples.ucdp_files("plain_made_up.csv"),
    ),
    "adsb": Target(covers=("exchange.adsb.read",), read=_adsb, seeds=samples.adsb_files),
    "story": Target(
        covers=("exchange.stories.read_story", "exchange.story_pages.read_page"),
        read=_story,
        seeds=lambda: [story_samples.STORY_PAGE],
    ),
    "story_head": Target(
        covers=("exchange.stories.read_story",),
        read=_story_head,
        seeds=lambda: [story_samples.STORY_HEAD],
    ),
    "story_page": Target(
        covers=("exchange.story_pages.read_page",),
        read=lambda data: story_pages.read_page("entries.yaml", data),
        seeds=lambda: [story_samples.STORY_PAGE, story_samples.STORY_HEAD],
    ),
    "sheets": Target(
        covers=("cli.sheet_files.read_sheets",),
        read=lambda data: sheet_files.read_sheets(data, "sheets.yaml"),
        seeds=lambda: [_SHEETS, b'[{"paper":"x","kind":"y","body":{}}]'],
    ),
    "degrees": Target(
        covers=("cli.reading.read_box",),
        read=_text(reading.read_box),
        seeds=_texts("35.5,36.5,36.5,37.5"),
    ),
    "places": Target(
        covers=("witness.entries.Entries.places",),
        read=_places,
        seeds=_texts('{"places":[[0,3],[7,9]]}'),
    ),
    "served_entries": Target(
        covers=("witness.entries.Entries.between",),
        read=_exported,
        seeds=lambda: [b"\n".join(samples.entry_lines()) + b"\n"],
    ),
    "witness_folder": Target(
        covers=("witness.folder.read",),
        read=_witness_folder,
        seeds=_texts('{"actor": "group:brigade", "name": "w.example/w", "truceline_witness": 1}'),
    ),
    "witness_state": Target(
        covers=("witness.state.read_states",),
        read=_witness_state,
        seeds=lambda: [samples.note()],
    ),
    "replica_plan": Target(
        covers=("witness.replica.Plan.decode",),
        read=_text(replica.Plan.decode),
        seeds=_plans,
    ),
    "observation_manifest": Target(
        covers=("store.observation_manifest.read_manifest",),
        read=_from_file("manifest.json", _manifest),
        seeds=_manifests,
    ),
    "position": Target(
        covers=(
            "exchange.coordinates.read_position",
            "exchange.angles.read_angles",
            "exchange.grids.read_mgrs",
            "exchange.grids.read_plus_code",
            "exchange.grids.read_utm",
            "exchange.map_links.read_link",
        ),
        read=_text(coordinates.read_position),
        seeds=_texts(
            "36.2021, 37.1343",
            "36°12'07.6\"N 37°08'03.5\"E",
            "37S CA 33677 07717",
            "37S 333677 4007717",
            "8G7Q642R+F4",
            "geo:36.2021,37.1343;u=35",
            "https://www.openstreetmap.org/#map=12/36.2021/37.1343",
        ),
    ),
    "feature_cursor": Target(
        covers=("api.features_asking.read",),
        read=_text(lambda text: features_asking.read(text, (0, 0))),
        seeds=lambda: [features_asking.written((0, 7)).encode()],
    ),
    "drawn_volumes": Target(
        covers=("analysis.drawn_volumes.read_volumes",),
        read=_text(_drawn),
        seeds=samples.volumes,
    ),
}
"""Name to target."""
