"""Observations of outside sources: one Parquet file an import, named by the hash of its original.

Observations stay out of the ledger; an entry there records the hash of each imported file, and this
folder holds what was read from it:

* ``SHA256.parquet``: the sound rows in columns (the hash is that of the original file's bytes),
* ``SHA256.apart.jsonl``: the rows set apart, one JSON object a line, where there are any,
* ``SHA256.json``: the manifest: source, licence, counts, and the hashes of the two files above.

The manifest is written last, so an import is there whole or not at all, and what a crash leaves
behind is overwritten by the next import of the same file. Every file is written beside its place,
synced, renamed, and the folder synced. Before anything is counted, a file is held against the hash
in its manifest.

Example::

    store = ObservationStore(Path("desk/observations"))
    store.add(reading)  # a reading from truceline.exchange
    store.summary(
        Question(by="dyad", period_from=date(2016, 2, 27), period_to=date(2016, 4, 21))
    )
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from truceline.disk import replace, sync_folder
from truceline.errors import DeskFault, Fault, NotFound, raise_for
from truceline.extras import extra
from truceline.store.observation_manifest import AGAIN, Manifest, read_manifest
from truceline.store.observation_query import summarise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from truceline.store.observation_summary import Question, Summary

_MANIFEST = re.compile(r"[0-9a-f]{64}\.json")


class ApartRow(Protocol):
    """A row set apart, as the store keeps it."""

    def as_json(self) -> dict[str, Any]:
        """The row as a JSON object."""
        ...


class Imported(Protocol):
    """What the store takes: a reading of :mod:`truceline.exchange.base`, which it does not know."""

    @property
    def name(self) -> str:
        """The original file's name."""
        ...

    @property
    def source(self) -> str:
        """Short name of the source."""
        ...

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of the original file's bytes."""
        ...

    @property
    def content_sha256(self) -> str:
        """Hex SHA-256 of what the file holds once unpacked."""
        ...

    @property
    def licence(self) -> str:
        """Licence of the source."""
        ...

    @property
    def citation(self) -> str:
        """How to cite the source."""
        ...

    @property
    def rows_read(self) -> int:
        """Rows found in the file."""
        ...

    @property
    def reasons(self) -> Mapping[str, int]:
        """How many rows were set apart, by code."""
        ...

    @property
    def set_apart(self) -> Sequence[ApartRow]:
        """The rows set apart."""
        ...

    @property
    def table(self) -> Any:
        """The sound rows as a ``pyarrow.Table``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What adding a reading did.

    Args:
        already: The same content was here, whole, and nothing was changed.
        path: The Parquet file.
        manifest: What is now known of the import. Where the same content was imported before in
            another packing, this is that import's manifest, with its hash.
    """

    already: bool
    path: Path
    manifest: Manifest


