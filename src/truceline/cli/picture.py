"""The pictures of the README: the demonstration's first two screens as SVG.

``python -m truceline.cli.picture [FOLDER]`` builds the demonstration in a temporary folder and
writes ``situation.svg`` and ``tracks.svg`` to FOLDER (``docs`` by default). The pictures name no
outside font or page.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

from truceline.analysis.situation import situation
from truceline.cli import situation_page, tracks_page
from truceline.cli.demo import STORY
from truceline.cli.screen import WIDE, Line
from truceline.cli.situation_page import Heading
from truceline.cli.tracks import tracks
from truceline.demonstration import build, scene, story_files

_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def pictures() -> dict[str, str]:
    """The screens of the demonstration's desk as SVG texts, by file name."""
    with tempfile.TemporaryDirectory(prefix="truceline-picture-") as folder:
        shown = build(Path(folder) / "desk", story_files(STORY))
        with shown.desk as desk:
            heading = Heading(title=shown.story.title, entries=shown.report.entries, audit="ok")
            view, zone = desk.view(at=shown.story.look_at), desk.standing().first.zone
            screens = {
                "situation": situation_page.page(situation(scene(view)), heading, zone),
                "tracks": tracks_page.page(tracks(view), zone),
            }
    return {f"{name}.svg": _drawn(name, lines) for name, lines in screens.items()}


def _drawn(name: str, lines: list[Line]) -> str:
    console = Console(record=True, width=WIDE, file=io.StringIO(), force_terminal=True)
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True)
    svg = console.export_svg(title="truceline demo", theme=DEFAULT_TERMINAL_THEME, unique_id=name)
    return _FONT_FACE.sub("", svg)


def main(args: list[str]) -> None:
    """Write the pictures."""
    folder = Path(args[0] if args else "docs")
    for name, svg in pictures().items():
        (folder / name).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
