"""Every page of the desk and the record: its template uses what its class says, and no more."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
from jinja2 import meta
from jinja2.nodes import Assign, FromImport, Macro, Name

from truceline.console.markup import environment
from truceline.console.pages.aid import AidPage
from truceline.console.pages.aid_one import AidOnePage
from truceline.console.pages.alike import AlikePage
from truceline.console.pages.desk import DeskPage, QueuePage
from truceline.console.pages.entry import EntryPage
from truceline.console.pages.incident import IncidentPage
from truceline.console.pages.incidents import ListPage
from truceline.console.pages.ledger import LedgerPage
from truceline.console.pages.notice import NoticePage
from truceline.console.pages.parties import PartiesPage, PartyPage
from truceline.console.pages.search import SearchPage
from truceline.console.pages.subject import SubjectPage
from truceline.console.pages.talks import TalksPage

PAGES = (
    DeskPage, QueuePage, AlikePage, ListPage, SubjectPage, IncidentPage, NoticePage,
    AidPage, AidOnePage, PartiesPage, PartyPage, TalksPage, LedgerPage, EntryPage, SearchPage,
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_the_context_of_a_page_is_what_its_class_says(page: type[Any]) -> None:
    """Every field is documented; a template uses the page's fields and the frame alone."""
    names = {each.name for each in fields(page)}
    docs = "".join(each.__doc__ or "" for each in page.__mro__)
    for name in names:
        assert re.search(rf"^        {name}: \S", docs, re.MULTILINE), name
    env = environment()
    used: set[str] = set()
    waiting, seen = [page.TEMPLATE], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        assert env.loader is not None
        tree = env.parse(env.loader.get_source(env, name)[0])
        # What a template sets, imports or defines at its top, its blocks may use.
        imports = (each for one in tree.find_all(FromImport) for each in one.names)
        own = {each if isinstance(each, str) else each[1] for each in imports}
        own |= {x.target.name for x in tree.find_all(Assign) if isinstance(x.target, Name)}
        own |= {x.name for x in tree.find_all(Macro)}
        used |= meta.find_undeclared_variables(tree) - own
        waiting += [each for each in meta.find_referenced_templates(tree) if each]
    assert used - set(env.globals) - {"frame", "_", "gettext", "ngettext"} <= names
