"""A reading as JSON: one object for each document, as ``truceline press read --json`` prints it.

Offsets are offsets of Python strings into the document as decoded, and a line is counted from 1.
``publisher`` is a name, or null; how it is known and from whom it was taken stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from truceline.press.shapes import (
        Copy,
        Evidence,
        Mention,
        Published,
        Quotation,
        Reading,
        Speaker,
        Statement,
    )


def as_json(reading: Reading) -> dict[str, Any]:
    """All that was read of one document.

    Returns:
        ``file``, ``sha256``, ``title``, ``publisher``, ``published``, ``dropped``, ``quotations``,
        ``statements``, ``mentions``, ``copies_of`` and what explains them. What is not known is
        null; a speaker that nobody is taken for is an object of nulls.
    """
    article, source = reading.article, reading.article.source
    title = article.title
    return {
        "file": source.file,
        "sha256": source.sha256,
        "medium": source.medium,
        "address": source.address or None,
        "encoding": source.encoding,
        "replaced": source.replaced,
        "language": article.language,
        "model": reading.model,
        "title": None
        if title is None
        else {"text": title.text, "start": title.start, "end": title.end},
        "publisher": reading.publisher.name or None,
        "publisher_how": reading.publisher.how,
        "platform": reading.publisher.platform or None,
        "chain": list(reading.publisher.chain),
        "published": _published(reading.published),
        "dropped": [{"line": each.line, "reason": each.reason} for each in article.dropped],
        "quotations": [_quotation(each) for each in reading.quotations],
        "statements": [_statement(each) for each in reading.statements],
        "mentions": [_mention(each) for each in reading.mentions],
        "copies_of": [_copy(each) for each in reading.copies],
    }


def _published(found: Published) -> dict[str, Any]:
    return {
        "earliest": _day(found.earliest),
        "latest": _day(found.latest),
        "basis": found.basis,
        "evidence": [_evidence(each) for each in found.evidence],
        "at": None if found.at is None else f"{found.at:%Y-%m-%dT%H:%M:%SZ}",
    }


def _day(found: date | None) -> str | None:
    return None if found is None else found.isoformat()


def _evidence(found: Evidence) -> dict[str, Any]:
    return {
        "bound": found.bound,
        "how": found.how,
        "says": found.says,
        "start": found.start,
        "end": found.end,
    }


def _speaker(found: Speaker | None) -> dict[str, Any]:
    if found is None:
        return {"mention": None, "name": None, "rule": None}
    return {
        "mention": found.mention or None,
        "name": found.name,
        "rule": found.rule,
        "start": found.start,
        "end": found.end,
        "form": found.form,
    }


def _said(found: Quotation | Statement) -> dict[str, Any]:
    """What every stretch of somebody's words has."""
    return {
        "start": found.start,
        "end": found.end,
        "text": found.text,
        "speaker": _speaker(found.speaker),
        "verb": found.verb,
        "confidence": round(found.confidence, 3),
        "abstained": found.abstained,
    }


def _quotation(found: Quotation) -> dict[str, Any]:
    return {
        **_said(found),
        "position": found.position,
        "fragment": found.fragment,
        "spoken": [{"start": s.start, "end": s.end, "text": s.text} for s in found.spoken],
        "via": [_speaker(each) for each in found.via],
        "addressee": found.addressee,
        "closed": found.closed,
    }


def _statement(found: Statement) -> dict[str, Any]:
    return {
        **_said(found),
        "via": [_speaker(each) for each in found.via],
        "quotations": list(found.quotations),
        "sort": found.sort,
        "about": list(found.about),
    }


def _mention(found: Mention) -> dict[str, Any]:
    return {
        "start": found.start,
        "end": found.end,
        "text": found.text,
        "kind": found.kind,
        "id": found.id,
    }


def _copy(found: Copy) -> dict[str, Any]:
    return {
        "file": found.file,
        "sha256": found.sha256,
        "share": round(found.share, 3),
        "origin": found.origin,
        "differences": [{"here": here, "there": there} for here, there in found.differences],
    }
