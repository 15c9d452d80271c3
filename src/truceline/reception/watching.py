"""The daily watch for flare-ups of reports, made beside a desk that serves.

Each day that is over is looked at once, by a process of its own that gives way to whoever works at
the desk, reads the store as any reader does, and is ended where it takes too long: no page waits
for it, and no writer. Of several servers of one desk one watches: a lock in the desk's folder says
which.

>>> watcher = Watcher(reception)  # doctest: +SKIP
>>> watcher.look()  # doctest: +SKIP
True
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Self

from truceline.analysis.flaring import Rule
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.reception.carrier import alone
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.reception.visits import Reception

LOCK: Final = "flare_ups.lock"
FIRST: Final = 20.0
"""Seconds after which a server that has begun looks first: those who wait for pages go before."""
PAUSE: Final = 60.0
"""Seconds between two looks at the desk's day."""
AGAIN: Final = 3600.0
"""Seconds after which a day is looked at again where looking broke."""
MOST_S: Final = 900.0
"""Seconds after which a scan is ended."""
TROUBLE: Final = "Looking for flare-ups met a fault; it is tried again in an hour."
_NICE: Final = 19
_ONE_DAY: Final = timedelta(days=1)


class Watcher:
    """Looks at each day of a desk that is over, once, for as long as a server serves it.

    Args:
        reception: What the server holds for its desk.
        say: Told, in a sentence that names nobody, where looking met a fault.
        first: Seconds before the first look.
    """

    def __init__(
        self,
        reception: Reception,
        say: Callable[[str], None] = lambda _said: None,
        *,
        first: float = FIRST,
    ) -> None:
        self._reception = reception
        self._say = say
        self._first = first
        self._stop = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._work, name="flare-ups", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        process = self._process
        if process is not None:
            process.kill()
        self._thread.join()

    def look(self) -> bool:
        """Look at the day that is over, where nobody did; gives whether anything was looked at.

        Raises:
            OSError, ValueError, subprocess.SubprocessError: where looking broke.
        """
        with self._reception.desks() as desk:
            now, size = desk.now(), desk.store.size()
        day = now.date() - _ONE_DAY
        newest = self._reception.flare_ups.newest()
        if newest is not None and newest.day >= day:
            return False
        found = self._scan(day)
        self._reception.flare_ups.keep(day, now, size, found)
        return True

    def _scan(self, day: date) -> Any:
        """What a process of its own finds."""
        with subprocess.Popen(  # noqa: S603 - this very module, in a process
            [sys.executable, "-m", __name__, str(self._reception.folder), day.isoformat()],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            text=True,
        ) as process:  # fmt: skip
            self._process = process
            try:
                # Who is told to stop between the two above would wait for it otherwise.
                answer, _ = process.communicate(timeout=0 if self._stop.is_set() else MOST_S)
            finally:
                process.kill()
                self._process = None
        return json.loads(answer)

    def _work(self) -> None:
        pause = self._first
        while not self._stop.wait(pause):
            pause = PAUSE
            try:
                with alone(self._reception, LOCK) as mine:
                    if mine:
                        self.look()
            except Exception:  # noqa: BLE001 - whatever it is, the desk serves, and tries again
                if not self._stop.is_set():
                    self._say(TROUBLE)
                pause = AGAIN


def scanned(folder: Path, day: date, out: IO[str]) -> None:
    """Look at one day of the desk in a folder, and tell what was found as JSON.

    Only incidents that began in the days compared are folded: the docket knows which.

    Args:
        folder: The desk's folder.
        day: The day.
        out: Where it is told.
    """
    from truceline.analysis.flare_ups import located, watch  # noqa: PLC0415 - compiled code
    from truceline.replicas.copies import open_desk  # noqa: PLC0415 - in this process alone

    rule = Rule()
    end = datetime.combine(day, datetime.min.time(), UTC) + _ONE_DAY
    question = Question(
        part=INCIDENT, since=end - timedelta(days=rule.days), until=end, at_once=True
    )
    desk = open_desk(folder)
    try:
        view = desk.view()
        reported, apart = located((each.item.subject, each.state) for each in view.found(question))
    finally:
        desk.close()
    seen = watch(reported, day, rule)
    print(json.dumps({**seen.as_json(), "set_apart": apart}), file=out, flush=True)


if __name__ == "__main__":
    os.nice(_NICE)
    scanned(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), sys.stdout)
