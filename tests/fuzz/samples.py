"""Real bytes of every form that is parsed, made here by the project's own code from made-up words.

They are what fuzzing begins with: a sound file, from which a changed one is a small step.
"""

from __future__ import annotations

import atexit
import gzip
import json
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from nacl.signing import SigningKey

from truceline.analysis.receipts import Enclosed
from truceline.errors import Fault
from truceline.key_life import prepare
from truceline.keyring import author, files, guardians, log_keys, ml_dsa, notebook
from truceline.keyring.ml_dsa import MlDsaKey
from truceline.ledger import canonical, challenges, padding, split_views
from truceline.ledger.checkpoints import Checkpoint, add_signatures, sign_with_all
from truceline.ledger.cosignatures import Signer
from truceline.ledger.entry import Seen, Submission
from truceline.ledger.entry_lines import End, EntryLine
from truceline.ledger.leaves import Leaf, commitment
from truceline.ledger.notes import cosign_note, parse_note
from truceline.ledger.policy import Group, Policy, PolicyLog, PolicyWitness, format_policy
from truceline.ledger.proof_files import ProofFile, format_proof_file
from truceline.ledger.refusals import refusal_text, sign_refusal
from truceline.ledger.tile_files import encode_bundle
from truceline.ledger.tree import MemoryTree, leaf_hash
from truceline.ledger.vkeys import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    ED25519,
    VerifierKey,
)
from truceline.ledger.wire import read_envelope
from truceline.ledger.witnessing import Request, format_request

ORIGIN: Final = "desk.example/made-up"
NOW: Final = datetime(2016, 3, 10, 12, tzinfo=UTC)
SECONDS: Final = int(NOW.timestamp())
PASSPHRASE: Final = "made up"  # noqa: S105 - of a key that everyone knows
_LOG = SigningKey(b"\x01" * 32)
_WITNESS = SigningKey(b"\x02" * 32)
_ML_DSA = MlDsaKey(seed=b"\x03" * 32)
LOG: Final = VerifierKey(name=ORIGIN, kind=ED25519, public=bytes(_LOG.verify_key))
BESIDE: Final = VerifierKey(name=ORIGIN, kind=COSIGNATURE_ML_DSA_44, public=_ML_DSA.public)
WITNESS: Final = VerifierKey(
    name="witness.example/w", kind=COSIGNATURE_ED25519, public=bytes(_WITNESS.verify_key)
)
PAIR: Final = files.KeyPair(
    actor="group:brigade",
    seed=b"\x04" * 32,
    identity="AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33",
)
POLICY: Final = Policy(
    logs=(PolicyLog(key=LOG, url="https://desk.example/"), PolicyLog(key=BESIDE)),
    witnesses=(PolicyWitness(name="w", key=WITNESS),),
    groups=(Group(name="all", threshold=1, members=("w",)),),
    quorum="all",
)


def signed(message: bytes) -> bytes:
    """A signature of the made-up log."""
    return _LOG.sign(message).signature


