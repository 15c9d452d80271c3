"""Receipts and the chain of a notice: what holds offline, and what is refused by name."""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok, run

from truceline.analysis.key_standing import Witnessed
from truceline.analysis.receipts import read_extra, verify_receipt
from truceline.analysis.told import told
from truceline.desk import Desk
from truceline.errors import DeskFault, TrucelineError
from truceline.keyring.files import new_pair
from truceline.ledger.checkpoints import add_signatures
from truceline.ledger.notes import cosign_note, parse_note
from truceline.ledger.policy import parse_policy
from truceline.ledger.proof_files import ProofFile, format_proof_file, parse_proof_file
from truceline.ledger.vkeys import COSIGNATURE_ED25519, VerifierKey, format_vkey
from truceline.receipts import receipt as made

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

NAMES = ("north", "south", "office")
PAIRS = {name: new_pair(f"group:{name}", seed=name.encode().ljust(32, b".")) for name in NAMES}
KEYS = {
    name: VerifierKey(name=f"{name}.example/witness", kind=COSIGNATURE_ED25519, public=pair.public)
    for name, pair in PAIRS.items()
}


def cosigned(receipt: bytes, *names: str, at: int = 1_456_900_000) -> bytes:
    """The receipt with the cosignatures of made-up witnesses under its checkpoint."""
    file = parse_proof_file(receipt)
    text = parse_note(file.checkpoint).text
    lines = [
        cosign_note(text, KEYS[name], PAIRS[name].sign, at + number)
        for number, name in enumerate(names)
    ]
    note = add_signatures(file.checkpoint, lines)
    return format_proof_file(
        ProofFile(index=file.index, proof=file.proof, checkpoint=note, extra=file.extra)
    )


def policy_text(desk: MadeUp, quorum: int = 2) -> bytes:
    """A party's own policy: the desk's log keys, three witnesses, so many of them."""
    own = (desk.folder / "witness.policy").read_text().splitlines()
    lines = [line for line in own if line.startswith("log ")]
    lines += [f"witness {name} {format_vkey(key)}" for name, key in KEYS.items()]
    return "\n".join(
        [*lines, f"group enough {quorum} {' '.join(NAMES)}", "quorum enough", ""]
    ).encode()


@pytest.fixture
def receipt(desk: MadeUp, tmp_path: Path) -> bytes:
    """The receipt of the convoy's notice."""
    out = tmp_path / "convoy.tlog-proof"
    ok("receipt", desk.subjects["convoy"], "-o", out)
    return out.read_bytes()


def test_a_receipt_is_checked_with_neither_desk_nor_network(
    desk: MadeUp, receipt: bytes, tmp_path: Path
) -> None:
    """With the desk gone, the file, the policy and nothing else say what is proven and what not."""
    (tmp_path / "own.policy").write_bytes(policy_text(desk))
    (tmp_path / "r.tlog-proof").write_bytes(cosigned(receipt, "north", "office"))
    desk.folder.rename(tmp_path / "gone")
    found = answer("verify", tmp_path / "r.tlog-proof", "--policy", tmp_path / "own.policy")
    assert found["holds"]
    assert found["signed"]
    assert found["entry"] == desk.subjects["convoy"]
    assert found["witnesses"] == ["north", "office"]
    assert found["witnessed_at"] == "2016-03-02T06:26:41Z"
    for words in (
        "agency:aid",
        "north, office",
        "declared, on a replay clock",
        "does not prove that anybody read it",
        "what it says is true",
    ):
        assert words in found["says"], words


@pytest.mark.parametrize("names", [(), ("north",)])
def test_too_few_witnesses_are_refused(
    desk: MadeUp, receipt: bytes, tmp_path: Path, names: tuple[str, ...]
) -> None:
    """Where the policy asks for two witnesses, one is not enough, and the refusal names it."""
    (tmp_path / "own.policy").write_bytes(policy_text(desk))
    (tmp_path / "r.tlog-proof").write_bytes(cosigned(receipt, *names))
    given = ("verify", tmp_path / "r.tlog-proof", "--policy", tmp_path / "own.policy")
    assert codes(*given, exit_code=3) == ["QUORUM_MISSING"]
    result = run(*given)
    assert (", ".join(names) or "none") in result.stderr


