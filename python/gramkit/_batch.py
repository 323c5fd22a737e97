"""The Gram matrices of many small windows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _arrays, _gramkit
from gramkit._progress import Progress, listening


class GramBatch(NamedTuple):
    """The Gram matrices of many windows, and how far the true ones may be from them.

    Attributes
    ----------
    values
        An array of shape (k, n, n).
    radii
        ‖values[i] − XᵢᵀXᵢ‖₂ is at most radii[i].
    """

    values: NDArray[np.float64]
    radii: NDArray[np.float64]


def gram_batch(X: ArrayLike, *, out: NDArray[np.float64] | None = None, progress: Progress = None) -> GramBatch:
    """The Gram matrix XᵢᵀXᵢ of each window of an array, and a bound on the rounding errors of each.

    Instead of ``np.einsum("kmi,kmj->kij", X, X)``.

    Parameters
    ----------
    X
        An array of shape (k, m, n): k windows of m rows and n columns. It is copied unless its windows stand one after
        another, in C order or each transposed.
    out
        An array of shape (k, n, n) for the values.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    GramBatch
        ``.values`` and ``.radii``; a tuple of both.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    RangeError
        If a number of the answer exceeds float64.
    TooLargeError
        If the answer does not fit into memory.

    Examples
    --------
    >>> import gramkit
    >>> values, radii = gramkit.gram_batch([[[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, 0.0]]])
    >>> values[0]
    array([[10., 14.],
           [14., 20.]])
    """
    with listening(progress) as listener:
        return GramBatch(*_gramkit.gram_batch(_arrays.windows(X, "X"), out, listener))
