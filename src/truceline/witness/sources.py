"""Where a log is read from: a served desk, any static server of an export, or a folder.

Plain GETs of whole small files, nothing else. What is slow or busy is asked again after a growing
wait; an answer larger than its kind of file can be is not read to its end. Nothing is believed
here: :mod:`truceline.witness.following` checks what comes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx

from truceline.errors import BadInput, DeskFault, Fault, NotFound, Refused

MAX_NOTE = 1 << 16
MAX_TILE = 256 * 32
MAX_BUNDLE = 256 * (2 + 65_535)

_OK, _NOT_MODIFIED, _NOT_FOUND = 200, 304, 404
_DENIED = (401, 403)
_BUSY = frozenset({429, 500, 502, 503, 504})
_TIMEOUT = httpx.Timeout(20.0)
_WAITS = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between one try and the next; after the last, the source counts as out of reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """An answer: its bytes and the headers that matter."""

    data: bytes
    etag: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Source(Protocol):
    """A place to read a log from."""

    @property
    def name(self) -> str:
        """How people name it: its URL or path."""

    def get(
        self, path: str, most: int, headers: Mapping[str, str] | None = None, etag: str = ""
    ) -> Got | None:
        """A file below the prefix; None where it is the one of this ``etag``.

        Raises:
            NotFound: FOLLOW_MISSING.
            Refused: FOLLOW_DENIED, with the server's challenge as ``refusal``.
            DeskFault: FOLLOW_UNREACHABLE, FOLLOW_TOO_LARGE, FOLLOW_ANSWER.
        """

    def close(self) -> None:
        """Give back what it holds."""


def source_of(place: str, wait: Callable[[float], None] = time.sleep) -> Source:
    """The source that an argument names: ``http(s)://...``, ``file://...``, or a folder's path.

    Raises:
        BadInput: FOLLOW_PLACE.
    """
    if place.startswith(("http://", "https://")):
        return HttpSource(place, wait)
    folder = Path(place.removeprefix("file://"))
    if "://" in str(place).removeprefix("file://") or not folder.is_dir():
        raise BadInput(
            Fault(
                "FOLLOW_PLACE",
                f"{place} is no URL of a desk and no folder.",
                "Give the http:// or https:// URL of a served desk, or the folder of an export.",
            )
        )
    return FolderSource(folder)


class FolderSource:
    """The folder of an export, or any copy of its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(folder)

    def get(
        self, path: str, most: int, headers: Mapping[str, str] | None = None, etag: str = ""
    ) -> Got | None:
        """See :class:`Source`."""
        del headers, etag
        file = self.folder / path.partition("?")[0]
        try:
            with file.open("rb") as opened:
                data = opened.read(most + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise NotFound(_missing(self.name, path)) from error
        except OSError as error:
            raise DeskFault(_unreachable(self.name, path, str(error.strerror))) from error
        if len(data) > most:
            raise DeskFault(_too_large(self.name, path, most))
        return Got(data=data)

    def close(self) -> None:
        """Nothing is held."""


class HttpSource:
    """A served desk, or a static server.

    Args:
        url: The log's prefix.
        wait: Sleeps so many seconds; tests give one that does not.
        client: Speaks HTTP; its own where it is left out.
    """

    def __init__(
        self,
        url: str,
        wait: Callable[[float], None] = time.sleep,
        client: httpx.Client | None = None,
    ) -> None:
        self.name = url.rstrip("/")
        self._wait = wait
        # Nothing that tells one reader from another travels along.
        headers = {"User-Agent": "truceline", "Accept-Encoding": "identity"}
        self._client = client or httpx.Client(timeout=_TIMEOUT, follow_redirects=False)
        self._client.headers.update(headers)

    def get(
        self, path: str, most: int, headers: Mapping[str, str] | None = None, etag: str = ""
    ) -> Got | None:
        """See :class:`Source`."""
        asked = dict(headers or {}) | ({"If-None-Match": etag} if etag else {})
        trouble = ""
        for pause in (*_WAITS, None):
            try:
                status, got = self._ask(path, most, asked)
            except httpx.InvalidURL as error:
                sentence = f"{self.name} is no URL: {error}."
                raise BadInput(Fault("FOLLOW_PLACE", sentence, "Check it.")) from error
            except httpx.HTTPError as error:
                trouble = type(error).__name__
            else:
                if status not in _BUSY:
                    return self._answer(path, status, got)
                trouble = f"the server answers {status}"
            if pause is not None:
                self._wait(pause)
        raise DeskFault(_unreachable(self.name, path, trouble))

    def _ask(self, path: str, most: int, headers: dict[str, str]) -> tuple[int, Got]:
        """One try; reads no more than ``most`` bytes and one."""
        with self._client.stream("GET", f"{self.name}/{path}", headers=headers) as response:
            parts, size = [], 0
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > most and response.status_code == _OK:
                    raise DeskFault(_too_large(self.name, path, most))
                if size > MAX_BUNDLE:
                    break
            found = {name.lower(): value for name, value in response.headers.items()}
            got = Got(data=b"".join(parts), etag=found.get("etag", ""), headers=found)
            return response.status_code, got

    def _answer(self, path: str, status: int, got: Got) -> Got | None:
        if status == _OK:
            return got
        if status == _NOT_MODIFIED:
            return None
        if status == _NOT_FOUND:
            raise NotFound(_missing(self.name, path))
        if status in _DENIED:
            denied = Refused(
                Fault(
                    "FOLLOW_DENIED",
                    f"{self.name} does not give {path} to this reader ({status}).",
                    "Give --key FILE with a key enrolled on the desk and valid now, or follow "
                    "without one for what is public.",
                )
            )
            denied.refusal = got.headers.get("www-authenticate", "").encode()
            raise denied
        raise DeskFault(
            Fault(
                "FOLLOW_ANSWER",
                f"{self.name} answers {status} for {path}.",
                "Check that the URL is that of a desk or of an export's files.",
            )
        )

    def close(self) -> None:
        """Close its connections."""
        self._client.close()


def _missing(name: str, path: str) -> Fault:
    hint = "Check the URL; a log serves checkpoint, tile/... and tile/entries/..."
    return Fault("FOLLOW_MISSING", f"{name} has no {path}.", hint, where=path)


def _unreachable(name: str, path: str, trouble: str) -> Fault:
    return Fault(
        "FOLLOW_UNREACHABLE",
        f"{name} did not give {path}: {trouble}.",
        "Try again later; what was fetched and verified so far is kept.",
        where=path,
    )


def _too_large(name: str, path: str, most: int) -> Fault:
    sentence = f"{name} gives more than {most} bytes for {path}."
    return Fault(
        "FOLLOW_TOO_LARGE", sentence, "No such file is that large: ask its operator.", path
    )