def test_no_byte_of_a_receipt_can_be_changed(desk: MadeUp, receipt: bytes) -> None:
    """Each byte flipped, in any part: refused or unread, or it proves nothing else than before."""
    policy = parse_policy(policy_text(desk))
    whole = cosigned(receipt, "north", "south")
    true = verify_receipt(whole, policy)
    for at in range(0, len(whole), 7):
        bad = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        try:
            found = verify_receipt(bad, policy)
        except TrucelineError:
            continue
        # A signature line of a key nobody knows is ignored; what is proven is the same.
        same = ("origin", "place", "size", "recorded_at", "envelope")
        assert [getattr(found, each) for each in same] == [getattr(true, each) for each in same]


def test_other_words_in_a_receipt_are_not_those_of_its_leaf(desk: MadeUp, receipt: bytes) -> None:
    """A forger who encloses other words, another key or another salt is named as such."""
    policy = parse_policy(policy_text(desk))
    file = parse_proof_file(cosigned(receipt, "north", "south"))
    assert file.extra is not None
    value = json.loads(file.extra)
    other = new_pair("agency:aid").public.hex()
    wanted = {
        "envelope": "RECEIPT_OTHER_ENTRY", "salt": "RECEIPT_OTHER_ENTRY",
        "public": "RECEIPT_OTHER_KEY", "leaf": "PROOF",
    }  # fmt: skip
    for name, code in wanted.items():
        forged = json.loads(json.dumps(value))
        if name == "envelope":
            forged[name]["statement"]["body"]["title"] = "قافلة made-up arms"
        elif name == "public":
            forged[name] = other
        else:
            raw = bytearray(base64.b64decode(forged[name]))
            raw[-1] ^= 1
            forged[name] = base64.b64encode(raw).decode()
        extra = json.dumps(forged, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        again = ProofFile(
            index=file.index, proof=file.proof, checkpoint=file.checkpoint, extra=extra.encode()
        )
        with pytest.raises(TrucelineError) as caught:
            verify_receipt(format_proof_file(again), policy)
        assert any(code in fault.code for fault in caught.value.faults), name


def test_a_bare_receipt_shows_no_words_until_its_holder_adds_them(
    desk: MadeUp, tmp_path: Path
) -> None:
    """Bare, the file holds neither author nor kind; with the submission beside it, it proves it."""
    bare = tmp_path / "bare.tlog-proof"
    ok("receipt", desk.subjects["convoy"], "-o", bare, "--bare")
    file = parse_proof_file(bare.read_bytes())
    assert read_extra(file.extra).envelope is None
    assert b"agency" not in base64.b64decode(bare.read_bytes().split(b"extra ")[1].split(b"\n")[0])
    found = answer("verify", bare, "--policy", desk.folder / "witness.policy")
    assert found["entry"] is None
    assert "words are not enclosed" in found["says"]
    with Desk.open(desk.folder) as opened:
        stored = opened.store.stored(file.index)
        assert stored is not None
        line = {"boxes": [], "envelope": json.loads(stored.envelope or b""),
                "salt": base64.b64encode(stored.salt or b"").decode()}  # fmt: skip
    words = tmp_path / "words.json"
    words.write_text(
        json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True), "utf-8"
    )
    given = ("verify", bare, "--policy", desk.folder / "witness.policy", "--entry", words)
    assert answer(*given)["entry"] == desk.subjects["convoy"]


def test_a_reader_gets_receipts_of_what_it_may_see_alone(desk: MadeUp, tmp_path: Path) -> None:
    """Whoever may not see an entry is told that there is none, and no file is written."""
    out = tmp_path / "r.tlog-proof"
    given = ("receipt", desk.subjects["incident"], "-o", out, "--as", "public")
    assert run(*given).exit_code == 4
    assert not out.exists()


def test_a_receipt_is_never_written_over_another(desk: MadeUp, tmp_path: Path) -> None:
    """A name that is taken is refused, and what was there is there still."""
    out = tmp_path / "r.tlog-proof"
    out.write_bytes(b"mine")
    assert run("receipt", desk.subjects["convoy"], "-o", out).exit_code == 2
    assert out.read_bytes() == b"mine"


