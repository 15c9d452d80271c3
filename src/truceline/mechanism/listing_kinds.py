"""What can be told of a listing: proposed, agreed, listed, delisted, and known by another name.

A listing is one group's place on the lists of one agreement. It is opened by a proposal, or by
entering a listing that some authority made elsewhere. None of these kinds says that it has effect:
that follows from the authority and from Terms.
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.registers import Under
from truceline.mechanism.shapes import ActorId, Code, Instant, Short


@kind(
    "listing.proposed/1",
    part="listing",
    opens=True,
    example={"group": "group:made-up-front", "names": ["Made-up Front"], "why": "Made-up."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListingProposed:
    """It is proposed to list a group; a proposal has no effect."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    group: ActorId = opened("The group's id")
    names: tuple[Short, ...] = opened("Its names, in any script", min_length=1, max_length=40)
    why: Short = opened("The ground, as the proposer gives it")
    reference: Short | None = opened("Where this is recorded", default=None)


@kind(
    "listing.entered/1",
    part="listing",
    opens=True,
    example={
        "group": "group:made-up-front",
        "names": ["Made-up Front"],
        "authority": "national_only",
        "by": "state:made-up-guarantor",
        "document": "Made-up court decision 7",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListingEntered:
    """A listing that nobody proposed here is entered, with its authority: a national one, say."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    group: ActorId = opened("The group's id")
    names: tuple[Short, ...] = opened("Its names, in any script", min_length=1, max_length=40)
    authority: Code = opened("Whose listing it is, an authority of Terms or vocabulary")
    by: ActorId | None = opened("The state or body that lists, where it is one", default=None)
    document: Short = opened("The document in which it is listed")


@kind("listing.agreed/1", part="listing", example={"reference": "Made-up minutes, item 2"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ListingAgreed:
    """Another guarantor agrees to a proposed listing; agreement alone lists nobody."""

    reference: Short | None = opened("Where this is recorded", default=None)


@kind(
    "listing.listed/1",
    part="listing",
    example={"authority": "guarantors_jointly", "document": "Made-up joint decision 3"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListingListed:
    """A group is listed, by this authority and document; Terms say whether that has effect."""

    authority: Code = opened("Whose listing it is, an authority of Terms or vocabulary")
    by: ActorId | None = opened("The state or body that lists, where it is one", default=None)
    document: Short = opened("The document in which it is listed")


@kind(
    "listing.delisted/1",
    part="listing",
    example={"authority": "guarantors_jointly", "document": "Made-up joint decision 9"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListingDelisted:
    """An authority takes its listing, or a proposer its proposal, back."""

    authority: Code | None = opened("Whose listing ends; none for a proposal", default=None)
    by: ActorId | None = opened("The state or body that delists, where it is one", default=None)
    document: Short = opened("The document in which it is delisted")


@kind(
    "listing.aliased/1",
    part="listing",
    example={"name": "Made-up Conquest Front", "since": "2016-07-27T21:00:00Z"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListingAliased:
    """A group bears another name, since and until the dates given."""

    name: Short = opened("The name, in any script")
    since: Instant | None = opened("Since when; always if left out", default=None)
    until: Instant | None = opened("Until when; still if left out", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)
