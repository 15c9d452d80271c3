"""What tests of notices build with: entries with sealed boxes, a bench, discs and their cells."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.mechanism.builders import made_up_terms

from truceline.analysis.areas import coarse_cells
from truceline.analysis.forms import Candidate
from truceline.ledger.entry import Box, Seen, Statement
from truceline.mechanism import notice_kinds as told
from truceline.mechanism import notices
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.notice_phases import NoticePhase, phase
from truceline.mechanism.parts import Bench, Entry
from truceline.mechanism.volumes import Altitude, Circle, LatLng, Radius, Time, Volume3D, Volume4D

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truceline.errors import Fault
    from truceline.mechanism.notice_states import NoticeState
    from truceline.mechanism.relays import Relay
    from truceline.mechanism.terms import Terms

NOON = datetime(2016, 3, 4, 12, tzinfo=UTC)
"""The made-up noon at which these tests begin; entry N is recorded N minutes later."""

ROLES: Mapping[str, frozenset[str]] = {
    "state:one": frozenset({"guarantor"}),
    "state:two": frozenset({"guarantor"}),
    "group:north": frozenset({"party", "reporter"}),
    "group:south": frozenset({"party", "reporter"}),
    "un:aid": frozenset({"humanitarian"}),
    "cell:officer": frozenset({"officer"}),
    "desk:own": frozenset({"desk"}),
}

TWO = ("group:south", "state:one")
"""The recipients of a made-up notice."""


def entry(
    seq: int,
    body: Any,
    *,
    author: str = "group:north",
    about: tuple[str, ...] = (),
    seen: int | None = None,
    boxes: tuple[str, ...] = (),
    happened_at: datetime | None = None,
) -> Entry:
    """A decoded entry, recorded ``seq`` minutes after noon.

    ``seen`` is the size of the newest checkpoint its author had seen (by default all before it);
    ``boxes`` names sealed fields that travel with it.
    """
    name = f"{seq}|{author}|{body!r}"
    sealed = (Box(fields=boxes, to=("un:aid",), hash="0" * 64, commit="0" * 64),) if boxes else ()
    recorded = NOON + timedelta(minutes=seq)
    statement = Statement(
        desk="desk.example/made-up",
        kind=kind_of(type(body)).name,
        author=author,
        key="0" * 8,
        about=about,
        happened_at=happened_at,
        signed_at=recorded,
        seen=Seen(size=seq if seen is None else seen, root="0" * 64),
        body={},
        boxes=sealed,
    )
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Entry(seq=seq, hash=digest, recorded_at=recorded, statement=statement, body=body)


def bench(
    subjects: Mapping[str, tuple[str, Any]] | None = None, *, under: Terms | None = None
) -> Bench:
    """A bench over these subjects (id to part and state), under the made-up truce."""
    rules = under or made_up_terms()
    return Bench(
        terms=rules,
        now=NOON,
        roles=ROLES,
        find=(subjects or {}).get,
        agreements={rules.id: rules},
    )


def codes(faults: Iterable[Fault]) -> list[str]:
    """The codes of faults, in order."""
    return [fault.code for fault in faults]


def hours(first: float, last: float) -> dict[str, Time]:
    """Start and end of a volume, in hours after noon."""
    return {
        name: Time((NOON + timedelta(hours=hour)).isoformat().replace("+00:00", "Z"))
        for name, hour in (("time_start", first), ("time_end", last))
    }


def disc(
    lat: float = 36.25,
    lng: float = 37.15,
    radius: float = 500.0,
    *,
    first: float = 6.0,
    last: float = 8.0,
    heights: tuple[float, float] | None = None,
) -> Volume4D:
    """A disc of metres, from one hour after noon to another, at all heights or between two."""
    low, high = (Altitude(heights[0]), Altitude(heights[1])) if heights else (None, None)
    return Volume4D(
        volume=Volume3D(
            outline_circle=Circle(LatLng(lat, lng), Radius(radius)),
            altitude_lower=low,
            altitude_upper=high,
        ),
        **hours(first, last),
    )


def cells(*volumes: Volume4D, size: float = 0.1) -> tuple[Volume4D, ...]:
    """What would be published of volumes."""
    return tuple(cell for volume in volumes for cell in coarse_cells(volume, size))


def filed(notice: str = "air_activity", **fields: Any) -> told.NoticeFiled:
    """A filing of a disc in the made-up north, to two recipients."""
    given = {"title": "Made up", "recipients": TWO, "volumes": (disc(),), **fields}
    return told.NoticeFiled(notice=notice, **given)


def candidate(
    notice: str = "air_activity",
    *,
    seq: int = 0,
    author: str = "group:north",
    boxes: tuple[str, ...] = (),
    **fields: Any,
) -> Candidate:
    """A filed notice as a check sees it."""
    first = entry(seq, filed(notice, **fields), author=author, boxes=boxes)
    return Candidate(subject=first.hash, state=notices.begin(first), terms=made_up_terms())


def check(state: NoticeState | None, draft: Entry, desk: Bench) -> list[Fault]:
    """Every fault of a draft about a notice."""
    return list(notices.PART.check(state, draft, desk))


def opened(notice: str = "air_activity", seq: int = 0, **fields: Any) -> tuple[NoticeState, str]:
    """A filed notice and the hash of its filing."""
    first = entry(seq, filed(notice, **fields))
    return notices.begin(first), first.hash


def told_to(state: NoticeState, *entries: Entry) -> NoticeState:
    """A notice after further entries."""
    for each in entries:
        state = notices.step(state, each)
    return state


def look(state: NoticeState, *, hour: float = 1.0, matters: int | None = 0) -> NoticePhase:
    """A notice at an hour after noon, under the made-up truce."""
    at = NOON + timedelta(hours=hour)
    return phase(state, made_up_terms(), at, roles=ROLES, open_matters=matters)


def words(state: NoticeState) -> dict[str, tuple[str, bool]]:
    """The word of each recipient, and whether it is silent."""
    return {r.actor: (r.word, r.silent) for r in look(state).recipients}


def consent(seq: int, actor: str, version: str, relayed: Relay | None = None) -> Entry:
    """A recipient's consent, signed or relayed."""
    said = told.NoticeConsented(
        version=version, relayed=relayed, on_behalf_of=actor if relayed else None
    )
    return entry(seq, said, author="cell:officer" if relayed else actor)
