"""Covariance matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from gramkit import _gramkit
from gramkit._claim import middles
from gramkit._gramkit import Gram
from gramkit._pca import count
from gramkit._progress import Progress, listening


@dataclass(frozen=True, eq=False)
class Covariance:
    """A covariance matrix. ``np.asarray`` takes it, and every function of a symmetric matrix, with its radius.

    Attributes
    ----------
    matrix
        The values with their radius.
    mean_bounds
        Lower and upper bounds on the means of the variables, of shape (p, 2): proved.
    """

    matrix: Gram
    mean_bounds: NDArray[np.float64]

    @property
    def values(self) -> NDArray[np.float64]:
        """The entries, of shape (p, p), symmetric to the bit."""
        return self.matrix.values

    @property
    def radius(self) -> float:
        """The true matrix is within this of the values, in the spectral norm."""
        return self.matrix.radius

    @property
    def radius_kind(self) -> str:
        """ "exact" (the radius is 0) or "bound" (it is proved)."""
        return self.matrix.radius_kind

    @property
    def mean(self) -> NDArray[np.float64]:
        """The middles of the bounds on the means, of shape (p,)."""
        return middles(self.mean_bounds)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """The values."""
        return self.matrix.__array__(dtype, copy)

    def __getitem__(self, key: Any) -> Any:
        """An entry, or some."""
        return self.matrix[key]

    def __len__(self) -> int:
        """The number of variables."""
        return len(self.matrix)


def covariance(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    ddof: int = 1,
    fweights: ArrayLike | None = None,
    aweights: ArrayLike | None = None,
    halflife: float | None = None,
    adjust: bool = True,
    accuracy: Literal["working", "doubled"] = "working",
    progress: Progress = None,
) -> Covariance:
    """The covariance matrix of variables, with a bound on its error, and their means, enclosed.

    Instead of ``np.cov``, whose variables are rows unless it is told otherwise, and of ``pandas.DataFrame.ewm``.

    Parameters
    ----------
    X
        A matrix of shape (n, p): n observations of p variables.
    of
        Which lines are the variables: the columns, or the rows.
    ddof
        What is taken off the divisor, as for ``np.cov``: Σw − ddof by frequency, Σw − ddof·Σw²/Σw by reliability.
    fweights
        How often each observation is there, of shape (n,).
    aweights
        How reliable each observation is, of shape (n,); only their ratios count.
    halflife
        In place of weights: the last observation counts most, the one `halflife` before it half as much.
    adjust
        As for ``pandas.DataFrame.ewm``: whether the first observation is one like the others.
    accuracy
        "doubled" forms the matrix in twice the precision.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Covariance
        ``.values``, ``.radius``, ``.mean`` and ``.mean_bounds``.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    ShapeError
        If there is not a weight for each observation.
    DomainError
        If a weight is negative, or nothing is left to divide by.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import gramkit
    >>> X = [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [4.0, 9.0]]
    >>> answer = gramkit.covariance(X)
    >>> answer.mean.tolist(), answer.values.round(12).tolist()
    ([2.5, 5.25], [[1.666666666667, 3.833333333333], [3.833333333333, 8.916666666667]])
    >>> weighted = gramkit.covariance([[1.0], [4.0], [7.0]], fweights=[1, 2, 1])
    >>> float(weighted[0, 0])  # 18/(4 − 1)
    6.0
    >>> gramkit.definiteness(answer).positive_definite
    True
    """
    with listening(progress) as listener:
        found = _gramkit.covariance(
            X, of, count(ddof, "ddof"), fweights, aweights, halflife, adjust, accuracy, listener
        )
    return Covariance(*found)
