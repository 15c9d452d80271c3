"""The bulletin of a day on a recorded desk: what stands in it, and that it is always the same."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.bulletin_days import (
    DAY,
    DELAYED,
    HELD,
    NEXT,
    OFFICER,
    ONE,
    OPEN,
    all_forms,
    count_body,
    desk,
    rows,
    tell_a_day,
)
from tests.desk.damage import report_body
from tests.desk.sayings_notices import box
from tests.desk.told import draw, say

from truceline.analysis.bulletin import BLOCKS
from truceline.bulletins import make, place_at
from truceline.desk import Desk
from truceline.errors import BadInput, NotFound
from truceline.store.narrowing import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.analysis.bulletin_shape import Bulletin


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk whose reports are public, and a day told on it."""
    made = desk(tmp_path / "desk", HELD, audiences=OPEN)
    made.subjects["day"] = list(tell_a_day(made).values())
    yield made
    made.desk.close()


def told(machine: m.Machine) -> dict[str, str]:
    """The subjects of the day by their short names."""
    return dict(zip(("first", "second", "party", "count"), machine.subjects["day"], strict=True))


def says(found: Bulletin, block: str) -> str:
    """What a block says, on one line."""
    return " ".join(found.block(block).says)


# The same from the same ledger.


def test_the_same_ledger_makes_the_same_bytes(machine: m.Machine, tmp_path: Path) -> None:
    """Made twice, on the desk and on a rebuilt copy of it, every form is the same to the byte."""
    once = all_forms(machine.desk)
    assert all_forms(machine.desk) == once
    machine.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(machine.desk.folder, tmp_path / "copy")
    with Desk.open(tmp_path / "copy") as copy:
        copy.registrar.rebuild()
        assert all_forms(copy) == once


def test_what_is_recorded_later_changes_no_earlier_bulletin(machine: m.Machine) -> None:
    """With --known-at, by place or by time, the bulletin of then is made again to the byte."""
    then, place = machine.now, machine.store.size() - 1
    once = all_forms(machine.desk)
    machine.must("person:miller", "incident.reported", report_body())
    machine.must(ONE, "record.published", count_body(99))
    machine.tick(86_400)
    machine.must("monitor:post", "incident.withdrawn", {"why": "x"}, [told(machine)["second"]])
    assert all_forms(machine.desk) != once
    assert all_forms(machine.desk, known_at=place) == once
    assert all_forms(machine.desk, known_at=then) == once


def test_it_names_the_ledger_it_was_made_from_and_no_time_of_making(machine: m.Machine) -> None:
    """Size and root are those of the checkpoint there; no instant later than the ledger's end."""
    found = make(machine.desk, DAY)
    seen = machine.desk.seen()
    assert (found.made_from.size, found.made_from.root) == (seen.size, seen.root)
    assert found.made_from.newest_at == machine.now
    assert any("not a whole period" in sentence for sentence in found.says)
    early = make(machine.desk, DAY, known_at=20)
    checkpoint = machine.store.checkpoint(21)
    assert checkpoint is not None
    assert (early.made_from.size, early.made_from.root) == (21, checkpoint[1].hex())


def test_a_place_that_the_ledger_has_not_reached_is_not_found(machine: m.Machine) -> None:
    """Neither a place ahead of the ledger, nor a time before it, nor an unknown agreement."""
    with pytest.raises(NotFound, match="LEDGER_SHORTER"):
        make(machine.desk, DAY, known_at=9999)
    with pytest.raises(BadInput, match="KNOWN_BEFORE"):
        make(machine.desk, DAY, known_at=m.START - timedelta(days=1))
    with pytest.raises(NotFound, match="AGREEMENT_UNKNOWN"):
        make(machine.desk, DAY, under="other")
    with pytest.raises(NotFound, match="ACTOR_UNKNOWN"):
        make(machine.desk, DAY, reader="nobody:known")


