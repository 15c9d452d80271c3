"""What every importer is: a name, a source, a licence, a sample, and bytes in, a reading out.

An importer never touches a file, a clock or the ledger. It is given bytes and gives back a
:class:`Reading`: the sound rows as one Arrow table in the common schema of observations, and every
row it set apart, each with its physical line, its column and the reason. Whatever the bytes are, it
raises nothing but :class:`truceline.errors.TrucelineError`, and it loses no row: the rows in the
table and the rows set apart add up to the rows read.

>>> importer("ucdp").source
'ucdp_ged'
>>> reading = importer("ucdp").read(importer("ucdp").sample(), name="sample.csv")
>>> reading.rows_read == reading.rows_in + len(reading.set_apart)
True

To add a format: write ``exchange/NAME.py`` with an ``IMPORTER``, name it in ``_MODULES`` below, and
put a sample beside it. The contract tests then run on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any, Protocol, cast

from truceline.errors import Fault, NotFound

if TYPE_CHECKING:
    import pyarrow as pa  # noqa: TC004 - an extra; the annotation stays a string

Progress = Callable[[int, int], None]
"""Called now and then with (lines done, lines in all); it may draw a bar, it may not raise."""

_MODULES = {
    "acled": "truceline.exchange.acled",
    "plain": "truceline.exchange.plain",
    "ucdp": "truceline.exchange.ucdp",
}
"""Every registered importer and where it lives; imported only when it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApart:
    r"""One row of the file that did not go in, and all that is wrong with it.

    Args:
        line: Physical line on which the row begins, counted from 1, the header being a line.
        column: Name of the first column at fault; empty where the row as a whole is.
        faults: Everything wrong with the row, in column order, each with ``line:column`` as its
            place. Never empty.
        raw: The row as it stands in the file; bytes that are not UTF-8 are shown as ``\xNN``.
    """

    line: int
    column: str
    faults: tuple[Fault, ...]
    raw: str

    @property
    def code(self) -> str:
        """Code of the first fault."""
        return self.faults[0].code

    @property
    def sentence(self) -> str:
        """Sentence of the first fault."""
        return self.faults[0].sentence

    @property
    def hint(self) -> str:
        """Hint of the first fault."""
        return self.faults[0].hint

    def as_json(self) -> dict[str, Any]:
        """The row apart as a JSON object: ``line``, ``column``, ``faults``, ``raw``."""
        return {
            "line": self.line,
            "column": self.column,
            "faults": [fault.as_json() for fault in self.faults],
            "raw": self.raw,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one file of an outside source says, read whole.

    Args:
        name: The file's name, for people; it identifies nothing.
        source: Short stable name of the source. Sources are never added together.
        sha256: Hex SHA-256 of the bytes as given, compressed or not.
        content_sha256: Hex SHA-256 of the text inside, so that the same list packed twice is known.
        licence: Licence of the source, as an SPDX name where there is one.
        citation: How the source asks to be cited wherever one of its figures is shown.
        columns: The column names of the file, in its order.
        table: The sound rows, in the schema of :data:`truceline.exchange.observation.SCHEMA`.
        rows_read: Rows found in the file, header and blank lines not counted.
        set_apart: The rows that did not go in.
    """

    name: str
    source: str
    sha256: str
    content_sha256: str
    licence: str
    citation: str
    columns: tuple[str, ...]
    table: pa.Table
    rows_read: int
    set_apart: tuple[SetApart, ...]

    @property
    def rows_in(self) -> int:
        """Rows that went into the table."""
        return cast("int", self.table.num_rows)

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were set apart, by the code of the first fault; for the ledger entry."""
        counts: dict[str, int] = {}
        for row in self.set_apart:
            counts[row.code] = counts.get(row.code, 0) + 1
        return dict(sorted(counts.items()))


class Read(Protocol):
    """Bytes of a file to a reading; pure but for the progress it reports."""

    def __call__(self, data: bytes, *, name: str, progress: Progress | None = None) -> Reading:
        """Read the whole file. Raises ``BadInput`` with every fault where none of it can go in."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """A registered format.

    Args:
        name: What a person types after ``truceline import``.
        source: Short stable name of the source it reads.
        title: The source's full name.
        licence: Licence of the source.
        citation: How the source asks to be cited.
        read: The reader.
        sample_file: Name of a made-up example in ``truceline/exchange/samples``.
    """

    name: str
    source: str
    title: str
    licence: str
    citation: str
    read: Read
    sample_file: str

    def sample(self) -> bytes:
        """A small made-up file in this format: for tests, and to show what is expected."""
        return (resources.files("truceline.exchange") / "samples" / self.sample_file).read_bytes()


def importer_names() -> tuple[str, ...]:
    """The names of all registered importers, sorted."""
    return tuple(sorted(_MODULES))


def importer(name: str) -> Importer:
    """The importer of that name.

    Raises:
        NotFound: ``IMPORTER_UNKNOWN`` where no format has that name.
        DeskFault: ``EXTRA_MISSING`` where the libraries that it needs are not installed.
    """
    module = _MODULES.get(name)
    if module is None:
        raise NotFound(
            Fault(
                "IMPORTER_UNKNOWN",
                f"No importer is called {name!r}.",
                f"Choose one of: {', '.join(importer_names())}.",
            )
        )
    return cast("Importer", import_module(module).IMPORTER)
