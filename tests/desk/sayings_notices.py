"""What may be said of notices, movements, matters, observations and the public record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import ACTORS, OFFICER, Saying, at, one_of, phrase

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

    from truceline.mechanism.notice_states import NoticeState, Recipient

_KINDS = ("air_activity", "air_activity", "ground_movement", "convoy", "training_fire",
          "training_fire", "medical_evacuation")  # fmt: skip


def box(
    machine: Machine, lat: float, lng: float, side: float, hours: tuple[float, float], **more: Any
) -> dict[str, Any]:
    """The JSON of a 4D box of degrees; times in hours from the machine's now."""
    corners = ((lat, lng), (lat, lng + side), (lat + side, lng + side), (lat + side, lng))
    since, until = (at(machine, timedelta(hours=each)) for each in hours)
    return {
        "volume": {
            "outline_polygon": {"vertices": [{"lat": a, "lng": b} for a, b in corners]},
            **more,
        },
        "time_start": {"value": since, "format": "RFC3339"},
        "time_end": {"value": until, "format": "RFC3339"},
    }


def _place(rng: Random) -> tuple[float, float]:
    """One of a few places, some of which lie near each other."""
    return 30 + rng.randrange(3) * 0.5, 35 + rng.randrange(3) * 0.5


def _footprint(machine: Machine, rng: Random) -> dict[str, Any]:
    return box(machine, *_place(rng), 0.1, (2, 10 + rng.randrange(1, 90)))


@phrase("notice.filed/1")
def _filed(machine: Machine, rng: Random) -> Saying:
    by = rng.choice(ACTORS)
    others = [actor for actor in ACTORS if actor != by]
    body: dict[str, Any] = {
        "title": "A thing",
        "recipients": rng.sample(others, rng.randrange(1, 4)),
    }
    draw = rng.random()
    if draw < 0.2:
        lat, lng = _place(rng)
        coarse = box(machine, lat, lng, 0.1, (0, 1))
        coarse = {"volume": coarse["volume"]}
        site = {"center": {"lat": lat + 0.05, "lng": lng + 0.05}, "radius": {"value": 50.0}}
        exact = {"volume": {"outline_circle": site}}
        body |= {"notice": "protected_site", "coarse": [coarse], "exact": [exact]}
    elif draw < 0.3:
        body |= {"notice": "channel_test", "since": at(machine, timedelta(hours=1))}
    else:
        body |= {"notice": rng.choice(_KINDS), "volumes": [_footprint(machine, rng)]}
        waited = machine.open("notice", "filed", "amended")
        if waited and rng.random() < 0.3:
            body["waits_for"] = [rng.choice(waited)]
    return Saying(by, body)


def _live(machine: Machine, rng: Random) -> tuple[str, NoticeState] | None:
    return one_of(machine, rng, "notice", "filed", "amended")


@phrase("notice.amended/1")
def _amended(machine: Machine, rng: Random) -> Saying | None:
    found = _live(machine, rng)
    if found is None:
        return None
    body: dict[str, Any] = {"why": "Weather"}
    if found[1].current.volumes and rng.random() < 0.7:
        body["volumes"] = [_footprint(machine, rng)]
    else:
        known = {found[1].notifier, *(each.actor for each in found[1].recipients)}
        more = sorted(set(ACTORS) - known)
        body |= {"title": "Another title", "recipients": more[:1]}
    return Saying(found[1].notifier, body, (found[0],))


@phrase("notice.withdrawn/1")
def _withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = _live(machine, rng)
    return found and Saying(found[1].notifier, {"why": "Cancelled"}, (found[0],))


@phrase("notice.completed/1")
def _completed(machine: Machine, rng: Random) -> Saying | None:
    found = _live(machine, rng)
    return found and Saying(found[1].notifier, {"note": "All down"}, (found[0],))


def _handed(machine: Machine, rng: Random) -> Saying | None:
    found = _live(machine, rng)
    if found is None:
        return None
    to = [rng.choice(found[1].recipients).actor]
    return Saying(OFFICER, {"recipients": to, "channel": "hotline"}, (found[0],))


phrase("notice.sent/1")(_handed)
phrase("notice.delivered/1")(_handed)


def _reply(
    machine: Machine, rng: Random, body: dict[str, Any], *, name: bool = False
) -> Saying | None:
    found = _live(machine, rng)
    if found is None:
        return None
    by = rng.choice(found[1].recipients).actor
    if name or rng.random() < 0.5:
        body = {**body, "version": found[1].current.entry}
    return Saying(by, body, (found[0],))


@phrase("notice.acknowledged/1")
def _acknowledged(machine: Machine, rng: Random) -> Saying | None:
    return _reply(machine, rng, {})


@phrase("notice.queried/1")
def _queried(machine: Machine, rng: Random) -> Saying | None:
    return _reply(machine, rng, {"question": "Which way back?"})


@phrase("notice.answered/1")
def _answered(machine: Machine, rng: Random) -> Saying | None:
    return _reply(machine, rng, {"answer": "The crew knows", "words": "In full, made up."})