def test_places_are_found_by_time_from_the_leaves(machine: m.Machine) -> None:
    """The place at a time is that of the newest entry recorded by then, destroyed or not."""
    last = machine.store.size() - 1
    assert place_at(machine.store, machine.now) == last
    assert place_at(machine.store, machine.now - timedelta(seconds=1)) == last - 1
    assert place_at(machine.store, m.START - timedelta(days=1)) == -1


# What stands in it.


def test_every_number_has_its_period_its_source_and_its_denominator(machine: m.Machine) -> None:
    """No table is without them, no row is short, and no id stands twice."""
    found = make(machine.desk, DAY)
    tables = [table for block in found.blocks for table in block.tables]
    assert len(found.blocks) == len(BLOCKS)
    assert len(tables) > 5
    for table in tables:
        assert table.period
        assert table.source
        assert table.out_of
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)
    ids = [table.id for table in tables] + [block.id for block in found.blocks]
    assert len(set(ids)) == len(ids)


def test_allegations_and_findings_stand_apart(machine: m.Machine) -> None:
    """A report is counted by act and place as an allegation; only a finding is called one."""
    found = make(machine.desk, DAY)
    alleged = {(row["act"], row["place"]): row["reported"] for row in rows(found, "allegations")}
    assert alleged == {
        ("mortar", "Made-up Town"): 1,
        ("mortar", "place not confirmed"): 1,
        ("sniper", "place not confirmed"): 1,
    }
    assert "2 incidents were reported and 2 registered" in says(found, "incidents")
    assert "near the mill" not in str(found)
    (finding,) = rows(found, "findings")
    assert (finding["maker"], finding["finding"], finding["form"]) == (
        "state:two", "violation", "single",
    )  # fmt: skip
    assert "fighting force" in str(finding["interest"])
    for row in rows(found, "allegations"):
        assert "violation" not in str(row)


def test_a_clock_on_the_desks_default_marks_no_breach(machine: m.Machine) -> None:
    """What is late is counted by the authority of its clock, out of those that were running."""
    found = make(machine.desk, DAY)
    late = {(row["authority"], row["clock"]): row for row in rows(found, "clocks_past")}
    row = late["desk default", "incident acknowledge"]
    assert (row["overdue"], row["running"]) == (2, 2)
    assert "marks no party in breach" in says(found, "overdue")
    assert not any(row["overdue"] for (authority, _), row in late.items() if authority == "agreed")


def test_registers_show_what_changed_and_are_never_added(machine: m.Machine) -> None:
    """Acceptances and truces of places stand apart, each at the start and at the end."""
    found = make(machine.desk, DAY)
    assert rows(found, "standings") == [
        {"standing": "active", "at_start": 0, "at_end": 1, "change": "+1"}
    ]
    assert rows(found, "standings_changed") == []
    assert [row["name"] for row in rows(make(machine.desk, DAY, reader=OFFICER),
                                        "standings_changed")] == ["Brigade"]  # fmt: skip
    (silence,) = rows(found, "local_truces")
    assert (silence["form"], silence["at_start"], silence["at_end"]) == ("silence", 0, 1)
    assert "never added" in says(found, "local_silences")


def test_sources_stand_side_by_side_and_are_never_added(machine: m.Machine) -> None:
    """14 of one source and 15 of another are two rows, and 29 is nowhere."""
    found = make(machine.desk, DAY)
    shown = {row["source"]: row["figure"] for row in rows(found, "published")}
    assert shown == {"monitor:post": "14", "party:other": "15"}
    text = all_forms(machine.desk)[0].decode()
    block = text[text.index("COUNTS AS PUBLISHED") : text.index("CORRECTIONS")]
    assert not re.search(r"\b29\b", block)


def test_a_figure_that_does_not_add_up_is_flagged_beside_itself(machine: m.Machine) -> None:
    """It stands as published, its parts too, and the flag says what they come to."""
    shares = [{"name": "Latakia", "count": 3}, {"name": "Hama", "count": 2}]
    machine.must(ONE, "record.published", count_body(6, source="centre:x", shares=shares))
    found = make(machine.desk, DAY)
    row = next(row for row in rows(found, "published") if row["source"] == "centre:x")
    assert (row["figure"], row["cross_sum"]) == ("6", "does not add up")
    assert "published as 6, and its parts come to 5 (1 fewer)" in says(found, "counts")
    assert {row["part"] for row in rows(found, "published_parts")} == {"Latakia", "Hama"}


