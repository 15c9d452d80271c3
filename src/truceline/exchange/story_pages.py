"""One file of a story: plain data with the place of every value, and every fault kept.

A page says for itself whether all in it is made up (``illustrative: true``). What is not made up
carries a source of the story, and every item says on which basis it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from truceline.errors import Fault
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.yaml_source import Path, YamlSource, scan_yaml

_BASES: Final = ("V", "R", "D")
_PAGE_FIELDS: Final = frozenset({"story", "sources", "illustrative", "actors", "entries"})


@dataclass(slots=True)
class Page:
    """One file, while it is read.

    Args:
        name: Its name.
        source: What could be read of it.
        faults: Every fault, as it is found.
        cited: Tags of sources, with the place where each is cited.
    """

    name: str
    source: YamlSource
    faults: list[Fault] = field(default_factory=list)
    cited: list[tuple[str, Path]] = field(default_factory=list)

    @property
    def illustrative(self) -> bool:
        """Whether all in it is made up."""
        return self.value(("illustrative",)) is True

    def where(self, path: Path) -> str:
        """``file:line:column`` of a value."""
        return f"{self.name}:{self.source.place(path)}"

    def fault(self, code: str, sentence: str, hint: str, path: Path, *, key: bool = False) -> None:
        """Note a fault at a value, or at its key."""
        where = f"{self.name}:{self.source.key_place(path)}" if key else self.where(path)
        self.faults.append(Fault(code, sentence, hint, where=where))

    def value(self, path: Path) -> Any:
        """The value at a path, or None."""
        found: Any = self.source.data
        for step in path:
            if isinstance(found, Mapping) and isinstance(step, str):
                found = found.get(step)
            elif isinstance(found, list) and isinstance(step, int):
                found = found[step]
            else:
                return None
        return found

    def items(self, name: str) -> list[Path]:
        """The paths of the items of a list, which may be missing."""
        found = self.value((name,))
        if found is None:
            return []
        if not isinstance(found, list):
            self.fault(
                "STORY_FIELD", f"{name} is no list.", "Begin each item with a dash.", (name,)
            )
            return []
        return [(name, place) for place in range(len(found))]

    def mapping(
        self, path: Path, needs: frozenset[str], may: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        """The mapping at a path, with a fault for every field that lacks or does not belong."""
        found = self.value(path)
        if not isinstance(found, Mapping):
            self.fault(
                "STORY_FIELD", "Named fields were expected here.", "Write name: value.", path
            )
            return {}
        for name in found:
            if name not in needs | may:
                hint = hint_for(name, sorted(needs | may))
                sentence = f"{name} is no field of this."
                self.fault("STORY_FIELD", sentence, hint, (*path, name), key=True)
        for name in sorted(needs - found.keys()):
            self.fault("STORY_FIELD", f"The field {name} is missing.", "Give it.", path)
        kept = {name: value for name, value in found.items() if name in needs | may}
        for name in ("id", "name", "by", "kind"):
            if name in kept and not (isinstance(kept[name], str) and kept[name]):
                self.fault("STORY_FIELD", f"{name} is a text.", "Give one.", (*path, name))
                del kept[name]
        return kept

    def strings(self, path: Path) -> tuple[str, ...]:
        """The texts at a path: a list of them, a single one, or none."""
        found = self.value(path)
        listed = found if isinstance(found, list) else [] if found is None else [found]
        if not all(isinstance(each, str) and each for each in listed):
            self.fault("STORY_FIELD", "Texts were expected here.", "Write a list of them.", path)
            return ()
        return tuple(listed)

    def texts(self, path: Path) -> dict[str, str]:
        """The mapping of texts at a path."""
        found = self.value(path)
        if not isinstance(found, Mapping) or not all(isinstance(v, str) for v in found.values()):
            self.fault("STORY_FIELD", "Texts by name were expected here.", "Give them.", path)
            return {}
        return dict(found)

    def provenance(
        self, path: Path, said: Mapping[str, Any]
    ) -> tuple[tuple[str, ...], Literal["V", "R", "D"]]:
        """Sources and basis of an item: made up without any, or from a source with its basis."""
        sources = self.strings((*path, "source"))
        self.cited.extend((tag, (*path, "source")) for tag in sources)
        basis = said.get("basis", "D" if self.illustrative else None)
        if basis not in _BASES:
            sentence = "The basis is V (seen), R (recalled) or D (chosen)."
            self.fault("STORY_SOURCE", sentence, "Say which.", (*path, "basis"))
            basis = "D"
        if not self.illustrative and not sources:
            sentence = "What is not made up has a source; this has none."
            self.fault("STORY_SOURCE", sentence, "Name its tag under source.", path)
        if self.illustrative and sources:
            sentence = "This page is made up, and this item cites a source."
            self.fault("STORY_SOURCE", sentence, "Move it to a page of the record.", path)
        return sources, cast("Literal['V', 'R', 'D']", basis)

    def check_sources(self, known: Iterable[str]) -> None:
        """Note every tag that the head of the story does not explain."""
        tags = set(known)
        for tag, path in self.cited:
            if tag not in tags:
                sentence = f"{tag} is no source of this story."
                self.fault("STORY_SOURCE", sentence, hint_for(tag, sorted(tags)), path)


def read_page(name: str, data: bytes) -> Page:
    """Read one file of a story, keeping every fault of its YAML with the file's name."""
    source, faults = scan_yaml(data)
    page = Page(name=name, source=source or YamlSource(data={}, places={}, keys={}))
    for fault in faults:
        where = f"{name}:{fault.where or '1:1'}"
        page.faults.append(Fault(fault.code, fault.sentence, fault.hint, where=where))
    if not isinstance(page.source.data, Mapping):
        page.source = YamlSource(data={}, places={}, keys={})
        page.fault("STORY_FIELD", "The file is no mapping.", "Begin with a name and a colon.", ())
    for key in page.source.data:
        if key not in _PAGE_FIELDS:
            page.fault(
                "STORY_FIELD", f"{key} belongs in no story.", "Leave it out.", (key,), key=True
            )
    return page
