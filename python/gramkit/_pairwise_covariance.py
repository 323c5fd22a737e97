"""Covariances of data with gaps."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _gramkit
from gramkit._gramkit import Symmetric
from gramkit._progress import Progress, listening


class PairwiseCovariance(NamedTuple):
    """Covariances, each over the components that both vectors have.

    Attributes
    ----------
    matrix
        The matrix, with how far each entry may be off.
    counts
        How many components each pair of vectors has in common, of shape (n, n).
    """

    matrix: Symmetric
    counts: NDArray[np.int64]


def pairwise_covariance(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    divide: Literal["n", "n-1", "unit"] | float | None = "n-1",
    progress: Progress = None,
) -> PairwiseCovariance:
    """The covariances (or correlations) of vectors with missing components, each over those that both have.

    Instead of ``pandas.DataFrame.cov`` and ``.corr``. Such a matrix need not be positive semidefinite: ``definiteness`` of
    it tells, and ``culprits`` says by which variables.

    Parameters
    ----------
    X
        A matrix of shape (m, n), in which a NaN is a missing entry, and so is what a frame or a masked array says to be
        missing.
    of
        Which lines are the vectors: the columns, or the rows.
    divide
        The number of common components less one ("n-1") or itself ("n"), the product of the deviations ("unit", for
        correlations), or a number.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    PairwiseCovariance
        ``.matrix``, a `Symmetric`, and ``.counts``.

    Raises
    ------
    ShapeError
        If two vectors have too few components in common.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> nan = np.nan
    >>> X = [[0, 0, nan], [1, 1, nan], [nan, 0, 0], [nan, 1, 1], [0, nan, 1], [1, nan, 0]]
    >>> covariance = gramkit.pairwise_covariance(X).matrix
    >>> covariance.values[0]
    array([ 0.33333333,  0.5       , -0.5       ])
    >>> gramkit.definiteness(covariance).positive_semidefinite  # no data have this covariance
    False
    """
    with listening(progress) as listener:
        matrix, counts = _gramkit.pairwise_covariance(X, of, divide, listener)
    return PairwiseCovariance(matrix, counts.astype(np.int64))
