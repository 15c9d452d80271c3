"""``truceline terms new``: every answer judged at once, and never half a Terms file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.running import answer, codes, ok, run, written

from truceline.cli import terms_composing, terms_new
from truceline.cli.terms_questions import CLOCKS, NAMES, QUESTIONS
from truceline.errors import BadInput
from truceline.mechanism.catalogue import BASES
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from pathlib import Path

LEAST: dict[str, Any] = {
    "title": "Made-up truce of the ford",
    "id": "made-up-ford",
    "conflict": "Made up",
    "zone": "Asia/Aden",
    "sides": [{"id": "upstream", "name": "Upstream"}, {"id": "downstream", "name": "Downstream"}],
    "ladder": [{"id": "hotline", "name": "Hotline"}, {"id": "council", "name": "Council"}],
}
TWO: list[dict[str, Any]] = [
    {"id": "state:one", "name": "State One", "belligerent": True, "interest": "It holds a bank."},
    {"id": "state:two", "name": "State Two", "belligerent": False},
]


def answers(tmp_path: Path, **more: Any) -> Path:
    """A file of the least answers, with others added or put in their place."""
    file = tmp_path / "answers.yaml"
    given = {key: value for key, value in {**LEAST, **more}.items() if value is not None}
    file.write_text(yaml.safe_dump(given), encoding="utf-8")
    return file


def made(tmp_path: Path, **more: Any) -> Terms:
    """The Terms that these answers make."""
    file = tmp_path / "new.yaml"
    ok("terms", "new", "-o", file, "--answers", answers(tmp_path, **more))
    return Terms.parse(file.read_bytes(), kinds=BASES)


def test_six_answers_make_a_file_that_check_accepts_and_a_desk_takes(tmp_path: Path) -> None:
    """What has no default is answered; the file is sound, and a desk opens with it."""
    terms = made(tmp_path)
    assert (terms.id, terms.ladder) == ("made-up-ford", ("hotline", "council"))
    assert answer("terms", "check", tmp_path / "new.yaml")["ok"]
    ok("init", tmp_path / "d", "--terms", tmp_path / "new.yaml", "--no-passphrase")
    assert answer("audit", "--desk", tmp_path / "d")["ok"]


def test_clocks_are_desk_defaults_unless_a_source_agreed_them(tmp_path: Path) -> None:
    """A clock of the wizard's own marks nobody in breach; an agreed one names its source."""
    agreed = {"name": "query_reply", "value": "PT4H", "authority": "agreed", "src": "annex"}
    terms = made(tmp_path, clocks=[{"name": "containment", "value": "PT2H"}, agreed])
    assert {name: clock.marks_breach for name, clock in terms.clocks.items()} == {
        "containment": False, "query_reply": True,
    }  # fmt: skip
    bare = {**agreed, "src": ""}
    wrong = ("terms", "new", "-o", tmp_path / "x.yaml", "--answers",
             answers(tmp_path, clocks=[bare]))  # fmt: skip
    assert codes(*wrong, exit_code=2) == ["CLOCK_NO_SOURCE"]


def test_two_guarantors_find_and_close_together(tmp_path: Path) -> None:
    """Where two stand behind the agreement, neither closes a case alone, unasked."""
    terms = made(tmp_path, guarantors=TWO)
    assert terms.finding_rule is not None
    assert terms.finding_rule.joint_quorum == "finders"
    closure = terms.decision("closure")
    assert closure is not None
    assert closure.quorum == "finders"
    assert not terms.quorum_met("finders", {"state:one": frozenset()})
    assert terms.quorum_met("finders", dict.fromkeys(("state:one", "state:two"), frozenset()))


def test_a_mission_that_only_observes_makes_notes(tmp_path: Path) -> None:
    """Its findings are notes, and nobody finds jointly."""
    only = {"makers": ["monitor"], "together": 1, "observation_only": True}
    terms = made(tmp_path, finding=only)
    assert terms.finding_rule is not None
    assert terms.finding_rule.bases == ("note",)
    assert terms.rights("incident.found") == {"monitor"}


