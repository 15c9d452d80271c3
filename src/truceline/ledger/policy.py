"""Trust policies (C2SP tlog-policy): whose signatures make a checkpoint worth believing.

A file that people write, read and compare: the logs that are meant, the witnesses that are known,
groups of them, and the one quorum that must have cosigned. Every party can keep its own; a desk
writes its own as ``witness.policy``.

>>> from truceline.ledger.vkeys import COSIGNATURE_ED25519
>>> public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
>>> key = VerifierKey(name="party.example/witness", kind=COSIGNATURE_ED25519, public=public)
>>> policy = Policy(
...     witnesses=(PolicyWitness(name="party", key=key),),
...     groups=(Group(name="enough", threshold=1, members=("party",)),),
...     quorum="enough",
... )
>>> policy.met([]), policy.met(["party"]), parse_policy(format_policy(policy)) == policy
(False, True, True)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault, raise_for
from truceline.ledger.tokens import parse_decimal
from truceline.ledger.vkeys import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    ED25519,
    VerifierKey,
    format_vkey,
    parse_vkey,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from truceline.ledger.notes import Verified

NO_QUORUM = "none"
MAX_POLICY_BYTES = 262_144
MAX_LINES = 1_024
LOG_KINDS = (ED25519, COSIGNATURE_ML_DSA_44)
WITNESS_KINDS = (COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLog:
    """A log whose checkpoints are meant.

    Args:
        key: Its key, of type 01 or 06; the key's name is the log's origin.
        url: Where it can be reached; empty where the policy does not say.
    """

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyWitness:
    """A witness by the name that this policy gives it.

    Args:
        name: Used by groups and the quorum alone; it means nothing outside of the policy.
        key: Its key, of type 04 or 06.
        url: The prefix under which it answers; empty where the policy does not say.
    """

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some witnesses and groups, and how many of them must have signed.

    Args:
        name: In one space of names with the witnesses.
        threshold: How many members, from 1 to all.
        members: Names that were defined before; each is a member of one group at most.
    """

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Logs, witnesses, groups and the quorum; any of the logs may have signed.

    Args:
        logs: The logs that are meant; may be empty where the log is known from elsewhere.
        witnesses: The known witnesses, in any order.
        groups: In an order in which members come before the groups that name them.
        quorum: The witness or group that must have signed, or ``none``.

    Raises:
        BadInput: ``POLICY_NAME``, ``POLICY_KEY_KIND``, ``POLICY_KEY_TWICE``, ``POLICY_MEMBER``,
            ``POLICY_THRESHOLD``, ``POLICY_URL``, ``POLICY_QUORUM``; all at once.
    """

    logs: tuple[PolicyLog, ...] = ()
    witnesses: tuple[PolicyWitness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NO_QUORUM

    def __post_init__(self) -> None:
        said: list[tuple[str, _Line]] = []
        said.extend((f"logs/{at}", each) for at, each in enumerate(self.logs))
        said.extend((f"witnesses/{at}", each) for at, each in enumerate(self.witnesses))
        said.extend((f"groups/{at}", each) for at, each in enumerate(self.groups))
        raise_for(_faults([*said, ("quorum", self.quorum)]))

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        """The keys of all logs, in the order of the file."""
        return tuple(each.key for each in self.logs)

    @property
    def witness_keys(self) -> tuple[VerifierKey, ...]:
        """The keys of all witnesses, in the order of the file."""
        return tuple(each.key for each in self.witnesses)

    def names(self, cosignatures: Iterable[Verified]) -> frozenset[str]:
        """This policy's names for those of its witnesses whose good cosignatures these are."""
        keys = {each.key for each in cosignatures}
        return frozenset(each.name for each in self.witnesses if each.key in keys)

    def met(self, names: Iterable[str]) -> bool:
        """Whether the quorum has signed.

        Args:
            names: This policy's names of the witnesses with a good cosignature, as :meth:`names`
                gives them; names that are not witnesses here count for nothing.
        """
        if self.quorum == NO_QUORUM:
            return True
        known = {each.name for each in self.witnesses}
        signed = known.intersection(names)
        for group in self.groups:
            if sum(each in signed for each in group.members) >= group.threshold:
                signed.add(group.name)
        return self.quorum in signed


_Line = PolicyLog | PolicyWitness | Group | str
"""One line of a policy as it was read; a string is the name of the quorum."""


# --- Reading and writing -----------------------------------------------------------------------