def test_a_figure_is_compared_with_the_stretch_of_the_same_length_before(
    machine: m.Machine,
) -> None:
    """Only with one of the same source and unit, and it is said where there is none."""
    before = {"since": "2016-03-08T12:00:00Z", "until": "2016-03-09T12:00:00Z"}
    machine.must(ONE, "record.published", count_body(10, **before))
    machine.must(ONE, "record.published",
                 count_body(11, source="party:other", unit="killed", **before))  # fmt: skip
    shown = {
        row["source"]: str(row["before"]) for row in rows(make(machine.desk, DAY), "published")
    }
    assert shown["monitor:post"] == "10 before, +4"
    assert shown["party:other"].startswith("not comparable: no figure")
    machine.must(ONE, "record.published", count_body(12, **before))
    shown = {
        row["source"]: str(row["before"]) for row in rows(make(machine.desk, DAY), "published")
    }
    assert shown["monitor:post"].startswith("not comparable: several figures")


def test_what_could_not_be_reached_is_said_and_no_report_is_not_calm(machine: m.Machine) -> None:
    """Access denied, work that rested, and places of which nothing came."""
    found = make(machine.desk, DAY)
    assert rows(found, "access") == [{"what": "denied", "by": "group:division", "times": 1}]
    assert [row["reason"] for row in rows(found, "could_not_work")] == ["no access"]
    assert [row["place"] for row in rows(found, "no_report")] == ["Made-up Valley"]
    assert "No report is not calm" in says(found, "unreached")
    following = make(machine.desk, NEXT)
    assert {row["place"] for row in rows(following, "no_report")} == {
        "Made-up Town", "Made-up Valley",
    }  # fmt: skip


def test_corrections_since_the_last_bulletin_are_listed(machine: m.Machine) -> None:
    """Taken back, told late, published again: each with the day that it speaks of."""
    machine.tick(5 * 3600)
    subjects = told(machine)
    machine.must("monitor:post", "incident.withdrawn", {"why": "Heard wrongly"},
                 [subjects["second"]])  # fmt: skip
    machine.must("person:miller", "incident.reported", report_body())
    machine.must(ONE, "record.published", count_body(16))
    machine.tick(24 * 3600)
    machine.must(ONE, "meeting.held", {"body": "task_force", "title": "t", "reference": "r"})
    found = make(machine.desk, NEXT)
    what = {(row["what"], row["kind"]) for row in rows(found, "corrected")}
    assert ("taken back", "incident withdrawn") in what
    assert ("recorded late", "incident reported") in what
    (revised,) = rows(found, "revised")
    assert (revised["before"], revised["now"], revised["source"]) == ("14", "16", "monitor:post")
    # The place of the last bulletin may be given, where it was made later than its cut-off.
    last = machine.store.size() - 1
    assert rows(make(machine.desk, NEXT, last=last), "corrected") == []


# Who may read what.


def test_the_public_waits_for_the_delay_and_is_told_so(tmp_path: Path) -> None:
    """Events of the last day are held back from the public, not from an officer."""
    machine = desk(tmp_path / "desk", DELAYED, audiences=OPEN)
    tell_a_day(machine)
    held = make(machine.desk, DAY)
    assert rows(held, "allegations") == []
    assert "is held back" in says(held, "withheld")
    # What a source has published is public already, and registers hold no place of anybody.
    assert len(rows(held, "published")) == 2
    assert rows(held, "standings")
    assert rows(make(machine.desk, DAY, reader=OFFICER), "allegations")
    machine.tick(48 * 3600)
    machine.must(ONE, "meeting.held", {"body": "task_force", "title": "t", "reference": "r"})
    assert rows(make(machine.desk, DAY), "allegations")
    machine.desk.close()


