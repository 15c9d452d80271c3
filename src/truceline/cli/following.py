"""``truceline follow``: a whole and verified copy of a desk's ledger, kept up to date."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.errors import say
from truceline.cli.paper import Paper, echo_json
from truceline.errors import AuditFailed, BadInput, Fault, TrucelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truceline.ledger.policy import Policy
    from truceline.ledger.vkeys import VerifierKey
    from truceline.replicas.following import Followed, Follower, Wanted

ALARM = 12
"""The exit code where the copy is sound and something is not as it should be."""
_MOST_POLICY = 1 << 18
_LEAST_WAIT = timedelta(seconds=1)
_NAMED = 8
"""Runs of withheld places that are named on paper; --json has them all."""


@click.command(short_help="Keep a verified copy of a desk's ledger.")
@click.argument("url", metavar="URL")
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@shared.key_option
@click.option(
    "--policy",
    "policy_file",
    metavar="FILE",
    help="A tlog-policy file: the log's keys, and the witnesses that must have cosigned.",
)
@click.option(
    "--vkey",
    "vkeys",
    metavar="KEY",
    multiple=True,
    help="The log's verifier key. Default: the policy's, or the one that URL shows at first.",
)
@click.option("--whole", is_flag=True, help="You may have everything: name all that is lacking.")
@click.option(
    "--trust-orders",
    "trusting",
    is_flag=True,
    help="Destroy what an entry orders destroyed, too, whose signer this copy cannot check.",
)
@click.option("--once", is_flag=True, help="One round, and stop. This is the default.")
@click.option(
    "--every",
    type=click.IntRange(min=1),
    metavar="SECONDS",
    help="Go on, with so many seconds between rounds.",
)
@shared.json_option
def follow(
    *,
    url: str,
    target: Path,
    key_file: Path | None,
    policy_file: str | None,
    vkeys: tuple[str, ...],
    whole: bool,
    trusting: bool,
    once: bool,
    every: int | None,
    as_json: bool,
) -> None:
    """Copy the ledger that URL serves into DIR, and bring it up to date.

    URL is a served desk, any server of the files of `truceline export`, or their folder. Every leaf
    is hashed and proven under the log's signed checkpoint, which must continue all that was copied
    before; every body is tied to its leaf. With --key, URL gives the bodies that this actor may
    have; without, what is public. What an entry destroys is destroyed in DIR, too, once DIR can
    check who signed it.

    A log that contradicts itself is not followed: the proof is written to DIR, for `truceline
    verify`. Exit codes: 11 the log was rewritten or serves what it did not sign, 12 the copy is
    sound and something is wrong (bodies withheld, entries back-dated), else as everywhere.
    """
    if once and every is not None:
        fault = Fault("FOLLOW_ONCE", "--once and --every.", "Give one of them.", where="--every")
        raise BadInput(fault)
    wanted = _wanted(url, key_file, policy_file, vkeys, whole=whole, trusting=trusting)
    from truceline.desk import system_clock  # noqa: PLC0415 - loads slowly
    from truceline.replicas.following import following  # noqa: PLC0415 - loads slowly

    code = 0
    try:
        with (
            shared.store_faults(target),
            following(target, wanted, system_clock) as follower,
        ):
            if every is None:
                code = _round(follower, as_json=as_json)
            else:
                _rounds(follower, every, as_json=as_json)
    finally:
        wanted.source.close()
    if code:
        click.get_current_context().exit(code)


def _wanted(
    url: str,
    key_file: Path | None,
    policy_file: str | None,
    vkeys: tuple[str, ...],
    *,
    whole: bool,
    trusting: bool,
) -> Wanted:
    """What is asked for, every option read and checked."""
    from truceline.ledger.vkeys import parse_vkey  # noqa: PLC0415 - loads slowly
    from truceline.replicas.following import Wanted, desk_operator  # noqa: PLC0415
    from truceline.witness.sources import source_of  # noqa: PLC0415

    policy = None if policy_file is None else _policy(policy_file)
    keys: list[VerifierKey] = []
    with shared.at_option("--vkey"):
        keys.extend(parse_vkey(text) for text in vkeys)
    pair = None if key_file is None else shared.read_key(key_file)
    return Wanted(
        source=source_of(url),
        key=pair,
        policy=policy,
        vkeys=tuple(keys),
        whole=whole or desk_operator(pair),
        trusting=trusting,
    )


def _policy(name: str) -> Policy:
    from truceline.ledger.policy import parse_policy  # noqa: PLC0415 - loads slowly

    with shared.at_option(name):
        return parse_policy(shared.read_bytes(name, _MOST_POLICY))


def _round(follower: Follower, *, as_json: bool) -> int:
    """One round, said; gives the exit code."""
    with _bars() as progress:
        done = follower.once(progress)
    if as_json:
        echo_json(done.as_json())
    else:
        _say(done, Paper())
    return ALARM if done.alarms else 0


def _rounds(follower: Follower, every: int, *, as_json: bool) -> None:
    """Rounds until somebody stops them; trouble of one is said, and a rewrite ends them."""
    while True:
        try:
            _round(follower, as_json=as_json)
        except AuditFailed:
            raise
        except TrucelineError as error:
            say(error, as_json=as_json)
        sys.stdout.flush()
        time.sleep(max(every, _LEAST_WAIT.total_seconds()))


def _say(done: Followed, paper: Paper) -> None:
    paper.line(
        f"{done.origin}: {done.size} entries verified, {done.added} of them new, "
        f"root {paper.fixed(done.root)}"
    )
    if done.first_use:
        paper.line("Its key was taken from the source itself: compare it by another way.")
    if done.cosigners:
        paper.line(f"Cosigned by {', '.join(done.cosigners)}.")
    paper.line(
        f"{done.bodies} bodies for {done.reader}, {done.bodies_added} of them new; "
        f"{len(done.destroyed)} destroyed by an entry, {len(done.withheld)} withheld."
    )
    runs: list[list[int]] = done.as_json()["withheld"]
    if runs:
        named = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs[:_NAMED])
        more = f" and {len(runs) - _NAMED} more runs" if len(runs) > _NAMED else ""
        paper.line(f"Withheld from this copy: entries {named}{more}.")
    for fault in done.alarms:
        paper.line(paper.words(str(fault)), style="bold red")


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """Progress bars on standard error where that is a terminal; else nothing."""
    if not sys.stderr.isatty():
        yield lambda _what, _at, _of: None
        return
    from rich.console import Console  # noqa: PLC0415 - loads slowly
    from rich.progress import Progress  # noqa: PLC0415 - loads slowly

    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def told(what: str, at: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(f"Copying {what}", total=of)
            bar.update(tasks[what], completed=at, total=of)

        yield told
