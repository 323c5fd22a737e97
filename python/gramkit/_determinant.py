"""Determinants."""

from __future__ import annotations

from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._gramkit import Determinant
from gramkit._progress import Progress, listening


def determinant(
    A: ArrayLike,
    *,
    exact: bool = False,
    radius: float | None = None,
    budget: int | None = None,
    progress: Progress = None,
) -> Determinant:
    """The determinant of a symmetric matrix: its sign, proved, and bounds on its logarithm; or exactly.

    Instead of ``np.linalg.slogdet``, and of ``np.linalg.det``, which rounds, overflows and underflows.

    Parameters
    ----------
    A
        A matrix of shape (n, n), symmetric to the bit. Of one with integers beyond 2**53 or numbers of ``decimal`` and
        ``fractions`` the determinant is always computed exactly.
    exact
        Compute it as a fraction too.
    radius
        If positive, the answer is about all symmetric matrices whose spectral distance from `A` is at most this.
        Without it, a `Gram` or `Symmetric` brings its own, and an array is exact.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Determinant
        ``.sign`` (-1, 0, 1, or None where undetermined), ``.logabsdet`` within ``.logabsdet_bounds``, and ``.exact``, a
        ``fractions.Fraction``, if it was asked for. It unpacks as ``sign, logabsdet``.

    Raises
    ------
    BudgetError
        Where the exact determinant would take more than the budget.

    Examples
    --------
    >>> import gramkit
    >>> sign, logabsdet = gramkit.determinant([[2, 1], [1, 2]])
    >>> sign, round(logabsdet, 12)
    (1, 1.098612288668)
    >>> gramkit.determinant([[0.5, 0.25], [0.25, 0.375]], exact=True).exact
    Fraction(1, 8)
    """
    with listening(progress) as listener:
        return _gramkit.determinant(A, exact, radius, budget, listener)


def determinant_of_gram(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    exact: bool = False,
    budget: int | None = None,
    progress: Progress = None,
) -> Determinant:
    """The determinant of the true Gram matrix XᵀX, the squared volume that the vectors span.

    Of a square X it is the square of its determinant.

    Parameters
    ----------
    X
        A matrix of shape (m, n).
    of
        Which lines are the vectors: its columns (XᵀX) or its rows (XXᵀ).
    exact
        Compute it as a fraction too.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import gramkit
    >>> gramkit.determinant_of_gram([[1, 2], [3, 4]], exact=True).exact
    Fraction(4, 1)
    """
    with listening(progress) as listener:
        return _gramkit.determinant_of_gram(X, of, exact, budget, listener)