@cache
def folder() -> Path:
    """A folder of this process, for what is read from files; removed when it ends."""
    made = Path(tempfile.mkdtemp(prefix="truceline-fuzz-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def submission() -> Submission:
    """A signed report with a sealed box."""
    body = {
        "report_class": "violation",
        "acts": ["mortar"],
        "occurred_from": "2016-03-10T08:00:00Z",
        "place_as_said": "near the mill",
        "area": {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5},
        "suspected": ["group:division"],
        "language": "ar",
        "source_class": "civilian",
        "means": "seen",
        "reporter": "A miller",
        "narrative": "Six rounds.",
    }
    return author.sign(draft(body), PAIR)


def draft(body: dict[str, Any]) -> author.Draft:
    """The same before it is signed."""
    return author.compose(
        author.Speaker(origin=ORIGIN, actor=PAIR.actor, key=PAIR.id),
        "incident.reported",
        body,
        now=NOW,
        happened_at=NOW,
        seen=Seen(size=0, root="0" * 64),
        readers={PAIR.actor: PAIR.seal},
    )


@cache
def leaves(words: str = "abcde") -> tuple[bytes, ...]:
    """The leaves of a log; the first is that of the submission."""
    made = [
        Leaf(recorded_at=NOW, commitment=commitment(word.encode().ljust(32), b"entry"))
        for word in words
    ]
    report = submission()
    first = Leaf(recorded_at=NOW, commitment=commitment(report.salt, report.envelope))
    return (first.encode(), *(leaf.encode() for leaf in made[1:]))


def tree(words: str = "abcde") -> MemoryTree:
    """The tree over them."""
    made = MemoryTree()
    for leaf in leaves(words):
        made.append(leaf)
    return made


@cache
def note(words: str = "abcde") -> bytes:
    """A checkpoint with both of the log's signatures and a witness's."""
    checkpoint = Checkpoint(origin=ORIGIN, size=len(words), root=tree(words).root())
    hands = (Signer(key=LOG, sign=signed), Signer(key=BESIDE, sign=_ML_DSA.sign))
    made = sign_with_all(checkpoint, hands, SECONDS)
    sign = _WITNESS.sign
    line = cosign_note(
        parse_note(made).text, WITNESS, lambda message: sign(message).signature, SECONDS
    )
    return add_signatures(made, [line])


def receipts() -> list[bytes]:
    """Receipts with and without the words, and a file with no extra line."""
    report, proof = submission(), tree().inclusion_proof(0, 5)
    whole = Enclosed(
        leaf=leaves()[0], envelope=report.envelope, salt=report.salt, public=PAIR.public
    )
    extras = (whole.encode(), Enclosed(leaf=leaves()[0]).encode(), None)
    return [
        format_proof_file(ProofFile(index=0, proof=proof, checkpoint=note(), extra=extra))
        for extra in extras
    ]


def extras() -> list[bytes]:
    """The extra lines of receipts."""
    report = submission()
    whole = Enclosed(
        leaf=leaves()[0], envelope=report.envelope, salt=report.salt, public=PAIR.public
    )
    return [whole.encode(), Enclosed(leaf=leaves()[0], clock="replay").encode()]


def policies() -> list[bytes]:
    """Policies with and without a quorum."""
    return [format_policy(POLICY, "Made up."), format_policy(Policy(logs=POLICY.logs))]


def splits() -> list[bytes]:
    """Both kinds of proof that a log contradicts itself."""
    old, new = tree("abcde"), tree("abXdefg")
    prefix = split_views.OtherPrefix(root=new.root(5), proof=new.consistency_proof(5, 7))
    sides = [
        split_views.LeafProof(
            leaf=leaf_hash(leaves(words)[2]), proof=each.inclusion_proof(2, len(words))
        )
        for words, each in (("abcde", old), ("abXdefg", new))
    ]
    two = split_views.TwoLeaves(index=2, first=sides[0], second=sides[1])
    return [
        split_views.format_split_view(
            split_views.SplitView(
                log_keys=(LOG,), first=note("abcde"), second=note("abXdefg"), evidence=evidence
            )
        )
        for evidence in (prefix, two)
    ]


def requests() -> list[bytes]:
    """What is sent to a witness."""
    grown = tree("abcdefgh").consistency_proof(5, 8)
    return [
        format_request(Request(old_size=5, proof=tuple(grown), checkpoint=note("abcdefgh"))),
        format_request(Request(old_size=0, proof=(), checkpoint=note())),
    ]


def refusals() -> list[bytes]:
    """A refusal, and other texts that the same key signed."""
    text = refusal_text(ORIGIN, "0" * 64, NOW, [Fault("QUOTA", "Too many.", "Wait.")])
    return [sign_refusal(said, LOG, signed) for said in (text, f"{ORIGIN} refused\n", "x\n", "\n")]


def entry_lines() -> list[bytes]:
    """A recorded entry as it travels, with its box and without, and the end of a reply."""
    report = submission()
    lines = [
        EntryLine(place=3, envelope=report.envelope, salt=report.salt, boxes=boxes)
        for boxes in (report.boxes, (None,) * len(report.boxes))
    ]
    return [*(line.encode() for line in lines), End(next=7, size=7).encode()]


def headers() -> list[bytes]:
    """A desk's challenge and a reader's answer."""
    asked = challenges.Challenge(origin=ORIGIN, nonce="AAAA", expires=SECONDS)
    answer = challenges.Answer(
        key=PAIR.id,
        nonce="AAAA",
        expires=SECONDS,
        signature=PAIR.sign(asked.message(PAIR.id, "entries?from=0")),
    )
    return [asked.header().encode(), answer.header().encode()]


def parcels() -> list[bytes]:
    """A submission padded to a bucket."""
    return [padding.pack(submission(), [8192, 65536]).encode()]


def bundles() -> list[bytes]:
    """Bundles of leaves."""
    return [encode_bundle(leaves()), encode_bundle([b"", b"x" * 300])]


def drafts() -> list[bytes]:
    """Drafts with and without a sealed box."""
    bare = author.compose(
        author.Speaker(origin=ORIGIN, actor=PAIR.actor, key=PAIR.id),
        "meeting.held",
        {"body": "task_force", "title": "A meeting", "reference": "made up"},
        now=NOW,
        seen=Seen(size=0, root="0" * 64),
    )
    report = submission()
    statement = read_envelope(report.envelope).statement
    sealed = author.Draft(statement=statement, salt=report.salt, boxes=report.boxes)
    return [bare.to_bytes(), sealed.to_bytes()]


@cache
def key_files() -> tuple[bytes, ...]:
    """A key file, one of a key on a token, and what begins like a protected one."""
    path = folder() / "made.key"
    files.write_pair(PAIR, path, None)
    token = {
        "truceline_key": files.TOKEN_FILE,
        "actor": PAIR.actor,
        "identity": PAIR.identity,
        "token": json.loads(references()[0]),
    }
    return (path.read_bytes(), json.dumps(token).encode(), submission().boxes[0])


def references() -> list[bytes]:
    """What a key file says of a key on a token."""
    said = {
        "module": "/usr/lib/softhsm/libsofthsm2.so",
        "token": "made up",
        "label": "made up",
        "id": "0a" * 16,
        "public": PAIR.public.hex(),
    }
    return [json.dumps(said).encode()]


@cache
def ml_dsa_files() -> tuple[bytes, ...]:
    """The file of a log's second key."""
    path = folder() / log_keys.LOG_ML_DSA_KEY
    ml_dsa.write_key(_ML_DSA, path, None)
    return (path.read_bytes(),)


def sealed_boxes() -> list[bytes]:
    """What stands inside of a sealed box."""
    salt = bytes(range(32))
    return [
        canonical.encode({"fields": {"narrative": "Six rounds."}, "salt": salt.hex()}),
        canonical.encode({"fields": {}, "salt": ""}),
    ]


@cache
def shares() -> tuple[bytes, ...]:
    """Guardians' shares as they are inside of their seals."""
    made = guardians.split(PAIR, {"one": PAIR.seal, "two": _second()}, 2)["one"]
    share = guardians.open_share(made, PAIR.identity)
    return (canonical.encode(share.as_json()),)


def _second() -> str:
    """Another recipient."""
    return files.new_pair("group:two").seal


@cache
def sealed_share() -> bytes:
    """A guardian's share in its seal."""
    return guardians.split(PAIR, {"one": PAIR.seal, "two": _second()}, 2)["one"]


@cache
def books() -> tuple[bytes, ...]:
    """A mediator's notebook of two pages."""
    path = folder() / "made.notebook"
    notebook.create(path, PAIR.identity)
    for words in ("They will talk.", "On Tuesday."):
        notebook.add(path, PAIR.identity, words, now=NOW, about="a" * 64)
    return (path.read_bytes(),)


def revocations() -> list[bytes]:
    """A prepared revocation."""
    return [prepare(PAIR, ORIGIN).to_bytes()]


def volumes() -> list[bytes]:
    """Volumes of each shape of outline."""
    corners = [{"lat": 36.0, "lng": 37.0}, {"lat": 36.0, "lng": 37.1}, {"lat": 36.1, "lng": 37.0}]
    outlines: list[dict[str, Any]] = [
        {"outline_circle": {"center": corners[0], "radius": {"value": 500.0, "units": "M"}}},
        {"outline_polygon": {"vertices": corners}},
        {"outline_corridor": {"vertices": corners[:2], "half_width": {"value": 50.0}}},
        {"outline_site": {"center": corners[0], "stand_off": {"value": 100.0}}},
    ]
    bounds = {
        "time_start": {"value": "2016-02-27T00:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2016-02-28T00:00:00+02:00", "format": "RFC3339"},
    }
    height = {"value": 1200.0, "reference": "W84", "units": "M"}
    return [
        json.dumps([{"volume": {**outline, "altitude_upper": height}, **bounds}]).encode()
        for outline in outlines
    ]


def routes() -> list[bytes]:
    """Planned routes, with times and with a pace."""
    timed = [
        {"lat": 36.0, "lng": 37.0, "at": "2016-02-27T00:00:00Z"},
        {
            "lat": 36.1,
            "lng": 37.2,
            "earliest": "2016-02-27T01:00:00Z",
            "latest": "2016-02-27T02:00:00Z",
        },
    ]
    paced = [
        {"lat": 36.0, "lng": 37.0, "at": "2016-02-27T00:00:00Z"},
        {"lat": 36.1, "lng": 37.2},
    ]
    speed = {"least_mps": 5.0, "most_mps": 20.0}
    return [
        json.dumps({"places": timed, "half_width_m": 100.0}).encode(),
        json.dumps({"places": paced, "half_width_m": 100.0, "speed": speed}).encode(),
    ]


def adsb_files() -> list[bytes]:
    """ADS-B reports, plain and packed."""
    rows = [
        {
            "icao24": "abc123", "timestamp": 1_633_608_773_000 + step * 1000,
            "latitude": 48.5, "longitude": 3.8 + step / 100, "altitude": 13_650.0,
            "onground": False, "callsign": "MADEUP1",
        }
        for step in range(3)
    ]  # fmt: skip
    plain = json.dumps(rows).encode()
    return [plain, gzip.compress(plain, mtime=0)]


def ucdp_files(sample: str = "ucdp_made_up.csv") -> list[bytes]:
    """The made-up sample of an importer, a few rows of it, plain and packed."""
    whole = resources.files("truceline.exchange.samples").joinpath(sample).read_bytes()
    few = b"".join(whole.splitlines(keepends=True)[:6])
    return [few, gzip.compress(few, mtime=0)]


TERMS: Final = (Path(__file__).parents[1] / "desk" / "terms.yaml").read_bytes
