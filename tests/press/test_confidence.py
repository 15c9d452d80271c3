"""What confidence claims, and what was measured."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest
from tests.press.measuring import DEV, TEST, article_of, ours, reliability, score

from truceline.errors import DeskFault
from truceline.press import model
from truceline.press.confidence import THRESHOLD, precision
from truceline.press.quoting import quotations

SAMPLES = Path(__file__).parent / "samples"


def test_a_name_is_surer_than_what_is_carried_over() -> None:
    """Rules with a name beside the words claim more than those that carry a speaker over."""
    rules = ["after name", "after pronoun", "carried over after words"]
    assert sorted(rules, key=lambda each: -precision(each, "en")) == rules
    assert precision("none", "en") == 0


def test_below_the_threshold_nobody_is_named() -> None:
    """What abstains has no speaker, and what names one is at the threshold or above."""
    text = '"Go," Dorsak said.\n\n"Who?" it said.\n\n"The door is open and so is the window."'
    for each in quotations(article_of(text, "en"), on=None):
        assert each.abstained == (each.speaker is None)
        assert each.abstained or each.confidence >= THRESHOLD


def test_the_joint_figure_holds() -> None:
    """Span and speaker together reach .88 on texts never tuned on, and .95 on the others."""
    assert score(ours(None), TEST).f >= 0.88
    assert score(ours(None), DEV).f >= 0.95


def test_confidence_is_right_as_often_as_it_claims() -> None:
    """In each band, what is right is within two deviations of the mean of what is claimed."""
    for _, _, claimed, hits, seen in reliability():
        assert seen > 30
        assert abs(hits / seen - claimed) <= 1.96 * sqrt(claimed * (1 - claimed) / seen)


def test_other_files_of_a_model_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model whose files are not those that were measured is not believed."""
    pytest.importorskip(model.PACKAGE)
    monkeypatch.setattr(model, "PINNED", "0" * 64)
    model.load.cache_clear()
    with pytest.raises(DeskFault) as refused:
        model.load()
    assert refused.value.faults[0].code == "MODEL_CHANGED"
    model.load.cache_clear()


def test_the_model_adds_and_takes_nothing_away() -> None:
    """With the model, whatever the rules attribute stays, and some sentences more are read."""
    pytest.importorskip(model.PACKAGE)
    loaded = model.load()
    text = (
        '"We wait," Dorsak said.\n\nDorsak, never one for haste, purred it was "a good long day".'
    )
    article = article_of(text, "en")
    alone = quotations(article, on=None)
    helped = quotations(article, on=None, model=loaded)
    assert {each.start for each in alone} <= {each.start for each in helped}
    assert len(helped) == 2
