"""Eigenvalues, singular values and condition numbers, enclosed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _gramkit
from gramkit._claim import Enclosure
from gramkit._gramkit import Eigen, Svd
from gramkit._progress import Progress, listening


def eigh(
    A: ArrayLike,
    *,
    radius: float | None = None,
    symmetrize: bool = False,
    out: NDArray[np.float64] | None = None,
    progress: Progress = None,
) -> Eigen:
    """Eigenvalues and eigenvectors of a symmetric matrix, with bounds that are proved to contain each eigenvalue.

    Instead of ``np.linalg.eigh``, which reads one triangle and says nothing of its errors.

    Parameters
    ----------
    A
        A matrix of shape (n, n), symmetric to the bit.
    radius
        If positive, the bounds hold for all symmetric matrices whose spectral distance from `A` is at most this.
        Without it, a `Gram` or `Symmetric` brings its own, and an array is exact.
    symmetrize
        Take ½(A + Aᵀ) instead, where the asymmetry is rounding.
    out
        An array of shape (n, n) for the eigenvectors.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Eigen
        ``.eigenvalues`` (ascending), ``.eigenvectors`` (columns), ``.bounds`` of shape (n, 2), ``.residual``, ``.loss``
        and ``.condition``. It unpacks as ``w, V``.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image, and the gap.
    NonFiniteError
        With the place of a NaN or an infinity.
    ConvergenceError
        If the decomposition does not converge.

    Examples
    --------
    >>> import gramkit
    >>> w, V = gramkit.eigh([[2.0, 1.0], [1.0, 2.0]])
    >>> w.round(12)
    array([1., 3.])
    >>> bounds = gramkit.eigh([[2.0, 1.0], [1.0, 2.0]]).bounds
    >>> bool(bounds[0, 0] <= 1 <= bounds[0, 1])
    True
    """
    with listening(progress) as listener:
        return _gramkit.eigh(A, radius, symmetrize, out, listener)


def svd(X: ArrayLike, *, progress: Progress = None) -> Svd:
    """The singular value decomposition X = U·diag(S)·Vh, with bounds that are proved to contain each singular value.

    Instead of ``np.linalg.svd(X, full_matrices=False)``.

    Parameters
    ----------
    X
        A matrix of shape (m, n).
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Svd
        ``.U`` of shape (m, k), ``.S`` (descending), ``.Vh`` of shape (k, n), k = min(m, n), ``.bounds`` of shape (k,
        2), ``.residual``, ``.left_loss``, ``.right_loss`` and ``.condition``. It unpacks as ``U, S, Vh``.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    ConvergenceError
        If the decomposition does not converge.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import gramkit
    >>> U, S, Vh = gramkit.svd([[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]])
    >>> S.round(12)
    array([4., 3.])
    """
    with listening(progress) as listener:
        return _gramkit.svd(X, listener)


def cond(X: ArrayLike, *, progress: Progress = None) -> Enclosure | None:
    """Proved bounds on the condition number σ_max/σ_min of a matrix.

    Instead of ``np.linalg.cond``.

    Parameters
    ----------
    X
        A matrix of shape (m, n).
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Enclosure or None
        ``.lower`` and ``.upper``, which is inf where the smallest singular value is 0 or not told from it. None of an
        empty matrix.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    ConvergenceError
        If the decomposition does not converge.

    Examples
    --------
    >>> import gramkit
    >>> bounds = gramkit.cond([[1.0, 0.0], [0.0, 1e-3]])
    >>> bounds.lower <= 1000 <= bounds.upper < 1000.001
    True
    >>> gramkit.cond([[1.0, 2.0], [2.0, 4.0]]).upper
    inf
    """
    with listening(progress) as listener:
        return _gramkit.cond(X, listener)
