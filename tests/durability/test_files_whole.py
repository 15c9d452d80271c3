"""Whatever is killed midway leaves its files whole or not there, and can be done again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.durability import works

from truceline import disk

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_work_killed_at_any_step_leaves_no_half_of_it(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Keys, notebooks, exports, new desks, observations, a witness's state: killed at each step."""
    done = subprocess.run(
        [sys.executable, works.__file__, tmp_path],
        capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["wrong"] for each in told] == [""] * len(works.WORKS)
    assert all(each["steps"] > 2 for each in told)
    figures = ", ".join(f"{each['work']} {each['steps']}" for each in told)
    record_property("figures", f"killed midway, up to step: {figures}; nothing half-written")


def test_a_new_file_is_never_put_over_another(tmp_path: Path) -> None:
    """A name that is taken is refused, its file left as it was, and no part of the new one left."""
    path = tmp_path / "one"
    disk.write_new(path, b"first")
    with pytest.raises(FileExistsError):
        disk.write_new(path, b"second")
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(FileExistsError):
        disk.write_new(tmp_path / "link", b"third")
    assert path.read_bytes() == b"first"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "one"]


def test_a_disk_without_links_gets_new_files_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A memory stick's file system knows no links: a new file is put in place by its name."""

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    disk.write_new(tmp_path / "one", b"first")
    with pytest.raises(FileExistsError):
        disk.write_new(tmp_path / "one", b"second")
    assert (tmp_path / "one").read_bytes() == b"first"
    assert [each.name for each in tmp_path.iterdir()] == ["one"]


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    """Its rights are those asked for, and nothing else is left in the folder."""
    path = tmp_path / "one"
    disk.replace(path, b"first", mode=0o640)
    disk.replace(path, b"second", mode=0o640)
    assert path.read_bytes() == b"second"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["one"]
