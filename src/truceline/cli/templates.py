"""Templates: Terms files that come with the package, from which a desk of one's own may start.

A template is the paraphrase of a public description, with figures that this project chose. It is
amended before use: what has basis D is agreed by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.errors import Fault, NotFound
from truceline.exchange.scenarios import TERMS, scenario_files, scenario_names
from truceline.mechanism.nearest import hint_for

LIST = "list"
"""The word that asks for the names instead of naming one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template that was chosen.

    Args:
        name: Its name, that of its scenario.
        title: The title of its agreement.
        data: The bytes of the Terms file.
        chosen: The dotted paths of the values that this project chose and nobody agreed.
    """

    name: str
    title: str
    data: bytes
    chosen: tuple[str, ...]

    @property
    def warning(self) -> str:
        """What has to be said before anybody works with it."""
        return (
            f"{self.name} is a template, to be amended before use: it paraphrases public "
            f"descriptions, and {len(self.chosen)} of its values (basis D) are agreed by nobody."
        )

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return {"name": self.name, "warning": self.warning, "agreed_by_nobody": [*self.chosen]}


def template(name: str) -> Template:
    """The template of that name.

    Raises:
        NotFound: TEMPLATE_UNKNOWN, with the names that there are.
    """
    from truceline.cli.terms import desk_defaults  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.catalogue import BASES  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.terms import Terms  # noqa: PLC0415 - loads slowly

    known = scenario_names()
    if name not in known:
        raise NotFound(
            Fault(
                "TEMPLATE_UNKNOWN",
                f"There is no template {name[:60]!r}; there are: {', '.join(known)}.",
                hint_for(name, known),
                where="--template",
            )
        )
    data = scenario_files(name)[TERMS]
    terms = Terms.parse(data, name=f"{name}.yaml", kinds=BASES)
    return Template(name=name, title=terms.title, data=data, chosen=tuple(desk_defaults(terms)))


def titles() -> tuple[tuple[str, str], ...]:
    """Every template by name, with the title of its agreement."""
    return tuple((name, template(name).title) for name in scenario_names())
