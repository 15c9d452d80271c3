"""What Terms may say of the talks: the points of the agenda, the tracks, who takes part.

The schema of these entries under ``political``. Which points belong to which track, who may sit at
the table and who may invite are what the file says; code knows no track and no point by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from truceline.mechanism.terms_marks import Names, Refers, Sourced
from truceline.mechanism.terms_model import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPoint(Sourced):
    """A point that the talks are to deal with, such as governance or detainees."""

    id: Annotated[str, Name, Names("agenda item")]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRule(Sourced):
    """A track of the talks, and the points that belong to it; none named means any of them."""

    id: Annotated[str, Name, Names("track")]
    name: str
    agenda: tuple[Annotated[str, Refers(("agenda item",))], ...] = ()
