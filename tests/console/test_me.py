from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from tests.console.visiting import browsing, come_in
from tests.desks import ROLES

from truceline.analysis.entitlements import OUTRIGHT, entitlements, may_record
from truceline.analysis.scope import PUBLIC, RELATIONS, Sight, scope_of, sees
from truceline.console.pages.me import MePage, TokenPage
from truceline.console.pages.sign_in import SignInPage
from truceline.desk import Desk
from truceline.errors import Refused
from truceline.keyring.files import read_pair
from truceline.mechanism.catalogue import KINDS

if TYPE_CHECKING:
    from tests.desks import MadeUp

READERS = [*ROLES, PUBLIC]


@pytest.mark.parametrize("reader", READERS)
def test_what_is_said_is_what_a_scope_lets_through(built_desk: MadeUp, reader: str) -> None:
    """For every kind and every relation: the page says that it is seen where it is seen."""
    with Desk.open(built_desk.folder) as desk:
        standing = desk.standing()
    scope = scope_of(reader, standing)
    mine = frozenset({reader})
    relations: dict[str, dict[str, Any]] = {
        OUTRIGHT: {},
        "author": {"author": reader},
        "recipient": {"recipients": mine},
        "party": {"parties": mine},
        "rung": {"rungs": scope.seats},
    }
    assert set(relations) == {OUTRIGHT, *RELATIONS.values()}
    for agreement in entitlements(reader, standing):
        for _, kinds in agreement.parts:
            for kind in kinds:
                for relation, more in relations.items():
                    if relation == "rung" and not scope.seats:
                        continue
                    given = {"author": "somebody:else", **more}
                    sight = Sight(audience=f"{agreement.id} {kind.base}", **given)
                    seen = sees(scope, sight)
                    said = {OUTRIGHT, relation} & {*kind.relations}
                    # The public is nobody's author and no party, whatever it would be let through.
                    if reader == PUBLIC and relation != OUTRIGHT:
                        assert kind.relations in {(), (OUTRIGHT,)}
                        continue
                    assert bool(said) == seen, (kind.base, relation)


def test_every_kind_is_listed_once_in_its_newest_version(built_desk: MadeUp) -> None:
    """Nothing is left out but what nobody records on a desk that stands."""
    with Desk.open(built_desk.folder) as desk:
        (agreement,) = entitlements(PUBLIC, desk.standing())
    listed = [kind for _, kinds in agreement.parts for kind in kinds]
    newest = {kind.base: kind for kind in KINDS.values()}
    assert sorted(each.base for each in listed) == sorted(
        set(newest) - {"desk.opened", "desk.continued"}
    )
    for each in listed:
        versions = [int(k.name.rpartition("/")[2]) for k in KINDS.values() if k.base == each.base]
        assert int(each.kind.rpartition("/")[2]) == max(versions)


def test_nobody_may_record_but_who_is_registered(built_desk: MadeUp) -> None:
    """Where Terms give a right to all, they mean all who are on the desk."""
    with Desk.open(built_desk.folder) as desk:
        standing = desk.standing()
    terms = standing.first
    assert terms.rights("incident.reported") == {"all"}
    assert may_record("group:brigade", "incident.reported", terms, standing)
    assert not may_record(PUBLIC, "incident.reported", terms, standing)
    assert not may_record("group:nobody", "incident.reported", terms, standing)
    for agreement in entitlements(PUBLIC, standing):
        assert agreement.may_record() == ()


def test_who_opens_what_is_said(built_desk: MadeUp) -> None:
    """Sealed words, and apart from them who said them; as a draft is sealed."""
    with Desk.open(built_desk.folder) as desk:
        (agreement,) = entitlements("group:brigade", desk.standing())
        report = next(
            each
            for _, kinds in agreement.parts
            for each in kinds
            if each.base == "incident.reported"
        )
        assert report.sealed_to == ("cell:officer", "un:office")
        assert report.identities_to == ("cell:officer",)
        pair = read_pair(built_desk.key("group:brigade"))
        body = {
            "report_class": "violation", "acts": ["mortar"],
            "occurred_from": "2016-02-29T10:00:00Z",
            "language": "ar", "source_class": "party", "means": "seen", "narrative": "made up",
            "reporter": "A made-up miller",
        }  # fmt: skip
        boxes = desk.draft(pair, "incident.reported", body).statement.boxes
    assert [set(box.to) - {"group:brigade"} for box in boxes] == [
        {*report.sealed_to}, {*report.identities_to}
    ]  # fmt: skip


class TestPage:
    """The page says it in so many words, to everybody."""

    def test_a_reader_reads_who_they_are_and_with_which_keys(self, made: MadeUp) -> None:
        """Name, roles, key, session; and links to the forms of what they may record."""
        with browsing(made.folder) as client:
            come_in(client, made, "cell:officer")
            page = client.get("/me").text
        assert "Made-up cell:officer" in page
        assert read_pair(made.key("cell:officer")).id in page
        assert "you came in with it" in page
        assert 'href="/compose/incident.registered"' in page

    def test_a_party_is_told_what_it_may_not_see(self, made: MadeUp) -> None:
        """By name: the kinds of which it sees nothing."""
        with browsing(made.folder) as client:
            come_in(client, made, "agency:aid")
            page = client.get("/me").text
        never = page.partition("not even that there are any")[2].partition("</li>")[0]
        assert "incident.assessed" in never
        assert "incident.reported" not in never
        assert read_pair(made.key("cell:officer")).id not in page

    def test_the_public_is_told_that_it_reads_and_records_nothing(self, made: MadeUp) -> None:
        """No key, no token, no link to a form that would refuse."""
        with browsing(made.folder) as client:
            page = client.get("/me").text
        assert "You are not signed in" in page
        assert "You may record 0 kinds of entry" in page
        assert 'href="/compose/' not in page
        assert "/me/tokens" not in page

    def test_a_revoked_key_is_shown_as_revoked(self, made: MadeUp) -> None:
        """And signs nobody in any more: its sessions end with it."""
        with Desk.open(made.folder) as desk:
            pair = read_pair(made.key("state:one"))
            subject = next(
                ident for ident, key in desk.standing().key_subjects.items() if key == pair.id
            )
        with browsing(made.folder) as client:
            come_in(client, made, "state:one")
            with Desk.open(made.folder) as desk:
                said = {"reason": "lost", "why": "Made-up"}
                desk.record(pair, "key.revoked", said, about=[subject])
            assert client.get("/me").headers["location"] == "/sign-in?over=1"
            with pytest.raises(Refused), Desk.open(made.folder) as desk:
                desk.record(pair, "key.revoked", said, about=[subject])


@pytest.mark.parametrize("page", [MePage, TokenPage, SignInPage])
def test_every_field_of_a_page_is_documented(page: type[Any]) -> None:
    """A template's author reads what there is in the class."""
    for field in fields(page):
        assert re.search(rf"^        {field.name}: \S", page.__doc__ or "", re.MULTILINE), (
            field.name
        )
