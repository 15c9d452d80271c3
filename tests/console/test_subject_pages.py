"""One incident and one notice: what their pages show, and what may be done from them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.console.readers import OFFICER, ONE, TWO, page_of, record, reported
from tests.console.visiting import browsing, come_in

from truceline.desk import Desk

if TYPE_CHECKING:
    import httpx
    from tests.desks import MadeUp


class TestIncident:
    """One incident whole."""

    def test_findings_bear_their_makers_interests(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """Joint where the quorum is met; a guarantor that fights is shown to."""
        page = officer.get(f"/incidents/{made.subjects['incident']}").text
        assert "A joint finding" in page
        assert page.count('class="finding"') == 2
        assert "Its maker&#39;s own interests" in page or "Its maker's own interests" in page
        assert "credible single source" in page

    def test_question_and_answer_stand_side_by_side(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """Silence is said to be neither consent nor admission; an answer is its giver's word."""
        subject = reported(made, suspected=[TWO])
        record(made, OFFICER, "incident.registered", {"severity": "moderate"}, subject)
        ask = {
            "to": TWO, "redacted_text": "Made-up: was there fire?", "language": "en",
            "previewed_by": OFFICER,
        }  # fmt: skip
        record(made, OFFICER, "incident.queried", ask, subject)
        page = officer.get(f"/incidents/{subject}").text
        assert "Made-up: was there fire?" in page
        assert "Silence is neither consent nor admission" in page
        said = {"position": "denies", "summary": "Made-up: it was a quarry"}
        record(made, TWO, "incident.answered", said, subject)
        page = officer.get(f"/incidents/{subject}").text
        assert "Made-up: it was a quarry" in page
        assert "It has not answered" not in page

    def test_sealed_fields_name_their_readers_and_nothing_else(self, made: MadeUp) -> None:
        """The button is for those to whom it was sealed; the words are nowhere in the page."""
        path = f"/incidents/{made.subjects['incident']}"
        for reader in (OFFICER, ONE):
            page = page_of(made, reader, path).text
            if reader == OFFICER:
                assert "سقطت" not in page
                assert "A made-up miller" not in page
                assert f'data-opens="{made.subjects["incident"]}"' in page
            else:
                assert "data-opens=" not in page

    def test_what_may_be_recorded_next_follows_rights_and_state(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """A report is registered first; the public is asked to sign in."""
        subject = reported(made)
        page = officer.get(f"/incidents/{subject}").text
        assert f"/compose/incident.registered?about={subject}" in page
        assert "/compose/incident.closed" not in page
        record(made, OFFICER, "incident.registered", {"severity": "moderate"}, subject)
        page = officer.get(f"/incidents/{subject}").text
        assert "/compose/incident.registered?" not in page
        assert 'data-kind="incident.acknowledged/1"' in page

    def test_an_earlier_instant_is_said_to_be_one(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """What came later is not there, and nothing can be recorded then."""
        path = f"/incidents/{made.subjects['incident']}?at=2016-03-01T06:01:30Z"
        page = officer.get(path).text
        assert "as it stood then" in page
        assert "Findings" not in page
        assert "What you may record next" not in page

    def test_another_part_is_sent_on_to_its_own_page(
        self, officer: httpx.Client, made: MadeUp
    ) -> None:
        """An id is enough, whatever it is of."""
        answer = officer.get(f"/incidents/{made.subjects['convoy']}")
        assert answer.headers["location"] == f"/notices/{made.subjects['convoy']}"
        truce = officer.get(f"/notices/{made.subjects['truce']}")
        assert truce.headers["location"] == f"/subjects/{made.subjects['truce']}"
        assert "Made-up silence" in officer.get(truce.headers["location"]).text


class TestNotice:
    """One notice whole."""

    def test_who_was_told_and_who_answered(self, officer: httpx.Client, made: MadeUp) -> None:
        """Receipt is not consent, and silence is said to mean nothing."""
        page = officer.get(f"/notices/{made.subjects['convoy']}").text
        assert "Receipt is not consent" in page
        assert "neither consent nor proof" in page
        assert page.count('class="recipient"') == 2
        assert "nobody approves it and nobody can object" in page

    def test_what_meets_it_is_asked_by_a_form_and_counted(self, made: MadeUp) -> None:
        """Opening the page asks nothing; each sending of the form is one check of the quota."""
        path = f"/notices/{made.subjects['flight']}"

        def checks() -> int:
            with Desk.open(made.folder) as desk:
                return len(desk.store.checks_of(ONE, desk.now()))

        with browsing(made.folder) as client:
            come_in(client, made, ONE)
            assert "Ask what meets it" in client.get(path).text
            assert checks() == 0
            answer = client.post(path)
            assert answer.status_code == 200
            assert "No conflict was found" in answer.text
            assert checks() == 1

    def test_the_public_may_not_ask_what_meets_a_notice(self, made: MadeUp) -> None:
        """Nobody could count it."""
        with browsing(made.folder) as client:
            assert client.post(f"/notices/{made.subjects['flight']}").status_code in {403, 404}

    def test_a_recipient_acknowledges_with_one_press(self, made: MadeUp) -> None:
        """The version that is acknowledged is named in what is signed."""
        page = page_of(made, TWO, f"/notices/{made.subjects['flight']}").text
        form = page.partition('data-kind="notice.acknowledged/1"')[2].partition(">")[0]
        assert made.subjects["flight"] in html.unescape(form)
