"""What is known of the rows of a table: gathered in pieces, kept as bytes, merged, and judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _arrays, _gramkit
from gramkit._errors import StateError
from gramkit._gramkit import ColumnReport, Gram
from gramkit._progress import Progress, listening


class GramState:
    """What is known of all rows of a table: counts, sums, the Gram matrix and a triangle R, each with its error.

    Its size is that of two matrices of the order of the columns, however many rows there are. States travel as bytes
    (``to_bytes``, or pickled) and are merged in any order; a damaged one is refused, and so is a piece that is merged
    twice.

    Parameters
    ----------
    names
        The names of the columns, each once.
    shift
        A number near the mean of each column, on which all pieces agree; by default the mean of the first rows.
    exponents
        For each column e with \\|x − shift\\| < 2**e for all its numbers: then sums are formed in integers, and all bits
        are the same however the rows are split and the states are merged. It needs a `shift`.
    missing
        "error" for an exception that names the first row with a NaN, "skip" to leave such rows out and count them.
    piece
        The name of the part of the table that is gathered, or (name, size in bytes, first row, number of rows), of which
        0 for the last two is all of it. Two states with a common piece are not merged. A state without one goes by its
        counts and sums when it is merged: the same rows, gathered in the same way, are not merged twice, but what has
        grown meanwhile is not recognised. Name pieces whose rows may be the same.

    Examples
    --------
    >>> import gramkit
    >>> first, second = gramkit.GramState(["x", "y"], piece="a"), gramkit.GramState(["x", "y"], piece="b")
    >>> first.update([[1.0, 2.0], [2.0, 4.0]])
    >>> second.update([[3.0, 9.0]])
    >>> together = gramkit.GramState.from_bytes(first.to_bytes()).merged(second)
    >>> together.rows, together.covariance(divide="n").values.round(12).tolist()
    (3, [[0.666666666667, 2.333333333333], [2.333333333333, 8.666666666667]])
    """

    __slots__ = ("_state",)

    def __init__(
        self,
        names: Iterable[str],
        *,
        shift: ArrayLike | None = None,
        exponents: Sequence[int] | None = None,
        missing: Literal["error", "skip"] = "error",
        piece: str | tuple[str, int, int, int] | None = None,
    ) -> None:
        shifts = None if shift is None else _arrays.vector(shift, "shift").tolist()
        grids = None if exponents is None else [int(exponent) for exponent in exponents]
        part = (piece, 0, 0, 0) if isinstance(piece, str) else piece
        self._state = _gramkit.GramState([str(name) for name in names], shifts, grids, missing, part)

    @classmethod
    def from_bytes(cls, data: bytes) -> GramState:
        """The state that ``to_bytes``, or ``gramkit partial``, has written.

        Raises
        ------
        StateError
            If the bytes are something else, damaged, or of another version.
        """
        return cls._around(_gramkit.GramState.from_bytes(bytes(data)))

    @classmethod
    def _around(cls, state: _gramkit.GramState) -> GramState:
        self = cls.__new__(cls)
        self._state = state
        return self

    def to_bytes(self) -> bytes:
        """All of it, with a version and a checksum."""
        return self._state.to_bytes()

    def update(self, rows: ArrayLike, *, progress: Progress = None) -> None:
        """Count in more rows, of shape (m, k). After an error all is as before.

        The columns of a frame are matched by their names, those of an array by their places. Rows that are added to a
        state of several pieces are of none of them: gathered in a state of their own, and merged, they count once.

        Raises
        ------
        StateError
            If a frame has other columns.
        NonFiniteError
            For an infinity, and for a NaN unless rows with one are skipped; with ``.piece``, ``.index`` and ``.column``.
        """
        with listening(progress) as listener:
            self._state.update(_arrays.by_name(rows, self._state.names, self._called(), StateError), listener)

    def merged(self, *others: GramState, pieces: int | None = None) -> GramState:
        """The state of the rows of all; columns are matched by their names.

        With `pieces`, so many went into it in all: none is missing.

        Raises
        ------
        StateError
            If the columns, the shifts or the grids are others, or a piece, or the same rows without one, is in two of
            the states; if there are fewer or more pieces than `pieces`, with the names of those that are there.
        """
        found = reduce(lambda all, other: all.merged(other._state), others, self._state)
        if pieces is not None:
            found.check_pieces(pieces)
        return self._around(found)

    def _called(self) -> str:
        """What messages call the rows that come in."""
        pieces = self._state.pieces
        return f"rows of {pieces[0][0]}" if len(pieces) == 1 else "rows"

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return self._state.names

    @property
    def rows(self) -> int:
        """The number of rows that were counted in."""
        return self._state.rows

    @property
    def skipped(self) -> int:
        """The number of rows that were left out."""
        return self._state.skipped

    @property
    def missing(self) -> list[int]:
        """The number of missing numbers of each column."""
        return self._state.missing

    @property
    def pieces(self) -> list[tuple[str, int, int, int]]:
        """The pieces that went in: name, size in bytes, first row, number of rows."""
        return self._state.pieces

    @property
    def reproducible(self) -> bool:
        """Whether all bits are those of every split of the rows."""
        return self._state.reproducible

    @property
    def shift(self) -> NDArray[np.float64] | None:
        """The shift of each column, once there is one."""
        return self._state.shift

    def gram(self, *, divide: Literal["n", "n-1", "unit"] | float | None = None, out: Any = None) -> Gram:
        """XᵀX, divided as that of ``gramkit.gram`` is, with a proved radius."""
        return self._state.gram(False, divide, out=out)

    def covariance(self, *, divide: Literal["n", "n-1", "unit"] | float | None = "n-1", out: Any = None) -> Gram:
        """The Gram matrix of the columns less their means, with a proved radius."""
        return self._state.gram(True, divide, out=out)

    def mean_bounds(self) -> NDArray[np.float64]:
        """Proved lower and upper bounds on the mean of each column, of shape (k, 2)."""
        return self._state.mean_bounds()

    def report(self, *, center: bool = False, progress: Progress = None) -> ColumnReport:
        """Singular values, rank, independence and collinearity of the columns, as far as one pass over the rows proves them."""
        with listening(progress) as listener:
            return self._state.report(center, listener)

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        """As bytes."""
        return GramState.from_bytes, (self.to_bytes(),)

    def __repr__(self) -> str:
        """Its size in words."""
        return repr(self._state)
