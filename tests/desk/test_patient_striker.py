"""The patient striker: it files, shifts, shrinks, withdraws, asks and reads, and learns cells.

The argument is one of information. Two desks differ only in where, within the same coarse cells, a
sealed site stands and a convoy halts. A campaign is played on both, the same on both, and all that
the striker gets from it is written down: every answer and refusal, every list and page it may read,
every sweep, every proposal of recipients, and the size of the ledger. If what it gets is the same
for any two places of one cell, then it depends on the cell alone, and no campaign, however long,
can locate a place more finely.
"""

from __future__ import annotations

import json
import random
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.sayings import at

from truceline.analysis.areas import coarse_cells
from truceline.cli.conflicts import as_facts
from truceline.cli.recipients import facts as told_facts
from truceline.errors import TrucelineError
from truceline.mechanism.matters import CONTACT
from truceline.mechanism.volumes import parse_volumes
from truceline.recipients import of_notice, of_plan
from truceline.registrar import Accepted
from truceline.sheets.subject import Files, facts
from truceline.store.finding import Question
from truceline.store.folds import decode
from truceline.sweeps import swept

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

STRIKER, OWNER, OFFICER = "group:brigade", "agency:aid", "cell:officer"
Place = tuple[float, float]
CORNERS = [(36.0, 37.0), (36.0, 37.2), (36.1, 37.2), (36.1, 37.0)]
"""A cell of Terms' graticule about 36 degrees north: a tenth of a degree high, two wide."""
APART = 0.3
"""How many degrees north of the site's cell the convoy's lies: neither hides the other."""
_HEX = re.compile(r"(?<![0-9a-f.])[0-9a-f]{12,64}(?![0-9a-f])")
RULES = """\
  separation:
    - {between: [fire, any], horizontal_m: 2000, seconds_before: 60, seconds_after: 9, yields: fire}
    - {between: [air_activity, air_activity], horizontal_m: 1000, vertical_m: 300, yields: later}
    - {between: [air_activity, convoy], horizontal_m: 500}
    - {between: [ground_movement, convoy], horizontal_m: 300, on_meeting: inform}
  uncertainty: {default: {horizontal_m: 150, seconds: 120}, air_activity: {horizontal_m: 700}}
  tell: {default: [officer, humanitarian]}
"""


def _terms(quota: int) -> bytes:
    text = m.TERMS.read_text()
    start, end = text.index("  separation:\n"), text.index("  consents:\n")
    assert "{count: 3, window: PT1H}" in text
    text = text[:start] + RULES + text[end:]
    return text.replace("{count: 3, window: PT1H}", f"{{count: {quota}, window: PT1H}}").encode()


def _circle(machine: m.Machine, place: Place, metres: float, hours: tuple[float, float]) -> Any:
    center = {"lat": place[0], "lng": place[1]}
    first, last = (at(machine, timedelta(hours=hour)) for hour in hours)
    return {
        "volume": {"outline_circle": {"center": center, "radius": {"value": metres}}},
        "time_start": {"value": first, "format": "RFC3339"},
        "time_end": {"value": last, "format": "RFC3339"},
    }


