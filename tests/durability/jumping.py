"""Run in a process of its own whose clock another library moves: commands while the clock jumps.

Arguments: the desk's folder, a key file, and the file that says what the clock shows. Prints one
JSON line for each jump: how the command ended and what it said.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from click.testing import CliRunner

from truceline.cli import truceline
from truceline.disk import replace

CONFIRM = "confirm"
"""Not a jump: somebody says that the clock is right, whatever it was made to show last."""


def main(folder: str, key: str, clock: Path, jumps: list[str]) -> None:
    """Say one thing after each jump."""
    for number, jump in enumerate(jumps):
        if jump != CONFIRM:
            # In one step: the time is read at any moment, and no half of a line may be there.
            replace(clock, f"{jump}\n".encode())
        command = ["clock", "--confirm"] if jump == CONFIRM else [
            "record", "meeting.held", "--field-body", "ctf", "--title", f"A meeting {number}",
            "--reference", "-", "--key", key,
        ]  # fmt: skip
        result = CliRunner().invoke(truceline, [*command, "--desk", folder, "--json"])
        told = json.loads(result.stderr)["faults"] if result.exit_code else []
        line = {"jump": jump, "exit": result.exit_code, "faults": told, "clock": time.time()}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
