"""A bulletin as one self-contained HTML page: it prints well, and loads nothing from anywhere.

Everything recorded is escaped. Headings are in order, every table has a caption and headers with a
scope, language and direction are said, and every time, id and number is kept in its own order
beside right-to-left text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.report.bulletin_text import UNKNOWN
from truceline.report.page_templates import page_template

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Bulletin

TEMPLATE = "bulletin.html"


def written(bulletin: Bulletin) -> bytes:
    """The bulletin as a UTF-8 page."""
    return page_template(TEMPLATE).render(bulletin=bulletin, unknown=UNKNOWN).encode()
