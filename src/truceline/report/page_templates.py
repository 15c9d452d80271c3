"""The templates of printed pages: everything is escaped that no filter has made safe."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import DictLoader, Environment, StrictUndefined

from truceline.analysis.bulletin_shape import utc
from truceline.report.words import clean, fixed, marked

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def page_template(name: str) -> Template:
    """A template of ``report/templates``, read once.

    Its filters: ``fixed`` keeps times, ids and numbers in their own order beside right-to-left
    text, ``marked`` says the language and direction of words, ``words`` takes out what cannot be
    printed, ``utc`` writes an instant.
    """
    source = (files("truceline.report") / "templates" / name).read_text(encoding="utf-8")
    pages = Environment(
        loader=DictLoader({name: source}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    pages.filters.update(fixed=fixed, marked=marked, words=clean, utc=utc)
    return pages.get_template(name)
