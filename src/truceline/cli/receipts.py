"""``truceline receipt``, ``verify`` and ``told``: what can be proven, by whom, without trust.

A receipt is made at the desk and checked anywhere. ``verify`` reads what it is given by its first
line: a receipt, a checkpoint, a desk's signed refusal, or the proof that a log showed two records.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truceline import disk
from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.errors import BadInput, DeskFault, Fault
from truceline.ledger import proof_files

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.analysis.key_standing import Witnessed
    from truceline.analysis.told import Told
    from truceline.desk import Desk
    from truceline.views import View


@click.command(short_help="Write the receipt of an entry, to be checked offline.")
@click.argument("entry")
@click.option(
    "-o",
    "out",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Where to write it (NAME.tlog-proof); - for standard output.",
)
@click.option("--bare", is_flag=True, help="Without the words: a place, a time and a hash alone.")
@shared.reader_option
@shared.desk_option
def receipt(*, entry: str, out: Path, bare: bool, reader: str | None, folder: Path | None) -> None:
    """Write the receipt of ENTRY (its hash, or the beginning of it) as a C2SP .tlog-proof file.

    It holds the signed words and their salt: give it to those who may read them, or make it --bare.
    """
    from truceline.receipts import receipt as made  # noqa: PLC0415 - loads slowly

    with shared.opened_desk(folder) as desk:
        view = shared.narrowed(desk, reader)
        found = view.entry(entry)
        data = made(desk.registrar, view, found.seq, bare=bare)
    if str(out) == "-":
        sys.stdout.buffer.write(data)
        return
    write(out, data)
    click.echo(f"{out}: the receipt of {found.hash[:SHORT]}; check it with `truceline verify`.")


def write(path: Path, data: bytes) -> None:
    """Write a receipt that is not there yet.

    Raises:
        BadInput: FILE_EXISTS. DeskFault: as :func:`truceline.disk.trouble`.
    """
    try:
        disk.write_new(path, data)
    except FileExistsError as error:
        fault = Fault("FILE_EXISTS", f"{path} exists.", "Choose another name.", where="-o")
        raise BadInput(fault) from error
    except OSError as error:
        raise DeskFault(disk.trouble(error, str(path))) from error


@click.command(short_help="Check a receipt or other proof offline.")
@click.argument("file", metavar="FILE")
@click.option(
    "--policy",
    "policy_file",
    required=True,
    metavar="FILE",
    help="Whose signatures you believe (tlog-policy); a desk's own is its witness.policy.",
)
@click.option(
    "--entry",
    "entry_file",
    metavar="FILE",
    help="The submission (.sub), where the receipt is bare and you have the words.",
)
@shared.json_option
def verify(*, file: str, policy_file: str, entry_file: str | None, as_json: bool) -> None:
    """Check FILE with neither desk nor network, and say what it proves and what it does not.

    FILE is a receipt (.tlog-proof), a signed checkpoint, a desk's signed refusal, or the proof that
    a log signed two records that contradict (.split-view). Exit code 0: it holds; 3: it does not.
    """
    from truceline.analysis.proof_reading import MOST_BYTES, proven  # noqa: PLC0415 - likewise
    from truceline.ledger.policy import parse_policy  # noqa: PLC0415 - loads slowly
    from truceline.ledger.wire import read_submission  # noqa: PLC0415 - likewise

    data = shared.read_bytes(file, MOST_BYTES)
    with shared.at_option("--policy"):
        policy = parse_policy(shared.read_bytes(policy_file))
    words = None if entry_file is None else read_submission(shared.read_bytes(entry_file))
    found = proven(data, policy, words)
    if as_json:
        echo_json({"holds": True, **found})
    else:
        Paper().line(str(found["says"]))


@click.command(short_help="Who was told of a notice, and what proves it.")
@click.argument("notice")
@click.option(
    "--receipts",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the receipt of every entry of the chain into this folder.",
)
@shared.reading
def told(
    *,
    notice: str,
    receipts: Path | None,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """Print the provable chain of NOTICE: filed, available since, told to whom, or silent."""
    from truceline.analysis.key_standing import judge_entry  # noqa: PLC0415 - loads slowly
    from truceline.analysis.told import told as chain  # noqa: PLC0415 - likewise
    from truceline.mechanism.notice_states import NoticeState  # noqa: PLC0415 - likewise
    from truceline.receipts import witnessed_sizes  # noqa: PLC0415 - likewise

    with shared.opened_desk(folder) as desk:
        view = shared.narrowed(desk, reader, at, known)
        subject = view.subject_id(notice)
        state = view.show(subject).state
        if not isinstance(state, NoticeState):
            sentence = f"{subject[:SHORT]} is not a notice, or you see no more than that it is."
            raise BadInput(Fault("NOT_A_NOTICE", sentence, "`truceline list --part notice`."))
        dated = witnessed_sizes(desk.registrar)

        def doubt(entry: str) -> str:
            verdict = judge_entry(view.entry(entry), view.standing, dated)
            sound = verdict is None or verdict.word == "valid"
            return "" if verdict is None or sound else f"It is {verdict.word}: {verdict.sentence}"

        found = chain(state, dated, view.at, doubt)
        written = [] if receipts is None else _write_all(desk, view, found, receipts, dated)
    if as_json:
        echo_json({"notice": subject, "title": state.title, "receipts": written,
                   "versions": [_facts(each) for each in found]})  # fmt: skip
        return
    _say(subject, state.title, found, Paper())
    if receipts is not None:
        click.echo(f"{receipts}: {len(written)} receipts.")


def _write_all(
    desk: Desk, view: View, found: tuple[Told, ...], folder: Path, dated: list[Witnessed]
) -> list[str]:
    from truceline.receipts import receipt as made  # noqa: PLC0415 - loads slowly

    written = []
    with shared.in_place(folder) as making:
        for each in dict.fromkeys(entry for one in found for entry in one.entries):
            name = f"{each[:SHORT]}{proof_files.SUFFIX}"
            write(making / name, made(desk.registrar, view, view.entry(each).seq, dated=dated))
            written.append(name)
    return written


def _facts(found: Told) -> dict[str, Any]:
    return {
        "version": found.version,
        "filed": [link.as_json() for link in found.filed],
        "recipients": {
            actor: [link.as_json() for link in links] for actor, links in found.recipients
        },
    }


def _say(subject: str, title: str, found: tuple[Told, ...], paper: Paper) -> None:
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads slowly

    paper.line(f"{subject[:SHORT]}  {title}", style="bold")
    for number, each in enumerate(found, 1):
        paper.head(f"Version {number} of {len(found)}, entry {each.version[:SHORT]}")
        rows = [("", link) for link in each.filed]
        rows += [(actor, link) for actor, links in each.recipients for link in links]
        paper.table(
            ("recipient", "what", "at", "what that shows"),
            [
                (
                    paper.fixed(actor),
                    link.what,
                    paper.fixed("" if link.at is None else format_time(link.at)),
                    link.says,
                )
                for actor, link in rows
            ],
        )
