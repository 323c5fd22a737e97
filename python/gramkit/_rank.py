"""Ranks, exact and at a tolerance."""

from __future__ import annotations

from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._gramkit import Rank
from gramkit._progress import Progress, listening


def rank(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    tol: float | None = None,
    rtol: float | None = None,
    budget: int | None = None,
    progress: Progress = None,
) -> Rank:
    """The rank of a matrix as it is stored, proved, and beside it the rank at a tolerance.

    Instead of ``np.linalg.matrix_rank``, which has only the second and does not say how clear the decision is.

    Parameters
    ----------
    X
        A matrix of shape (m, n). Integers beyond 2**53 and numbers of ``decimal`` and ``fractions`` count as they are
        for the exact rank; singular values are those of the nearest float64s.
    of
        Which lines are the vectors that error messages name.
    tol
        What counts as 0: singular values up to this.
    rtol
        The same relative to the largest of them. Without either it is max(m, n)·2⁻⁵², as in NumPy.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Rank
        ``.exact`` (None where it is not known) within ``.bounds``; ``.numerical`` within ``.numerical_bounds``, the
        ``.tolerance``, and the ``.gap`` across it. ``int()`` of it is the exact rank.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    ConvergenceError
        If the decomposition does not converge.
    DomainError
        If a parameter is outside its domain.

    Examples
    --------
    >>> import gramkit
    >>> rank = gramkit.rank([[1.0, 2.0], [2.0, 4.0 + 1e-15]], rtol=1e-6)
    >>> rank.exact, rank.numerical
    (2, 1)
    """
    with listening(progress) as listener:
        return _gramkit.rank(X, of, tol, rtol, budget, listener)
