"""Every page and its address: one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.console.pages.aid import aid, aid_flow_chart, aid_published_chart
from truceline.console.pages.aid_one import aid_one
from truceline.console.pages.alike import desk_alike
from truceline.console.pages.compose import compose
from truceline.console.pages.desk import desk, desk_ids, desk_queue
from truceline.console.pages.entry import entry
from truceline.console.pages.fault import fault_leads
from truceline.console.pages.home import home
from truceline.console.pages.incident import incident
from truceline.console.pages.incidents import incidents, notices
from truceline.console.pages.ledger import audit, audit_live, ledger
from truceline.console.pages.measure import measure, measure_chart
from truceline.console.pages.notice import notice
from truceline.console.pages.parties import parties, party
from truceline.console.pages.scripts import scripts, signing
from truceline.console.pages.search import search, search_csv, search_jsonl
from truceline.console.pages.subject import subject
from truceline.console.pages.submit import submit
from truceline.console.pages.talks import talks

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from truceline.console.pages.base import Asked, Page
    from truceline.reception.visits import Visit

PAGES: Final[tuple[tuple[str, Callable[[Visit, Asked], Page | Response]], ...]] = (
    ("/", home),
    ("/desk", desk),
    ("/desk/queue", desk_queue),
    ("/desk/ids", desk_ids),
    ("/desk/alike", desk_alike),
    ("/incidents", incidents),
    ("/incidents/{subject}", incident),
    ("/notices", notices),
    ("/notices/{subject}", notice),
    ("/subjects/{subject}", subject),
    ("/compose/{kind:path}", compose),
    ("/submit", submit),
    ("/signing", signing),
    ("/faults.json", fault_leads),
    ("/ledger/scripts", scripts),
    ("/aid", aid),
    ("/aid/flow.json", aid_flow_chart),
    ("/aid/published.json", aid_published_chart),
    ("/aid/{subject}", aid_one),
    ("/measure", measure),
    ("/measure/figure.json", measure_chart),
    ("/parties", parties),
    ("/parties/{actor:path}", party),
    ("/talks", talks),
    ("/ledger", ledger),
    ("/ledger/audit", audit),
    ("/ledger/audit/live", audit_live),
    ("/ledger/{entry}", entry),
    ("/search", search),
    ("/search.csv", search_csv),
    ("/search.jsonl", search_jsonl),
)
