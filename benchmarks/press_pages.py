"""From a page to its article: Truceline's reader beside its peers, in one run.

    python benchmarks/press_pages.py
    python benchmarks/press_pages.py --json figures.json

Text without markup: which lines are dropped, by our line classifier, by jusText and by trafilatura
(each line given to them as a paragraph). *Wrong* are lines of the article that are dropped;
*recall* is the share of the other lines that are. HTML: the words of the article found again, as
F, by us, trafilatura, resiliparse and jusText. Days: of the pages that print or imply their day, on
how many the day is stated right, and on how many a wrong one is, beside htmldate.
Peers that are not installed are left out. Pages: ``peers/news_pages.py``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import time
from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peers.news_pages import SHARED, TEMPLATES, Marked, annotated, made_up
from truceline.errors import Fault
from truceline.extras import extra
from truceline.press.datelines import published
from truceline.press.html_pages import page as html_page
from truceline.press.language import language_of
from truceline.press.lines import article_of, repeated
from truceline.press.shapes import Source

if TYPE_CHECKING:
    from collections.abc import Callable

_STOPLISTS = {"en": "English", "ru": "Russian", "fr": "French", "ar": "Arabic"}


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here")
    arguments = parser.parse_args()
    pages = {"made up": made_up(), "shared/press": annotated()}
    figures: dict[str, Any] = {"lines": {}, "html": {}, "days": {}, "speed": {}}
    for name, group in pages.items():
        if group:
            figures["lines"][name] = _lines(name, group)
    figures["html"] = _html(pages["made up"])
    if pages["shared/press"]:
        figures["days"] = _days(pages["shared/press"])
    figures["speed"] = _speed([*pages["made up"], *pages["shared/press"]])
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _source(page: Marked) -> Source:
    return Source(file=page.name, sha256="", text=page.text)


def _lines(name: str, pages: list[Marked]) -> dict[str, Any]:
    """Which lines each contender drops of pages in plain text."""
    often = repeated([_source(page) for page in pages])
    contenders: dict[str, Callable[[Marked], set[int]]] = {
        "ours": lambda page: {each.line for each in article_of(_source(page), often).dropped},
        "ours, each page alone": lambda page: {
            each.line for each in article_of(_source(page)).dropped
        },
    }
    if importlib.util.find_spec("justext"):
        contenders["jusText"] = _justext
    if importlib.util.find_spec("trafilatura"):
        contenders["trafilatura"] = _trafilatura
    print(f"\nLines of plain text, {name}: {len(pages)} pages")
    print(f"{'':24}{'dropped right':>14}{'of':>6}{'recall':>8}{'wrong':>7}{'precision':>11}")
    found = {}
    for contender, drops in contenders.items():
        right = wrong = of = 0
        for page in pages:
            dropped = drops(page)
            right += len(dropped & page.chrome)
            wrong += len(dropped & page.body)
            of += len(page.chrome)
        precision = right / (right + wrong) if right + wrong else 1.0
        found[contender] = {"recall": right / of, "wrong": wrong, "precision": precision}
        print(f"{contender:24}{right:14}{of:6}{right / of:8.3f}{wrong:7}{precision:11.3f}")
    return found


def _justext(page: Marked) -> set[int]:
    """The lines that jusText takes for boilerplate, each line a paragraph."""
    justext = extra("justext")
    kept = Counter(
        " ".join(each.text.split())
        for each in justext.justext(
            _paragraphs(page), justext.get_stoplist(_STOPLISTS[language_of(page.text)])
        )
        if not each.is_boilerplate
    )
    return {at for at in page.body | page.chrome if not kept[" ".join(page.lines[at - 1].split())]}


def _trafilatura(page: Marked) -> set[int]:
    """The lines that trafilatura leaves out, each line a paragraph."""
    text = extra("trafilatura").extract(_paragraphs(page), include_comments=False) or ""
    kept = {" ".join(line.split()) for line in text.split("\n")}
    return {
        at for at in page.body | page.chrome if " ".join(page.lines[at - 1].split()) not in kept
    }


def _paragraphs(page: Marked) -> str:
    """Plain text as the least HTML that peers read."""
    body = "\n".join(f"<p>{escape(line)}</p>" for line in page.lines if line.strip())
    return f"<html><body>{body}</body></html>"


def _html(pages: list[Marked]) -> dict[str, Any]:
    """How much of the article each contender finds again in HTML, by its words."""
    contenders: dict[str, Callable[[str], str]] = {}
    if importlib.util.find_spec("trafilatura"):
        contenders["ours"] = _ours
        contenders["trafilatura"] = lambda markup: (
            extra("trafilatura").extract(markup, include_comments=False) or ""
        )
    if importlib.util.find_spec("resiliparse"):
        contenders["resiliparse"] = lambda markup: str(
            extra("resiliparse.extract.html2text").extract_plain_text(markup, main_content=True)
        )
    if importlib.util.find_spec("justext"):
        contenders["jusText"] = _justext_html
    print(f"\nHTML: F of the article's words, {len(pages)} pages in {len(TEMPLATES)} habits each")
    print(f"{'':16}" + "".join(f"{name:>12}" for name in TEMPLATES) + f"{'all':>12}")
    found: dict[str, Any] = {}
    for contender, read in contenders.items():
        scores = {
            name: [_f(page, read(template(page))) for page in pages]
            for name, template in TEMPLATES.items()
        }
        means = {name: sum(each) / len(each) for name, each in scores.items()}
        means["all"] = sum(means.values()) / len(means)
        found[contender] = means
        print(f"{contender:16}" + "".join(f"{each:12.3f}" for each in means.values()))
    return found


def _ours(markup: str) -> str:
    """What our reader takes for the article's body."""
    source = html_page("page.html", markup.encode())
    if isinstance(source, Fault):
        return ""
    return "\n".join(line.text for line in article_of(source).body)


