"""``truceline key revoke``, ``revocation``, ``rotate`` and ``statements``: the end of a key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import key_files, shared
from truceline.cli.paper import Paper, echo_json
from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truceline.registrar import Accepted

_FILE = click.Path(path_type=Path, dir_okay=False)
_REASONS = ("lost", "stolen", "copied", "replaced", "left", "compelled", "other")
_MOST_PREPARED = 1 << 14


@click.command("revoke", short_help="Revoke a key on a desk.")
@click.argument("key_id", required=False, metavar="[KEY_ID]")
@shared.desk_option
@click.option("--as", "actor", metavar="ACTOR", help="Who revokes. Default: the key file's actor.")
@shared.key_option
@click.option("--prepared", metavar="FILE", help="Or a revocation prepared beforehand; no --key.")
@click.option("--reason", type=click.Choice(_REASONS), default="other", help="Why, in one word.")
@click.option("--why", required=True, help="Why, in words that harm nobody.")
@click.option(
    "--compromised-since",
    "since",
    type=shared.INSTANT,
    help="Since when others may have signed with it; leave it out where nobody else had it.",
)
@click.option("--at", type=shared.INSTANT, help="The time, on a replaying desk.")
@shared.json_option
def revoke(
    *,
    key_id: str | None,
    folder: Path | None,
    actor: str | None,
    key_file: Path | None,
    prepared: str | None,
    reason: str,
    why: str,
    since: datetime | None,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Revoke the key KEY_ID: nothing that it signs is recorded from now on.

    What it signed before stays on record. With --compromised-since what was recorded after that
    instant is void, or undecided where its own actor alone says so; `truceline key statements`
    lists both. A prepared revocation (`truceline key revocation`) needs no key at all.
    """
    from truceline import key_life  # noqa: PLC0415 - it loads the desk
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - likewise

    if (prepared is None) == (key_id is None) or (prepared is not None and since is not None):
        sentence = "A key is revoked by its id, or by a prepared revocation, which dates nothing."
        hint = "Give KEY_ID and --key, or --prepared FILE alone."
        raise BadInput(Fault("OPTION_MISSING", sentence, hint, where="--prepared"))
    with shared.opened_desk(folder) as desk:
        when = shared.replay_time(desk, at)
        if prepared is not None:
            with shared.at_option(prepared):
                found = key_life.read_prepared(shared.read_bytes(prepared, _MOST_PREPARED))
            done = key_life.carry(desk, found, why, when)
        else:
            mine = shared.needed(key_file, "--key", "Give the key file of who revokes.")
            by = shared.read_key(mine, actor)
            body: dict[str, Any] = {"reason": reason, "why": why}
            if since is not None:
                body["compromised_since"] = format_time(since)
            done = key_life.revoke(desk, by, key_life.key_of(desk, key_id or ""), body, when)
    _say(done, "The key is revoked: nothing that it signs is recorded from now on.", as_json)


@click.command("revocation", short_help="Prepare a revocation, to be kept in a safe.")
@shared.key_option
@click.option("--desk-origin", required=True, metavar="ORIGIN", help="The desk it holds for.")
@click.option("-o", "--output", required=True, metavar="FILE", help="The new file; - to print it.")
def revocation(*, key_file: Path | None, desk_origin: str, output: str) -> None:
    """Sign, while the key is at hand, what revokes it when it is not.

    Whoever holds FILE can end the key, and nothing else: keep it apart from the key, where a
    colleague finds it. It is recorded with `truceline key revoke --prepared FILE`.
    """
    from truceline import key_life  # noqa: PLC0415 - it loads the desk

    pair = shared.read_key(shared.needed(key_file, "--key", "Give the key file."))
    shared.write_new(output, key_life.prepare(pair, desk_origin).to_bytes())


@click.command("rotate", short_help="Put a new key in the place of one's own.")
@shared.desk_option
@shared.key_option
@click.option(
    "--new", "new_file", type=_FILE, metavar="FILE",
    help="The new key file; made here where it does not exist.",
)  # fmt: skip
@click.option("--no-passphrase", is_flag=True, help="Leave a file that is made here unprotected.")
@click.option("--at", type=shared.INSTANT, help="The time, on a replaying desk.")
@shared.json_option
def rotate(
    *,
    folder: Path | None,
    key_file: Path | None,
    new_file: Path | None,
    no_passphrase: bool,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Enrol a new key under the old one and revoke the old one under the new; both or neither.

    Keep the old file: what was sealed to it before opens with it alone. Release it to the new key
    (`truceline release`) where it must stay readable without. Where somebody else may have the old
    key, rotate, and then have an enroller revoke it with --compromised-since.
    """
    from truceline import key_life  # noqa: PLC0415 - it loads the desk
    from truceline.keyring import files  # noqa: PLC0415 - cryptography loads slowly

    old = shared.read_key(shared.needed(key_file, "--key", "Give the key file in use."))
    place = shared.needed(new_file, "--new", "Name the new key file.")
    with shared.opened_desk(folder) as desk:
        when = shared.replay_time(desk, at)
        if not place.exists():
            made = files.new_pair(old.actor)
            with shared.file_faults(str(place)):
                secret = key_files.new_passphrase(protect=not no_passphrase)
                files.write_pair(made, place, secret)
            new = made
        else:
            new = shared.read_key(place, old.actor)
        done = key_life.rotate(desk, old, new, when)
    words = f"{old.actor} signs with the key in {place} from now on; the old one is revoked."
    _say(done, words, as_json)


@click.command("statements", short_help="What a revoked key signed, and what still counts.")
@click.argument("key_id")
@shared.desk_option
@shared.json_option
def statements(*, key_id: str, folder: Path | None, as_json: bool) -> None:
    """List what the key KEY_ID signed and whether it counts, decided by witness time.

    A void statement stays on record and in what was folded from it: somebody who may must say what
    becomes of each (withdraw, correct, record anew). Without witnesses the desk's time decides.
    """
    from truceline import key_life  # noqa: PLC0415 - it loads the desk

    with shared.opened_desk(folder) as desk:
        key = key_life.key_of(desk, key_id)
        facts = key_life.described(key)
        dated = key_life.witnessed(desk)
        rows = [
            {
                "place": entry.seq,
                "entry": entry.hash,
                "kind": entry.kind,
                "verdict": verdict.as_json(),
            }
            for entry, verdict in key_life.judged(desk.store, desk.standing(), key, dated)
        ]
    if as_json:
        echo_json({**facts, "statements": rows})
        return
    paper = Paper()
    ended = f"revoked on {facts['revoked_at']}" if facts["revoked_at"] else "not revoked"
    paper.line(f"Key {key.id} of {paper.fixed(key.actor)}: {ended}.")
    for row in rows:
        verdict: Any = row["verdict"]
        paper.line(f"{row['place']:>6}  {row['kind']}  {verdict['word']}")
        paper.line(f"        {paper.words(verdict['sentence'])}")


def _say(done: Sequence[Accepted], sentence: str, as_json: bool) -> None:  # noqa: FBT001 - a choice of form
    if as_json:
        echo_json({"entries": [each.hash for each in done]})
        return
    paper = Paper()
    paper.line(sentence)
    for each in done:
        paper.line(f"entry {paper.fixed(each.hash)} at place {each.seq}")


COMMANDS = (revoke, revocation, rotate, statements)
"""What hangs under ``truceline key``."""
