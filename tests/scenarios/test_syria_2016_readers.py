"""The record of Syria 2016, told on a desk: what each reader is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.scenarios.asked import under

from truceline.demonstration import Demonstration, build, story_files
from truceline.errors import NotFound
from truceline.store.finding import Question

if TYPE_CHECKING:
    from pathlib import Path


MADE_UP = "made-up-truce"
REAL = ("sy-coh-2016-02-27", "sy-air-2015-10-20")
REAL_ACTORS = ("state:us", "state:ru", "state:sy", "un:ose")
KEEPERS = ("keeper:demonstration", "keeper:record")


@pytest.mark.parametrize("guarantor", ["state:us", "state:ru"])
def test_signatories_of_the_memorandum_are_bound_by_it(
    shown: Demonstration, guarantor: str
) -> None:
    """What was described in public of the air memorandum binds both who signed it, with sources."""
    found = under(shown, guarantor, shown.story.look_at, REAL[1])
    assert [d.code for d in found.bound] == ["A1", "A2", "A3", "A4", "A5"]
    for duty in found.bound:
        assert duty.running
        assert duty.why[0].basis == "V"
        assert set(duty.why[0].src) <= {"S23", "S24", "S25", "S26"}
    assert "not defined in public" in found.bound[3].label


def test_a_notifier_reads_what_its_recipients_said(shown: Demonstration) -> None:
    """Notifier and operator read the same recipient states; a third party reads no notice of it."""
    operator, replied = shown.desk.view(), 0
    for name in ("clinic", "convoy", "strike", "transport", "unsafe"):
        subject = shown.hashes[name]
        state = operator.show(subject).state
        replied += sum(bool(recipient.replies) for recipient in state.recipients)
        for reader in {state.notifier, state.author}:
            own = shown.desk.view(shown.desk.scope(reader)).show(subject).state
            assert own.recipients == state.recipients, (name, reader)
        for stranger in ("reporter:made-up-one", "group:made-up-brigade-2", "public"):
            scope = shown.desk.scope(stranger)
            with pytest.raises(NotFound, match="SUBJECT_UNKNOWN"):
                shown.desk.view(scope).show(subject)
    assert replied >= 5


def test_the_public_learns_of_no_reporter(shown: Demonstration) -> None:
    """Registrations and keys are the staff's to read; each actor reads its own, the public none."""
    public = shown.desk.view(shown.desk.scope("public"))
    parts = {item.part for item in public.every(Question())}
    assert not {"actor", "key"} & parts
    whole = {item.subject for item in shown.desk.view().every(Question(part="actor"))}
    staff = shown.desk.view(shown.desk.scope("officer:made-up-day"))
    assert {item.subject for item in staff.every(Question(part="actor"))} == whole
    reporter = shown.desk.view(shown.desk.scope("reporter:made-up-one"))
    (own,) = reporter.every(Question(part="actor"))
    assert own.row.parties == ("reporter:made-up-one",)


def test_told_again_it_is_the_same_docket(shown: Demonstration, tmp_path: Path) -> None:
    """A second telling gives the same docket, apart from keys and the ids that follow from them."""
    again = build(tmp_path / "again", story_files("syria_2016"))
    try:
        assert docket(again) == docket(shown)
        assert again.hashes.keys() == shown.hashes.keys()
        assert again.hashes != shown.hashes
    finally:
        again.desk.close()


def docket(shown: Demonstration) -> list[tuple[Any, ...]]:
    """Every row, oldest first, without keys and ids."""
    rows = []
    for item in shown.desk.view().every(Question()):
        row = item.row
        if item.part != "key":
            rows.append(
                (item.part, row.state, row.title, row.under, row.parties, row.recipients,
                 row.place, row.area, row.since, row.until, dict(row.marks), row.rung,
                 item.opener, item.opened_at, item.changed_at, item.overdue)
            )  # fmt: skip
    return rows[::-1]