class Desk:
    """One of the two desks: what is hidden on it, and what the striker does and gets there."""

    def __init__(self, folder: Path, hidden: list[Place], *, quota: int = 1000) -> None:
        self.machine = m.make(folder, _terms(quota))
        self.machine.marks = False
        self.hidden = list(hidden)
        self.mine: list[str] = []
        self.got: list[Any] = []
        site, halt = self.hidden.pop(0), self.hidden.pop(0)
        vertices = [{"lat": lat, "lng": lng} for lat, lng in CORNERS]
        exact = _circle(self.machine, site, 50, (0, 1))["volume"]
        body: dict[str, Any] = {"title": "A site", "notice": "protected_site"}
        body |= {"recipients": [STRIKER, "state:one"]}
        body |= {"coarse": [{"volume": {"outline_polygon": {"vertices": vertices}}}]}
        # The striker is told of the site, and may see its cells; of the convoy it is told nothing.
        self.machine.must(OWNER, "notice.filed", body | {"exact": [{"volume": exact}]})
        convoy: dict[str, Any] = {
            "title": "A convoy",
            "recipients": ["state:one"],
            "notice": "convoy",
        }
        convoy |= {"volumes": [_circle(self.machine, halt, 200, (2, 4))]}
        self.convoy = self.machine.must(OWNER, "notice.filed", convoy)
        area = {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.2}
        self.machine.must(OWNER, "interest.stated", {"title": "Relief", "area": area})

    def play(self, rng: Random, moves: int) -> list[Any]:
        """A campaign; whatever the striker gets, in order."""
        for _ in range(moves):
            move = rng.choice((self.file, self.file, self.file, self.shift, self.shrink,
                               self.probe_id, self.withdraw, self.owner_moves))  # fmt: skip
            move(rng)
            self.look()
        named = json.loads(_named(self, json.dumps(self.got, default=str)))
        return [_in_order(each) for each in named]

    def file(self, rng: Random) -> None:
        """A notice of any kind and size, anywhere about the cell, at any hour."""
        body = self._plan(rng)
        self.got.append(self._said("notice.filed", body))
        self.got.append(_asked(lambda: told_facts(of_plan(self.machine.desk, body, STRIKER))))

    def shift(self, rng: Random) -> None:
        """One of its notices moves."""
        if self.mine:
            moved = {"why": "Weather", "volumes": self._plan(rng)["volumes"]}
            self.got.append(self._said("notice.amended", moved, rng.choice(self.mine)))

    def shrink(self, rng: Random) -> None:
        """One of its notices shrinks where it is, step by step."""
        if self.mine:
            notice, place = rng.choice(self.mine), _place(rng)
            for metres in (4000, 400, 4):
                volumes = [_circle(self.machine, place, metres, (2.5, 3))]
                moved = {"why": "Weather", "volumes": volumes}
                self.got.append(self._said("notice.amended", moved, notice))

    def withdraw(self, rng: Random) -> None:
        """One of its notices is taken back, or done."""
        if self.mine:
            notice = self.mine.pop(rng.randrange(len(self.mine)))
            kind, body = rng.choice((("notice.withdrawn", {"why": "No"}), ("notice.completed", {})))
            self.got.append(self._said(kind, body, notice))

    def probe_id(self, rng: Random) -> None:
        """It guesses at what it may not see: waits for it, amends it, asks whom to tell of it."""
        desk = self.machine.desk
        body = self._plan(rng) | {"waits_for": [self.convoy]}
        self.got.append(self._said("notice.filed", body))
        self.got.append(self._said("notice.withdrawn", {"why": "No"}, self.convoy))
        self.got.append(_asked(lambda: told_facts(of_notice(desk, self.convoy, STRIKER))))
        self.got.append(_asked(lambda: desk.conflict_answer(self.convoy, STRIKER).says))

    def owner_moves(self, rng: Random) -> None:
        """The convoy halts elsewhere in its cell: another place on each desk, the same cells."""
        del rng
        place = self.hidden.pop(0)
        self.hidden.append(place)
        moved = {"why": "A bridge", "volumes": [_circle(self.machine, place, 100, (2, 4))]}
        self.machine.must(OWNER, "notice.amended", moved, [self.convoy])

    def look(self) -> None:
        """All that it may ask and read without saying anything."""
        desk = self.machine.desk
        for notice in self.mine:
            answer = desk.conflict_answer(notice, STRIKER)
            self.got.append((answer.says, [d.report.as_json() for d in answer.details]))
            self.got.append(told_facts(of_notice(desk, notice, STRIKER)))
        self.got.append(as_facts(swept(desk, self.machine.now.date(), reader=STRIKER)))
        view = desk.view(desk.scope(STRIKER))
        files = Files(view, m.PAIRS[STRIKER])
        for item in view.every(Question()):
            shown = facts(files, item.subject)
            for entry in (*shown["entries"], *shown["mentions"]):
                # Ciphertexts are random, and these are sealed to others.
                entry.pop("sealed", None)
            self.got.append((item.as_json(), shown))
        self.got.append(desk.view().store.size())

    def _plan(self, rng: Random) -> dict[str, Any]:
        kind = rng.choice(("air_activity", "training_fire", "training_fire", "ground_movement"))
        hours = rng.choice(((2.0, 4.0), (0.2, 1.95), (4.05, 5.0), (3.1, 3.2)))
        metres = rng.choice((5.0, 1500.0, 4000.0))
        body: dict[str, Any] = {"notice": kind, "title": "A small thing"}
        body |= {"recipients": rng.choice((["state:two"], [OWNER, "state:two"]))}
        return body | {"volumes": [_circle(self.machine, _place(rng), metres, hours)]}

    def _said(self, kind: str, body: dict[str, Any], *about: str) -> Any:
        answer = self.machine.say(STRIKER, kind, body, about)
        if not isinstance(answer, Accepted):
            return [str(fault) for fault in answer.faults]
        if kind == "notice.filed":
            self.mine.append(answer.hash)
        return answer.seq


def _place(rng: Random) -> Place:
    """A place in or about one of the two cells."""
    return rng.uniform(35.95, 36.15) + rng.choice((0.0, APART)), rng.uniform(36.95, 37.25)


def _asked(question: Any) -> Any:
    """An answer, or every word of a refusal."""
    try:
        return question()
    except TrucelineError as error:
        return [str(fault) for fault in error.faults]


