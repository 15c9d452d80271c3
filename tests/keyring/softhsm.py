"""Tokens for tests: SoftHSM keeps them in a folder, and asks for a PIN like a card."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
PIN = "246810"
LABEL = "made-up token"


@dataclass(frozen=True)
class SoftToken:
    """One token: its library, its label and its PIN."""

    module: str
    label: str
    pin: str = PIN


def library() -> str:
    """The path of SoftHSM's library on this machine."""
    return next((path for path in LIBRARIES if Path(path).is_file()), LIBRARIES[0])


def soft_token(folder: Path) -> SoftToken:
    """Make a token in a folder.

    SoftHSM reads where its tokens are once in a process, so all tests of a run share one folder.
    """
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    make_token(LABEL)
    return SoftToken(module=library(), label=LABEL)


def make_token(label: str) -> None:
    """Make one more token."""
    made = ("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN)
    subprocess.run([*made, "--so-pin", "13579111"], check=True, capture_output=True)
