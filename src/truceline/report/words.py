r"""Recorded words made safe for paper: one line, no control and no direction characters.

Right-to-left text reorders what stands beside it. In plain text a piece that holds such letters is
wrapped in Unicode isolates (UAX 9); in HTML every time, id and number is wrapped in
``<bdi dir="ltr">`` by one filter.

>>> clean("two\nlines\x1b[31m")
'two lines[31m'
>>> str(marked("<b> at 2016-03-04T18:00+02:00"))
'&lt;b&gt; at <bdi dir="ltr">2016-03-04T18:00+02:00</bdi>'
"""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_JOINERS = frozenset({"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"})
"""Format characters that Persian and other scripts cannot be written without."""

_FIXED = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?"  # a day or an instant
    r"|\b[0-9a-f]{12,64}\b"  # a subject, an entry, a root
    r"|\b[a-z][a-z0-9_-]*:[a-z0-9_.-]*[a-z0-9]"  # an actor
    r"|-?\d+(?:\.\d+)?, ?-?\d+(?:\.\d+)?"  # two numbers: coordinates
    r"|[+-]?\d+"
)


def clean(text: str) -> str:
    """The text on one line, without control characters or marks of direction."""
    spaced = "".join(" " if char in "\r\n\t\v\f\x85\u2028\u2029" else char for char in text)
    kept = (
        char
        for char in spaced
        if char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join("".join(kept).split())


def isolated(text: str) -> str:
    """The clean text; within isolates where it holds letters that run from right to left."""
    safe = clean(text)
    runs_left = any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in safe)
    return f"{_ISOLATE}{safe}{_END}" if runs_left else safe


def fixed(text: object) -> Markup:
    """An id, time or number for HTML, which no neighbour may reorder."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(clean(str(text)))


def marked(text: str) -> Markup:
    """A sentence for HTML, escaped, with every time, id, actor and number in it fixed."""
    safe, found, at = clean(text), Markup(""), 0
    for match in _FIXED.finditer(safe):
        found += escape(safe[at : match.start()]) + fixed(match.group())
        at = match.end()
    return found + escape(safe[at:])
