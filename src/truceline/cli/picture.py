"""The picture of the README: the demonstration's one-screen situation as SVG.

``python -m truceline.cli.picture [FILE]`` builds the demonstration in a temporary folder and writes
its screen to FILE (``docs/situation.svg`` by default). The picture names no outside font or page.
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
from truceline.cli.demo import STORY
from truceline.cli.situation_page import WIDE, Heading, page
from truceline.demonstration import build, scene, story_files

_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def picture() -> str:
    """The situation of the demonstration's desk as an SVG text."""
    with tempfile.TemporaryDirectory(prefix="truceline-picture-") as folder:
        shown = build(Path(folder) / "desk", story_files(STORY))
        with shown.desk as desk:
            heading = Heading(title=shown.story.title, entries=shown.report.entries, audit="ok")
            found = situation(scene(desk.view(at=shown.story.look_at)))
            lines = page(found, heading, desk.standing().first.zone)
    console = Console(record=True, width=WIDE, file=io.StringIO(), force_terminal=True)
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True)
    svg = console.export_svg(
        title="truceline demo", theme=DEFAULT_TERMINAL_THEME, unique_id="situation"
    )
    return _FONT_FACE.sub("", svg)


def main(args: list[str]) -> None:
    """Write the picture."""
    Path(args[0] if args else "docs/situation.svg").write_text(picture(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
