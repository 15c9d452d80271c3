"""The page of a promise shows the statements that support it, with their source."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.console.readers import AID, BRIGADE, OFFICER, got, record
from tests.console.visiting import browsing, come_in

if TYPE_CHECKING:
    from tests.desks import MadeUp

WORDS = "We open <b>the road</b>."


def test_the_page_of_a_promise_shows_what_it_rests_on(made: MadeUp) -> None:
    """Speaker, words, document and span stand there, and no word of a source is markup."""
    place = {"sha256": "a" * 64, "start": 5, "end": 5 + len(WORDS), "publisher": "Made-up Gazette"}
    said = record(made, OFFICER, "statement.recorded", {
        "speaker": BRIGADE, "sort": "commitment", "words": WORDS, "quoted": True, "language": "en",
        "place": place,
    })  # fmt: skip
    promise = record(made, OFFICER, "commitment.made", {
        "promiser": BRIGADE, "what": "Open the road", "to": [AID], "source": "statement",
        "reference": "Made-up Gazette",
    }, said)  # fmt: skip
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        text = got(client, f"/subjects/{promise}")
    assert html.escape(WORDS) in text
    assert WORDS not in text
    assert f"{'a' * 64} [5:{5 + len(WORDS)}]" in text
    assert "no fact by that" in text
