"""The pictures of the README."""

from __future__ import annotations

from truceline.cli.picture import pictures


def test_the_pictures_show_their_sections_and_call_nobody() -> None:
    """Each SVG holds its screen's sections and names no outside font, image or page."""
    drawn = pictures()
    sections = {
        "situation.svg": ("AGREEMENTS", "EXCLUSIONS", "COUNTS"),
        "tracks.svg": ("PUBLISHED", "CHANNELS", "COMMITMENTS", "TALKS"),
    }
    assert drawn.keys() == sections.keys()
    for name, svg in drawn.items():
        assert all(section in svg for section in sections[name])
        assert "url(http" not in svg
        assert 'url("' not in svg
        assert "@font-face" not in svg
