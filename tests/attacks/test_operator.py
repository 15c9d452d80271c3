"""The operator as attacker: edits, deletes, reorders, back-dates, forks, withholds, false script.

Each attack is carried out on a real desk with the desk's own keys. What it cannot make consistent
for want of an author's key the audit finds; what it can, a follower's copy and a witness find.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.routing import Route
from tests.attacks.operating import Operator, followed, proof_in, watched
from tests.cli.running import answer, ok
from tests.replicas.served import Spoiled, direct, follow, report, served

import truceline
from truceline.api.log import log_app
from truceline.console.app import CSP
from truceline.errors import Refused
from truceline.keyring.files import read_pair
from truceline.reception.readers import Readers
from truceline.replicas.copies import open_desk
from truceline.witness.rounds import Rewritten

if TYPE_CHECKING:
    from tests.desks import MadeUp

REPORT = 13
"""The place of an entry by a party, behind the registers."""


def _caught(desk: MadeUp, copy: Path, state: Path, code: str) -> None:
    """A follower and a witness that looked before refuse it, with a proof for everybody."""
    with pytest.raises(Rewritten) as refusal:
        followed(desk, copy)
    [fault] = refusal.value.faults
    assert fault.code == code
    assert "edited, removed, put in or reordered" in fault.sentence
    seen = watched(desk, state)
    assert seen.fault is not None
    assert seen.cosigned == b""
    assert seen.fault.code in {"WITNESS_INCONSISTENT", "WITNESS_SHRUNK"}
    # The proof convinces whoever has neither desk nor copy.
    file, _ = proof_in(copy)
    shown = answer("verify", file, "--policy", desk.folder / "witness.policy")
    assert (shown["holds"], shown["what"]) == (True, "split view")
    assert "two different records" in shown["says"] or "contradict" in shown["says"]


def _looked(desk: MadeUp, tmp_path: Path) -> tuple[Path, Path]:
    """A follower's copy and a witness's state, as of before the attack."""
    followed(desk, tmp_path / "copy")
    assert watched(desk, tmp_path / "state").fault is None
    return tmp_path / "copy", tmp_path / "state"


class TestEdits:
    """What was said is changed after it was recorded."""

    def test_in_the_file_alone(self, desk: MadeUp) -> None:
        """One word changed by hand: the audit names the entry and that it was altered."""
        operator = Operator(desk)
        envelope, _ = operator.body(REPORT)
        changed = envelope.replace(b"moderate", b"moderatf")
        if changed == envelope:
            changed = envelope.replace(b"2016", b"2017", 1)
        operator.sql(("UPDATE body SET envelope = ? WHERE seq = ?", changed, REPORT))
        report_ = operator.copy.audit()
        [first] = [each for each in report_.findings if each.fault.code == "COMMITMENT"]
        assert (first.step, first.seq) == (1, REPORT)
        assert "altered after recording" in str(first.fault)

    def test_with_everything_signed_anew(self, desk: MadeUp, tmp_path: Path) -> None:
        """Leaf, tiles and checkpoints made to fit: the author's signature does not."""
        copy, state = _looked(desk, tmp_path)
        operator = Operator(desk)
        envelope, salt = operator.body(REPORT)
        assert envelope.count(b'"signed_at":"2016-03-01') == 1
        changed = envelope.replace(b'"signed_at":"2016-03-01', b'"signed_at":"2016-03-02')
        operator.put_leaf(REPORT, operator.leaf(REPORT).recorded_at, changed, salt)
        operator.sign_anew()
        found = operator.found()
        assert "SIGNATURE" in found
        assert "COMMITMENT" not in found
        assert "CHECKPOINT_ROOT" not in found
        _caught(desk, copy, state, "LOG_FORKED")


