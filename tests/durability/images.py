"""Small disks in files: an ext4 image on a loop device, where whoever runs the tests may mount."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


TOOLS = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
"""Where file systems are made is seldom on the path of a person's shell."""


def run(*command: object) -> None:
    """Run a tool of the system that must succeed."""
    subprocess.run(
        [str(each) for each in command],
        check=True,
        capture_output=True,
        env={**os.environ, "PATH": TOOLS},
    )


def made(image: Path, megabytes: int) -> None:
    """A new ext4 file system in a file."""
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    run("mkfs.ext4", "-q", "-m", "0", "-O", "^metadata_csum_seed", image)


@contextmanager
def mounted(image: Path, place: Path, *options: str) -> Iterator[Path]:
    """An image's file system, mounted for a while; a journal on it is replayed first."""
    place.mkdir(exist_ok=True)
    run("mount", "-o", ",".join(("loop", *options)), image, place)
    try:
        yield place
    finally:
        # A fault that was told keeps what it happened in until it is collected.
        gc.collect()
        run("umount", place)


def may_mount(room: Path) -> str:
    """Why no image can be mounted here; empty where one can."""
    if os.geteuid():
        return "only root may mount an image"
    missing = [
        tool for tool in ("mkfs.ext4", "mount", "umount") if shutil.which(tool, path=TOOLS) is None
    ]
    if missing:
        return f"{missing[0]} is not installed"
    image = room / "probe.img"
    try:
        made(image, 4)
        with mounted(image, room / "probe"):
            return ""
    except (subprocess.CalledProcessError, OSError) as error:
        told = getattr(error, "stderr", b"") or str(error).encode()
        return f"an image cannot be mounted: {told.decode(errors='replace').strip()}"
    finally:
        image.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def disks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room in which images can be mounted; a test that needs one is skipped with the reason."""
    room = tmp_path_factory.mktemp("disks")
    why = may_mount(room)
    if why:
        # Not a failure even where everything is required: a container may forbid it for good.
        pytest.skip(why)
    return room
