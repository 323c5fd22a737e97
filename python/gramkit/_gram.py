"""Gram matrices."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _gramkit
from gramkit._gramkit import Gram
from gramkit._progress import Progress, listening


def gram(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    center: bool = False,
    divide: Literal["n", "n-1", "unit"] | float | None = None,
    weights: ArrayLike | None = None,
    accuracy: Literal["working", "doubled"] = "working",
    out: NDArray[np.float64] | None = None,
    progress: Progress = None,
) -> Gram:
    """The Gram matrix XᵀX of the columns of a matrix (XXᵀ of its rows), and a bound on its rounding errors.

    Instead of ``X.T @ X``, ``np.cov`` (``center=True, divide="n-1"``), ``np.corrcoef`` (``center=True, divide="unit"``) and
    scikit-learn's ``linear_kernel``.

    Parameters
    ----------
    X
        A matrix of shape (m, n), in float64 or float32; the products are summed in float64.
    of
        Which lines are the vectors: the columns, or the rows.
    center
        Subtract the mean of each vector first.
    divide
        The number of components, that less one, the product of the lengths ("unit"), or a number.
    weights
        A weight of each component, 0 or more: XᵀWX.
    accuracy
        "doubled" sums as if in twice the precision, at a few times the cost.
    out
        An array of shape (n, n) for the values.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Gram
        ``.values``, and ``.radius``: ‖values − XᵀX‖₂ is at most that. ``np.asarray`` takes it.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    RangeError
        If a number of the answer exceeds float64.
    TooLargeError
        If the answer does not fit into memory.
    DomainError
        If a parameter is outside its domain.

    Examples
    --------
    >>> import gramkit
    >>> G = gramkit.gram([[1.0, 2.0], [3.0, 4.0]])
    >>> G.values
    array([[10., 14.],
           [14., 20.]])
    >>> G.radius < 1e-13
    True
    """
    with listening(progress) as listener:
        return _gramkit.gram(X, of, center, divide, weights, accuracy, out, listener)