def test_what_is_not_open_is_not_counted_and_not_called_none(tmp_path: Path) -> None:
    """A reader who may see no report is told that, and neither a number nor that there is none."""
    machine = desk(tmp_path / "desk")
    tell_a_day(machine)
    found = make(machine.desk, DAY)
    for name in ("incidents", "notices"):
        block = found.block(name)
        assert (block.sight, block.tables) == ("none", ())
    assert rows(found, "clocks_past") == []
    text = " ".join(sentence for block in found.blocks for sentence in block.says)
    assert "There is no incident" not in text
    assert "incident" in {row["part"] for row in rows(found, "not_open")}
    assert rows(found, "no_report") == []
    # A reader of some entries is not told how many clocks ran out: the stops may be hidden.
    part = make(machine.desk, DAY, reader=ONE)
    assert "incident" not in {row["part"] for row in rows(part, "clocks_past")}
    assert "would look like lateness" in says(part, "overdue")
    machine.desk.close()


def test_notices_are_numbers_and_protected_sites_not_even_that(machine: m.Machine) -> None:
    """Filed, told, answered; of what Terms withhold not the number either."""
    place = box(machine, 36.0, 37.0, 0.1, (2, 4))
    to = {"title": "x", "recipients": [ONE]}
    machine.must("agency:aid", "notice.filed", {**to, "notice": "convoy", "volumes": [place]})
    site = {"center": {"lat": 36.05, "lng": 37.05}, "radius": {"value": 50.0}}
    exact = {"volume": {"outline_circle": site}}
    coarse = {"volume": place["volume"]}
    site_body = {**to, "notice": "protected_site", "coarse": [coarse], "exact": [exact]}
    machine.must("agency:aid", "notice.filed", site_body)
    found = make(machine.desk, DAY)
    (row,) = rows(found, "notices_of_the_period")
    assert (row["notice"], row["filed"], row["told"], row["answered"]) == ("aid convoy", 1, 1, 0)
    assert "protected site" not in str(found.block("notices").tables)
    assert "no reply is not consent" in says(found, "notices")


def test_no_bulletin_holds_what_its_reader_may_not_see(tmp_path: Path) -> None:
    """Whatever is said on a desk, no form of any reader's bulletin holds a hidden word."""
    machine, rng = m.make(tmp_path / "desk"), random.Random(7)  # noqa: S311 - made-up talk
    for _ in range(220):
        if rng.random() < 0.1:
            machine.tick(3600 * rng.randrange(1, 20))
        say(machine, draw(machine, rng), rng)
    day = (machine.now + timedelta(hours=2)).date()
    for reader in ("public", "person:miller", "group:brigade", "state:one"):
        view = machine.desk.view(machine.desk.scope(reader))
        open_to = b"".join(stored.envelope or b"" for stored in view.entries()).decode()
        for back in (0, 2):
            found = all_forms(machine.desk, day - timedelta(days=back), reader=reader)
            text = b"".join(found).decode()
            for entry, word in machine.secrets.items():
                seq = machine.store.seq_of(entry)
                seen = seq is not None and visible(machine.store, view.scope, seq)
                assert seen or word in open_to or word not in text, (reader, word)
    machine.desk.close()


def test_two_agreements_have_bulletins_of_their_own(machine: m.Machine) -> None:
    """What falls under one agreement is not in the bulletin of the other."""
    text = m.TERMS.read_text(encoding="utf-8").replace("id: made-up-truce", "id: made-up-second")
    body: dict[str, Any] = {"terms": text, "terms_hash": hashlib.sha256(text.encode()).hexdigest()}
    machine.must(ONE, "agreement.adopted", body)
    found = make(machine.desk, DAY, under="made-up-second", reader=OFFICER)
    assert found.agreement == "made-up-second"
    assert (rows(found, "allegations"), rows(found, "standings")) == ([], [])
    # Published figures are of sources, and of no agreement.
    assert len(rows(found, "published")) == 2
