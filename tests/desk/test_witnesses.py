from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from nacl.signing import SigningKey
from tests import desks as made_up
from tests.desk.sayings_witnesses import enrolment

from truceline import cosigned, witness_round
from truceline.auditor import audit
from truceline.desk import Desk
from truceline.errors import BadInput, Fault, NotFound, Refused
from truceline.keyring.files import new_pair
from truceline.ledger.checkpoints import Checkpoint, add_signatures, open_checkpoint, sign_with_all
from truceline.ledger.notes import cosign_note, parse_note
from truceline.ledger.policy import parse_policy
from truceline.opening import Opening
from truceline.store.cosignatures import Cosignatures, witness_states
from truceline.store.sqlite import SqliteStore
from truceline.witness.asking import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from truceline.ledger.vkeys import VerifierKey

TERMS = made_up.TERMS.read_bytes().replace(
    b"  matter.*: [officer, parties]", b"  matter.*: [officer, parties]\n  witness.*: public"
) + (b"witnesses: {quorum: 2, behind_after: PT1H, by: ['actor:state:one', 'actor:state:two']}\n")
ORIGIN = "desk.example/made-up"
START = datetime(2026, 3, 1, 6, tzinfo=UTC)
PARTIES = ("state:one", "state:two", "state:three")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """The time (UTC)."""
        return self.now


class Watched:
    """A live desk with three parties, and witnesses that are asked without a network."""

    def __init__(self, folder: Path, terms: bytes) -> None:
        self.clock = Clock()
        self.convenor = new_pair("un:convenor", seed=b"\x09" * 32)
        opening = Opening(
            origin=ORIGIN, terms=terms, convenor=self.convenor, name="Made up", at=START
        )
        self.desk = Desk.create(folder, opening, self.clock)
        self.pairs = {
            name: new_pair(name, seed=bytes([20 + n]) * 32) for n, name in enumerate(PARTIES)
        }
        for name, pair in self.pairs.items():
            self.desk.enrol(self.convenor, pair, name=name, roles=["guarantor"])

    def enrol(self, party: str, seed: int, **more: Any) -> str:
        """Enrol a witness of a party; gives its name."""
        name = f"{party.replace(':', '-')}.example/w{seed}"
        body = enrolment(ORIGIN, party, name, bytes([seed]) * 32)
        body |= {"url": f"https://{name}", **more}
        self.desk.record(self.pairs[party], "witness.enrolled", body)
        return name

    def ask(self, seeds: dict[str, int], fault: str = "") -> witness_round.Round:
        """A round in which the witnesses named sign, and the others answer with the fault."""

        def asking(
            url: str, keys: tuple[VerifierKey, ...], note: bytes, _prove: object, _known: int
        ) -> Asked:
            name = url.removeprefix("https://")
            if name not in seeds:
                code = fault or "WITNESS_SILENT"
                return Asked(status=0, fault=Fault(code, "Made up.", ""))
            return Asked(
                status=200,
                size=self.desk.seen().size,
                lines=(cosign(note, keys[0], seeds[name], self.clock.now),),
            )

        return witness_round.ask(self.desk, asking)

    def say(self) -> None:
        """Record one more entry."""
        body = {"actor": "group:newcomer", "name": "Made up", "roles": ["party"]}
        self.desk.record(self.convenor, "actor.registered", body)

    def kinds(self) -> list[str]:
        """The kinds of all entries, in order."""
        store = self.desk.store
        found = (store.indexed(n) for n in range(store.size()))
        return [each.kind for each in found if each is not None]


