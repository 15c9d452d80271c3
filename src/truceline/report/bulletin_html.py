"""A bulletin as one self-contained HTML page: it prints well, and loads nothing from anywhere.

Everything recorded is escaped. Headings are in order, every table has a caption and headers with a
scope, language and direction are said, and every time, id and number is kept in its own order
beside right-to-left text.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import DictLoader, Environment, StrictUndefined, Template

from truceline.analysis.bulletin_shape import utc
from truceline.report.bulletin_text import UNKNOWN
from truceline.report.words import clean, fixed, marked

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Bulletin

TEMPLATE = "bulletin.html"


@cache
def _template() -> Template:
    """The page's template, with everything escaped that no filter has made safe."""
    source = (files("truceline.report") / "templates" / TEMPLATE).read_text(encoding="utf-8")
    pages = Environment(
        loader=DictLoader({TEMPLATE: source}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    pages.filters.update(fixed=fixed, marked=marked, words=clean, utc=utc)
    return pages.get_template(TEMPLATE)


def written(bulletin: Bulletin) -> bytes:
    """The bulletin as a UTF-8 page."""
    return _template().render(bulletin=bulletin, unknown=UNKNOWN).encode()
