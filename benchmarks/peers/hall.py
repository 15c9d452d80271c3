"""A desk as a long truce leaves it: 100,000 subjects, most of them notices, a tenth incidents.

It is an ordinary desk, written by the desk's own writer; while it is filled nothing follows from
what is recorded, so that filling takes minutes and not hours, and one process composes while the
other records. Beside the folder stand the key files of those who ask: ``un-officer.key`` and so on.
"""

from __future__ import annotations

import random
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from truceline.desk import Desk
from truceline.errors import NotFound
from truceline.keyring import author
from truceline.keyring.files import KeyPair, new_pair, read_pair, write_pair
from truceline.opening import Opening
from truceline.registrar import Declined, Registrar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truceline.ledger.entry import Seen, Submission

TERMS: Final = Path(__file__).parents[2] / "scenarios" / "syria_2016" / "terms.yaml"
START: Final = datetime(2026, 2, 27, tzinfo=UTC)
OFFICER: Final = "un:officer"
PARTIES: Final = ("group:a", "group:b")
ROLES: Final = {
    OFFICER: ("officer", "reporter"),
    "group:a": ("party", "reporter"),
    "group:b": ("party", "reporter"),
    "state:us": ("guarantor",),
    "agency:aid": ("humanitarian",),
}
SENDERS: Final = tuple(f"group:load_{number}" for number in range(160))
"""Parties whose machines send meanwhile: no one key may write twenty times a second, and Terms take
fifty reports of one reporter in a day."""
GROUP: Final = 500
AHEAD: Final = 4
SOUTH, NORTH, WEST, EAST = 32.5, 37.2, 35.8, 42.0
DAYS: Final = 60
"""Over how many days from the start the notices lie."""
_EVERY: Final = 10
"""Each tenth subject is an incident."""
_AID: Final = 200
"""How many of the subjects are plans of aid, proposals and meetings, a third each."""
_STEP: Final = timedelta(milliseconds=50)
_KINDS: Final = ("air_activity", "ground_movement", "convoy", "medical_evacuation")
_HEIGHT: Final = {"reference": "W84", "units": "M"}
_CONVENOR: Final = b"\x05" * 32


def key_file(folder: Path, actor: str) -> Path:
    """The key file of an actor, beside a desk's folder."""
    return folder.parent / f"{actor.replace(':', '-')}.key"


def built(folder: Path, subjects: int) -> None:
    """Make the desk with so many subjects, beside its place, and move it there when it is whole."""
    convenor = new_pair("un:ose", seed=_CONVENOR)
    opening = Opening(
        origin="desk.example/hall", terms=TERMS.read_bytes(), convenor=convenor,
        name="Hall", at=START, replay=True,
    )  # fmt: skip
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_suffix(".part")
    with Desk.create(part, opening) as desk:
        for actor, roles in ROLES.items():
            pair = new_pair(actor)
            desk.enrol(convenor, pair, name=actor, roles=roles, now=START)
            write_pair(pair, key_file(folder, actor), None)
        first, *beside = desk.registrar.signers
        silent = Registrar(desk.store, first, desk.now, beside=beside)
        desk.store.connection.execute("PRAGMA synchronous = OFF")
        spans = ((at, min(at + GROUP, subjects)) for at in range(0, subjects, GROUP))
        with ProcessPoolExecutor(
            1, get_context("spawn"), initializer=_begin, initargs=(part, folder)
        ) as pool:
            ahead = deque(pool.submit(_composed, span) for span in islice(spans, AHEAD))
            while ahead:
                group = ahead.popleft().result()
                ahead.extend(pool.submit(_composed, span) for span in islice(spans, 1))
                for answer in silent.append(group, whole=True):
                    assert not isinstance(answer, Declined)
    part.rename(folder)


def enrolled(desk: Desk) -> dict[str, KeyPair]:
    """The parties that send, enrolled where they are not, each with its key."""
    convenor = new_pair("un:ose", seed=_CONVENOR)
    pairs = {
        each: new_pair(each, seed=(1000 + number).to_bytes(32, "big"))
        for number, each in enumerate(SENDERS)
    }
    for actor, pair in pairs.items():
        if actor not in desk.standing().actors:
            roles = ["party", "reporter"]
            desk.enrol(convenor, pair, name=actor, roles=roles, now=desk.now())
    return pairs


def sent(pair: KeyPair, origin: str, seen: Seen, at: datetime, number: int) -> Submission:
    """What a party's machine signs while the desk is looked at: a report, or each second a notice.

    Args:
        pair: The party's key.
        origin: The desk's name.
        seen: The newest checkpoint that it has seen.
        at: When it is signed (UTC).
        number: Which one.
    """
    rng = random.Random(number)  # noqa: S311 - made-up places
    kind, body = _notice(rng, number, at, ()) if number % 2 else _report(rng, number, at)
    return _signed(pair, origin, seen, at, kind, body)


def ended(
    pair: KeyPair, origin: str, seen: Seen, at: datetime, number: int, entry: str
) -> Submission:
    """What takes back a report or a notice that :func:`sent` made.

    Args:
        pair: The party's key, as it was sent.
        origin: The desk's name.
        seen: The newest checkpoint that it has seen.
        at: When it is signed (UTC).
        number: Which one was sent.
        entry: The entry that it became.
    """
    kind = "notice.withdrawn/1" if number % 2 else "incident.withdrawn/1"
    return _signed(pair, origin, seen, at, kind, {"why": "Made up, and over"}, about=(entry,))