def cosign(note: bytes, key: VerifierKey, seed: int, at: datetime) -> Any:
    """A witness's line under a checkpoint."""
    private = SigningKey(bytes([seed]) * 32)
    text = parse_note(note).text
    return cosign_note(text, key, lambda m: private.sign(m).signature, int(at.timestamp()))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A desk whose Terms ask for two of two operators."""
    made = Watched(tmp_path / "desk", TERMS)
    with made.desk:
        yield made


def policy_file(watched: Watched) -> Any:
    """The policy as the desk wrote it."""
    return parse_policy((watched.desk.folder / "witness.policy").read_bytes())


def test_the_policy_follows_terms_and_enrolments(watched: Watched) -> None:
    """A group for each operator, the quorum of Terms over them, both keys of the log."""
    assert policy_file(watched).quorum == "none"
    first = watched.enrol("state:one", 31)
    text = (watched.desk.folder / "witness.policy").read_text()
    assert "WEAKER THAN AGREED" in text
    second = watched.enrol("state:one", 32)
    third = watched.enrol("state:two", 33)
    policy = policy_file(watched)
    assert "WEAKER" not in (watched.desk.folder / "witness.policy").read_text()
    assert [key.kind for key in policy.log_keys] == [1, 6]
    assert not policy.met([first, second])
    assert policy.met([second, third])
    assert {each.name for each in policy.witnesses} == {first, second, third}


def test_a_witness_that_retires_counts_no_more(watched: Watched) -> None:
    """Its operator takes it back; the policy is written anew, and its name stays taken."""
    name = watched.enrol("state:one", 31)
    states = witness_states(watched.desk.store, watched.desk.registrar.clerk.folds)
    subject = next(iter(states))
    with pytest.raises(Refused, match="WITNESS_NOT_YOURS"):
        watched.desk.record(
            watched.pairs["state:two"], "witness.retired", {"why": "x"}, about=[subject]
        )
    watched.desk.record(
        watched.pairs["state:one"], "witness.retired", {"why": "x"}, about=[subject]
    )
    assert policy_file(watched).witnesses == ()
    with pytest.raises(Refused, match="WITNESS_EXISTS"):
        watched.enrol("state:one", 31)
    assert name in {state.name for state in states.values()}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda body: body["keys"][0].update(possession="AAAA"), "KEY_NOT_POSSESSED"),
        (lambda body: body.update(name="other.example/w"), "WITNESS_KEY"),
        (lambda body: body["keys"].append(dict(body["keys"][0])), "WITNESS_KEY"),
        (lambda body: body["keys"][0].update(vkey="x+00000000+BAAA"), "KEY_LENGTH"),
    ],
    ids=["no proof", "another name", "one type twice", "a short key"],
)
def test_a_key_without_good_proof_is_refused(
    watched: Watched, change: Callable[[dict[str, Any]], None], code: str
) -> None:
    """The proof is for this desk, this operator and this very key, under the witness's name."""
    body = enrolment(ORIGIN, "state:one", "one.example/w", b"\x31" * 32)
    change(body)
    with pytest.raises((BadInput, Refused), match=code):
        watched.desk.record(watched.pairs["state:one"], "witness.enrolled", body)


def test_whose_witnesses_do_not_count_is_told_so(watched: Watched) -> None:
    """Terms name whose witnesses count; another's enrolment, or one with its proof, is refused."""
    with pytest.raises(Refused, match="WITNESS_NOT_COUNTED"):
        watched.enrol("state:three", 34)
    stolen = enrolment(ORIGIN, "state:one", "one.example/w", b"\x31" * 32)
    with pytest.raises(Refused, match="KEY_NOT_POSSESSED"):
        watched.desk.record(watched.pairs["state:two"], "witness.enrolled", stolen)
    own = enrolment(ORIGIN, "state:one", "one.example/w", watched.pairs["state:one"].seed)
    with pytest.raises(Refused, match="WITNESS_KEY_SHARED"):
        watched.desk.record(watched.pairs["state:one"], "witness.enrolled", own)


def test_a_checkpoint_is_witnessed_when_two_operators_signed(watched: Watched) -> None:
    """One is not enough; the second completes the quorum, and its time is the witnessed time."""
    first, second = watched.enrol("state:one", 31), watched.enrol("state:two", 33)
    size = watched.desk.seen().size
    alone = watched.ask({first: 31})
    assert (alone.witnessed, alone.quiet) == (None, True)
    watched.clock.now += timedelta(minutes=5)
    both = watched.ask({first: 31, second: 33})
    assert both.witnessed == size
    found = cosigned.witnessed(watched.desk.store, policy_file(watched))
    assert [(each.size, each.at) for each in found] == [(size, START + timedelta(minutes=5))]
    note = Cosignatures(watched.desk.store).note()
    keys = policy_file(watched)
    opened = open_checkpoint(note, keys.log_keys, keys.witness_keys)
    # The earliest line of each witness is the one that is kept.
    assert [each.timestamp for each in opened.cosignatures] == [
        int(START.timestamp()), int((START + timedelta(minutes=5)).timestamp())
    ]  # fmt: skip


