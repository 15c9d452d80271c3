"""``truceline init`` and ``truceline audit``: a desk's beginning, and whether its record holds."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared, templates
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.errors import AuditFailed, BadInput, Fault, TrucelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from truceline.cli.templates import Template
    from truceline.desk import Desk
    from truceline.keyring.files import KeyPair
    from truceline.ledger.audit import Report

MOST_TERMS = 1 << 20
"""One byte past the limit of Terms is enough to refuse them; this is well past."""


@click.command(short_help="Make a desk in a folder.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--desk",
    "named",
    type=click.Path(path_type=Path),
    envvar="TRUCELINE_DESK",
    metavar="DIR",
    help="The folder, where DIR is not given (or TRUCELINE_DESK).",
)
@click.option("--terms", "terms_file", metavar="FILE", help="The Terms file of the truce.")
@click.option(
    "--template",
    metavar="NAME",
    help="Start from Terms that come with Truceline instead; `--template list` names them.",
)
@click.option(
    "--origin",
    help="The desk's origin name, as every checkpoint states it. Default: made of the folder's.",
)
@click.option(
    "--as",
    "actor",
    metavar="ACTOR",
    default="desk:convenor",
    show_default=True,
    help="Who opens the desk and may enrol others.",
)
@click.option("--name", help="The convenor's name. Default: its id.")
@click.option(
    "--enroller", "enrollers", metavar="ACTOR", multiple=True,
    help="Who may enrol others, too, for good; may be repeated. They may be unknown yet.",
)  # fmt: skip
@shared.key_option
@click.option(
    "--no-passphrase", is_flag=True, help="Leave a key file that is made here unprotected."
)
@click.option(
    "--log-key", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="The key that signs checkpoints, made beforehand, as on a token. Default: made here.",
)  # fmt: skip
@click.option(
    "--replay", is_flag=True, help="Times are declared by authors, not witnessed. Needs --at."
)
@click.option("--at", type=shared.INSTANT, help="The time of the first entry of a replay.")
@shared.json_option
def init(
    *,
    folder: Path | None,
    named: Path | None,
    terms_file: str | None,
    template: str | None,
    origin: str | None,
    actor: str,
    name: str | None,
    enrollers: tuple[str, ...],
    key_file: Path | None,
    no_passphrase: bool,
    log_key: Path | None,
    replay: bool,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Make a desk in DIR, an empty or missing folder, for the truce of a Terms file.

    A template is to be amended before use: take its text with `truceline terms template NAME`,
    amend it and give it as --terms; or open the desk with it and record agreement.amended. Its
    first entry fixes the origin name, the Terms, the clock and who may enrol: the convenor, and
    whom --enroller names, such as officers who let in reports of people without an account. Where
    --key names no existing file, the convenor's keys are made and written there. On any fault
    nothing is left behind.
    """
    if replay != (at is not None):
        raise BadInput(
            Fault(
                "REPLAY_NEEDS_TIME",
                "A replaying desk needs the time of its first entry; a live one takes the clock's.",
                "Give --replay and --at TIME together, or neither.",
                where="--at",
            )
        )
    if template == templates.LIST:
        _say_templates(as_json=as_json)
        return
    target = shared.needed(folder or named, "DIR", "Name the folder of the new desk.")
    chosen, terms = _terms_of(terms_file, template)
    # A person is asked for a passphrase only once everything else is known to be right.
    shared.free_place(target)
    _sound_terms(terms)
    place = key_file or target.resolve().parent / f"{actor.replace(':', '-')}.key"
    with _convenor(place, actor, protect=not no_passphrase) as (pair, made):
        desk_origin = origin or _origin(target)
        with shared.in_place(target) as making:
            from truceline.desk import Desk, system_clock  # noqa: PLC0415 - slow
            from truceline.opening import Opening  # noqa: PLC0415 - slow

            opening = Opening(
                origin=desk_origin,
                terms=terms,
                convenor=pair,
                name=name or actor,
                at=at or system_clock(),
                replay=replay,
                log=None if log_key is None else shared.read_key(log_key, "log"),
                enrollers=enrollers,
            )
            with Desk.create(making, opening) as desk:
                done = _opened(desk, target, place, made=made)
    if chosen is not None:
        done["template"] = chosen.as_json()
    if as_json:
        echo_json(done)
    else:
        _say_opened(done, Paper())


def _terms_of(file: str | None, name: str | None) -> tuple[Template | None, bytes]:
    """The Terms to open a desk with: of a file, or of a template, never of both.

    Raises:
        BadInput: TERMS_OR_TEMPLATE. NotFound: FILE_MISSING, TEMPLATE_UNKNOWN.
    """
    if (file is None) == (name is None):
        raise BadInput(
            Fault(
                "TERMS_OR_TEMPLATE",
                "A desk is for one truce: "
                + ("no Terms are named." if file is None else "a file and a template are named."),
                "Give either --terms FILE or --template NAME; `--template list` names those.",
                where="--terms",
            )
        )
    if name is None:
        return None, shared.read_bytes(str(file), MOST_TERMS)
    chosen = templates.template(name)
    return chosen, chosen.data