def known(folder: Path) -> dict[str, KeyPair]:
    """The key pairs of those who ask, as far as their files are there."""
    found = {}
    for actor in ROLES:
        try:
            found[actor] = read_pair(key_file(folder, actor))
        except NotFound:
            continue
    return found


_composing: list[tuple[str, Seen, dict[str, KeyPair]]] = []
"""What the process that composes holds."""


def _begin(part: Path, folder: Path) -> None:
    with Desk.open(part) as desk:
        _composing.append((desk.origin, desk.seen(), known(folder)))


def _composed(span: tuple[int, int]) -> list[Submission]:
    ((origin, seen, pairs),) = _composing
    return [
        _signed(pairs[who], origin, seen, START + _STEP * (number + 1), kind, body)
        for number in range(*span)
        for who, kind, body in [_subject(number)]
    ]


def _subject(number: int) -> tuple[str, str, dict[str, Any]]:
    """Who says what, as the subject of a number."""
    rng = random.Random(number)  # noqa: S311 - made-up places
    at = START + _STEP * (number + 1)
    if number < _AID:
        return _rare(number, at)
    if number % _EVERY == 0:
        return OFFICER, *_report(rng, number, at - timedelta(minutes=rng.uniform(0, 80_000)))
    who = PARTIES[number % 3 == 0]
    other = PARTIES[who == PARTIES[0]]
    return who, *_notice(rng, number, START, (other,) if number % 4 == 0 else ())


def _rare(number: int, at: datetime) -> tuple[str, str, dict[str, Any]]:
    """What a truce has some dozens of."""
    if number % 3 == 0:
        targeted = {"people": 1000 + number, "trucks": 5}
        plan = {"title": f"Made-up plan {number}", "mode": "road_convoy", "targeted": targeted}
        return "agency:aid", "aid.planned", {**plan, "places": [f"Made-up Town {number % 9}"]}
    if number % 3 == 1:
        meeting = {"body": "ctf", "title": f"Made-up meeting {number}", "reference": "-"}
        return OFFICER, "meeting.held", meeting
    answer_by = (at + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
    proposal = {"to": ["group:b"], "topic": "terms", "title": f"Made-up proposal {number}"}
    return "group:a", "proposal.proposed", {**proposal, "answer_by": answer_by}


def _report(rng: random.Random, number: int, at: datetime) -> tuple[str, dict[str, Any]]:
    south = round(rng.uniform(SOUTH, NORTH - 0.25) * 4) / 4
    west = round(rng.uniform(WEST, EAST - 0.25) * 4) / 4
    return "incident.reported", {
        "report_class": "violation",
        "acts": ["mortar"],
        "occurred_from": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "language": "en",
        "source_class": "party",
        "means": "seen",
        "place_as_said": f"mill {number % 500}",
        "area": {"south": south, "west": west, "north": south + 0.25, "east": west + 0.25},
    }


def _notice(
    rng: random.Random, number: int, at: datetime, also: tuple[str, ...]
) -> tuple[str, dict[str, Any]]:
    return "notice.filed", {
        "notice": rng.choice(_KINDS),
        "title": f"A made-up movement {number}",
        "recipients": [OFFICER, *also],
        "volumes": [_volume(rng, at)],
    }


def _volume(rng: random.Random, at: datetime) -> dict[str, Any]:
    """A circle, a corridor or a box, some kilometres wide, for some hours."""
    lat, lng = rng.uniform(SOUTH, NORTH), rng.uniform(WEST, EAST)
    begins = at + timedelta(minutes=rng.uniform(0, 60 * 24 * DAYS))
    shape = rng.randrange(3)
    body: dict[str, Any]
    if shape == 0:
        radius = {"value": rng.uniform(500, 8000), "units": "M"}
        body = {"outline_circle": {"center": {"lat": lat, "lng": lng}, "radius": radius}}
    elif shape == 1:
        line = [{"lat": lat + step * 0.05, "lng": lng + step * 0.07} for step in range(3)]
        width = {"value": rng.uniform(200, 2000), "units": "M"}
        body = {"outline_corridor": {"vertices": line, "half_width": width}}
    else:
        side = rng.uniform(0.01, 0.1)
        ring = ((lat, lng), (lat, lng + side), (lat + side, lng + side), (lat + side, lng))
        body = {"outline_polygon": {"vertices": [{"lat": y, "lng": x} for y, x in ring]}}
    low = rng.choice((0, 0, 500, 3000))
    body["altitude_lower"] = {"value": low, **_HEIGHT}
    body["altitude_upper"] = {"value": low + 1000, **_HEIGHT}
    ends = begins + timedelta(hours=rng.uniform(1, 8))
    return {"volume": body, "time_start": _time(begins), "time_end": _time(ends)}


def _time(at: datetime) -> dict[str, str]:
    return {"value": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "format": "RFC3339"}


def _signed(
    pair: KeyPair, origin: str, seen: Seen, at: datetime, kind: str, body: Mapping[str, Any],
    *, about: tuple[str, ...] = (),
) -> Submission:  # fmt: skip
    speaker = author.Speaker(origin=origin, actor=pair.actor, key=pair.id)
    return author.sign(author.compose(speaker, kind, body, about=about, now=at, seen=seen), pair)


def boxes(rng: random.Random, side: float) -> Iterator[tuple[float, float, float, float]]:
    """Boxes of the theatre, of a side in degrees: west, south, east, north."""
    while True:
        west, south = rng.uniform(WEST, EAST - side), rng.uniform(SOUTH, NORTH - side)
        yield west, south, west + side, south + side