def test_an_alarm_is_said_once_for_each_spell(watched: Watched) -> None:
    """Silence is trouble once Terms call it behind; said when it begins, and when it is over."""
    first, second = watched.enrol("state:one", 31), watched.enrol("state:two", 33)
    assert watched.ask({first: 31}).quiet
    watched.clock.now += timedelta(hours=2)
    late = watched.ask({first: 31})
    assert late.troubles == {second: "silent"}
    watched.clock.now += timedelta(hours=2)
    again = watched.ask({first: 31})
    assert again.troubles == {second: "silent"}
    assert watched.kinds().count("witness.alarmed/1") == 1
    assert watched.ask({first: 31, second: 33}).quiet
    assert watched.ask({first: 31, second: 33}).quiet
    assert watched.kinds().count("witness.answered/1") == 1
    refusing = watched.ask({first: 31}, "WITNESS_REFUSED")
    assert refusing.troubles == {second: "refused"}
    assert watched.kinds().count("witness.alarmed/1") == 2


def test_only_the_desk_says_how_a_witness_fares(watched: Watched) -> None:
    """A party cannot raise an alarm about another's witness, nor end one."""
    watched.enrol("state:one", 31)
    subject = next(iter(witness_states(watched.desk.store, watched.desk.registrar.clerk.folds)))
    with pytest.raises(Refused, match="WITNESS_NOT_DESK"):
        watched.desk.record(
            watched.convenor, "witness.alarmed", {"trouble": "silent", "size": 1}, about=[subject]
        )


def test_cosignatures_may_be_carried_by_any_road(watched: Watched) -> None:
    """A checkpoint with a witness's line is taken; one of strangers, or of a fork, is not."""
    name = watched.enrol("state:one", 31)
    note, size = watched.desk.checkpoint(), watched.desk.seen().size
    key = policy_file(watched).witness_keys[0]
    signed = add_signatures(note, [cosign(note, key, 31, START)])
    with pytest.raises(Refused, match="WITNESS_LINES"):
        witness_round.take(watched.desk, note)
    assert witness_round.take(watched.desk, signed) == (size, (name,))
    false = Checkpoint(origin=ORIGIN, size=size, root=bytes(32))
    forged = sign_with_all(false, watched.desk.registrar.signers, 1)
    with pytest.raises(Refused, match="CHECKPOINT_NOT_OURS"):
        witness_round.take(watched.desk, add_signatures(forged, [cosign(forged, key, 31, START)]))
    later = Checkpoint(origin=ORIGIN, size=size + 99, root=bytes(32))
    ahead = sign_with_all(later, watched.desk.registrar.signers, 1)
    with pytest.raises(NotFound, match="CHECKPOINT_UNKNOWN"):
        witness_round.take(watched.desk, add_signatures(ahead, [cosign(ahead, key, 31, START)]))


def test_the_audit_verifies_what_is_kept(watched: Watched, tmp_path: Path) -> None:
    """A desk with alarms and cosignatures audits clean; one line altered, or made up, is found."""
    first, second = watched.enrol("state:one", 31), watched.enrol("state:two", 33)
    watched.ask({first: 31, second: 33})
    watched.clock.now += timedelta(hours=2)
    watched.say()
    watched.clock.now += timedelta(hours=2)
    watched.ask({first: 31})
    store = watched.desk.store

    def report(name: str) -> Any:
        scratch = SqliteStore.create(tmp_path / name)
        try:
            return audit(store, scratch)
        finally:
            scratch.close()

    assert report("clean").ok
    store.connection.execute("UPDATE cosignature SET time = time - 3600 WHERE name = ?", (first,))
    found = report("altered").findings
    assert [(each.step, each.fault.code) for each in found] == [(7, "COSIGNATURE_FALSE")]


def test_an_old_desk_goes_on_with_one_key(watched: Watched) -> None:
    """Without the file of the second key a desk signs with Ed25519 alone; the audit says so."""
    folder = watched.desk.folder
    watched.desk.close()
    (folder / "keys" / "log.mldsa.key").unlink()
    with Desk.open(folder, watched.clock) as desk:
        assert len(desk.registrar.signers) == 1
        assert base64.b64decode(desk.log_key.split("+", 2)[2])[0] == 1