def parse_policy(data: bytes) -> Policy:
    """Read a policy file, and say everything that is wrong with it at once.

    Octets above 127 are kept as they are: the meaning of a file depends on no table of Unicode.

    Raises:
        BadInput: ``POLICY_SIZE``, ``POLICY_CONTROL``, ``POLICY_LINE``, what
            :func:`truceline.ledger.vkeys.parse_vkey` finds, and what :class:`Policy` raises, each
            with its line.
    """
    lines = data.decode("utf-8", errors="surrogateescape").split("\n", MAX_LINES)
    if len(data) > MAX_POLICY_BYTES or len(lines) > MAX_LINES:
        raise BadInput(
            Fault(
                "POLICY_SIZE",
                f"At most {MAX_POLICY_BYTES} bytes and {MAX_LINES} lines of a policy are read.",
                "A policy is a page: check where this came from.",
            )
        )
    faults: list[Fault] = []
    said: list[tuple[str, _Line]] = []
    for number, line in enumerate(lines, start=1):
        where = f"line {number}"
        words = [each for each in line.replace("\t", " ").split(" ") if each]
        if any(each == "\x7f" or (each < " " and each != "\t") for each in line):
            faults.append(_control_fault(where))
        elif words and not words[0].startswith("#"):
            reader = _READERS.get(words[0])
            read = [_line_fault(where)] if reader is None else reader(words[1:], where)
            if isinstance(read, list):
                faults.extend(read)
            else:
                said.append((where, read))
    # A line that could not be read may define a name: say so first, and judge the rest after it.
    raise_for(faults or _faults(said))
    return Policy(
        logs=tuple(each for _, each in said if isinstance(each, PolicyLog)),
        witnesses=tuple(each for _, each in said if isinstance(each, PolicyWitness)),
        groups=tuple(each for _, each in said if isinstance(each, Group)),
        quorum=next(each for _, each in said if isinstance(each, str)),
    )


def format_policy(policy: Policy, comment: str = "") -> bytes:
    """The policy as a file; :func:`parse_policy` gives the same policy back.

    Args:
        policy: What to write.
        comment: Words for people at the head of the file, any number of lines.
    """
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += [f"log {format_vkey(each.key)} {each.url}".rstrip() for each in policy.logs]
    lines += [
        f"witness {each.name} {format_vkey(each.key)} {each.url}".rstrip()
        for each in policy.witnesses
    ]
    lines += [
        f"group {each.name} {_threshold(each)} {' '.join(each.members)}" for each in policy.groups
    ]
    lines.append(f"quorum {policy.quorum}\n")
    return "\n".join(lines).encode("utf-8", errors="surrogateescape")


def _threshold(group: Group) -> str:
    """How a group's threshold is written: in words at both ends, else as a number."""
    if group.threshold == len(group.members):
        return "all"
    return "any" if group.threshold == 1 else str(group.threshold)


def _read_log(words: list[str], where: str) -> PolicyLog | list[Fault]:
    """``<vkey> [<url>]``."""
    if len(words) not in {1, 2}:
        return [_line_fault(where)]
    key = _read_key(words[0], where)
    return key if isinstance(key, list) else PolicyLog(key=key, url="".join(words[1:]))


def _read_witness(words: list[str], where: str) -> PolicyWitness | list[Fault]:
    """``<name> <vkey> [<url>]``."""
    if len(words) not in {2, 3}:
        return [_line_fault(where)]
    key = _read_key(words[1], where)
    if isinstance(key, list):
        return key
    return PolicyWitness(name=words[0], key=key, url="".join(words[2:]))


def _read_group(words: list[str], where: str) -> Group | list[Fault]:
    """``<name> all|any|<k> <member>...``."""
    if len(words) < 3:  # noqa: PLR2004 - a name, a threshold and at least one member
        return [_line_fault(where)]
    name, threshold, *members = words
    count = {"all": len(members), "any": 1}.get(threshold, parse_decimal(threshold))
    if count is None:
        return [_threshold_fault(where)]
    return Group(name=name, threshold=count, members=tuple(members))


_READERS: dict[str, Callable[[list[str], str], _Line | list[Fault]]] = {
    "log": _read_log,
    "witness": _read_witness,
    "group": _read_group,
    "quorum": lambda words, where: words[0] if len(words) == 1 else [_line_fault(where)],
}


def _read_key(text: str, where: str) -> VerifierKey | list[Fault]:
    """A verifier key, or its faults with the line."""
    try:
        return parse_vkey(text)
    except BadInput as error:
        return [Fault(each.code, each.sentence, each.hint, where) for each in error.faults]


