"""The ledger's pages: checkpoint, entries, receipts and audits, as each reader gets them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.console.readers import AID, BRIGADE, OFFICER, TWO, got, record
from tests.console.visiting import browsing, come_in, make_demonstration
from tests.desks import RELAY, MadeUp

from truceline.desk import Desk
from truceline.receipts import receipt

if TYPE_CHECKING:
    import httpx


class TestLedger:
    """Checkpoint, receipts, entries and audits."""

    def receipt_of(self, made: MadeUp, subject: str, reader: str = OFFICER) -> bytes:
        """The receipt of an entry, as its reader gets it."""
        with Desk.open(made.folder) as desk:
            view = desk.view(desk.scope(reader))
            return receipt(desk.registrar, view, view.entry(made.subjects[subject]).seq)

    def test_the_newest_checkpoint_is_shown_word_for_word(self, made: MadeUp) -> None:
        """What the log serves to followers stands on the page, with size and root."""
        with browsing(made.folder) as client:
            text = got(client, "/ledger")
            note = client.get("/checkpoint").text
        with Desk.open(made.folder) as desk:
            assert desk.seen().root in text
        assert all(line in text for line in note.splitlines() if "+" not in line)

    def test_an_entry_shows_the_bytes_that_were_signed(self, made: MadeUp) -> None:
        """The page holds the envelope byte for byte, and leaf and hash belong to it."""
        import html  # noqa: PLC0415 - for this test

        convoy = made.subjects["convoy"]
        with browsing(made.folder) as client:
            come_in(client, made, AID)
            text = html.unescape(got(client, f"/ledger/{convoy}"))
        with Desk.open(made.folder) as desk:
            place = desk.store.seq_of(convoy)
            stored = None if place is None else desk.store.stored(place)
        assert stored is not None
        assert stored.envelope is not None
        assert stored.envelope.decode() in text
        assert stored.leaf.hex() in text

    def test_a_receipt_is_checked_by_the_desk_and_said_to_be(self, made: MadeUp) -> None:
        """Without scripts the desk checks it; the page says that it is the desk's word."""
        data = self.receipt_of(made, "incident")
        with browsing(made.folder) as client:
            answer = client.post("/ledger", files={"receipt": ("r.tlog-proof", data)})
            assert answer.status_code == 200
            assert "Checked by the desk, not by your browser" in answer.text
            assert BRIGADE in answer.text

    def test_one_changed_byte_is_found(self, made: MadeUp) -> None:
        """A receipt that was altered proves nothing, and neither does an empty file."""
        data = self.receipt_of(made, "incident")
        place = data.index(b"index ") + 6
        other = b"1" if data[place : place + 1] != b"1" else b"2"
        with browsing(made.folder) as client:
            for wrong in (data[:place] + other + data[place + 1 :], b"", b"no receipt\n"):
                answer = client.post("/ledger", files={"receipt": ("r", wrong)})
                assert answer.status_code == 400
                assert "Checked by the desk" not in answer.text
                assert 'class="faults"' in answer.text

    def test_an_audit_is_for_officers(self, made: MadeUp) -> None:
        """The public and a party are shown no button, and refused."""
        with browsing(made.folder) as client:
            assert "Run an audit" not in got(client, "/ledger")
            assert client.post("/ledger/audit").status_code == 403
            assert client.get("/ledger/audit/live").status_code == 403
            come_in(client, made, BRIGADE)
            assert client.post("/ledger/audit").status_code == 403

    def test_an_audit_goes_through_the_ledger_and_holds_until_it_grows(self, made: MadeUp) -> None:
        """It ends with a report of every step; after one more entry it says nothing any more."""
        with browsing(made.folder) as client:
            come_in(client, made, OFFICER)
            assert "Run an audit" in got(client, "/ledger")
            assert client.post("/ledger/audit").status_code == 303
            text = finished(client)
            assert "No step found a fault in" in text
            assert text.count("<li>signatures</li>") == 1
            told = client.get("/ledger/audit/live")
            assert told.headers["content-type"].startswith("text/event-stream")
            assert "event: end" in told.text
            relay = {"version": made.subjects["convoy"], "on_behalf_of": TWO, "relayed": RELAY}
            record(made, OFFICER, "notice.acknowledged", relay, made.subjects["convoy"])
            assert "No step found a fault in" not in got(client, "/ledger")
        assert not list(made.folder.glob(".audit-*"))

    def test_an_audit_finds_what_was_altered(self, made: MadeUp) -> None:
        """A byte of a stored envelope that was changed is found, and told by code and place."""
        with Desk.open(made.folder) as desk:
            place = desk.store.seq_of(made.subjects["truce"])
            desk.store.connection.execute(
                "UPDATE body SET envelope = CAST(replace(CAST(envelope AS TEXT), "
                "'Made-up silence', "
                "'Made-up violence') AS BLOB) "
                "WHERE seq = ?",
                (place,),
            )
        with browsing(made.folder) as client:
            come_in(client, made, OFFICER)
            client.post("/ledger/audit")
            text = finished(client)
        assert "The audit failed" in text
        assert 'class="bad"' in text
        assert "Made-up violence" not in text

    def test_a_demonstration_may_be_audited_by_anybody(self, made: MadeUp) -> None:
        """There is nothing to spare it for: whoever looks may watch one run."""
        make_demonstration(made)
        with browsing(made.folder) as client:
            assert client.post("/ledger/audit").status_code == 303
            text = got(client, "/ledger")
            assert "audit-progress" in text or "No step found a fault" in text


def finished(client: httpx.Client) -> str:
    """The ledger's page once no audit runs."""
    for _ in range(300):
        text = got(client, "/ledger")
        if "audit-progress" not in text:
            return text
        time.sleep(0.1)
    pytest.fail("the audit did not end")
