"""The catalogue: what can be recorded, and who may record and read it under each agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.sheets.fields import fields_of

if TYPE_CHECKING:
    from truceline.mechanism.kinds import Kind
    from truceline.mechanism.standing import Standing


def kind_line(kind: Kind) -> dict[str, Any]:
    """A kind in a list, as a JSON object."""
    return {"kind": kind.name, "part": kind.part, "opens": kind.opens, "doc": kind.doc}


def sentence_of(kind: Kind) -> str:
    """The first sentence of what a kind says."""
    return " ".join(kind.doc.split("\n\n")[0].split())


def catalogue_page(kind: Kind) -> dict[str, Any]:
    """All that the catalogue says of a kind, as a JSON object."""
    return {
        **kind_line(kind),
        "fields": [
            {
                "name": field.name,
                "option": field.option,
                "sealed": field.sealed,
                "required": field.required,
                "repeatable": field.repeatable,
                "form": field.form,
                "doc": field.doc,
            }
            for field in fields_of(kind)
        ],
        "schema": kind.schema(),
        "example": dict(kind.example),
    }


def rules_of(kind: Kind, standing: Standing) -> list[dict[str, Any]]:
    """Who may record a kind, who reads it and who opens its sealed fields, by agreement."""
    from truceline.analysis.carrying import may_know_who  # noqa: PLC0415 - loads slowly

    return [
        {
            "agreement": name,
            "may_record": sorted(terms.rights(kind.base)),
            "may_read": sorted(terms.audience(kind.base)),
            "sealed_to": list(terms.sealed_to(kind.base)),
            "identities_to": sorted(may_know_who(terms, kind.base, "author")),
        }
        for name, terms in standing.in_force.items()
    ]