def _justext_html(markup: str) -> str:
    justext = extra("justext")
    stoplist = justext.get_stoplist(_STOPLISTS[language_of(re.sub("<[^>]*>", " ", markup))])
    paragraphs = justext.justext(markup, stoplist)
    return "\n".join(each.text for each in paragraphs if not each.is_boilerplate)


def _f(page: Marked, text: str) -> float:
    """The harmonic mean of precision and recall of words; the title counts neither way."""
    title = Counter(re.findall(r"\w+", page.lines[page.title - 1].casefold()))
    body = "\n".join(page.lines[at - 1] for at in sorted(page.body)).casefold()
    wanted = Counter(re.findall(r"\w+", body))
    found = Counter(re.findall(r"\w+", text.casefold()))
    surplus = found - wanted
    # A contender that gives the title before the text has not erred.
    found -= surplus & title
    both = (found & wanted).total()
    return 2 * both / (found.total() + wanted.total()) if both else 0.0


def _days(pages: list[Marked]) -> dict[str, Any]:
    """On how many pages the day is stated right or wrong, and whether an interval holds it."""
    gold = json.loads((SHARED / "gold.json").read_text(encoding="utf-8"))["files"]
    days = [each["publication_date"]["iso"] for each in gold]
    stated = within = wrong = 0
    for page, day in zip(pages, days, strict=True):
        found = published(article_of(_source(page)))
        first = found.earliest.isoformat() if found.earliest else ""
        last = found.latest.isoformat() if found.latest else "9999"
        exact = first == last == day
        stated += exact
        within += first <= day <= last
        wrong += not first <= day <= last
    result: dict[str, Any] = {"ours": {"stated": stated, "within": within, "wrong": wrong}}
    print(f"\nDays of publication, {len(pages)} pages: exact, within the interval, wrong")
    print(f"{'ours':24}{stated:6}{within:6}{wrong:6}")
    if importlib.util.find_spec("htmldate"):
        said = [extra("htmldate").find_date(_paragraphs(page)) for page in pages]
        right = sum(one == day for one, day in zip(said, days, strict=True))
        missed = sum(one is not None and one != day for one, day in zip(said, days, strict=True))
        result["htmldate"] = {"stated": right, "within": right, "wrong": missed}
        print(f"{'htmldate':24}{right:6}{right:6}{missed:6}")
    return result


def _speed(pages: list[Marked]) -> dict[str, float]:
    """Pages a second: lines told apart, and the day found."""
    sources = [_source(page) for page in pages]
    rounds = 0
    begun = time.perf_counter()
    while (spent := time.perf_counter() - begun) < 2:
        for source in sources:
            published(article_of(source))
        rounds += 1
    speed = rounds * len(sources) / spent
    print(f"\nText: {speed:,.0f} pages a second, lines told apart and the day found")
    return {"text_pages_per_second": speed}


if __name__ == "__main__":
    main()
