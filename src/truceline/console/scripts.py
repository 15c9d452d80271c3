"""The scripts that pages run: what imports what, and the hash to which a browser holds each.

Whoever serves a page could serve a false script with it. So every script that a page asks for, and
every module that this one imports, bears its SHA-384 in the page (W3C Subresource Integrity), and
the same list can be printed from an installed package on another machine (``truceline console
--hashes``) and laid beside what a desk serves.

A worker's script cannot be pinned: browsers know no integrity for workers. It is on the list.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

_IMPORT: Final = re.compile(
    r"""^\s*(?:import|export)\b(?:[^"'();]*?\bfrom\s*)?\s*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE
)
_LATER: Final = re.compile(r"""\bimport\(\s*["'](\.{1,2}/[^"']+)["']\s*\)""")
_COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_SUFFIXES: Final = (".js", ".mjs")
_FOLDERS: Final = ("js", "vendor")


def root() -> Traversable:
    """The folder of the files that the console serves."""
    return files("truceline.console").joinpath("static")


@cache
def hash_of(path: str) -> str:
    """The hash of a file as browsers write it, ``sha384-...``; empty where the file is not there.

    Args:
        path: Below the folder of static files, such as ``js/frame.js``.
    """
    place = root().joinpath(path)
    if not place.is_file():
        return ""
    digest = base64.b64encode(hashlib.sha384(place.read_bytes()).digest()).decode()
    return f"sha384-{digest}"


@cache
def imported(entry: str) -> tuple[str, ...]:
    """Every module that a module imports at once, and they in turn; without the module itself."""
    found = [entry]
    for each in found:
        found.extend(path for path in _named(each, _IMPORT) if path not in found)
    return tuple(found[1:])


@cache
def imported_later(entry: str) -> tuple[str, ...]:
    """Every module that a module, or one that it imports, fetches only when it is first needed."""
    at_once = (entry, *imported(entry))
    found = [path for each in at_once for path in _named(each, _LATER)]
    for each in found:
        further = (*_named(each, _IMPORT), *_named(each, _LATER))
        found.extend(path for path in further if path not in found)
    return tuple(path for path in dict.fromkeys(found) if path not in at_once)


def every() -> Iterator[tuple[str, str]]:
    """Path and hash of every script that the console serves, in the order of their paths."""
    for folder in _FOLDERS:
        place = root().joinpath(folder)
        names = [each.name for each in place.iterdir()] if place.is_dir() else []
        for name in sorted(names):
            if name.endswith(_SUFFIXES):
                yield f"{folder}/{name}", hash_of(f"{folder}/{name}")


def _named(path: str, pattern: re.Pattern[str]) -> list[str]:
    """The modules that a file names; none where the file is not there, or is a library."""
    place = root().joinpath(path)
    if path.startswith("vendor/") or not place.is_file():
        return []
    folder = posixpath.dirname(path)
    # Types in comments are written like imports.
    named = pattern.findall(_COMMENT.sub("", place.read_text("utf-8")))
    return [posixpath.normpath(posixpath.join(folder, each)) for each in dict.fromkeys(named)]