@pytest.mark.parametrize("preset", ["open", "guarded", "closed"])
def test_presets_of_readers_differ_in_what_is_public(tmp_path: Path, preset: str) -> None:
    """Open shows registers and counts; the others show that the agreement is there, no more."""
    terms = made(tmp_path, readers=preset, guarantors=TWO)
    assert "public" in terms.audience("agreement.adopted")
    assert ("public" in terms.audience("record.published")) == (preset == "open")
    assert ("guarantor" in terms.audience("incident.reported")) == (preset != "closed")
    for kind in BASES:
        assert terms.rights(kind), kind
        assert terms.audience(kind), kind
    for kind in ("incident.reported", "actor.registered", "key.enrolled", "notice.filed"):
        assert "public" not in terms.audience(kind)


def test_every_fault_of_the_answers_is_told_at_once(tmp_path: Path) -> None:
    """Unknown, missing and wrong answers together, each by its name; nothing is written."""
    file = answers(
        tmp_path, id="No Slug", zone="Asia/Eden", conflict=None, cutoff="25:00", colour="blue",
        guarantors=[{"id": "state:one", "name": "One", "belligerent": True}],
    )  # fmt: skip
    before = written(tmp_path)
    result = run("terms", "new", "-o", tmp_path / "new.yaml", "--answers", file)
    assert result.exit_code == 2
    for words in (
        "ANSWER_UNKNOWN at colour", "ANSWER_MISSING at conflict", "TERMS_FORM at id",
        "TIME_ZONE_UNKNOWN at zone", "GUARANTOR_NO_INTEREST at guarantors",
        "TIME_OF_DAY at cutoff",
    ):  # fmt: skip
        assert words in result.stderr
    assert written(tmp_path) == before


@pytest.mark.parametrize(
    ("text", "code"),
    [("[1, 2]", "ANSWERS_FORM"), ("a: &x 1", "YAML_ALIAS"), ("title: [", "YAML_SYNTAX")],
)
def test_a_file_of_answers_that_is_none_is_refused(tmp_path: Path, text: str, code: str) -> None:
    """What cannot be read as answers is refused with its place."""
    file = tmp_path / "answers.yaml"
    file.write_text(text, encoding="utf-8")
    command = ("terms", "new", "-o", tmp_path / "new.yaml", "--answers", file)
    assert code in codes(*command, exit_code=2)
    assert not (tmp_path / "new.yaml").exists()


def test_the_file_may_go_to_standard_output(tmp_path: Path) -> None:
    """With ``-o -`` the file is what is printed; with --json a file's hash is."""
    printed = ok("terms", "new", "-o", "-", "--answers", answers(tmp_path))
    terms = Terms.parse(printed.encode(), kinds=BASES)
    done = answer("terms", "new", "-o", tmp_path / "n.yaml", "--answers", answers(tmp_path))
    assert done["terms_hash"] == terms.hash


def test_without_a_terminal_it_does_not_wait(tmp_path: Path) -> None:
    """Where nobody can be asked it refuses at once, and says how answers are given."""
    assert codes("terms", "new", "-o", tmp_path / "n.yaml", exit_code=2) == ["TERMINAL_NEEDED"]
    assert written(tmp_path) == {}


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    """It overwrites nothing, and asks nothing before it says so."""
    (tmp_path / "new.yaml").write_text("mine", encoding="utf-8")
    assert codes("terms", "new", "-o", tmp_path / "new.yaml", exit_code=2) == ["FILE_EXISTS"]
    assert (tmp_path / "new.yaml").read_text(encoding="utf-8") == "mine"


# On a terminal.

