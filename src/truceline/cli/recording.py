"""``truceline record``: an entry is composed, looked at, signed, recorded.

The four steps may happen on one machine at once, or apart: a draft is written where the desk can be
seen (``record KIND --draft``), signed where the key is (``sign``), and recorded by whoever carries
it back (``record --from``). Options of ``record KIND`` are made of the kind's own fields.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.fields import option_of, read_fields
from truceline.cli.paper import Paper, echo_json
from truceline.errors import BadInput, Fault, NotFound
from truceline.sheets.fields import fields_of

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.desk import Desk
    from truceline.keyring.author import Draft
    from truceline.ledger.entry import Statement, Submission
    from truceline.mechanism.kinds import Kind

WHOLE_ID = 64


class KindCommands(click.Group):
    """One command for each kind of entry, built when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every kind that can be recorded; a desk is opened with ``init``."""
        from truceline.mechanism.catalogue import KINDS  # noqa: PLC0415 - loads slowly

        return [kind.name for kind in KINDS.values() if kind.base != "desk.opened"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002 - click's signature
        """The command of a kind; raises BadInput with KIND_UNKNOWN and the nearest name."""
        from truceline.mechanism.catalogue import kind_named  # noqa: PLC0415 - loads slowly

        return command_of(kind_named(cmd_name))


@click.group(
    cls=KindCommands,
    short_help="Record an entry, or write it as a draft or submission.",
    invoke_without_command=True,
    subcommand_metavar="KIND [OPTIONS]",
)
@click.option("--from", "source", metavar="FILE", help="Record a signed submission, - for input.")
@click.option(
    "--from-paper", "sheets", metavar="FILE", help="Record typed-up paper sheets; needs --key."
)
@shared.key_option
@click.option("--at", type=shared.INSTANT, help="The time it is said, on a replaying desk.")
@shared.desk_option
@shared.json_option
@click.pass_context
def record(context: click.Context, /, **given: Any) -> None:
    """Record an entry of KIND; `truceline record KIND --help` shows its fields.

    Without KIND, --from FILE records a submission that `truceline sign` wrote, and --from-paper
    FILE the sheets of a YAML or JSON file, all or none.
    """
    if context.invoked_subcommand is not None:
        context.obj = given
    elif given["sheets"] is not None:
        from truceline.cli import paper_sheets  # noqa: PLC0415 - loads slowly

        paper_sheets.record_sheets(**given)
    elif given["source"] is None:
        click.echo(context.get_help())
    else:
        with shared.opened_desk(given["folder"]) as desk:
            record_submission(desk, read_submission(given["source"]), as_json=given["as_json"])


_COMMON = (
    shared.desk_option,
    click.option("--as", "actor", metavar="ACTOR", help="Who speaks. Default: the key's actor."),
    shared.key_option,
    click.option(
        "--body",
        "body_file",
        metavar="FILE",
        help="The fields as one JSON object, - for input; options win.",
    ),
    click.option(
        "--about",
        multiple=True,
        metavar="SUBJECT",
        help="A subject it speaks of, by its id or the beginning of it (repeatable).",
    ),
    click.option(
        "--happened-at", type=shared.INSTANT, help="When it happened, where that is not now."
    ),
    click.option(
        "--seal-to",
        multiple=True,
        metavar="ACTOR",
        help="Also seal to this actor, but for who reported; Terms' readers and the author can "
        "open it anyway.",
    ),
    click.option("--at", type=shared.INSTANT, help="The time it is said, on a replaying desk."),
    click.option(
        "--preview",
        is_flag=True,
        help="Show the exact bytes that would be signed, and record nothing.",
    ),
    click.option("--from", "source", metavar="FILE", help="Record this signed submission instead."),
    click.option("-o", "--output", metavar="FILE", help="Write a signed submission instead."),
    click.option("--draft", metavar="FILE", help="Write an unsigned draft instead; needs --as."),
    click.option(
        "--covered",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="File it under a cover, whose shared key file this is: author, kind and time sealed.",
    ),
    shared.json_option,
)


def command_of(kind: Kind) -> click.Command:
    """The command that records one kind, its fields as options."""
    fields = fields_of(kind)

    def callback(**given: Any) -> None:
        outer = click.get_current_context().obj or {}
        if outer.get("sheets") is not None:
            sentence = "The sheets themselves say of which kinds they are."
            raise BadInput(Fault("OPTION_TWICE", sentence, "Leave KIND out.", "--from-paper"))
        for name in ("folder", "source", "key_file", "at"):
            given[name] = given[name] if given[name] is not None else outer.get(name)
        given["as_json"] = given["as_json"] or outer.get("as_json", False)
        values = {name: given.pop(name) for name in list(given) if name.startswith("field_")}
        body = read_fields(fields, values)
        cover = given.pop("covered")
        if cover is not None:
            from truceline.cli import covers  # noqa: PLC0415 - seldom needed

            covers.record_covered(kind, read_body(given.pop("body_file")) | body, cover, **given)
            return
        _record(kind, body, **given)

    first = " ".join(kind.doc.split("\n\n")[0].split())
    subject = "It opens a new subject." if kind.opens else "Name its subject with --about."
    sealing = " Sealed fields are encrypted before they leave you." if kind.sealed_fields else ""
    command = click.Command(
        kind.name,
        callback=callback,
        short_help=first,
        help=f"{first} {subject}{sealing}\n\nWhoever can list processes on this machine can read "
        "options: what must not be read belongs into --body.",
        params=[option_of(field) for field in fields],
    )
    for option in _COMMON:
        option(command)
    return command


def _record(
    kind: Kind,
    body: dict[str, Any],
    *,
    folder: Path | None,
    actor: str | None,
    key_file: Path | None,
    body_file: str | None,
    about: tuple[str, ...],
    happened_at: datetime | None,
    seal_to: tuple[str, ...],
    at: datetime | None,
    preview: bool,
    source: str | None,
    output: str | None,
    draft: str | None,
    as_json: bool,
) -> None:
    """What ``record KIND`` does, its options read."""
    if source is not None:
        with shared.opened_desk(folder) as desk:
            submission = read_submission(source, kind)
            record_submission(desk, submission, as_json=as_json)
        return
    whole = read_body(body_file) | body
    pair = None if key_file is None else shared.read_key(key_file, actor)
    with shared.opened_desk(folder) as desk:
        made = _draft(
            desk,
            kind,
            whole,
            actor=actor if pair is None else pair.actor,
            key=None if pair is None else pair.id,
            about=about,
            happened_at=happened_at,
            seal_to=seal_to,
            at=at,
        )
        if preview:
            click.echo(made.statement.to_bytes())
            return
        if draft is not None:
            shared.write_new(draft, made.to_bytes())
            return
        from truceline.keyring import author  # noqa: PLC0415 - cryptography loads slowly

        pair = shared.needed(pair, "--key", "Give the author's key file, or --draft or --preview.")
        submission = author.sign(made, pair)
        if output is not None:
            shared.write_new(output, submission.to_bytes())
            return
        record_submission(desk, submission, as_json=as_json)


def read_body(name: str | None) -> dict[str, Any]:
    """A body from a file, ``-`` for standard input; empty where none is named.

    Raises:
        BadInput: as :func:`truceline.ledger.canonical.parse`; BODY_SHAPE.
    """
    if name is None:
        return {}
    from truceline.ledger import canonical  # noqa: PLC0415 - not needed for help

    with shared.at_option(name):
        value = canonical.parse(shared.read_bytes(name))
        if not isinstance(value, dict):
            fault = Fault("BODY_SHAPE", "A body is one JSON object.", "See `truceline kinds KIND`.")
            raise BadInput(fault)
    return value


def read_submission(name: str, kind: Kind | None = None) -> Submission:
    """A signed submission from a file, ``-`` for standard input.

    Raises:
        BadInput: as :func:`truceline.ledger.wire.read_submission`; KIND_OTHER where it is not of
            the kind expected.
    """
    from truceline.ledger import wire  # noqa: PLC0415 - not needed for help

    with shared.at_option(name):
        found = wire.read_submission(shared.read_bytes(name))
        if kind is not None:
            stated = wire.read_envelope(found.envelope).statement.kind
            if stated != kind.name:
                sentence = f"The submission is {stated}, not {kind.name}."
                raise BadInput(Fault("KIND_OTHER", sentence, "Leave the kind out, or name that."))
    return found


def _draft(
    desk: Desk,
    kind: Kind,
    body: dict[str, Any],
    *,
    actor: str | None,
    key: str | None,
    about: tuple[str, ...],
    happened_at: datetime | None,
    seal_to: tuple[str, ...],
    at: datetime | None,
) -> Draft:
    """What would be signed; without a key file, under the newest key enrolled for the actor."""
    from truceline.keyring import author  # noqa: PLC0415 - cryptography loads slowly

    name = shared.needed(actor, "--key", "Give the author's key file, or --as with --draft.")
    speaker = author.Speaker(origin=desk.origin, actor=name, key=key or _enrolled_key(desk, name))
    return desk.draft(
        speaker,
        kind.name,
        body,
        about=[_subject(desk, name, given) for given in about],
        happened_at=happened_at,
        seal_to=seal_to,
        now=shared.replay_time(desk, at),
    )


def _subject(desk: Desk, actor: str, given: str) -> str:
    """A whole id as it is; the beginning of one looked up among what the author may see."""
    if len(given) == WHOLE_ID:
        return given
    with shared.at_option("--about"):
        return desk.view(desk.scope(actor)).subject_id(given)


def _enrolled_key(desk: Desk, actor: str) -> str:
    found = [
        key.id
        for key in desk.standing().keys.values()
        if key.actor == actor and key.revoked_at is None
    ]
    if not found:
        sentence = f"No key is enrolled for {actor}."
        raise NotFound(Fault("KEY_UNKNOWN", sentence, "Enrol one: `truceline enrol`.", "--as"))
    return found[-1]


def record_submission(desk: Desk, submission: Submission, *, as_json: bool) -> None:
    """Record one submission and say where it stands."""
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - not needed for help
    from truceline.ledger.wire import read_trusted  # noqa: PLC0415
    from truceline.mechanism.catalogue import kind_named  # noqa: PLC0415 - loads slowly

    (accepted,) = desk.submit([submission], whole=True)
    statement = read_trusted(submission.envelope)
    kind = kind_named(statement.kind)
    subjects = [accepted.hash] if kind.opens else list(statement.about)
    who = [box for box in statement.boxes if kind.identity_fields & {*box.fields}]
    what = [box for box in statement.boxes if box not in who]
    done: dict[str, Any] = {
        "entry": accepted.hash,
        "kind": kind.name,
        "subject": subjects[0] if subjects else None,
        "subjects": subjects,
        "place": accepted.seq,
        "recorded_at": format_time(accepted.recorded_at),
        "known": accepted.known,
        "sealed_to": sorted({a for box in what for a in box.to}),
        "checkpoint": {"size": desk.seen().size, "root": desk.seen().root},
        "clock": desk.standing().clock,
    }
    unread = _unread(desk, statement, kind.base, subjects) - {*done["sealed_to"]}
    if who:
        done["identity_sealed_to"] = sorted({a for box in who for a in box.to})
    if what and unread:
        done["not_sealed_to"] = sorted(unread)
    if kind.base in {"notice.filed", "notice.amended"} and not accepted.known:
        from truceline.cli import recipients  # noqa: PLC0415 - only for notices

        done |= recipients.filed(desk, subjects[0], statement.author)
    if kind.part in {"record", "area_list", "aid_figure"}:
        from truceline.sheets import figures  # noqa: PLC0415 - only for figures

        done["cross_sum"] = figures.entered(desk, subjects[0])
    if as_json:
        echo_json(done)
        return
    _say(done, Paper())


def _unread(desk: Desk, statement: Statement, base: str, subjects: list[str]) -> set[str]:
    """Whom Terms name as readers of the sealed fields of a kind, whether or not they have a key."""
    rows = (desk.store.listed(subject) for subject in subjects)
    under = statement.body.get("under") or next((r.under for r in rows if r is not None), "")
    standing = desk.standing()
    return {*(standing.terms_of(str(under)) or standing.first).sealed_to(base)}


def _say(done: dict[str, Any], paper: Paper) -> None:
    state = "was recorded before; nothing changed" if done["known"] else "is recorded"
    paper.line(f"{done['kind']} {state}.")
    paper.line(f"entry       {paper.fixed(done['entry'])}")
    for subject in done["subjects"]:
        paper.line(f"subject     {paper.fixed(subject)}")
    paper.line(f"place       {done['place']}")
    declared = " (declared, not witnessed)" if done["clock"] == "replay" else ""
    paper.line(f"recorded    {paper.fixed(done['recorded_at'])}{declared}")
    paper.line(f"checkpoint  {done['checkpoint']['size']}")
    if done["sealed_to"]:
        paper.line(f"sealed to   {paper.fixed(', '.join(done['sealed_to']))}")
    if "identity_sealed_to" in done:
        names = paper.fixed(", ".join(done["identity_sealed_to"]))
        paper.line(f"who it was  sealed apart, to {names}")
    if "not_sealed_to" in done:
        # An author who is not told would believe that the cell can read it.
        names = paper.fixed(", ".join(done["not_sealed_to"]))
        paper.line(f"not sealed  {names}: Terms name it, and it cannot open this", style="yellow")
    for sentence in done.get("cross_sum", {}).get("says", ()):
        paper.line(f"flag        {paper.words(sentence)}", style="yellow")
    if done["kind"].startswith("incident.reported"):
        from truceline.mechanism.incident_states import receipt_number  # noqa: PLC0415 - rarely

        paper.line(f"receipt     {paper.fixed(receipt_number(done['entry']))}")
    if "conflicts" in done:
        from truceline.cli import recipients  # noqa: PLC0415 - only for notices

        recipients.say_filed(done, paper)
