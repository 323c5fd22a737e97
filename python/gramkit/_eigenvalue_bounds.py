"""Bounds on eigenvalues: the smallest against a number, how many are below another, and who carries those."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _arrays, _gramkit
from gramkit._gramkit import AtLeast, Culprits, EigenvalueCount
from gramkit._progress import Progress, listening


def at_least(
    A: ArrayLike,
    bound: float,
    *,
    radius: float | None = None,
    symmetrize: bool = False,
    budget: int | None = None,
    progress: Progress = None,
) -> AtLeast:
    """Whether every eigenvalue of a symmetric matrix is at least a number: proved, refuted, or undetermined.

    Instead of ``np.linalg.eigvalsh(A).min() >= -tol``.

    Parameters
    ----------
    A
        A matrix of shape (n, n), symmetric to the bit.
    bound
        The number, such as -1e-10.
    radius
        If positive, the answer is about all symmetric matrices whose spectral distance from `A` is at most this.
        Without it, a `Gram` or `Symmetric` brings its own, and an array is exact.
    symmetrize
        Judge ½(A + Aᵀ) instead, where the asymmetry is rounding.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    AtLeast
        ``.holds`` is True, False, or None where undetermined; ``.lambda_min``, ``.witness`` and ``.certificate()``.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image, and the gap.
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import gramkit
    >>> A = [[1.0, 1.0], [1.0, 1.0 - 1e-12]]
    >>> gramkit.at_least(A, 0.0).holds, gramkit.at_least(A, -1e-10).holds
    (False, True)
    """
    with listening(progress) as listener:
        return _gramkit.at_least(A, bound, radius, symmetrize, budget, listener)


def eigenvalue_count(
    A: ArrayLike,
    threshold: float,
    *,
    radius: float | None = None,
    symmetrize: bool = False,
    budget: int | None = None,
    progress: Progress = None,
) -> EigenvalueCount:
    """How many eigenvalues of a symmetric matrix are below, at, and above a number.

    Parameters
    ----------
    A
        A matrix of shape (n, n), symmetric to the bit.
    threshold
        The number.
    radius
        If positive, the answer is about all symmetric matrices whose spectral distance from `A` is at most this.
        Without it, a `Gram` or `Symmetric` brings its own, and an array is exact.
    symmetrize
        Judge ½(A + Aᵀ) instead, where the asymmetry is rounding.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image, and the gap.
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import gramkit
    >>> count = gramkit.eigenvalue_count([[2.0, 1.0], [1.0, 2.0]], 3.0)
    >>> count.below.exact, count.equal.exact, count.above.exact
    (1, 1, 0)
    """
    with listening(progress) as listener:
        return _gramkit.eigenvalue_count(A, threshold, radius, symmetrize, budget, listener)


def culprits(
    A: ArrayLike,
    bound: float = 0.0,
    *,
    radius: float | None = None,
    symmetrize: bool = False,
    names: Iterable[str] | None = None,
    budget: int | None = None,
    progress: Progress = None,
) -> Culprits | None:
    """The variables of a symmetric matrix that carry an eigenvalue below a number: few, and why they do.

    Parameters
    ----------
    A
        A matrix of shape (n, n), symmetric to the bit, such as correlations that were filled in one by one.
    bound
        The number; 0 for "positive semidefinite".
    radius
        If positive, the answer is about all symmetric matrices whose spectral distance from `A` is at most this.
        Without it, a `Gram` or `Symmetric` brings its own, and an array is exact.
    symmetrize
        Judge ½(A + Aᵀ) instead, where the asymmetry is rounding.
    names
        What the variables are called; the columns of a frame have their own names.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Culprits or None
        ``.indices``, ``.names``, a ``.witness``, and the ``.ranges`` of single entries that would do. None where no
        eigenvalue is proved to be below the bound.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image, and the gap.
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import gramkit
    >>> R = [[1.0, 0.9, 0.0, 0.9], [0.9, 1.0, 0.0, -0.9], [0.0, 0.0, 1.0, 0.0], [0.9, -0.9, 0.0, 1.0]]
    >>> gramkit.culprits(R).indices
    [0, 1, 3]
    """
    with listening(progress) as listener:
        given = _arrays.names(A, names)
        return _gramkit.culprits(A, bound, radius, symmetrize, given, budget, listener)


def inverse_diagonal(
    A: ArrayLike, *, radius: float | None = None, symmetrize: bool = False
) -> NDArray[np.float64] | None:
    """Proved bounds on the diagonal of the inverse of a symmetric matrix: the squared standard errors of a Hessian.

    Instead of ``np.linalg.inv(A).diagonal()``.

    Parameters
    ----------
    A
        A matrix of shape (n, n), symmetric to the bit.
    radius
        If positive, the bounds hold for all symmetric matrices whose spectral distance from `A` is at most this.
        Without it, a `Gram` or `Symmetric` brings its own, and an array is exact.
    symmetrize
        Take ½(A + Aᵀ) instead, where the asymmetry is rounding.

    Returns
    -------
    ndarray or None
        Lower and upper bounds, of shape (n, 2). None where `A`, or a matrix within the radius, is singular or not
        proved to be nonsingular.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image, and the gap.
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import gramkit
    >>> gramkit.inverse_diagonal([[2.0, 1.0], [1.0, 2.0]]).round(12)
    array([[0.66666667, 0.66666667],
           [0.66666667, 0.66666667]])
    """
    return _gramkit.inverse_diagonal(A, radius, symmetrize)
