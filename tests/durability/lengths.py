"""How long tests of durability run: a short version every day, the whole in ``make nightly``."""

from __future__ import annotations

import os
from typing import Final

THOROUGH: Final = os.environ.get("TRUCELINE_DURABILITY") == "thorough"