def test_a_checkpoint_and_a_refusal_are_explained_too(desk: MadeUp, tmp_path: Path) -> None:
    """Whatever the desk has signed, `verify` says in a sentence what it shows."""
    with Desk.open(desk.folder) as opened:
        (tmp_path / "checkpoint").write_bytes(opened.checkpoint())
    found = answer("verify", tmp_path / "checkpoint", "--policy", desk.folder / "witness.policy")
    assert found["what"] == "checkpoint"
    assert "does not prove what any entry says" in found["says"]
    assert codes("verify", tmp_path / "nothing", "--policy", desk.folder / "witness.policy",
                 exit_code=4)  # fmt: skip
    (tmp_path / "junk").write_bytes(b"\x00\xff junk")
    assert codes("verify", tmp_path / "junk", "--policy", desk.folder / "witness.policy",
                 exit_code=2)  # fmt: skip


def test_the_chain_of_a_notice_names_what_proves_each_link(desk: MadeUp, tmp_path: Path) -> None:
    """Filed, relayed for one recipient, silent for the other; each entry with its receipt."""
    found = answer("told", desk.subjects["convoy"], "--receipts", tmp_path / "chain")
    [version] = found["versions"]
    assert [link["what"] for link in version["filed"]] == ["filed", "available"]
    one, two = version["recipients"]["state:one"], version["recipients"]["state:two"]
    assert [link["what"] for link in one] == ["acknowledged"]
    assert "weaker than its own signature" in one[0]["says"]
    assert [link["what"] for link in two] == ["silent"]
    assert "neither consent nor proof that it was not told" in two[0]["says"]
    written = sorted(path.name for path in (tmp_path / "chain").iterdir())
    assert written == sorted(found["receipts"])
    assert len(written) == 2
    for name in written:
        ok("verify", tmp_path / "chain" / name, "--policy", desk.folder / "witness.policy")
    text = ok("told", desk.subjects["convoy"])
    assert "desk's word alone" in text
    assert codes("told", desk.subjects["incident"], exit_code=2) == ["NOT_A_NOTICE"]


def test_availability_is_dated_by_the_first_quorum_that_holds_the_notice(desk: MadeUp) -> None:
    """A checkpoint from before the notice dates nothing; of those after it the earliest does."""
    with Desk.open(desk.folder) as opened:
        view = opened.view()
        state = view.show(desk.subjects["convoy"]).state
        place = state.current.seq
        times = [view.at.replace(hour=hour) for hour in (7, 9, 8)]
        sizes = (place, place + 1, place + 2)
        dated = [Witnessed(size=size, at=at) for size, at in zip(sizes, times, strict=True)]
        [found] = told(state, dated, view.at, lambda entry: f"Doubted: {entry[:6]}.")
    assert found.filed[1].at == times[2]
    assert "none that anybody read it" in found.filed[1].says
    assert found.filed[0].says.endswith(f"Doubted: {desk.subjects['convoy'][:6]}.")


@pytest.mark.parametrize(
    ("table", "column", "at"), [("body", "envelope", -9), ("leaf", "leaf", 20)]
)
def test_no_receipt_is_made_of_what_an_operator_altered(
    desk: MadeUp, tmp_path: Path, table: str, column: str, at: int
) -> None:
    """Of an entry whose words or leaf were edited in the database no receipt goes out: it says so.

    Its holder would find it false, and could not tell who did it.
    """
    entry = desk.subjects["convoy"]
    with closing(sqlite3.connect(desk.folder / "desk.sqlite")) as database:
        found = "SELECT seq FROM entry WHERE hash = ?"
        [seq] = database.execute(found, (bytes.fromhex(entry),)).fetchone()
        wanted = f"SELECT {column} FROM {table} WHERE seq = ?"  # noqa: S608 - the names are those of this test
        data = bytearray(database.execute(wanted, (seq,)).fetchone()[0])
        data[at] ^= 1
        database.execute(f"UPDATE {table} SET {column} = ? WHERE seq = ?", (bytes(data), seq))  # noqa: S608 - likewise
        database.commit()
    with Desk.open(desk.folder) as opened, pytest.raises(DeskFault, match="RECEIPT_FALSE"):
        made(opened.registrar, opened.view(), seq)
    assert run("receipt", entry, "-o", tmp_path / "bad.tlog-proof").exit_code != 0
    assert not (tmp_path / "bad.tlog-proof").exists()
