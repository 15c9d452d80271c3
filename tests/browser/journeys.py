"""A live desk with parties, guarantors, a cell and one who must not know, and their browsers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, BrowserContext
from tests.desks import TERMS

from truceline.desk import Desk
from truceline.keyring.files import KeyPair, new_pair, write_pair
from truceline.opening import Opening
from truceline.store.finding import Question

if TYPE_CHECKING:
    from playwright.sync_api import Page

CONVENOR, OFFICER, ONE, TWO = "un:convenor", "cell:officer", "state:one", "state:two"
BRIGADE, COMPANY, OTHER = "group:brigade", "group:company", "group:other"
ROLES = {
    ONE: ["guarantor"],
    TWO: ["guarantor"],
    "un:office": ["secretariat"],
    OFFICER: ["officer"],
    BRIGADE: ["party", "reporter"],
    COMPANY: ["party"],
    OTHER: ["party"],
}
MORE_TERMS = {
    "    query_reply:": "    notice_acknowledge:"
    " {value: PT2H, from: notified, authority: desk_default}\n"
    "    matter_answer: {value: PT1H, from: opened, authority: desk_default}\n",
    "sealed_to:": "  incident.queried: [officer, guarantor, recipients]\n",
}
WORDS = "four made-up words here"


def build(root: Path) -> None:
    """A live desk under ``root`` and key files beside it; that of the brigade has a passphrase.

    Its Terms are those of the other tests; but guarantors read reports, whoever is asked reads the
    question, and a notice has a clock.
    """
    pairs: dict[str, KeyPair] = {name: new_pair(name) for name in (CONVENOR, *ROLES)}
    for name, pair in pairs.items():
        write_pair(pair, key_file(root, name), WORDS if name == BRIGADE else None)
    terms = TERMS.read_text("utf-8").replace("[officer, author]", "[officer, author, guarantor]")
    for before, more in MORE_TERMS.items():
        assert before in terms
        terms = terms.replace(before, more + before)
    opening = Opening(
        origin="desk.example/journey",
        terms=terms.encode(),
        convenor=pairs[CONVENOR],
        name="Made-up office",
        at=datetime.now(tz=UTC),
    )
    with Desk.create(root / "desk", opening) as desk:
        for name, roles in ROLES.items():
            desk.enrol(pairs[CONVENOR], pairs[name], name=f"Made-up {name}", roles=roles)


def key_file(root: Path, actor: str) -> Path:
    """An actor's key file."""
    return root / f"{actor.replace(':', '-')}.key"


@dataclass
class Journey:
    """The desk, its address, and a browser for each person.

    Args:
        root: Where the desk's folder and the key files are.
        url: The server's address.
        browser: The browser.
        complaints: What went wrong in any page, or was against its policy.
    """

    root: Path
    url: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def stranger(self, path: str, language: str = "en") -> Page:
        """Somebody with a browser of their own."""
        context = self.browser.new_context(base_url=self.url, locale=language)
        self.contexts.append(context)
        page = context.new_page()
        self.watch(page)
        page.goto(path)
        return page

    def watch(self, page: Page) -> None:
        """Note every fault of a script and every breach of the policy."""
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.note(said.type, said.text))

    def note(self, kind: str, text: str) -> None:
        """Keep what a console says of the policy, or of an answer that is an error."""
        if kind == "error" and ("Content Security" in text or "status of" in text):
            self.complaints.append(text)

    def person(self, actor: str, path: str, language: str = "en") -> Page:
        """An actor, who came in with the key of its backup file."""
        page = self.stranger(f"/sign-in?next={path}", language)
        page.set_input_files("#key-file", key_file(self.root, actor))
        if actor == BRIGADE:
            page.fill("#key-words", WORDS)
        page.click("#import button")
        page.wait_for_url(lambda url: "/sign-in" not in url, wait_until="load")
        return page

    def only(self, part: str) -> str:
        """The id of the one subject of a part."""
        with Desk.open(self.root / "desk") as desk:
            [found] = desk.view().every(Question(part=part))
            return found.subject
