"""The answer of ``truceline measure effect`` for people: tables, and then sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.effect.saying import interval_words, percent, span_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.analysis.effect.figures import Change, Interval
    from truceline.analysis.effect.shapes import EffectAnswer
    from truceline.cli.paper import Paper


def show(answer: EffectAnswer, damaged: Mapping[str, int], paper: Paper) -> None:
    """Print an answer: the first source, then each other apart, then who could not answer."""
    _source(answer, paper)
    for other in answer.beside:
        _source(other, paper)
    for source, why in answer.refused:
        paper.line(f"{source} gives no answer: {why}")
    if damaged:
        rows = ", ".join(f"{code} {count}" for code, count in damaged.items())
        paper.line(f"Damaged rows left out: {rows}.")


def _source(answer: EffectAnswer, paper: Paper) -> None:
    question = answer.question
    what = "events" if question.count == "events" else f"deaths ({question.estimate})"
    paper.head(f"{answer.source}: {what} a day, by {question.unit}, truce from {question.truce}")
    if answer.citation:
        paper.line(f"Cite: {answer.citation}")
    paper.table(
        ("series", "before", "during", "change", "rate ratio (95 %)"),
        [
            _row("bound", answer.bound, paper),
            *(_row(each.name, each.change, paper) for each in answer.controls),
            _row("others", answer.others, paper),
            _row("all", answer.all, paper),
        ],
    )
    _ratios(answer, paper)
    _models(answer, paper)
    _sensitivity(answer, paper)
    _mixed(answer, paper)
    for head, lines in (
        ("What the data support", answer.supports),
        ("What they do not", answer.supports_not),
        ("To read them by", answer.notes),
    ):
        paper.head(head)
        for line in lines:
            paper.line(f"- {paper.words(line)}")


def _row(name: str, change: Change, paper: Paper) -> tuple[str, ...]:
    return (
        paper.words(name),
        paper.fixed(f"{change.before_per_day:.1f}"),
        paper.fixed(f"{change.after_per_day:.1f}"),
        percent(change.change),
        paper.fixed(interval_words(change.rate_ratio)),
    )


def _ratios(answer: EffectAnswer, paper: Paper) -> None:
    """Every baseline, and the bound series beside each control."""
    paper.head("Every baseline, bound pairs, and beside each control (ratio of ratios)")
    names = [control.name for control in answer.controls]
    rows = [
        (
            paper.words(line.label),
            paper.fixed(f"{line.bound.before_per_day:.1f}"),
            paper.fixed(f"{line.bound.after_per_day:.1f}"),
            percent(line.bound.change),
            paper.fixed(interval_words(line.bound.rate_ratio)),
            *(paper.fixed(interval_words(one.ratio_of_ratios)) for one in line.controls),
        )
        for line in answer.baselines
    ]
    paper.table(("baseline", "before", "during", "change", "rate ratio", *names), rows)
    paper.line(f"Range over all of them: {span_words(answer.range.low, answer.range.high)}.")


def _models(answer: EffectAnswer, paper: Paper) -> None:
    if not answer.models:
        return
    paper.head("Interrupted series: step at the truce, and slope per 30 days after it")
    paper.line("Newey-West stands beside for comparison: in a short series it is too narrow.")
    paper.table(
        ("series", "model", "step", "slope", "step, Newey-West", "errors"),
        [
            (
                paper.words(model.series),
                model.label,
                paper.fixed(interval_words(model.step)),
                "" if model.slope is None else paper.fixed(interval_words(model.slope)),
                paper.fixed(interval_words(model.newey_west)),
                model.errors,
            )
            for model in answer.models
        ],
    )


def _sensitivity(answer: EffectAnswer, paper: Paper) -> None:
    paper.head("Counted in other ways, bound pairs")
    paper.table(
        ("way", "before", "during", "change", "rate ratio", "beside the first control"),
        [
            (
                way.label,
                paper.fixed(f"{way.bound.before_per_day:.1f}"),
                paper.fixed(f"{way.bound.after_per_day:.1f}"),
                percent(way.bound.change),
                paper.fixed(interval_words(way.bound.rate_ratio)),
                _maybe(way.ratio_of_ratios, paper),
            )
            for way in answer.sensitivity
        ],
    )


def _maybe(ratio: Interval | None, paper: Paper) -> str:
    return "" if ratio is None else paper.fixed(interval_words(ratio))


def _mixed(answer: EffectAnswer, paper: Paper) -> None:
    mixed = answer.contamination
    if not mixed.groups and not mixed.declared:
        return
    paper.head("If excluded groups stand inside the bound pairs, at an unchanged level")
    paper.table(
        ("their share of the count during the truce", "rate ratio left for the others"),
        [
            (paper.fixed(f"{share:.0%}"), paper.fixed(f"{ratio:.2f}"))
            for share, ratio in mixed.if_shares
        ],
    )
    for group, pair in mixed.apart:
        paper.line(f"{paper.words(group)} has a pair of its own: {paper.words(pair)}.")