class TestDeletes:
    """What was recorded is made to have never come."""

    def test_an_entry_in_the_middle(self, desk: MadeUp, tmp_path: Path) -> None:
        """Taken out, the gap closed, all signed anew: refused by everybody who looked before."""
        copy, state = _looked(desk, tmp_path)
        operator = Operator(desk)
        operator.drop(REPORT)
        operator.sign_anew()
        _caught(desk, copy, state, "LOG_CUT")

    def test_a_row_of_the_file(self, desk: MadeUp) -> None:
        """A leaf removed by hand: the audit says which place is missing."""
        operator = Operator(desk)
        operator.sql(("DELETE FROM leaf WHERE seq = ?", REPORT))
        found = operator.found()
        assert f"Entry {REPORT} is missing" in found["PLACE_MISSING"]
        assert "altered after it was signed" in found["CHECKPOINT_ROOT"]

    def test_the_newest_entries_by_a_backup(
        self, desk: MadeUp, original: MadeUp, tmp_path: Path
    ) -> None:
        """A backup put back is a good record, and shorter: follower and witness miss the rest."""
        for _ in range(2):
            report(desk.folder, desk.key("group:brigade"))
        copy, state = _looked(desk, tmp_path)
        restored = original.copied(tmp_path / "restored")
        assert Operator(restored).found() == {}
        with pytest.raises(Refused) as refusal:
            followed(restored, copy)
        [fault] = refusal.value.faults
        assert (fault.code, "hides the newest entries" in fault.hint + fault.sentence) == (
            "LOG_OLDER", True,
        )  # fmt: skip
        seen = watched(restored, state)
        assert seen.fault is not None
        assert seen.fault.code == "WITNESS_SHRUNK"
        assert "withheld, or were lost" in seen.fault.hint


class TestReorders:
    """The order of what happened is turned round."""

    def test_two_entries_change_places(self, desk: MadeUp, tmp_path: Path) -> None:
        """Swapped and signed anew: times decrease, and every copy refuses it."""
        copy, state = _looked(desk, tmp_path)
        operator = Operator(desk)
        for table in ("leaf", "body", "box"):
            operator.sql(
                (f"UPDATE {table} SET seq = -1 WHERE seq = ?", REPORT),  # noqa: S608 - this test's own words
                (f"UPDATE {table} SET seq = ? WHERE seq = ?", REPORT, REPORT + 1),  # noqa: S608 - as above
                (f"UPDATE {table} SET seq = ? WHERE seq = -1", REPORT + 1),  # noqa: S608 - as above
            )
        operator.sign_anew()
        found = operator.found()
        assert "never decrease" in found["TIME_DECREASES"]
        _caught(desk, copy, state, "LOG_FORKED")


class TestBackDates:
    """What is said today is made to have been said last week."""

    def test_the_time_of_an_entry_is_set_back(self, desk: MadeUp, tmp_path: Path) -> None:
        """Leaf and checkpoints made to fit: the order of times gives it away, and every copy."""
        copy, state = _looked(desk, tmp_path)
        operator = Operator(desk)
        envelope, salt = operator.body(REPORT)
        earlier = operator.leaf(REPORT).recorded_at - timedelta(days=7)
        operator.put_leaf(REPORT, earlier, envelope, salt)
        operator.sign_anew()
        found = operator.found()
        assert "never decrease" in found["TIME_DECREASES"]
        _caught(desk, copy, state, "LOG_FORKED")

    def test_an_entry_cannot_be_older_than_what_its_author_had_seen(self, desk: MadeUp) -> None:
        """Each entry cites the newest checkpoint that its author saw: put earlier, it fails."""
        place = report(desk.folder, desk.key("group:brigade"))
        operator = Operator(desk)
        envelope, salt = operator.body(place)
        declared = operator.leaf(place).recorded_at
        # All from REPORT on is dropped: the entry now stands before the checkpoint that it cites.
        for each in range(place, REPORT - 1, -1):
            operator.drop(each)
        operator.put_leaf(REPORT, declared, envelope, salt)
        operator.sign_anew()
        [(code, sentence)] = operator.found().items()
        assert code == "SEEN_UNKNOWN", sentence


