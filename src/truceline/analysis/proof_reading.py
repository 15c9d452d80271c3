"""What a file proves, offline, and what it does not: whatever a desk ever hands out as proof.

A file is read by its first line: a receipt, a signed checkpoint, a desk's signed refusal, or the
proof that a log signed two records that contradict each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.receipts import quorum, verify_receipt
from truceline.ledger import proof_files, split_views
from truceline.ledger.checkpoints import open_checkpoint
from truceline.ledger.entry import format_time
from truceline.ledger.notes import open_note
from truceline.ledger.refusals import read_refusal

if TYPE_CHECKING:
    from truceline.ledger.entry import Submission
    from truceline.ledger.policy import Policy

MOST_BYTES = 2 * proof_files.MAX_FILE_BYTES
"""A file that proves something has fewer bytes."""
_SHORT = 12


def proven(data: bytes, policy: Policy, words: Submission | None = None) -> dict[str, Any]:
    """What a file proves by a policy, as a JSON object with ``what`` and ``says``.

    Args:
        data: The bytes of the file.
        policy: Whose signatures are believed.
        words: The entry, where the receipt is bare and its holder has the words.

    Raises:
        BadInput: the file is none of these, or not in their form.
        Refused: it does not hold.
    """
    first = data.split(b"\n", 1)[0]
    if first == proof_files.FIRST_LINE.encode():
        return verify_receipt(data, policy, words).as_json()
    if first == split_views.FIRST_LINE.encode():
        view = split_views.parse_split_view(data)
        found = split_views.verify_split_view(view, policy.log_keys or None)
        says = f"{found.explanation()} It does not prove which of them is the true one."
        return {"what": "split view", "says": says}
    if b" refused\n" in data[:512]:
        return _refusal(data, policy)
    return _checkpoint(data, policy)


def _checkpoint(data: bytes, policy: Policy) -> dict[str, Any]:
    opened = open_checkpoint(data, policy.log_keys, policy.witness_keys)
    names, at = quorum(opened, policy)
    checkpoint = opened.checkpoint
    seen = f"witnessed by {', '.join(names)}" if names else "no witness is asked for by the policy"
    return {
        "what": "checkpoint",
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "witnesses": list(names),
        "witnessed_at": None if at is None else format_time(at),
        "says": f"{checkpoint.origin} signed that its record has {checkpoint.size} entries with "
        f"this root: {seen}. It does not prove what any entry says.",
    }


def _refusal(data: bytes, policy: Policy) -> dict[str, Any]:
    key = open_note(data, policy.log_keys).verified[0].key
    entry, at, codes = read_refusal(data, key)
    says = (
        f"{key.name} signed that it refused entry {entry[:_SHORT]} at {at}: {', '.join(codes)}. "
        "It does not prove that the refusal was right."
    )
    return {"what": "refusal", "origin": key.name, "entry": entry, "at": at, "codes": list(codes),
            "says": says}  # fmt: skip
