"""A witness's folder: its name, its keys, the logs it knows, and what it must not forget.

``witness.json`` says its name and who operates it; ``witness.key`` and ``witness.mldsa.key`` are
its keys; ``logs.policy`` names the logs it knows, in the format of a policy, so that people can
read and compare it; ``state/`` holds the latest checkpoint of each, ``cosigned/`` the same with the
witness's own lines, ``split-views/`` the proofs against logs that signed two records.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from truceline import disk
from truceline.errors import BadInput, DeskFault, Fault, NotFound
from truceline.ledger.policy import Policy, PolicyLog, format_policy, parse_policy
from truceline.ledger.split_views import SUFFIX, format_split_view
from truceline.witness.state import file_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.ledger.split_views import SplitView
    from truceline.ledger.vkeys import VerifierKey

NAME = "witness.json"
KEY = "witness.key"
ML_DSA_KEY = "witness.mldsa.key"
LOGS = "logs.policy"
STATE = "state"
COSIGNED = "cosigned"
SPLITS = "split-views"

_COMMENT = """The logs that this witness knows: a line `log` with the verifier key of each, and
where it can be reached. Ask each desk for its key by more than one road."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessFolder:
    """The folder of one witness.

    Args:
        path: Where.
        name: The name that its signature lines carry.
        actor: Who operates it.
        logs: The logs it knows.
    """

    path: Path
    name: str
    actor: str
    logs: tuple[PolicyLog, ...]

    def keys_by_log(self) -> dict[str, tuple[VerifierKey, ...]]:
        """Each known log's origin and its keys."""
        found: dict[str, tuple[VerifierKey, ...]] = {}
        for each in self.logs:
            found[each.key.name] = (*found.get(each.key.name, ()), each.key)
        return found

    def keep_cosigned(self, origin: str, note: bytes) -> Path:
        """Keep a log's newest checkpoint with the witness's own lines; gives the file."""
        place = self.path / COSIGNED / f"{file_name(origin)}.checkpoint"
        disk.replace(place, note, 0o644)
        return place

    def keep_split(self, split: SplitView) -> Path:
        """Keep a proof against a log; the same one is written once. Gives the file."""
        data = format_split_view(split)
        place = self.path / SPLITS / f"{hashlib.sha256(data).hexdigest()[:16]}{SUFFIX}"
        if not place.exists():
            disk.replace(place, data, 0o644)
        return place


def create(path: Path, name: str, actor: str, logs: Iterable[PolicyLog]) -> WitnessFolder:
    """Make the folder of a new witness, all but its keys; the folder must exist and be empty.

    Raises:
        BadInput: as :class:`truceline.ledger.policy.Policy`.
        OSError: from the system.
    """
    policy = Policy(logs=tuple(logs))
    for each in (STATE, COSIGNED, SPLITS):
        (path / each).mkdir(mode=0o700)
    said = json.dumps({"actor": actor, "name": name, "truceline_witness": 1}, indent=1)
    disk.write_new(path / NAME, said.encode() + b"\n")
    disk.write_new(path / LOGS, format_policy(policy, _COMMENT))
    return WitnessFolder(path=path, name=name, actor=actor, logs=policy.logs)


def read(path: Path) -> WitnessFolder:
    """Read the folder of a witness.

    Raises:
        NotFound: WITNESS_MISSING. DeskFault: WITNESS_FOLDER.
        BadInput: every fault of its ``logs.policy``.
    """
    try:
        said = json.loads((path / NAME).read_bytes())
        logs = (path / LOGS).read_bytes()
        name, actor = said["name"], said["actor"]
        good = said["truceline_witness"] == 1 and isinstance(name, str) and isinstance(actor, str)
    except (FileNotFoundError, NotADirectoryError) as error:
        sentence, hint = f"There is no witness in {path}.", "Make one with `truceline witness new`."
        raise NotFound(Fault("WITNESS_MISSING", sentence, hint)) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        good = False
    if not good:
        sentence = f"{path / NAME} is not that of a witness."
        raise DeskFault(Fault("WITNESS_FOLDER", sentence, "Restore it from a copy."))
    try:
        known = parse_policy(logs).logs
    except BadInput as error:
        where = str(path / LOGS)
        faults = [Fault(e.code, e.sentence, e.hint, f"{where} {e.where}") for e in error.faults]
        raise BadInput(faults) from error
    return WitnessFolder(path=path, name=name, actor=actor, logs=known)
