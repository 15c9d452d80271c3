"""Everything that can be wrong with Terms, found in one reading and told in the order of the file.

1. The YAML itself (``yaml_source``): bytes, syntax, aliases, duplicate keys.
2. Each section's shape (``terms_shape``): unknown, missing and wrong fields.
3. Names: every actor, body, clock, act, kind of notice, rung, calendar and quorum that is named
   anywhere is defined, in the file or in the vocabulary.
4. Sense (``terms_sense``): dates in order, clocks with a source for what they call agreed, quorums
   that can be met.
"""

from __future__ import annotations

from dataclasses import fields as fields_of
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import Fault
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.terms_sections import Sections
from truceline.mechanism.terms_sense import CHECKS
from truceline.mechanism.terms_sense_talks import TALKS_CHECKS
from truceline.mechanism.terms_shape import BROKEN, MOST_FAULTS, Reading, Reference, TooMany
from truceline.mechanism.terms_words import KINDS_OF_WORD, ROLES, over_shipped, shipped_names
from truceline.mechanism.yaml_source import UNREADABLE, scan_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.mechanism.terms_marks import Provenance

LONGEST_TEXT: Final = 400


def read_document(
    data: bytes, kinds: frozenset[str] | None = None
) -> tuple[Sections | None, Mapping[str, Provenance], list[Fault]]:
    """Read a Terms file, with every fault found.

    Args:
        data: The file's bytes.
        kinds: The entry kinds that exist, without versions, or None not to judge them.

    Returns:
        The sections (None where there are faults), the provenance of values, and the faults in the
        order of the file.
    """
    # 1. The YAML itself.
    source, faults = scan_yaml(data)
    if source is None or source.data is UNREADABLE:
        return None, {}, faults
    reading = Reading(source, faults=faults)
    try:
        sections = _read_sections(reading, kinds)
    except TooMany:
        return None, {}, in_order(reading.faults)
    if reading.faults or sections is None:
        return None, {}, in_order(reading.faults)
    return sections, reading.provenance, []


def _read_sections(reading: Reading, kinds: frozenset[str] | None) -> Sections | None:
    """Steps 2 to 4; None where a section that is needed could not be read."""
    data = reading.source.data
    if not isinstance(data, dict):
        reading.read(Sections, data, ())
        return None
    # 2. Each section's shape.
    values, whole = reading.values(Sections, data, ())
    # 3. Names.
    known = _known_names(reading, data, kinds)
    for reference in reading.references:
        _resolve(reading, reference, known)
    # 4. Sense.
    _defaults(values, data)
    if "vocabulary" in values:
        values["words"] = over_shipped(values["vocabulary"])
    for needs, check in (*CHECKS, *TALKS_CHECKS):
        if all(values.get(name) is not None for name in needs):
            check(reading, *(values[name] for name in needs))
    values.pop("words", None)
    return Sections(**values) if whole else None


def _defaults(values: dict[str, Any], data: dict[str, Any]) -> None:
    """Give the sections that the file does not have their empty value; broken ones stay away."""
    empty = Sections(terms=BROKEN, scope=BROKEN, effect=BROKEN)  # type: ignore[arg-type] # only its defaults are read
    for item in fields_of(Sections):
        if item.name not in data:
            value = getattr(empty, item.name)
            if value is not BROKEN:
                values.setdefault(item.name, value)


def _known_names(
    reading: Reading, data: dict[str, Any], kinds: frozenset[str] | None
) -> dict[str, frozenset[str]]:
    """Every name that may be used, by kind of name: the vocabulary's and the file's own."""
    own = {kind: frozenset(names) for kind, names in reading.names.items()}
    known = {**shipped_names(), **own}
    given = data.get("vocabulary")
    for field, named in KINDS_OF_WORD.items():
        if not (isinstance(given, dict) and given.get(field) is not None):
            continue
        for kind in named:
            known[kind] = own.get(kind, frozenset())
    known["role"] = ROLES | shipped_names()["role"] | own.get("role", frozenset())
    for kind in ("actor", "side"):
        known[f"{kind} token"] = frozenset(f"{kind}:{name}" for name in known.get(kind, ()))
        if kind in reading.spoiled:
            reading.spoiled.add(f"{kind} token")
    if kinds is None:
        reading.spoiled.add("entry kind")
    else:
        parts = {f"{kind.partition('.')[0]}.*" for kind in kinds}
        known["entry kind"] = kinds | parts | {"default"}
    if not reading.names.get("source"):
        # A file that explains no source tags may still use them.
        reading.spoiled.add("source")
    return known


def _resolve(reading: Reading, use: Reference, known: Mapping[str, frozenset[str]]) -> None:
    """Note a name that nothing defines, with the nearest one that is defined."""
    kinds = use.mark.kinds
    allowed = frozenset(use.mark.words).union(*(known.get(kind, frozenset()) for kind in kinds))
    if use.name in allowed or not reading.spoiled.isdisjoint(kinds):
        return
    wanted = " or ".join((*kinds, *use.mark.words))
    reading.note(
        Fault(
            "TERMS_UNKNOWN_NAME",
            f"No {wanted} is called {use.name[:60]!r}.",
            hint_for(use.name, allowed),
            str(use.place),
        )
    )


def in_order(faults: list[Fault]) -> list[Fault]:
    """Sort faults by their place in the file, each once, and cut a flood short."""

    def place(fault: Fault) -> tuple[int, int]:
        line, _, column = fault.where.partition(":")
        return int(line or 1), int(column or 1)

    ordered = [_brief(fault) for fault in sorted(dict.fromkeys(faults), key=place)]
    if len(ordered) <= MOST_FAULTS:
        return ordered
    more = Fault(
        "TERMS_MANY_FAULTS",
        f"More than {MOST_FAULTS} faults were found; reading stopped.",
        "Mend these and check again.",
        ordered[MOST_FAULTS].where,
    )
    return [*ordered[:MOST_FAULTS], more]


def _brief(fault: Fault) -> Fault:
    """Cut a fault's words short, where a name in the file is as long as a book."""
    if max(len(fault.sentence), len(fault.hint)) <= LONGEST_TEXT:
        return fault
    return replace(fault, sentence=fault.sentence[:LONGEST_TEXT], hint=fault.hint[:LONGEST_TEXT])
