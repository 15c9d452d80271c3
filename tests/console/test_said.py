"""The pages of a promise and of a reported agreement show the statements that support them."""

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


def test_the_page_of_a_reported_agreement_says_that_it_binds_nobody(made: MadeUp) -> None:
    """Who is said to have agreed, the statement that says so, and that nothing follows from it."""
    place = {"sha256": "b" * 64, "start": 0, "end": len(WORDS), "publisher": "Made-up Gazette"}
    said = record(made, OFFICER, "statement.recorded", {
        "named": "A <i>mediator</i>", "sort": "acceptance", "words": WORDS, "quoted": False,
        "language": "en", "place": place,
    })  # fmt: skip
    agreed = record(made, OFFICER, "reported_agreement.recorded", {
        "form": "agreement", "agreed": [BRIGADE], "named": ["The <i>River</i> Front"],
        "topic": "local_truce", "what": "No fire at the mill", "reference": "Made-up Gazette",
    }, said)  # fmt: skip
    with browsing(made.folder) as client:
        come_in(client, made, OFFICER)
        text = got(client, f"/subjects/{agreed}")
        other = got(client, f"/subjects/{said}")
    assert "it makes nobody a party, and puts no duty on anybody" in text
    assert html.escape("The <i>River</i> Front") in text
    assert "<i>River</i>" not in text
    assert f"{'b' * 64} [0:{len(WORDS)}]" in text
    assert agreed in other
