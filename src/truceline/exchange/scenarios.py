"""The scenarios that come with the package: folders of YAML files, from a wheel or a checkout.

A scenario with a ``story.yaml`` can be told on a desk of its own; its ``terms.yaml`` is a template
from which a desk of one's own may start, once it is amended.

>>> "syria_2016" in scenario_names()
True
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from truceline.errors import Fault, NotFound
from truceline.mechanism.nearest import hint_for

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

TERMS: Final = "terms.yaml"
STORY: Final = "story.yaml"


def scenario_names() -> tuple[str, ...]:
    """The names of all scenarios that come with the package, in the order of the alphabet."""
    return tuple(
        sorted(
            each.name
            for each in _home().iterdir()
            if each.is_dir() and (each / TERMS).is_file() and (each / STORY).is_file()
        )
    )


def scenario_files(name: str) -> dict[str, bytes]:
    """The YAML files of a scenario, by name.

    Raises:
        NotFound: STORY_UNKNOWN, with the names that there are.
    """
    known = scenario_names()
    if name not in known:
        raise NotFound(
            Fault(
                "STORY_UNKNOWN",
                f"There is no story {name[:60]!r} here; there are: {', '.join(known)}.",
                hint_for(name, known),
            )
        )
    folder = _home() / name
    return {
        each.name: each.read_bytes() for each in folder.iterdir() if each.name.endswith(".yaml")
    }


def _home() -> Traversable:
    """The folder of scenarios: inside an installed package, or beside the sources."""
    inside = resources.files("truceline") / "scenarios"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "scenarios"