def _named(desk: Desk, text: str) -> str:
    """The same with each id as its place in the ledger: signatures differ on every desk.

    So does the desk's second key, which its first entry holds in base64. Its exact letters alone
    are masked: nothing else of that form is let differ.
    """
    size = desk.machine.store.size()
    first = desk.machine.store.stored(0)
    opening = None if first is None else decode(first)
    assert opening is not None
    text = text.replace(opening.body.log_ml_dsa, "the second key of this desk")
    places = {f.hash: seq for seq in range(size) if (f := desk.machine.store.indexed(seq))}
    shorts = {name[:12]: seq for name, seq in places.items()}

    def place(found: re.Match[str]) -> str:
        seq = places.get(found[0], shorts.get(found[0][:12]))
        return "other" if seq is None else f"at{seq}"

    return _HEX.sub(place, text)


def _in_order(value: Any) -> Any:
    """The same, where its order is that of ids, which differ on every desk, in an order of its own.

    Of a pair the reports are by which of the two has the lesser id; what is told of it is kept.
    """
    if isinstance(value, dict) and "pairs" in value:
        pairs = [
            {
                "of": sorted(zip(pair["notices"], pair["kinds"], pair["sides"], strict=True)),
                "yields": sorted(pair["yields"]),
                "rest": [pair["rule"], pair["exact"], pair["separation"], len(pair["meetings"])],
            }
            for pair in value["pairs"]
        ]
        value = {**value, "pairs": sorted(pairs, key=json.dumps)}
        value["contact"] = sorted(value["contact"], key=json.dumps)
    elif isinstance(value, list) and len(value) == 2 and isinstance(value[0], str):
        value = [value[0], sorted(value[1], key=json.dumps)]
    return value


def _places(rng: Random) -> list[Place]:
    """A place for the site in its cell, and four for the convoy in its own."""
    return [
        (rng.uniform(36.004, 36.096) + north, rng.uniform(37.004, 37.196))
        for north in (0.0, *[APART] * 4)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_no_campaign_tells_two_places_of_one_cell_apart(tmp_path: Path, seed: int) -> None:
    """Whatever is filed, moved, shrunk, asked and read: the same on both desks, word for word."""
    rng = random.Random(seed)  # noqa: S311 - made-up places
    one, two = (Desk(tmp_path / name, _places(rng)) for name in ("one", "two"))
    first, second = (each.play(random.Random(seed), 14) for each in (one, two))  # noqa: S311 - made-up moves
    assert len(first) == len(second)
    for ours, theirs in zip(first, second, strict=True):
        assert ours == theirs
    text = json.dumps(first)
    assert CONTACT in text
    # It was told of pairs among its own notices, and never of one with what is sheltered.
    sweeps = [each for each in first if isinstance(each, dict) and "pairs" in each]
    sides = {side for each in sweeps for pair in each["pairs"] for _, _, side in pair["of"]}
    assert sides <= {STRIKER}
    assert any(each["contact"] for each in sweeps)
    for each in (one, two):
        each.machine.desk.close()


def test_the_same_campaign_would_tell_them_apart_from_what_the_cell_is_told(
    tmp_path: Path,
) -> None:
    """The control: of some day an officer of the cell reads otherwise on the two desks.

    Which moves come near the site itself hangs on fresh keys, so one campaign alone may miss it.
    """
    told_apart = False
    for seed in range(4):
        rng = random.Random(seed)  # noqa: S311 - made-up places
        desks = [Desk(tmp_path / f"{name}{seed}", _places(rng)) for name in ("one", "two")]
        read = []
        for each in desks:
            each.play(random.Random(seed), 14)  # noqa: S311 - made-up moves
            day = each.machine.now.date()
            found = as_facts(swept(each.machine.desk, day, reader=OFFICER))
            read.append(_named(each, json.dumps(found)))
            each.machine.desk.close()
        told_apart |= read[0] != read[1]
    assert told_apart


def test_beyond_the_quota_a_campaign_learns_one_constant(tmp_path: Path) -> None:
    """Three checks an hour for all roads together; each is logged, and filing goes on."""
    rng = random.Random(1)  # noqa: S311 - made-up places
    desk = Desk(tmp_path / "desk", _places(rng), quota=3)
    desk.play(random.Random(1), 6)  # noqa: S311 - made-up moves
    assert desk.machine.desk.conflict_answer(desk.convoy, STRIKER).says != CONTACT
    asked = desk.machine.store.checks_of(STRIKER, desk.machine.now)
    assert len(asked) > 3
    answers = [each[0] for each in desk.got if isinstance(each, tuple) and isinstance(each[0], str)]
    assert len([each for each in answers if each != "contact the duty officer"]) <= 3
    desk.machine.desk.close()


def test_every_place_that_is_drawn_has_the_same_cells(tmp_path: Path) -> None:
    """What the argument stands on: the published cells of all these places are one and the same."""
    machine = m.make(tmp_path / "desk")
    rng = random.Random(2)  # noqa: S311 - made-up places
    drawn = [_places(rng) for _ in range(20)]
    for halts in ([each[:1] for each in drawn], [each[1:] for each in drawn]):
        published = {
            coarse_cells(volume, 0.1)
            for places in halts
            for place in places
            for volume in parse_volumes([_circle(machine, place, 200, (2, 4))])
        }
        assert len(published) == 1
    machine.desk.close()
