"""What Terms say of the talks: data that is read whole, and sense that outsiders never break."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.errors import BadInput
from truceline.mechanism.terms import Terms

SMALL = Path(__file__).with_name("terms_made_up.yaml").read_text(encoding="utf-8")
FRAME = """political:
  framework: made-up-statement
  facilitator: un:office
  participants: [party, "actor:org:platform"]
  inviters: [guarantor]
  agenda: [{id: governance, label: Governing, clause: op. 4, basis: R}, {id: detainees, label: D}]
  tracks: [{id: one, name: One}, {id: two, name: Two, agenda: [detainees]}]
"""


def terms(*changes: tuple[str, str]) -> bytes:
    """The made-up Terms with a political frame, some of its text exchanged."""
    frame = FRAME
    for old, new in changes:
        assert old in frame, old
        frame = frame.replace(old, new)
    text = SMALL.replace("publication: {bulletin", f"{frame}publication: {{bulletin")
    return text.replace("actors:\n", "actors:\n  org:platform: {name: Platform}\n").encode()


def codes(data: bytes) -> list[str]:
    """The codes of every fault of a file."""
    with pytest.raises(BadInput) as caught:
        Terms.parse(data)
    assert all(fault.sentence and fault.hint and fault.where for fault in caught.value.faults)
    return [fault.code for fault in caught.value.faults]


def test_points_tracks_participants_and_inviters_are_data() -> None:
    """What the file says is what is read, with its source."""
    frame = Terms.parse(terms()).sections.political
    assert frame is not None
    assert [(point.id, point.clause) for point in frame.agenda] == [
        ("governance", "op. 4"), ("detainees", None),
    ]  # fmt: skip
    assert [(track.id, track.agenda) for track in frame.tracks] == [
        ("one", ()), ("two", ("detainees",)),
    ]  # fmt: skip
    assert frame.participants == ("party", "actor:org:platform")
    assert frame.inviters == ("guarantor",)


def test_a_frame_without_them_leaves_everything_open() -> None:
    """Older files, which name none of them, are read as before."""
    short = "\n".join(FRAME.splitlines()[:3]) + "\n"
    frame = Terms.parse(terms((FRAME, short))).sections.political
    assert frame is not None
    assert (frame.agenda, frame.tracks, frame.participants, frame.inviters) == ((), (), (), ())


@pytest.mark.parametrize(
    "token",
    ["guarantor", "outside", "task_force_member", "excluded", '"actor:state:one"'],
)
def test_no_outsider_is_named_to_take_part(token: str) -> None:
    """A file may not make a participant of a guarantor, an outsider or an excluded group."""
    assert codes(terms(("[party,", f"[{token},"))) == ["TALKS_OUTSIDER_PARTICIPATES"]


@pytest.mark.parametrize("token", ["facilitator", '"actor:un:office"'])
def test_the_facilitator_is_no_participant(token: str) -> None:
    """Whoever facilitates does not take part."""
    assert codes(terms(("[party,", f"[{token},"))) == ["TALKS_FACILITATOR_PARTICIPATES"]


def test_outside_states_accompany_whatever_a_file_says() -> None:
    """No other word is accepted for how they attend."""
    line = "  facilitator: un:office\n"
    data = terms((line, f"{line}  external_states: participate\n"))
    assert len(codes(data)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("agenda: [detainees]}", "agenda: [detaines]}"),
        ("{id: detainees, label: D}", "{id: governance, label: D}"),
        ("{id: two, name", "{id: one, name"),
        ("inviters: [guarantor]", "inviters: [guarantors]"),
        ("framework: made-up-statement", "framework: nothing"),
    ],
    ids=["point unknown", "point twice", "track twice", "role unknown", "document unknown"],
)
def test_names_are_defined_once_and_known(old: str, new: str) -> None:
    """A point, track, role or document that nothing defines, or two define, is told."""
    assert codes(terms((old, new)))