def _say_templates(*, as_json: bool) -> None:
    """Print every template, with the title of its agreement."""
    known = templates.titles()
    if as_json:
        echo_json([{"name": name, "title": title} for name, title in known])
        return
    paper = Paper()
    for name, title in known:
        paper.line(f"{name}\t{title}")


def _sound_terms(data: bytes) -> None:
    """Read Terms whole; raises BadInput with every fault."""
    from truceline.mechanism.catalogue import BASES  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.terms import Terms  # noqa: PLC0415

    Terms.parse(data, kinds=BASES)


@contextmanager
def _convenor(place: Path, actor: str, *, protect: bool) -> Iterator[tuple[KeyPair, bool]]:
    """The convenor's keys: those of the file, or new ones, which go again if all fails."""
    if place.exists():
        yield shared.read_key(place, actor), False
        return
    from truceline.keyring import files  # noqa: PLC0415 - cryptography loads slowly

    pair = files.new_pair(actor)
    files.write_pair(pair, place, shared.new_passphrase(protect=protect))
    try:
        yield pair, True
    except BaseException:
        place.unlink()
        raise


def _origin(target: Path) -> str:
    """An origin name from the folder's: small letters, digits, dots and hyphens."""
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in target.resolve().name.lower())
    return f"truceline.local/{name.strip('-') or 'desk'}"


def _opened(desk: Desk, target: Path, place: Path, *, made: bool) -> dict[str, Any]:
    from truceline import cosigned  # noqa: PLC0415 - loads with the desk

    standing = desk.standing()
    first = desk.store.indexed(0)
    return {
        "desk": str(target),
        "origin": desk.origin,
        "clock": standing.clock,
        "agreement": standing.first.id,
        "terms_hash": standing.first.hash,
        "entry": "" if first is None else first.hash,
        "log_key": desk.log_key,
        "log_keys": list(desk.log_keys),
        "vkeys": str(target / cosigned.VKEYS),
        "key_file": str(place),
        "key_made": made,
        "not_enrolled": sorted(standing.enrollers - standing.actors.keys()),
    }


def _say_opened(done: dict[str, Any], paper: Paper) -> None:
    paper.line(f"The desk {done['origin']} is open in {done['desk']} ({done['clock']} clock).")
    paper.line(f"Agreement: {done['agreement']}, Terms {done['terms_hash'][:SHORT]}")
    if "template" in done:
        paper.line(done["template"]["warning"], style="bold yellow")
    paper.line(f"First entry: {done['entry']}")
    paper.line(f"Log key, for whoever verifies: {done['log_key']}")
    if len(done["log_keys"]) > 1:
        paper.line(f"It signs with ML-DSA-44 as well; both keys are in {done['vkeys']}.")
    if done["key_made"]:
        paper.line(f"The convenor's keys were made: {done['key_file']}. Keep a copy elsewhere.")
    for each in done["not_enrolled"]:
        paper.line(f"{each} may enrol others, too, once its own key is enrolled.")
    paper.line()
    paper.line("Next:")
    paper.line(f"  export TRUCELINE_DESK={done['desk']}")
    paper.line(f"  truceline key new ACTOR -o FILE --desk-origin {done['origin']} > REQUEST")
    paper.line(
        f"  truceline enrol --key {done['key_file']} --request REQUEST --name NAME --role ROLE"
    )
    paper.line("  truceline kinds")


@click.command(short_help="Go through the whole ledger, believing nothing.")
@shared.desk_option
@click.option("--rebuild", is_flag=True, help="First throw the docket away and make it anew.")
@shared.json_option
def audit(*, folder: Path | None, rebuild: bool, as_json: bool) -> None:
    """Go through the whole ledger in nine numbered steps, believing nothing that is stored.

    Each step names the first entry that fails it. Bodies that were destroyed by an entry or are
    withheld from this copy are counted, and are no faults. Exit code 0, or 11 where the audit
    failed; a desk that cannot even be opened has failed it.
    """
    folder = shared.needed(folder, "--desk", "Give --desk DIR, or set TRUCELINE_DESK.")
    try:
        report = _audited(folder, rebuild=rebuild)
    except TrucelineError as error:
        _unopened(error, as_json=as_json)
        return
    if as_json:
        echo_json(report.as_json())
    else:
        _say_audited(report, Paper())
    if not report.ok:
        click.get_current_context().exit(AuditFailed.exit_code)


