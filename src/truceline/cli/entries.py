"""``truceline kinds``: the catalogue of what can be recorded, generated from the kinds themselves.

With ``--desk`` each kind also says, agreement by agreement, who may record it, who gets its body,
and to whom its sealed fields go where the author names nobody.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import Paper, echo_json
from truceline.sheets.fields import fields_of
from truceline.sheets.kinds import catalogue_page, kind_line, rules_of, sentence_of

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.mechanism.kinds import Kind


@click.command(short_help="The catalogue of what can be recorded.")
@click.argument("kind", required=False)
@shared.desk_option
@shared.json_option
def kinds(*, kind: str | None, folder: Path | None, as_json: bool) -> None:
    """The catalogue of kinds of entry; with KIND (such as incident.reported) that one in full.

    In full: every field, open or sealed, with the JSON schema and a worked, made-up example. With
    --desk also who may record it and who may read it under the desk's Terms.
    """
    from truceline.mechanism.catalogue import KINDS, kind_named  # noqa: PLC0415 - loads slowly

    if kind is None:
        if as_json:
            echo_json({"kinds": [kind_line(each) for each in KINDS.values()]})
            return
        rows = [
            (each.name, each.part, "opens" if each.opens else "", sentence_of(each))
            for each in KINDS.values()
        ]
        Paper().table(("kind", "part", "subject", "what it says"), rows)
        return
    found = kind_named(kind)
    rules = []
    if folder is not None:
        with shared.opened_desk(folder) as desk:
            rules = rules_of(found, desk.standing())
    if as_json:
        echo_json(catalogue_page(found) | ({} if folder is None else {"under": rules}), indent=1)
        return
    _say(found, rules, Paper())


def _say(kind: Kind, rules: list[dict[str, Any]], paper: Paper) -> None:
    opens = "opens a new subject" if kind.opens else "speaks of a subject that is there"
    paper.line(f"{kind.name}: {sentence_of(kind)}", style="bold")
    paper.line(f"Part: {kind.part}; it {opens}.")
    paper.head("Fields")
    paper.table(
        ("field", "", "", "value", "what it says"),
        [
            (
                field.name,
                "sealed" if field.sealed else "open",
                "required" if field.required else "",
                f"{field.form}, repeatable" if field.repeatable else field.form,
                field.doc,
            )
            for field in fields_of(kind)
        ],
    )
    for rule in rules:
        paper.head(f"Under {rule['agreement']}")
        paper.line(f"May record it: {', '.join(rule['may_record']) or 'nobody'}")
        paper.line(f"May read it: {', '.join(rule['may_read']) or 'nobody'}")
        if kind.sealed_fields:
            paper.line(f"Sealed fields go to: {', '.join(rule['sealed_to']) or 'whom you name'}")
        if kind.identity_fields:
            who = ", ".join(sorted(kind.identity_fields))
            paper.line(f"Apart from these, {who} to: {', '.join(rule['identities_to'])}")
    paper.head("A worked example (made up)")
    paper.line(json.dumps(dict(kind.example), ensure_ascii=False, indent=1))
    paper.head("Schema")
    paper.line(json.dumps(kind.schema(), ensure_ascii=False, indent=1))
