"""``truceline measure unreported``: how many events no source reported, from overlapping lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli.paper import Paper, echo_json
from truceline.cli.progress import progress_bar
from truceline.cli.shared import at_option, json_option
from truceline.errors import BadInput, Fault, TrucelineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.mse import Question, Report, Table

METHODS = ("averaging", "loglinear", "latent", "closed", "chapman")


class Share(click.ParamType[float]):
    """A number on the command line, also as a fraction: ``0.5`` or ``1/16``."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Text to number; raises ``BadInput`` with ``NUMBER_UNREADABLE``."""
        del ctx
        from fractions import Fraction  # noqa: PLC0415 - not for help

        try:
            return float(Fraction(str(value)))
        except (ValueError, ZeroDivisionError, OverflowError) as error:
            sentence = f"{value!r} is not a number."
            where = param.opts[0] if param else ""
            fault = Fault("NUMBER_UNREADABLE", sentence, "Write 0.5 or 1/16.", where)
            raise BadInput(fault) from error


@click.command(
    "unreported", short_help="How many events no source reported, from how lists overlap."
)
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--cells", metavar="N,N,...", help="The table itself: 2^k counts in R's array order.")
@click.option("--lists", "names", metavar="A,B,...", help="The columns that are lists, or names.")
@click.option("--count", metavar="COLUMN", help="The column of counts. Default: freq, count or n.")
@click.option("--ids", is_flag=True, help="Columns hold ids of records, empty where there is none.")
@click.option("--strata", metavar="COLUMN", help="Fit the rows of each value of this column apart.")
@click.option(
    "--cuts", metavar="N,N,...", help="Strata are ranges of numbers, parted at these (2,20)."
)
@click.option(
    "--method",
    "methods",
    multiple=True,
    type=click.Choice(METHODS),
    help="Only this method (repeatable). Default: all that the lists allow.",
)
@click.option(
    "--delta",
    "deltas",
    multiple=True,
    type=Share(),
    help="What the prior of the averaging is worth, in events a cell (repeatable). "
    "Shown first; 2^-k, 1/2 and 1 always stand beside it.",
)
@click.option(
    "--prior",
    type=click.Choice(["1/N", "uniform"]),
    default="1/N",
    show_default=True,
    help="The prior of the total that stands first in the averaging; both are shown.",
)
@click.option(
    "--missing",
    type=int,
    metavar="N",
    help="The most unseen events in the averaging. Default: ten times the seen, more where needed.",
)
@click.option("--chains", type=int, default=4, show_default=True, help="Latent classes: chains.")
@click.option("--draws", type=int, default=4000, show_default=True, help="Draws kept of a chain.")
@click.option("--thin", type=int, default=30, show_default=True, help="Sweeps for a draw kept.")
@click.option("--warm-up", type=int, default=10_000, show_default=True, help="Sweeps thrown away.")
@click.option("--classes", type=int, default=10, show_default=True, help="The most classes.")
@click.option("--seed", type=int, default=1, show_default=True, help="Where chance starts.")
@click.option("--anyway", is_flag=True, help="Use latent classes where chains disagree.")
@json_option
def unreported(
    *,
    files: tuple[str, ...],
    cells: str | None,
    names: str | None,
    count: str | None,
    ids: bool,
    strata: str | None,
    cuts: str | None,
    as_json: bool,
    **more: Any,
) -> None:
    """How many events no source reported, if what is said beside each figure holds.

    FILE is a table (CSV with a header, one column a list with 0 and 1, one row an event or a
    combination with its count), groups of matched reports (JSON, one object a group), or - for
    standard input. Two files and more are lists: one id a line, the same id for the same event.

    Every figure stands with what it assumes. Where the assumptions decide, no single number is
    given. Small and large events are not found alike: fit them apart, as with --strata deaths
    --cuts 2,20.
    """
    from truceline.cli import measure_unreported_inputs as inputs  # noqa: PLC0415 - not for help

    question = _question(**more)
    asked = inputs.Asked(names=names, count=count, ids=ids, strata=strata, cuts=cuts)
    tables = inputs.read(files, cells, asked)
    if strata is None:
        ((_, table),) = tables
        with at_option(", ".join(files) or "--cells"):
            report = _asked(table, question)
        if as_json:
            echo_json(report.as_json())
        else:
            _say(report, Paper())
        return
    _say_strata(strata, _apart(tables, question), as_json=as_json)


def _question(
    *,
    methods: tuple[str, ...],
    deltas: tuple[float, ...],
    prior: Any,
    missing: int | None,
    chains: int,
    draws: int,
    thin: int,
    warm_up: int,
    classes: int,
    seed: int,
    anyway: bool,
) -> Question:
    """What the options ask.

    Raises:
        BadInput: SEED_NEGATIVE.
    """
    from truceline.mse import Question, Sampling  # noqa: PLC0415 - loads slowly

    if seed < 0:
        hint = "Give a whole number from 0."
        raise BadInput(Fault("SEED_NEGATIVE", f"The seed is {seed}.", hint, "--seed"))
    return Question(
        methods=tuple(dict.fromkeys(methods)),
        deltas=deltas,
        prior=prior,
        missing=missing,
        sampling=Sampling(
            chains=chains, draws=draws, thin=thin, warm_up=warm_up, classes=classes, seed=seed
        ),
        anyway=anyway,
    )


def _asked(table: Table, question: Question) -> Report:
    """Every method asked, with a bar on a terminal for the long ones."""
    from truceline.mse import answered  # noqa: PLC0415 - loads slowly

    with progress_bar("Measuring") as progress:
        return answered(table, question, progress)


def _apart(
    tables: Sequence[tuple[str, Table]], question: Question
) -> list[tuple[str, Report | TrucelineError]]:
    """Each stratum fitted apart, or why it cannot be.

    Raises:
        BadInput: every fault, where no stratum can be fitted.
    """
    found: list[tuple[str, Report | TrucelineError]] = []
    for name, table in tables:
        try:
            with at_option(f"stratum {name}"):
                found.append((name, _asked(table, question)))
        except BadInput as error:
            found.append((name, error))
    refused = [each for _, each in found if isinstance(each, TrucelineError)]
    if len(refused) == len(found):
        raise BadInput([fault for error in refused for fault in error.faults])
    return found


def _say_strata(
    column: str, found: Sequence[tuple[str, Report | TrucelineError]], *, as_json: bool
) -> None:
    """Each stratum with its report or its refusal; nothing is added over them."""
    if as_json:
        strata = [
            {"stratum": name, "refused": [fault.as_json() for fault in each.faults]}
            if isinstance(each, TrucelineError)
            else {"stratum": name, **each.as_json()}
            for name, each in found
        ]
        echo_json({"by": column, "strata": strata})
        return
    paper = Paper()
    for name, each in found:
        paper.head(paper.words(f"{column}: {name}"))
        if isinstance(each, TrucelineError):
            for fault in each.faults:
                paper.line(paper.words(str(fault)))
        else:
            _say(each, paper)


def _say(report: Report, paper: Paper) -> None:
    from truceline.cli.measure_unreported_page import say  # noqa: PLC0415 - not for help

    say(report, paper)