class TestForks:
    """Two readers are shown two records."""

    def test_each_of_two_parties_is_shown_its_own(
        self, desk: MadeUp, original: MadeUp, tmp_path: Path
    ) -> None:
        """Two good records under one key: one look across, and the proof is in anybody's hand."""
        other = original.copied(tmp_path / "other")
        report(desk.folder, desk.key("group:brigade"))
        report(other.folder, other.key("cell:officer"))
        assert Operator(desk).found() == {}
        assert Operator(other).found() == {}
        copy, state = _looked(desk, tmp_path)
        _caught(other, copy, state, "LOG_FORKED")
        file, proven = proof_in(copy)
        assert proven.first.size == proven.second.size == 24
        text = ok("verify", file, "--policy", desk.folder / "witness.policy")
        assert "signed two different records of the same 24 entries" in text


class TestWithholds:
    """What was recorded is not handed to those who may have it."""

    def test_bodies_are_held_back_from_one_reader(self, desk: MadeUp, tmp_path: Path) -> None:
        """What the desk lists as a reader's own and does not hand out is named by its place."""

        def cut(path: str, data: bytes) -> bytes | None:
            if not path.startswith("entries"):
                return None
            lines = data.splitlines()
            return b"\n".join([*lines[:4], *lines[5:]]) + b"\n"

        with served(desk.folder) as source:
            done = follow(Spoiled(source, cut), tmp_path / "copy", desk.key("cell:officer"))
        [alarm] = done.alarms
        assert (alarm.code, alarm.where) == ("BODY_WITHHELD", "entry 4")

    def test_a_body_is_taken_out_of_the_file(self, desk: MadeUp) -> None:
        """Its leaf stays: the audit counts a body that no entry destroyed as withheld."""
        operator = Operator(desk)
        operator.sql(("DELETE FROM body WHERE seq = ?", REPORT))
        assert operator.copy.audit().withheld == 1

    def test_an_entry_is_refused_and_later_said_to_have_never_come(self, desk: MadeUp) -> None:
        """Its author holds a refusal that the desk signed over the entry's own hash."""
        with open_desk(desk.folder) as opened:
            pair = read_pair(desk.key("agency:aid"))
            with pytest.raises(Refused) as refusal:
                opened.record(
                    pair, "incident.registered", {"severity": "grave"},
                    about=[desk.subjects["incident"]], now=opened.newest_at(),
                )  # fmt: skip
            origin = opened.origin
        assert refusal.value.refusal is not None
        assert origin in str(refusal.value.refusal)


class TestFalseScript:
    """Whoever serves a browser its script could serve a false one: the log serves none."""

    def test_what_a_desk_serves_has_no_script(self, desk: MadeUp) -> None:
        """Every road of the log answers data: no page, no script, nothing a browser would run."""
        app = log_app(lambda: open_desk(desk.folder), desk.folder, Readers(lambda: 0.0))
        roads = {route.path for route in app.routes if isinstance(route, Route)}
        assert len(roads) == len(app.routes) > 3
        asked = [
            "/", "/checkpoint", "/desk.vkey", "/witness.policy", "/places?reader=public",
            "/entries?reader=public", "/tile/0/000.p/23", "/tile/entries/000.p/23", "/index.html",
            "/app.js", "/static/app.js", "/entries?reader=<script>alert(1)</script>",
        ]  # fmt: skip
        with direct(desk.folder, lambda: 0.0) as client:
            for path in asked:
                got = client.get(path)
                kind = got.headers.get("content-type", "")
                assert "html" not in kind, path
                assert "script" not in kind, path
                assert b"<script" not in got.content.lower(), path

    def test_every_script_of_a_page_is_held_to_its_hash(self) -> None:
        """A page names the hash of each script it asks for, and may run nothing else."""
        folder = Path(truceline.__file__).parent / "console" / "templates"
        pages = [path.read_text(encoding="utf-8") for path in folder.rglob("*.html")]
        tags = [tag for page in pages for tag in re.findall(r"<script\b[^>]*>", page)]
        assert tags
        for tag in tags:
            assert "src=" in tag, tag
            assert "integrity(" in tag, tag
        assert "script-src 'self';" in CSP
        assert "unsafe" not in CSP
