"""A witness at work on one machine: it answers, looks by itself, and says what it does.

What it prints names logs and sizes, never who asked.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import uvicorn

from truceline.cli.errors import printable
from truceline.cli.listening import listening
from truceline.errors import TrucelineError
from truceline.ledger.witnessing import COSIGNED
from truceline.witness.cosigner import Cosigner, Event
from truceline.witness.service import service
from truceline.witness.sources import source_of
from truceline.witness.watching import Look, look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.ledger.cosignatures import Signer
    from truceline.ledger.split_views import SplitView
    from truceline.witness.folder import WitnessFolder
    from truceline.witness.state import StateFolder


def cosigner_of(place: WitnessFolder, signers: Sequence[Signer], state: StateFolder) -> Cosigner:
    """The witness of a folder, which prints what it decides and keeps every proof of a split."""

    def tell(event: Event) -> None:
        if event.status == COSIGNED:
            say(f"cosigned {event.origin}: {event.size} entries")
            return
        say(f"refused ({event.status}) {event.origin}: {event.fault}")
        if event.split is not None:
            _keep(place, event.split)

    return Cosigner(signers, place.keys_by_log(), state, lambda: int(time.time()), tell)


def look_at(cosigner: Cosigner, place: WitnessFolder, urls: Sequence[str]) -> bool:
    """Look once at each log; gives whether all were found to have only grown."""
    good = True
    for url in urls:
        try:
            source = source_of(url)
            try:
                seen = look(cosigner, source)
            finally:
                source.close()
            good = _kept(place, seen) and good
        except TrucelineError as error:
            good = False
            for fault in error.faults:
                say(f"not cosigned {url}: {fault}")
        except OSError as error:
            good = False
            say(f"not cosigned {url}: what was seen could not be kept: {error.strerror}")
    return good


def _kept(place: WitnessFolder, seen: Look) -> bool:
    if seen.fault is None:
        file = place.keep_cosigned(seen.origin, seen.cosigned)
        say(f"kept {file}")
        return True
    say(f"not cosigned {seen.origin}: {seen.fault}")
    if seen.split is not None:
        _keep(place, seen.split)
    return False


def _keep(place: WitnessFolder, split: SplitView) -> None:
    file = place.keep_split(split)
    say(f"ALARM: the log signed two records that contradict. The proof: {file}")


@contextmanager
def looking(
    cosigner: Cosigner, place: WitnessFolder, urls: Sequence[str], every: float
) -> Iterator[None]:
    """Look at the logs again and again while the block runs.

    Args:
        cosigner: The witness.
        place: Its folder.
        urls: Where the logs are served; with none, nothing is done.
        every: Seconds between two looks.
    """
    stop = threading.Event()

    def again() -> None:
        while not stop.is_set():
            look_at(cosigner, place, urls)
            stop.wait(every)

    worker = threading.Thread(target=again, name="looking", daemon=True)
    if urls:
        worker.start()
    try:
        yield
    finally:
        stop.set()
        if urls:
            worker.join(timeout=5.0)


def serve(cosigner: Cosigner, host: str, port: int) -> None:
    """Answer requests until the process is stopped.

    Raises:
        BadInput, DeskFault: as :func:`truceline.cli.listening.listening`.
    """
    # No access log: an address beside a time would betray who watches.
    config = uvicorn.Config(
        service(cosigner),
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        lifespan="off",
    )
    with listening(host, port) as (bound, url):
        say(f"listening on {url}")
        uvicorn.Server(config).run(sockets=[bound])


def say(text: str) -> None:
    """One line to the operator, without what a terminal would obey."""
    click.echo(printable(text))
