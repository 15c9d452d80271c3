"""The brute-force pass of ``benchmarks/traffic.py``, for tests: a script, so loaded by its path."""

from __future__ import annotations

from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from truceline.analysis.track_losses import Minima
    from truceline.analysis.tracks import Track

_SCRIPT = Path(__file__).parents[2] / "benchmarks" / "traffic.py"
_spec = util.spec_from_file_location("traffic_of_the_benchmarks", _SCRIPT)
assert _spec is not None
assert _spec.loader is not None
_script = util.module_from_spec(_spec)
_spec.loader.exec_module(_script)

by_brute_force: Callable[[Sequence[Track], Minima], dict[tuple[str, str], tuple[int, ...]]] = (
    _script.by_brute_force
)
