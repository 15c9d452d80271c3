"""The answer of ``truceline measure effect`` for people: tables, and then sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.effect.saying import interval_words, percent, span_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.analysis.effect.figures import Change
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
        *_means(change, paper),
        percent(change.change),
        paper.fixed(interval_words(change.rate_ratio)),
    )


def _ratios(answer: EffectAnswer, paper: Paper) -> None:
    """Every baseline, and the bound series beside each control."""
    paper.head("Bound pairs against every baseline")
    heads = ("baseline", "before", "during", "change", "rate ratio (95 %)")
    paper.table(heads, [_row(line.label, line.bound, paper) for line in answer.baselines])
    for number, control in enumerate(answer.controls):
        paper.head(f"The same beside {paper.words(control.name)}")
        paper.table(
            ("baseline", "before", "during", "ratio of ratios (95 %)"),
            [
                (
                    paper.words(line.label),
                    *_means(line.controls[number].change, paper),
                    paper.fixed(interval_words(line.controls[number].ratio_of_ratios)),
                )
                for line in answer.baselines
            ],
        )
    paper.line(f"Range over all of them: {span_words(answer.range.low, answer.range.high)}.")


def _means(change: Change, paper: Paper) -> tuple[str, str]:
    """The two daily means."""
    return (
        paper.fixed(f"{change.before_per_day:.1f}"),
        paper.fixed(f"{change.after_per_day:.1f}"),
    )


def _models(answer: EffectAnswer, paper: Paper) -> None:
    if not answer.models:
        return
    waves = answer.models[0].harmonics
    season = f", {waves} yearly waves" if waves else ""
    paper.head(f"Interrupted series: step at the truce, slope per 30 days after it{season}")
    for series in dict.fromkeys(model.series for model in answer.models):
        paper.table(
            (paper.words(series), "errors", "step (95 %)", "slope (95 %)"),
            [
                (
                    model.label.partition(",")[0],
                    model.errors,
                    paper.fixed(interval_words(model.step)),
                    "" if model.slope is None else paper.fixed(interval_words(model.slope)),
                )
                for model in answer.models
                if model.series == series
            ],
        )


def _sensitivity(answer: EffectAnswer, paper: Paper) -> None:
    paper.head("Bound pairs, counted in other ways")
    heads = ("way", "before", "during", "change", "rate ratio (95 %)")
    paper.table(heads, [_row(way.label, way.bound, paper) for way in answer.sensitivity])
    if not answer.controls:
        return
    paper.head(f"The same beside {paper.words(answer.controls[0].name)}")
    paper.table(
        ("way", "ratio of ratios (95 %)"),
        [
            (way.label, paper.fixed(interval_words(way.ratio_of_ratios)))
            for way in answer.sensitivity
            if way.ratio_of_ratios is not None
        ],
    )


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