def _audited(folder: Path, *, rebuild: bool) -> Report:
    """The report of an audit. Its replay lies in a private folder that goes afterwards.

    The record is audited without its keys, so that an auditor's copy needs none; where the keys
    are there, the desk must open with them.
    """
    from truceline import auditor, desk, key_life, registrar  # noqa: PLC0415 - they load slowly
    from truceline.store.clerk import Clerk  # noqa: PLC0415
    from truceline.store.sqlite import SqliteStore  # noqa: PLC0415

    with _scratch(folder) as (store_file, private), shared.store_faults(folder):
        if store_file.parent == folder and (folder / desk.KEYS).exists():
            desk.Desk.open(folder).close()
        with (
            closing(SqliteStore.open(store_file)) as store,
            closing(SqliteStore.create(private / "replay.sqlite")) as replay,
        ):
            if rebuild:
                with _progress("Rebuilding the docket", store.size()) as progress:
                    registrar.rebuild(Clerk(store), progress)
            with _progress("Auditing", store.size()) as progress:
                report = auditor.audit(store, replay, progress)
            standing = Clerk(store).catch_up() if report.ok else None
            if standing is not None:
                report = replace(report, doubted=key_life.doubted(store, standing))
    return auditor.with_observations(report, _observation_faults(folder))


def _observation_faults(folder: Path) -> tuple[Fault, ...]:
    """What is wrong with the files of imported observations; nothing where there are none."""
    observations = folder / "observations"
    if not observations.is_dir():
        return ()
    from truceline.store.observations import ObservationStore  # noqa: PLC0415 - loads slowly

    try:
        return ObservationStore(observations).check()
    except TrucelineError as error:
        return error.faults


@contextmanager
def _scratch(folder: Path) -> Iterator[tuple[Path, Path]]:
    """The store to audit, and a private folder (0700): inside the desk's, on the same disk.

    A store in a folder that cannot be written to is copied first: the database itself writes
    beside its file even where it only reads.
    """
    from truceline.desk import STORE  # noqa: PLC0415 - loads slowly

    writable = folder.is_dir() and os.access(folder, os.W_OK)
    private = Path(tempfile.mkdtemp(prefix=".audit-", dir=folder if writable else None))
    try:
        store = folder / STORE
        if folder.is_dir() and not writable:
            for each in folder.glob(f"{STORE}*"):
                shutil.copy(each, private)
            store = private / STORE
        yield store, private
    finally:
        shutil.rmtree(private, ignore_errors=True)


@contextmanager
def _progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error where that is a terminal; else nothing."""
    if not sys.stderr.isatty():
        yield lambda _seq: None
        return
    from rich.console import Console  # noqa: PLC0415 - loads slowly
    from rich.progress import Progress  # noqa: PLC0415 - loads slowly

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda seq: bar.update(task, completed=seq + 1)


def _unopened(error: TrucelineError, *, as_json: bool) -> None:
    """A desk that cannot be opened has failed its audit: say so in the audit's own form.

    Raises:
        AuditFailed: with the faults, where people read it.
    """
    if not as_json:
        raise AuditFailed(error.faults)
    faults = [
        {"step": 1, "name": "bytes", "seq": None, "entry": "", "more": 0, **fault.as_json()}
        for fault in error.faults
    ]
    echo_json({"ok": False, "entries": 0, "root": "", "faults": faults})
    click.get_current_context().exit(AuditFailed.exit_code)


def _say_audited(report: Report, paper: Paper) -> None:
    from truceline.ledger.audit import STEPS  # noqa: PLC0415 - not needed for init

    found = {finding.step: finding for finding in report.findings}
    for step, name in STEPS.items():
        finding = found.get(step)
        if finding is None:
            paper.line(f"✓ {step}. {name}", style="green")
            continue
        place = "" if finding.seq is None else f", first at entry {finding.seq}"
        more = f", and {finding.more} more" if finding.more else ""
        paper.line(f"✗ {step}. {name}{place}{more}", style="bold red")
        paper.line(f"    {paper.words(str(finding.fault))}")
        if finding.entry:
            paper.line(f"    entry {paper.fixed(finding.entry)}")
    gone = f"{report.destroyed} bodies destroyed by an entry, {report.withheld} withheld"
    paper.line(f"{report.entries} entries, {report.checkpoints} checkpoints; {gone}.")
    if report.sealed_withheld:
        paper.line(f"{report.sealed_withheld} entries came without their sealed fields.")
    if report.doubted:
        paper.line(f"{report.doubted} entries are void or undecided: their key was in other hands.")
    if report.unjudged:
        paper.line(f"{report.unjudged} entries could not be judged again from this copy.")
    paper.line(f"root {paper.fixed(report.root)}")
    verdict = "The record holds." if report.ok else "The audit failed."
    paper.line(verdict, style="bold green" if report.ok else "bold red")
