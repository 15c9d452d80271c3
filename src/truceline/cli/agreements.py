"""The sheet of an agreement in print: readiness, versions, and where guns are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.cli.paper import SHORT

if TYPE_CHECKING:
    from truceline.cli.paper import Paper

_MARKS = {True: "met    ", False: "unmet  ", None: "unknown"}
"""Unknown is what a reader is told who may not see every report."""


def say(found: dict[str, Any], paper: Paper) -> None:
    """Print what :func:`truceline.sheets.agreements.facts` gave."""
    begins = found["effective_at"]
    paper.line(f"effective {paper.fixed(begins) if begins else 'no time is set'}")
    if found["ends_at"]:
        renewed = ", as renewed" if found["renewals"] else ""
        paper.line(f"ends      {paper.fixed(found['ends_at'])}{renewed}")
    _say_conditions(found, paper)
    paper.head("Versions")
    for each in found["versions"]:
        at, entry = paper.fixed(each["recorded_at"]), paper.fixed(each["entry"][:SHORT])
        paper.line(f"  version {each['version']}, recorded {at}, entry {entry}")
    for each in found["renewals"]:
        at, entry = paper.fixed(each["recorded_at"]), paper.fixed(each["entry"][:SHORT])
        until = paper.fixed(each["until"])
        paper.line(f"  renewed until {until}, recorded {at}, entry {entry}")
    paper.head("Local truces now")
    for each in found["local_truces"]:
        until = f" until {paper.fixed(each['until'])}" if each["until"] else ", open-ended"
        subject, since = paper.fixed(each["subject"][:SHORT]), paper.fixed(each["since"])
        paper.line(f"  {subject}  {paper.words(each['title'])}, {since}{until}")
        if each["as_told"]:
            paper.line(f"           {paper.words(each['as_told'])}", style="yellow")
    if not found["local_truces"]:
        paper.line("  none on record")


def _say_conditions(found: dict[str, Any], paper: Paper) -> None:
    conditions = found["conditions"]
    paper.head("Readiness")
    if not conditions:
        paper.line("  Terms name no condition for it to begin.")
        return
    met = sum(each["met"] is True for each in conditions)
    at = paper.fixed(found["at"])
    paper.line(f"  {met} of {len(conditions)} conditions are on record as met at {at}.")
    for each in conditions:
        mark = _MARKS[each["met"]]
        paper.line(f"  {mark}  {each['id']}: {paper.words(each['text'])}")
        entry = paper.fixed(each["entry"][:SHORT])
        if each["met"]:
            by, since = paper.fixed(each["author"]), paper.fixed(each["since"])
            shown = f": {paper.words(each['evidence'])}" if each["evidence"] else ""
            paper.line(f"           since {since}, by {by}, entry {entry}{shown}", style="dim")
        elif each["entry"]:
            paper.line(f"           it was met and is so no longer, entry {entry}", style="dim")
