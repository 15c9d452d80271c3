"""Whether a table with empty cells lets a model be fitted at all, and what of it can be.

Where cells are empty the likelihood may have no maximum: parameters run to infinity, and programs
stop wherever their patience ends. By Fienberg and Rinaldo (2012) it has one exactly where no
direction lowers some empty cells and leaves every other cell alone. That is one linear programme;
where there is such a direction it names every cell that the model can only fit as zero. Those are
left out, with the parameters that ran away, and the rest has a maximum (the extended estimate;
Chan, Silverman and Vincent 2021 for two-list interactions). Whether the rest still says anything of
the unseen is asked apart: a model that does not is not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from truceline.extras import extra
from truceline.mse.arrays import Bools

if TYPE_CHECKING:
    from truceline.mse.arrays import Floats


_TOLERANCE = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Face:
    """What of a model a table lets be fitted.

    Args:
        rows: Whether each cell is kept; the others can only be fitted as zero.
        columns: Which columns are kept: as many as the kept rows can tell apart, the first always.
        identified: Whether the unseen can be told from the kept cells.
    """

    rows: Bools
    columns: tuple[int, ...]
    identified: bool

    @property
    def left_out(self) -> int:
        """How many cells are left out."""
        return int((~self.rows).sum())


def face(design: Floats, counts: Floats) -> Face:
    """What of a model a table lets be fitted.

    Args:
        design: (seen cells, columns); the first column is of ones, and its coefficient is the
            logarithm of the unseen.
        counts: (seen cells).
    """
    rows = np.ones(len(counts), dtype=np.bool_)
    positive = counts > 0
    wide = design.shape[1]
    if np.linalg.matrix_rank(design[positive]) < wide and not positive.all():
        rows[~positive] = ~_runs_away(design[positive], design[~positive])
    kept = design[rows]
    if np.linalg.matrix_rank(kept) == wide:
        return Face(rows=rows, columns=tuple(range(wide)), identified=True)
    unseen = np.zeros((1, wide))
    unseen[0, 0] = 1.0
    rank = np.linalg.matrix_rank(kept)
    identified = bool(np.linalg.matrix_rank(np.vstack([kept, unseen])) == rank)
    return Face(rows=rows, columns=_independent(kept, int(rank)), identified=identified)


def _runs_away(positive: Floats, empty: Floats) -> Bools:
    """Which empty cells some direction lowers that leaves the others where they are or lowers them.

    Such directions can be added and stretched: one lowers by 1 at least every cell that any of them
    lowers. So the programme adds up how far each cell is lowered, counted up to 1, and seeks most.
    """
    free = _null_space(positive)
    change = empty @ free
    optimize: Any = extra("scipy.optimize")
    cells, directions = change.shape
    found = optimize.linprog(
        np.concatenate([np.zeros(directions), -np.ones(cells)]),
        A_ub=np.hstack([change, np.eye(cells)]),
        b_ub=np.zeros(cells),
        bounds=[(None, None)] * directions + [(0, 1)] * cells,
        method="highs",
    )
    lowered: Bools = found.x[directions:] > 1 / 2
    return lowered


def _null_space(matrix: Floats) -> Floats:
    """Directions, as columns, that a matrix takes to zero."""
    # A tall matrix has all its directions without its rows being filled up to a square.
    _, values, turned = np.linalg.svd(matrix, full_matrices=len(matrix) < matrix.shape[1])
    rank = int((values > _TOLERANCE * max(values.max(initial=0.0), 1.0)).sum())
    return turned[rank:].T


def _independent(matrix: Floats, rank: int) -> tuple[int, ...]:
    """The first columns that are independent of those before them, as many as the rank."""
    kept: list[int] = []
    base = np.empty((len(matrix), 0))
    for column in range(matrix.shape[1]):
        rest = matrix[:, column] - base @ (base.T @ matrix[:, column])
        rest -= base @ (base.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > _TOLERANCE * max(float(np.linalg.norm(matrix[:, column])), 1.0):
            kept.append(column)
            base = np.column_stack([base, rest / length])
        if len(kept) == rank:
            break
    return tuple(kept)
