"""What is asked of the demonstration again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.duties import duties
from truceline.analysis.situation import Situation, situation
from truceline.demonstration import Demonstration, scene

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.analysis.duty_words import UnderAgreement


def at(shown: Demonstration, instant: datetime) -> Situation:
    """The situation at an instant."""
    return situation(scene(shown.desk.view(at=instant)))


def under(
    shown: Demonstration, actor: str, when: datetime, agreement: str = "sy-coh-2016-02-27"
) -> UnderAgreement:
    """What binds and protects an actor under one real agreement, from the record as it stands."""
    view, standing = shown.desk.view(), shown.desk.standing()
    answer = duties(
        actor,
        at=when,
        terms_in_force=standing.in_force,
        party_states=[state for _, state in view.states("party")],
        listings=[state for _, state in view.states("listing")],
        local_truces=[state for _, state in view.states("local_truce")],
        forces=[state for _, state in view.states("force")],
        roles={},
        first=standing.first.id,
    )
    return next(each for each in answer.under if each.agreement == agreement)