# --- What makes a policy whole -----------------------------------------------------------------


def _faults(said: list[tuple[str, _Line]]) -> Iterator[Fault]:
    """Everything wrong with lines that could be read, in their order."""
    defined: set[str] = set()
    grouped: set[str] = set()
    logs: set[bytes] = set()
    witnesses: set[bytes] = set()
    quorums = 0
    for where, line in said:
        match line:
            case PolicyLog(key=key, url=url):
                yield from _key_faults(key, LOG_KINDS, logs, where)
                yield from _url_faults(url, where)
            case PolicyWitness(name=name, key=key, url=url):
                yield from _name_faults(name, defined, where)
                yield from _key_faults(key, WITNESS_KINDS, witnesses, where)
                yield from _url_faults(url, where)
            case Group(name=name, threshold=threshold, members=members):
                yield from _member_faults(members, defined, grouped, where)
                yield from _name_faults(name, defined, where)
                if not 1 <= threshold <= len(members):
                    yield _threshold_fault(where)
            case str():
                quorums += 1
                if quorums > 1 or (line != NO_QUORUM and line not in defined):
                    yield _quorum_fault(where)
    if not quorums:
        yield _quorum_fault("")


def _name_faults(name: str, defined: set[str], where: str) -> Iterator[Fault]:
    """A fault where a name cannot be given; the name counts as given from here on."""
    spaced = not name or name.startswith("#") or any(each <= " " for each in name)
    if spaced or name == NO_QUORUM or name in defined:
        yield Fault(
            "POLICY_NAME",
            f"The name {name!r} cannot be given: names are one word, given once, and not none.",
            "Give each witness and each group a name of its own.",
            where=where,
        )
    defined.add(name)


def _key_faults(
    key: VerifierKey, kinds: tuple[int, ...], seen: set[bytes], where: str
) -> Iterator[Fault]:
    """Faults of a key of the wrong type, and of one public key under two names."""
    if key.kind not in kinds:
        wanted = " or ".join(f"{each:02x}" for each in kinds)
        yield Fault(
            "POLICY_KEY_KIND",
            f"A key of type {wanted} is needed here; this one is of type {key.kind:02x}.",
            "A log signs with types 01 and 06, a witness with 04 and 06.",
            where=where,
        )
    if key.public in seen:
        yield Fault(
            "POLICY_KEY_TWICE",
            f"The public key of {key.name} stands in this policy already.",
            "One key counts once: leave out one of the two lines.",
            where=where,
        )
    seen.add(key.public)


def _member_faults(
    members: tuple[str, ...], defined: set[str], grouped: set[str], where: str
) -> Iterator[Fault]:
    """A fault for each member that is not defined above, or is one of a group already."""
    for member in members:
        if member not in defined or member in grouped:
            why = "is a member already" if member in grouped else "is not defined above"
            yield Fault(
                "POLICY_MEMBER",
                f"The member {member!r} {why}: a witness may count in one way only.",
                "List names that are defined on earlier lines, each in one group at most.",
                where=where,
            )
        grouped.add(member)


def _url_faults(url: str, where: str) -> Iterator[Fault]:
    """A fault where a URL is not one word."""
    if any(each <= " " for each in url):
        yield Fault("POLICY_URL", "A URL is one word.", "Write spaces as %20.", where=where)


def _line_fault(where: str) -> Fault:
    """The fault of a line that is none of the four."""
    return Fault(
        "POLICY_LINE",
        "A line is log, witness, group or quorum, each with its words.",
        "Write: log VKEY [URL], witness NAME VKEY [URL], group NAME all|any|K MEMBER..., "
        "quorum NAME.",
        where=where,
    )


def _threshold_fault(where: str) -> Fault:
    """The fault of a group's threshold."""
    return Fault(
        "POLICY_THRESHOLD",
        "A group needs from one to all of its members.",
        "Write all, any, or a decimal number between them.",
        where=where,
    )


def _quorum_fault(where: str) -> Fault:
    """The fault of the quorum."""
    return Fault(
        "POLICY_QUORUM",
        "A policy has exactly one quorum line, with none or a name that is defined above it.",
        "End the file with: quorum NAME, or quorum none.",
        where=where,
    )


def _control_fault(where: str) -> Fault:
    """The fault of a control character."""
    return Fault(
        "POLICY_CONTROL",
        "The line has a control character; tab and newline alone are allowed.",
        "Save the file as plain text with Unix line ends.",
        where=where,
    )
