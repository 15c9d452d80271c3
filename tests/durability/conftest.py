"""The figures that tests of durability found are printed at the end: rounds, promised, lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each figure that a test recorded."""
    figures = [
        str(value)
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "figures" and report.when == "call"
    ]
    if figures:
        terminalreporter.section("durability")
    for figure in figures:
        terminalreporter.write_line(figure)
