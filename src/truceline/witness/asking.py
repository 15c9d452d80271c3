"""Asking witnesses for their cosignatures (C2SP tlog-witness), as a log does.

The witness says itself which size it knows, so nothing of its state need be kept: the first try
names the size of its last answer, and where that is not the one it has, the second names the one it
says. What comes back is believed only under the keys that are known to be the witness's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from truceline.errors import Fault, TrucelineError
from truceline.ledger.checkpoints import add_signatures, parse_checkpoint
from truceline.ledger.notes import SignatureLine, open_note, parse_lines, parse_note
from truceline.ledger.proofs import MAX_SIZE
from truceline.ledger.tokens import parse_decimal
from truceline.ledger.witnessing import COSIGNED, OTHER_SIZE, SIZE_TYPE, Request, format_request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from truceline.ledger.vkeys import VerifierKey

MAX_ANSWER_BYTES = 65_536
TIMEOUT = httpx.Timeout(10.0)
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of one question to one witness.

    Args:
        status: The HTTP status of its last answer; 0 where it gave none.
        size: The largest size that it is known to have cosigned: the one asked about where it
            signed, or the one it stated; ``None`` where it said neither.
        lines: Its good cosignature lines, one for each of its keys that signed.
        timestamp: The newest time that they state (seconds since 1970 UTC); 0 where there are none.
        fault: Why there are none, or ``None``.
    """

    status: int
    size: int | None = None
    lines: tuple[SignatureLine, ...] = ()
    timestamp: int = 0
    fault: Fault | None = None


def ask(
    client: httpx.Client,
    url: str,
    keys: Sequence[VerifierKey],
    checkpoint: bytes,
    prove: Callable[[int, int], tuple[bytes, ...]],
    known: int = 0,
) -> Asked:
    """Ask one witness to cosign a checkpoint; never raises for what the witness does.

    Args:
        client: Sends the requests.
        url: The prefix under which the witness answers.
        keys: Its keys: cosignatures under others are left out.
        checkpoint: The signed checkpoint.
        prove: Gives the consistency proof between two sizes.
        known: The size of its last cosignature, as far as it is remembered.
    """
    new = parse_checkpoint(parse_note(checkpoint).text).size
    old = min(known, new)
    for _ in range(_TRIES):
        proof = prove(old, new) if 0 < old < new else ()
        body = format_request(Request(old_size=old, proof=proof, checkpoint=checkpoint))
        try:
            status, kind, data = _post(client, f"{url.rstrip('/')}/add-checkpoint", body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Asked(status=0, fault=_silent(url, error))
        if status == COSIGNED:
            return _believed(url, keys, checkpoint, data, new)
        stated = _stated(data) if status == OTHER_SIZE and kind == SIZE_TYPE else None
        if stated is None:
            return Asked(status=status, fault=_refused(url, status, data))
        if stated > new:
            return Asked(status=status, size=stated, fault=_ahead(url, stated, new))
        if stated == old:
            break
        old = stated
    return Asked(status=OTHER_SIZE, size=old, fault=_refused(url, OTHER_SIZE, b""))


def _post(client: httpx.Client, url: str, body: bytes) -> tuple[int, str, bytes]:
    """Status, content type and body of an answer, of which no more is read than can be meant."""
    with client.stream("POST", url, content=body, timeout=TIMEOUT) as response:
        data = b""
        for part in response.iter_bytes():
            data += part
            if len(data) > MAX_ANSWER_BYTES:
                break
        kind = response.headers.get("content-type", "").partition(";")[0].strip()
        return response.status_code, kind, data


def _stated(data: bytes) -> int | None:
    """The size in an answer 409; ``None`` where it is none."""
    number = parse_decimal(data.decode("ascii", errors="replace").removesuffix("\n"))
    return None if number is None or number > MAX_SIZE else number


def _believed(
    url: str, keys: Sequence[VerifierKey], checkpoint: bytes, data: bytes, size: int
) -> Asked:
    """The lines of an answer that hold under the witness's keys."""
    try:
        lines = parse_lines(data)
        opened = open_note(add_signatures(checkpoint, lines), keys)
    except TrucelineError as error:
        return Asked(status=COSIGNED, fault=_unsigned(url, error.faults[0].sentence))
    good = {(each.key.name, each.key.key_id) for each in opened.verified}
    kept = tuple(dict.fromkeys(each for each in lines if (each.name, each.key_id) in good))
    newest = max((each.timestamp or 0 for each in opened.verified), default=0)
    return Asked(status=COSIGNED, size=size, lines=kept, timestamp=newest)


def _silent(url: str, error: Exception) -> Fault:
    return Fault(
        "WITNESS_SILENT",
        f"The witness at {url} did not answer: {type(error).__name__}.",
        "Ask its operator whether it runs; ask again later.",
    )


def _refused(url: str, status: int, data: bytes) -> Fault:
    said = " ".join(data[:200].decode("utf-8", errors="replace").split())
    said = "".join(each for each in said if each.isprintable())
    return Fault(
        "WITNESS_REFUSED",
        f"The witness at {url} answered {status}{': ' + said if said else '.'}",
        "It does not cosign this record: ask its operator why, and keep the checkpoint.",
    )


def _ahead(url: str, stated: int, size: int) -> Fault:
    return Fault(
        "WITNESS_AHEAD",
        f"The witness at {url} has cosigned {stated} entries; this desk has {size}.",
        "Entries were lost here, or another copy of this desk runs: stop writing, and compare.",
    )


def _unsigned(url: str, why: str) -> Fault:
    return Fault(
        "WITNESS_UNSIGNED",
        f"The witness at {url} answered without a good cosignature of its own: {why}",
        "Check that its enrolled keys are those it signs with.",
    )
