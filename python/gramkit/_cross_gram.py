"""Products of two families of vectors."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _gramkit
from gramkit._gramkit import CrossGram
from gramkit._progress import Progress, listening


def cross_gram(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    out: NDArray[np.float64] | None = None,
    progress: Progress = None,
) -> CrossGram:
    """The products XᵀY of the vectors of one matrix with those of another (XYᵀ of rows), and a bound on their rounding.

    Instead of ``X.T @ Y`` and scikit-learn's ``linear_kernel(X, Y)``.

    Parameters
    ----------
    X
        A matrix of shape (m, n).
    Y
        A matrix of shape (m, p).
    of
        Which lines are the vectors of both: the columns, or the rows.
    out
        An array of shape (n, p) for the values.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    CrossGram
        ``.values``, and ``.radius``: ‖values − XᵀY‖₂ is at most that. ``np.asarray`` takes it.

    Raises
    ------
    ShapeError
        If lengths do not go together.
    NonFiniteError
        With the place of a NaN or an infinity.
    RangeError
        If a number of the answer exceeds float64.
    TooLargeError
        If the answer does not fit into memory.

    Examples
    --------
    >>> import gramkit
    >>> gramkit.cross_gram([[1.0], [2.0]], [[3.0, 5.0], [4.0, 6.0]]).values
    array([[11., 17.]])
    """
    with listening(progress) as listener:
        return _gramkit.cross_gram(X, Y, of, out, listener)