@phrase("notice.objected/1")
def _objected(machine: Machine, rng: Random) -> Saying | None:
    return _reply(machine, rng, {"why": "In use"})


@phrase("notice.consented/1")
def _consented(machine: Machine, rng: Random) -> Saying | None:
    return _reply(machine, rng, {}, name=True)


def _waiting(
    machine: Machine, rng: Random, what: tuple[str, ...]
) -> tuple[str, NoticeState, Recipient] | None:
    """A notice and a recipient of it with an open query or objection."""
    found = [
        (subject, state, recipient)
        for subject in machine.open("notice")
        if (state := machine.state(subject)) is not None
        for recipient in state.recipients
        if any(getattr(recipient, f"open_{each}") for each in what)
    ]
    return rng.choice(found) if found else None


@phrase("notice.clarified/1")
def _clarified(machine: Machine, rng: Random) -> Saying | None:
    found = _waiting(machine, rng, ("query",))
    if found is None:
        return None
    body = {"to": found[2].actor, "answer": "As on the way out"}
    return Saying(found[1].notifier, body, (found[0],))


@phrase("notice.settled/1")
def _settled(machine: Machine, rng: Random) -> Saying | None:
    found = _waiting(machine, rng, ("query", "objection"))
    if found is None:
        return None
    what = "query" if found[2].open_query else "objection"
    return Saying(found[2].actor, {"what": what, "how": "Moved by an hour"}, (found[0],))


@phrase("movement.reported/1")
def _reported(machine: Machine, rng: Random) -> Saying:
    body = {
        "domain": "land",
        "title": "A column of vehicles",
        "by": rng.choice(("group:brigade", "group:division")),
        "seen": [box(machine, *_place(rng), 0.2, (-2, -1))],
    }
    return Saying(rng.choice(ACTORS), body)


@phrase("movement.explained/1")
def _explained(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "movement", "reported", "explained")
    notices = machine.open("notice")
    body = {"words": "A rotation", "notices": notices[-1:]}
    return found and Saying(rng.choice(ACTORS), body, (found[0],))


@phrase("movement.withdrawn/1")
def _movement_withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "movement", "reported", "explained")
    return found and Saying(OFFICER, {"why": "Seen twice"}, (found[0],))


@phrase("matter.answered/1")
def _matter_answered(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "matter", "open", "answered")
    body = {"resolved_how": "An hour later"}
    return found and Saying(rng.choice((OFFICER, *found[1].sides)), body, (found[0],))


@phrase("matter.closed/1")
def _matter_closed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "matter", "open", "answered")
    return found and Saying(rng.choice((OFFICER, *found[1].sides)), {"why": "Moved"}, (found[0],))


@phrase("matter.reopened/1")
def _matter_reopened(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "matter", "closed")
    return found and Saying(OFFICER, {"why": "Moved back"}, (found[0],))


@phrase("observation.patrolled/1")
def _patrolled(machine: Machine, rng: Random) -> Saying:
    lat, lng = _place(rng)
    body = {
        "since": at(machine, timedelta(hours=-2)),
        "until": at(machine, timedelta(hours=-1)),
        "observer_area": {"south": lat, "west": lng, "north": lat + 0.5, "east": lng + 0.5},
        "place": "Post by the mill",
        "phenomenon": "explosion",
        "count": rng.randrange(0, 20),
        "about": True,
        "act": "mortar",
        "sensor": "ears",
        "standpoint": {"lat": lat + 0.01, "lng": lng + 0.01},
    }
    return Saying("monitor:post", body, tuple(machine.open("incident")[-1:]))


@phrase("observation.withdrawn/1")
def _observation_withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "observation", "recorded")
    return found and Saying(found[1].observer, {"why": "Quarry blasts"}, (found[0],))


@phrase("record.published/1")
def _published(machine: Machine, rng: Random) -> Saying:
    body = {
        "source": "monitor:post",
        "title": "Daily count",
        "unit": "violations",
        "since": at(machine, timedelta(days=-1)),
        "until": at(machine, timedelta(0)),
        "total": rng.randrange(9),
        "reference": "made up",
    }
    return Saying(rng.choice(ACTORS), body)


@phrase("record.published/2")
def _published_in_parts(machine: Machine, rng: Random) -> Saying:
    arrests = [{"name": name, "count": rng.randrange(5)} for name in ("north", "south")]
    body = {
        "source": "monitor:post",
        "title": "Weekly count",
        "unit": "violations_and_arrests",
        "since": at(machine, timedelta(days=-7)),
        "until": at(machine, timedelta(0)),
        "total": rng.randrange(20),
        "by": "sort",
        "shares": [
            {"name": "combat", "count": rng.randrange(9)},
            {"name": "arrests", "count": rng.randrange(9), "by": "place", "shares": arrests},
        ],
        "reference": "made up",
    }
    return Saying(rng.choice(ACTORS), body)


@phrase("meeting.held/1")
def _held(_machine: Machine, rng: Random) -> Saying:
    body = {"body": "task_force", "title": "A meeting", "reference": "made up"}
    return Saying(rng.choice(ACTORS), {**body, "attended": rng.sample(ACTORS, 2)})
