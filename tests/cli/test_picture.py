"""The picture of the README."""

from __future__ import annotations

from truceline.cli.picture import picture


def test_the_picture_shows_the_situation_and_calls_nobody() -> None:
    """The SVG holds the situation's sections and names no outside font, image or page."""
    svg = picture()
    for section in ("AGREEMENTS", "EXCLUSIONS", "COUNTS"):
        assert section in svg
    assert "url(http" not in svg
    assert 'url("' not in svg
    assert "@font-face" not in svg
