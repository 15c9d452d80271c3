"""Run in a process of its own: one worker who records until it is ended (see the nursery)."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.durability.nursery import worker

if __name__ == "__main__":
    worker(*(Path(each) for each in sys.argv[1:4]), pragma=sys.argv[4])
