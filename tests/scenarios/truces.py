"""The five truces that are packaged, and what is read of them again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.demonstration import Demonstration, story_files
from truceline.mechanism.catalogue import BASES
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from truceline.mechanism.incident_states import Incident

OTHERS = ("hodeidah_2018", "myanmar_jmc", "sudan_jeddah_2023", "ukraine_contact_line")
FIVE = ("syria_2016", *OTHERS)


def terms_of(name: str) -> Terms:
    """The Terms of a packaged truce."""
    return Terms.parse(story_files(name)["terms.yaml"], kinds=BASES)


def incident(shown: Demonstration, name: str) -> Incident:
    """The state of an incident of the story when it is looked at."""
    view = shown.desk.view(at=shown.story.look_at)
    state: Incident = view.show(shown.hashes[name]).state
    return state