HEAD = ["Made-up truce of the ford", "made-up-ford", "Made up", "", "Asia/Aden", "land"]
OFFICE = ["un:office", "Made-up office"]
NO_GUARANTOR = [""]
SIDES = ["upstream", "Upstream", "", "downstream", "Downstream", "", ""]
TIMES = ["", "n", "", "P7D"]
LADDER = ["hotline", "Hotline", ""]
REST = [""] * (3 + 2 * len(CLOCKS) + 2)


def typed(monkeypatch: pytest.MonkeyPatch, file: Path, *lines: str) -> Any:
    """Run it as at a terminal, with lines typed in turn."""
    monkeypatch.setattr(terms_new, "watched", lambda: True)
    return run("terms", "new", "-o", file, text="".join(f"{line}\n" for line in lines))


def test_it_asks_its_way_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answered in turn, it writes a file that is sound and leaves nothing else behind."""
    file = tmp_path / "new.yaml"
    result = typed(
        monkeypatch, file, *HEAD, *OFFICE, *NO_GUARANTOR, *SIDES, *TIMES, "", *LADDER, *REST
    )
    assert result.exit_code == 0, result.output
    terms = Terms.parse(file.read_bytes(), kinds=BASES)
    assert [*terms.sides] == ["upstream", "downstream"]
    assert str(terms.sections.effect.lasts) == "P7D"
    assert [*terms.clocks] == [name for name, _, _, _ in CLOCKS]
    assert [*written(tmp_path)] == ["new.yaml"]


def test_a_wrong_answer_is_asked_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is told by the same checks, before the next question comes."""
    file = tmp_path / "new.yaml"
    wrong = [*HEAD[:4], "Asia/Eden", *HEAD[4:]]
    result = typed(
        monkeypatch, file, *wrong, *OFFICE, *NO_GUARANTOR, *SIDES, *TIMES, "", *LADDER, *REST
    )
    assert result.exit_code == 0, result.output
    assert "TIME_ZONE_UNKNOWN" in result.stderr
    assert "Did you mean Asia/Aden?" in result.stderr


def test_who_stops_goes_on_where_they_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle, there is no Terms file; run again, what was answered is kept."""
    file = tmp_path / "new.yaml"
    stopped = typed(monkeypatch, file, *HEAD, *OFFICE)
    assert stopped.exit_code == 130
    assert [*written(tmp_path)] == ["new.yaml.answers"]
    went_on = typed(monkeypatch, file, *NO_GUARANTOR, *SIDES, *TIMES, "", *LADDER, *REST)
    assert went_on.exit_code == 0, went_on.output
    assert "Going on after 7 answers" in went_on.stderr
    assert Terms.parse(file.read_bytes(), kinds=BASES).title == "Made-up truce of the ford"
    assert [*written(tmp_path)] == ["new.yaml"]


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "name", "value", "makers", "together", "x"]), inner,
                      max_size=3),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), _PLAIN)
def test_whatever_is_answered_is_taken_or_refused_with_its_name(key: str, value: Any) -> None:
    """No answer breaks the wizard, and what it takes is what ``terms check`` accepts."""
    told = {**LEAST, "clocks": [], key: value}
    faults = terms_composing.judge(told, key)
    assert all(fault.where == key and fault.sentence and fault.hint for fault in faults)
    assert bool(terms_composing.judge_all(told)[1]) == bool(faults or value is None)
    if not faults:
        Terms.parse(terms_composing.written(told), kinds=BASES)
    else:
        try:
            Terms.parse(terms_composing.written(told), kinds=BASES)
        except (BadInput, KeyError, TypeError, ValueError, AttributeError):
            return
        # Refused for its shape alone: it would have been read as something it is not.
        assert {fault.code for fault in faults} <= {
            "ANSWER_SHAPE", "ANSWER_UNKNOWN", "ANSWER_CHOICE",
        }  # fmt: skip


def test_all_that_is_asked_is_in_the_help() -> None:
    """The help names each key of a file of answers."""
    said = ok("terms", "new", "--help")
    for question in QUESTIONS:
        assert question.key in said
