"""Gram matrices of rows that keep coming."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _arrays, _gramkit
from gramkit._errors import ShapeError
from gramkit._gramkit import Gram
from gramkit._progress import Progress, listening


class GramAccumulator:
    """Gathers the Gram matrix of n vectors whose components come a few rows at a time, in memory of n² numbers.

    Instead of ``partial_fit`` of scikit-learn's ``IncrementalPCA`` and ``EmpiricalCovariance`` of all rows at once.

    Parameters
    ----------
    n
        The number of vectors: of columns of the table.
    center
        Subtract the mean of each vector, which need not be known before.
    accuracy
        "doubled" sums each chunk as if in twice the precision.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> gathered = gramkit.GramAccumulator(2, center=True)
    >>> gathered.update([[1.0, 2.0], [2.0, 4.0]])
    >>> gathered.update([[3.0, 9.0]])
    >>> gathered.result(divide="n").values.round(12)
    array([[0.66666667, 2.33333333],
           [2.33333333, 8.66666667]])
    """

    def __init__(self, n: int, *, center: bool = False, accuracy: Literal["working", "doubled"] = "working") -> None:
        self._gathered = _gramkit.GramAccumulator(n, center=center, accuracy=accuracy)
        self._names: list[str] = []

    @property
    def n(self) -> int:
        """The number of vectors."""
        return self._gathered.n

    @property
    def m(self) -> int:
        """The number of components so far."""
        return self._gathered.m

    def update(self, rows: ArrayLike, *, weights: ArrayLike | None = None, progress: Progress = None) -> None:
        """Count in more rows, of shape (k, n), with a weight of each, 0 or more, if given.

        The columns of frames are matched by the names that those of the first had, and others are refused; those
        of an array are taken in their order. After an error all is as before. `progress` is a
        function of the fraction done, or True for a bar of tqdm.
        """
        with listening(progress) as listener:
            in_order = _arrays.by_name(rows, self._names, "rows") if self._names else rows
            self._gathered.update(in_order, weights, listener)
        self._names = self._names or _arrays.names(rows)

    def merge(self, other: GramAccumulator) -> None:
        """Count in what another one has gathered, of other rows for the same vectors in the same order."""
        if self._names and other._names and self._names != other._names:
            raise ShapeError(
                "the columns of the two came under other names, or in another order; gather them in one order"
            )
        self._gathered.merge(other._gathered)
        self._names = self._names or other._names

    def mean(self) -> NDArray[np.float64]:
        """The mean of each vector's components so far."""
        means: NDArray[np.float64] = self._gathered.mean_bounds().mean(axis=1)
        return means

    def mean_bounds(self) -> NDArray[np.float64]:
        """Proved lower and upper bounds on each mean, of shape (n, 2)."""
        return self._gathered.mean_bounds()

    def result(
        self, *, divide: Literal["n", "n-1", "unit"] | float | None = None, out: NDArray[np.float64] | None = None
    ) -> Gram:
        """The Gram matrix of what has come so far, divided as that of ``gramkit.gram`` is; more may come afterwards."""
        return self._gathered.result(divide, out=out)

    def __repr__(self) -> str:
        return repr(self._gathered)
