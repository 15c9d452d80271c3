"""What an entry destroys is destroyed in every follower's folder, and only by such an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.replicas.served import audited, follow, follower, report, served

from truceline.keyring.files import read_pair
from truceline.replicas.copies import open_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

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


def test_a_destruction_without_an_allowed_entry_destroys_nothing(
    desk: MadeUp, tmp_path: Path
) -> None:
    """A reporter's word on the ledger, put there past the rules, leaves copies alone."""
    from truceline.keyring import author  # noqa: PLC0415 - used here alone

    place = report(desk.folder, desk.key("group:brigade"), place_as_said=f"near {WORD}")
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
        brigade = read_pair(desk.key("group:brigade"))
        draft = opened.draft(
            brigade, "body.destroyed", body, about=[indexed.hash], now=opened.newest_at()
        )
        _force(opened, author.sign(draft, brigade))
        kept = opened.store.stored(place)
        assert kept is not None
        assert kept.envelope is None
    with served(desk.folder) as source:
        done = follow(source, copy, key)
    assert [fault.code for fault in done.alarms] == ["NO_RIGHT"]
    assert done.destroyed == ()
    assert WORD.encode() in _bytes(copy)


def _force(desk: object, submission: object) -> None:
    """Record past the rules, as an operator with the store and the log key can."""
    import truceline.registrar as module  # noqa: PLC0415 - used here alone
    from truceline.analysis import admission  # noqa: PLC0415

    patch = pytest.MonkeyPatch()
    with patch.context() as each:
        each.setattr(admission, "_check_right", lambda *_: None)
        each.setattr(module, "admit", admission.admit)
        desk.submit([submission], whole=True)  # type: ignore[attr-defined]
