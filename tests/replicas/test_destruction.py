"""What an entry destroys is destroyed in every follower's folder, and only by such an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests import desks
from tests.replicas.served import audited, follow, follower, report, served

from truceline.analysis import admission
from truceline.keyring.files import read_pair
from truceline.ledger.entry import Submission, seal_envelope, signing_message
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

    from truceline.desk import Desk

WORD = "qwyzzlebrook"


def _bytes(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


def _destroy(desk: MadeUp, place: int, what: str) -> None:
    with open_desk(desk.folder) as opened:
        indexed = opened.store.indexed(place)
        assert indexed is not None
        body = {
            "entry": indexed.hash, "place": place, "what": what, "ground": "consent_withdrawn",
            "why": "Made-up: asked for.",
        }  # fmt: skip
        officer = read_pair(desk.key("cell:officer"))
        opened.record(officer, "body.destroyed", body, about=[indexed.hash], now=opened.newest_at())


@pytest.mark.parametrize("what", ["body", "sealed"])
def test_no_byte_of_what_was_destroyed_is_left_in_a_followers_folder(
    desk: MadeUp, tmp_path: Path, what: str
) -> None:
    """Body, salt and sealed boxes go from every file; the leaf and the reason stay."""
    for _ in range(40):
        report(desk.folder, desk.key("cell:officer"))
    place = report(
        desk.folder, desk.key("cell:officer"), place_as_said=f"near {WORD}", reporter="A miller"
    )
    for _ in range(40):
        report(desk.folder, desk.key("cell:officer"))
    copy, key = tmp_path / "copy", desk.key("cell:officer")
    with served(desk.folder) as source, follower(source, copy, key) as mine:
        mine.once()
        stored, boxes = mine.store.stored(place), mine.store.boxes(place)
        assert stored is not None
        assert stored.salt is not None
        [box] = boxes
        assert WORD.encode() in _bytes(copy)
        assert box[-40:] in _bytes(copy)
        _destroy(desk, place, what)
        done = mine.once()
        assert done.destroyed == ((place,) if what == "body" else ())
        assert done.alarms == ()
        left = _bytes(copy)
        assert box[-40:] not in left
        if what == "body":
            assert WORD.encode() not in left
            assert stored.salt not in left
        assert stored.leaf in left
    assert box[-40:] not in _bytes(copy)
    assert audited(copy)[0] == []


def test_a_destruction_without_a_good_entry_destroys_nothing(desk: MadeUp, tmp_path: Path) -> None:
    """An order in the officer's name under another key, put there past the rules, is named."""
    place = report(desk.folder, desk.key("cell:officer"), place_as_said=f"near {WORD}")
    copy, key = tmp_path / "copy", desk.key("cell:officer")
    with served(desk.folder) as source:
        follow(source, copy, key)
    with open_desk(desk.folder) as opened:
        indexed = opened.store.indexed(place)
        assert indexed is not None
        body = {
            "entry": indexed.hash, "place": place, "what": "body", "ground": "safety",
            "why": "Made-up: the operator's own wish.",
        }  # fmt: skip
        officer, other = read_pair(key), read_pair(desk.key("state:one"))
        draft = opened.draft(
            officer, "body.destroyed", body, about=[indexed.hash], now=opened.newest_at()
        )
        message = draft.statement.to_bytes()
        forged = seal_envelope(message, other.sign(signing_message(message)))
        _force(opened, Submission(envelope=forged, salt=draft.salt))
        kept = opened.store.stored(place)
        assert kept is not None
        assert kept.envelope is None
    with served(desk.folder) as source:
        done = follow(source, copy, key)
    assert [fault.code for fault in done.alarms] == ["SIGNATURE"]
    assert done.destroyed == ()
    assert WORD.encode() in _bytes(copy)


def test_an_order_that_a_copy_cannot_check_destroys_nothing_until_its_owner_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys not being public, an operator could forge the order: it is named, and the body kept."""
    hidden = desks.TERMS.read_text("utf-8").replace("key.*: public", "key.*: [officer]")
    hidden = hidden.replace("incident.reported: [officer, author]", "incident.reported: public")
    terms = tmp_path / "terms.yaml"
    terms.write_text(hidden, "utf-8")
    monkeypatch.setattr(desks, "TERMS", terms)
    (tmp_path / "made-up").mkdir()
    desk = desks.made_up_desk(tmp_path / "made-up")
    place = report(desk.folder, desk.key("cell:officer"), place_as_said=f"near {WORD}")
    _destroy(desk, place, "sealed")
    copy = tmp_path / "copy"
    with served(desk.folder) as source:
        follow(source, copy)
        assert WORD.encode() in _bytes(copy)
        _destroy(desk, place, "body")
        done = follow(source, copy)
        assert "DESTRUCTION_UNPROVEN" in [fault.code for fault in done.alarms]
        assert WORD.encode() in _bytes(copy)
        done = follow(source, copy, trusting=True)
        assert done.destroyed == (place,)
        assert WORD.encode() not in _bytes(copy)
        assert follow(source, copy).alarms == ()


def _force(desk: Desk, submission: Submission) -> None:
    """Record past the rules, as an operator with the store and the log key can."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "_check_key", lambda *_: None)
        desk.submit([submission], whole=True)
