"""What ``truceline terms new`` asks, in order, with defaults, stand-ins and choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

PRESETS: Final = ("open", "guarded", "closed")

Shape = Literal["text", "flag", "list", "records", "record"]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked.

    Args:
        key: Its name among the answers.
        prompt: What is asked.
        shape: What an answer looks like.
        default: The answer where none is given; None where one must be.
        stand_in: What stands for it until it is answered.
        fields: The fields of a record, each with what is asked for it.
        choices: The answers that there are, where they are few.
    """

    key: str
    prompt: str
    shape: Shape
    default: Any = None
    stand_in: Any = None
    fields: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()


CLOCKS: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("incident_acknowledge", "PT30M", "registered", ("lines_cut",)),
    ("query_reply", "PT6H", "queried", ("lines_cut",)),
    ("containment", "PT12H", "registered", ()),
    ("verification", "PT72H", "registered", ("no_access",)),
    ("finding_due", "P7D", "assessed", ()),
    ("remedy_due", "P3D", "found", ()),
    ("referral_decision", "P7D", "referred", ()),
    ("notice_acknowledge", "PT2H", "notified", ("lines_cut",)),
    ("matter_answer", "PT1H", "opened", ()),
    ("matter_close", "PT24H", "opened", ()),
)
"""Clocks that a new file offers: name, a value of nobody's, what starts it, why it rests."""

QUESTIONS: Final[tuple[Question, ...]] = (
    Question("title", "What do people call the agreement?", "text", stand_in="New agreement"),
    Question("id", "Its id, in small letters, digits and hyphens", "text", stand_in="new-truce"),
    Question("conflict", "Which conflict?", "text", stand_in="Not said"),
    Question("status", "Is it in force, or a proposal that creates no duty?", "text", "in_force",
             "in_force", choices=("in_force", "proposed")),
    Question("zone", "The time zone in which its days begin", "text", stand_in="UTC"),
    Question("domains", "Domains: land, air, sea, cyber", "list", ["land"], ["land"]),
    Question("office", "The office that receives reports", "record",
             {"id": "un:office", "name": "Office"}, {"id": "un:office", "name": "Office"},
             (("id", "id, such as un:office"), ("name", "name"))),
    Question("guarantors", "Guarantors, none or more", "records", [], [],
             (("id", "id, such as state:one; empty for no more"), ("name", "name"),
              ("belligerent", "is it itself a fighting force? (true or false)"),
              ("interest", "its own interest, in a sentence (may be empty if it does not fight)"))),
    Question("sides", "The sides", "records", None,
             [{"id": "side_one", "name": "Side one"}],
             (("id", "id, such as north; empty for no more"), ("name", "name"),
              ("accepts_to", "to whom its members declare (ids; empty for the office)"))),
    Question("acceptance_deadline", "Acceptances until when? (with zone; empty for none)", "text",
             "", ""),
    Question("reciprocal", "Do the sides' duties wait for each other's acceptance?", "flag",
             default=False, stand_in=False),
    Question("effective_at", "When does it take effect? (with zone; empty for not known yet)",
             "text", "", ""),
    Question("lasts", "For how long? (such as P7D; empty for open-ended)", "text", "", ""),
    Question("prohibited", "Prohibited families of acts", "list",
             ["ATT", "TER", "CIV", "HUM", "MEC"], ["ATT"]),
    Question("ladder", "The rungs, lowest first", "records", None,
             [{"id": "hotline", "name": "Hotline"}],
             (("id", "id, such as hotline; empty for no more"), ("name", "name"))),
    Question("finding", "Who finds", "record", {"makers": ["secretariat"], "together": 1,
             "observation_only": False},
             {"makers": ["secretariat"], "together": 1, "observation_only": False},
             (("makers", "roles or actor:ID"), ("together", "how many of them together"),
              ("observation_only", "does the mission only observe? (true or false)"))),
    Question("clocks", "Clocks: value, and whether it was agreed", "records",
             [{"name": name, "value": value} for name, value, _, _ in CLOCKS], [],
             (("name", "name"), ("value", "value, such as PT30M; empty for no such clock"),
              ("authority", "agreed or desk_default"), ("src", "where it was agreed"))),
    Question("cutoff", "When does a bulletin's day close? (such as 18:00; empty for no bulletin)",
             "text", "18:00", "18:00"),
    Question("readers", "Who reads: open, guarded or closed", "text", "guarded", "guarded",
             choices=PRESETS),
)  # fmt: skip
"""Everything that is asked, in order."""

NAMES: Final = tuple(question.key for question in QUESTIONS)


def question(key: str) -> Question:
    """The question of that name."""
    return QUESTIONS[NAMES.index(key)]


def default_of(key: str, answers: Mapping[str, Any]) -> Any:
    """The answer where none is given; None where one must be.

    Where two guarantors stand behind the agreement, they find together unless it is said otherwise:
    none of them closes a case alone.
    """
    guarantors = answers.get("guarantors")
    if key == "finding" and isinstance(guarantors, list) and len(guarantors) > 1:
        return {"makers": ["guarantor"], "together": 2, "observation_only": False}
    return question(key).default
