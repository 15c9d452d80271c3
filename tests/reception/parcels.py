"""Parcels as a browser makes them, for tests of what takes them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyrage

from truceline.composing import readers_for
from truceline.keyring import author
from truceline.keyring.files import KeyPair, new_pair
from truceline.reception.parcels import actor_of

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.desk import Desk
    from truceline.ledger.entry import Submission

REPORT = {
    "report_class": "violation",
    "acts": ["mortar"],
    "occurred_from": "2016-02-29T10:00:00Z",
    "place_as_said": "Made-up Mill",
    "area": {"south": 36.0, "west": 37.0, "north": 36.2, "east": 37.2},
    "language": "ar",
    "source_class": "civilian",
    "means": "seen",
    "narrative": "Made-up: a cellar with eleven people",
    "reporter": "Made-up Amal of the blue door",
    "contact": "made-up number",
}
PHOTO = "0" * 63 + "1"


@dataclass(frozen=True)
class Stranger:
    """Somebody without an account, with a key made for one report."""

    pair: KeyPair

    @classmethod
    def new(cls) -> Stranger:
        """A new one."""
        pair = new_pair("reporter:new")
        return cls(replace(pair, actor=actor_of(pair.public)))

    def submission(
        self, desk: Desk, kind: str, body: dict[str, Any], about: tuple[str, ...] = ()
    ) -> Submission:
        """A signed entry, sealed to whom Terms name."""
        return author.sign(self.draft(desk, kind, body, about), self.pair)

    def draft(
        self,
        desk: Desk,
        kind: str,
        body: dict[str, Any],
        about: tuple[str, ...] = (),
        now: datetime | None = None,
    ) -> author.Draft:
        """The same, not signed."""
        standing, at = desk.standing(), now or desk.now()
        speaker = author.Speaker(origin=desk.origin, actor=self.pair.actor, key=self.pair.id)
        readers = readers_for(standing, kind, self.pair.actor, standing.first, (), at)
        return author.compose(
            speaker, kind, body, about=about, now=at, seen=desk.seen(), readers=readers
        )

    def report(self, desk: Desk, **more: Any) -> Submission:
        """A report."""
        return self.submission(desk, "incident.reported", {**REPORT, **more})

    def evidence(self, desk: Desk, about: str, original: str = PHOTO) -> Submission:
        """A file that is named by its hash."""
        body = {
            "hash": original,
            "media_type": "image/jpeg",
            "source_class": "civilian",
            "means": "photograph",
            "description": "Made-up: a crater",
        }
        return self.submission(desk, "incident.evidence_added", body, (about,))

    def parcel(
        self, desk: Desk, *submissions: Submission, files: tuple[bytes, ...] = (), **more: Any
    ) -> bytes:
        """The request's body."""
        enrolment = {
            "actor": self.pair.actor,
            "public": self.pair.public.hex(),
            "possession": self.pair.prove(desk.origin).hex(),
        }
        value = {
            "enrolment": enrolment,
            "submissions": [_b64(each.to_bytes()) for each in submissions],
            "files": [_b64(each) for each in files],
        }
        return json.dumps(value | more).encode()


def encrypted(data: bytes) -> bytes:
    """A file as a browser encrypts it, to somebody."""
    reader = pyrage.x25519.Identity.generate().to_public()
    return bytes(pyrage.encrypt(data, [reader]))


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