class ObservationStore:
    """The folder of observations of one desk. Nothing is opened or made before it is needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, reading: Imported) -> Added:
        """Keep a reading. The same content twice changes nothing; a damaged copy is replaced.

        Raises:
            DeskFault: ``EXTRA_MISSING``; ``OBSERVATIONS_UNWRITABLE`` where the disk says no.
        """
        known = self._known(reading)
        if known and not self._damage(known):
            return Added(already=True, path=self.parquet(known.sha256), manifest=known)
        sha256 = known.sha256 if known else reading.sha256
        parquet = _parquet_bytes(reading.table)
        apart = "".join(
            json.dumps(row.as_json(), ensure_ascii=False, sort_keys=True) + "\n"
            for row in reading.set_apart
        ).encode()
        days = reading.table["date_start"].drop_null().to_pylist()
        manifest = Manifest(
            sha256=sha256,
            content_sha256=reading.content_sha256,
            name=known.name if known else reading.name,
            source=reading.source,
            licence=reading.licence,
            citation=reading.citation,
            rows_read=reading.rows_read,
            rows_in=reading.table.num_rows,
            rows_coarse=sum(reading.table["coarse_date"].to_pylist()),
            rows_set_apart=len(reading.set_apart),
            reasons=dict(reading.reasons),
            first_day=min(days).isoformat() if days else "",
            last_day=max(days).isoformat() if days else "",
            parquet_sha256=hashlib.sha256(parquet).hexdigest(),
            set_apart_sha256=hashlib.sha256(apart).hexdigest() if apart else "",
        )
        try:
            self._make_folder()
            # The order matters: the manifest says that the import is whole, so it comes last.
            replace(self.parquet(sha256), parquet)
            if apart:
                replace(self.set_apart(sha256), apart)
            replace(self._manifest(sha256), manifest.to_bytes())
        except OSError as trouble:
            raise _fault(
                "OBSERVATIONS_UNWRITABLE",
                f"The observations cannot be written: {trouble.strerror}.",
                "Make room, or give the desk the right to write there, and import again.",
                self.folder,
            ) from trouble
        return Added(already=False, path=self.parquet(sha256), manifest=manifest)

    def parquet(self, sha256: str) -> Path:
        """Where the sound rows of that import are."""
        return self.folder / f"{sha256}.parquet"

    def set_apart(self, sha256: str) -> Path:
        """Where the rows set apart of that import are, if there are any."""
        return self.folder / f"{sha256}.apart.jsonl"

    def imports(self) -> tuple[Manifest, ...]:
        """Every import, by source and first day.

        Raises:
            DeskFault: ``OBSERVATIONS_DAMAGED`` where a manifest cannot be read.
        """
        found = [read_manifest(path) for path in self._manifests()]
        return tuple(sorted(found, key=_order))

    def check(self) -> tuple[Fault, ...]:
        """Every file that is missing, or is not what its manifest says; none where all is well."""
        faults: list[Fault] = []
        for path in self._manifests():
            try:
                faults.extend(self._damage(read_manifest(path)))
            except DeskFault as damaged:
                faults.extend(damaged.faults)
        return tuple(faults)

    def rows_set_apart(self, sha256: str) -> tuple[dict[str, Any], ...]:
        """The rows set apart of one import, as JSON objects, in the order of the file.

        Raises:
            NotFound: ``IMPORT_UNKNOWN`` where there is no such import.
            DeskFault: as :meth:`summary`.
        """
        if not self._manifest(sha256).is_file():
            hint = "See the imports with: truceline observations"
            raise NotFound(Fault("IMPORT_UNKNOWN", f"No import has the hash {sha256}.", hint))
        manifest = read_manifest(self._manifest(sha256))
        self._intact(manifest)
        if not manifest.set_apart_sha256:
            return ()
        text = self.set_apart(sha256).read_text(encoding="utf-8")
        return tuple(json.loads(line) for line in text.split("\n") if line)

    def summary(self, question: Question, only: Collection[str] | None = None) -> Summary:
        """Answer a question for each import apart; nothing is ever added over sources.

        Args:
            question: What is asked.
            only: Hashes of the imports to ask: those whose ledger entry the reader may see. None
                asks whatever is in the folder.

        Raises:
            NotFound: ``SOURCE_UNKNOWN``, or ``DYAD_UNKNOWN``, ``SIDE_UNKNOWN``, ``PLACE_UNKNOWN``
                where no source has the name asked for: a name nobody knows is not a zero.
            BadInput: ``PERIOD_ORDER``, ``PERIOD_TOO_LONG``, ``QUESTION_UNKNOWN``.
            DeskFault: ``OBSERVATIONS_MISSING``, ``OBSERVATIONS_DAMAGED``, ``EXTRA_MISSING``.
        """
        manifests = self._chosen(only)
        if question.source and question.source not in {one.source for one in manifests}:
            known = ", ".join(sorted({one.source for one in manifests})) or "none yet"
            sentence = f"No source called {question.source!r} has been imported."
            raise NotFound(Fault("SOURCE_UNKNOWN", sentence, f"Imported sources: {known}."))
        asked = [one for one in manifests if question.source in ("", one.source)]
        for one in asked:
            self._intact(one)
        return summarise(question, [(one, self.parquet(one.sha256)) for one in asked])

    def _chosen(self, only: Collection[str] | None) -> tuple[Manifest, ...]:
        """The imports to ask; one that the ledger has and this folder lacks is a fault."""
        if only is None:
            return self.imports()
        lost = sorted(sha256 for sha256 in only if not self._manifest(sha256).is_file())
        raise_for(
            [
                Fault(
                    "OBSERVATIONS_MISSING",
                    "The ledger records an import whose observations are not in the folder.",
                    AGAIN,
                    str(self._manifest(sha256)),
                )
                for sha256 in lost
            ],
            DeskFault,
        )
        found = [read_manifest(self._manifest(sha256)) for sha256 in only]
        return tuple(sorted(found, key=_order))

    def _known(self, reading: Imported) -> Manifest | None:
        """An earlier import of the same content; the same bytes before another packing."""
        found: list[Manifest] = []
        for path in self._manifests():
            # A manifest that cannot be read is replaced if it is this file's, and left if not.
            with contextlib.suppress(DeskFault):
                found.append(read_manifest(path))
        same = [
            one
            for one in found
            if (one.source, one.content_sha256) == (reading.source, reading.content_sha256)
        ]
        return min(same, key=lambda one: (one.sha256 != reading.sha256, one.sha256), default=None)

    def _manifest(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.json"

    def _manifests(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if _MANIFEST.fullmatch(path.name))

    def _intact(self, manifest: Manifest) -> None:
        """Raise where a file of this import is missing or is not what was written."""
        faults = self._damage(manifest)
        if faults:
            raise DeskFault(faults)

    def _damage(self, manifest: Manifest) -> list[Fault]:
        faults = []
        files = [(self.parquet(manifest.sha256), manifest.parquet_sha256)]
        if manifest.set_apart_sha256:
            files.append((self.set_apart(manifest.sha256), manifest.set_apart_sha256))
        for path, expected in files:
            try:
                with path.open("rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as trouble:
                sentence = f"A file of observations cannot be read: {trouble.strerror}."
                faults.append(Fault("OBSERVATIONS_MISSING", sentence, AGAIN, str(path)))
                continue
            if found != expected:
                sentence = "A file of observations is not what was written at its import."
                faults.append(Fault("OBSERVATIONS_DAMAGED", sentence, AGAIN, str(path)))
        return faults

    def _make_folder(self) -> None:
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            sync_folder(self.folder.parent)


def _order(manifest: Manifest) -> tuple[str, str, str]:
    return (manifest.source, manifest.first_day, manifest.sha256)


def _parquet_bytes(table: Any) -> bytes:
    """The table as a Parquet file with page checksums."""
    buffer = BytesIO()
    extra("pyarrow.parquet").write_table(
        table, buffer, compression="zstd", write_page_checksum=True
    )
    return buffer.getvalue()


def _fault(code: str, sentence: str, hint: str, path: Path) -> DeskFault:
    return DeskFault(Fault(code, sentence, hint, str(path)))
