"""Linear independence of vectors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _arrays, _gramkit
from gramkit._gramkit import ClosestRelation, Independence
from gramkit._progress import Progress, listening


def independence(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    within: float | None = None,
    constant: bool = False,
    names: Iterable[str] | None = None,
    budget: int | None = None,
    progress: Progress = None,
) -> Independence:
    """Whether vectors are linearly independent: proved, refuted, or undetermined.

    Instead of ``np.linalg.matrix_rank(X) == n``, which depends on a tolerance, and ``np.linalg.det(X.T @ X) != 0``,
    which depends on luck. Dependent vectors come with integers c such that Σ cⱼxⱼ = 0 exactly.

    Parameters
    ----------
    X
        A matrix of shape (m, n). Integers beyond 2**53, of Python too, and numbers of ``decimal`` and ``fractions`` are
        judged exactly as they are.
    of
        Which lines are the vectors: the columns, or the rows.
    within
        If given, the answer is about all matrices whose spectral distance from `X` is at most this.
    constant
        Put a column of ones before the vectors, as a regression with an intercept does.
    names
        What the vectors are called; the columns of a frame have their own names.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Independence
        ``.independent`` is True, False, or None where undetermined; ``.rank``, ``.relations``, ``.in_words()``,
        ``.sigma_min`` and ``.certificate()``. With `within`, ``.independent`` is True if the vectors of all those
        matrices are; ``.mixed`` is True if those of some are proved to be dependent, and it is None then.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import gramkit
    >>> answer = gramkit.independence([[10, 2, 12], [25, 5, 30], [8, 1, 9]], names=["price", "tax", "total"])
    >>> answer.independent, answer.relations, answer.in_words()
    (False, [[1, 1, -1]], ['0 = price + tax − total'])
    >>> gramkit.independence([[1.0, 1.0], [1e-9, 0.0], [0.0, 1e-9]]).independent
    True
    >>> gramkit.independence([[2**53, 2**53 + 1], [1, 1]]).independent  # no float64
    True
    """
    given = _arrays.names(X, names, of)
    if progress is None:
        return _gramkit.independence(X, of, within, constant, given, budget, None)
    with listening(progress) as listener:
        return _gramkit.independence(X, of, within, constant, given, budget, listener)


def closest_relation(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    names: Iterable[str] | None = None,
    progress: Progress = None,
) -> ClosestRelation | None:
    """Which vector is nearest to the span of the others, and how near.

    Parameters
    ----------
    X
        A matrix of shape (m, n).
    of
        Which lines are the vectors: the columns, or the rows.
    names
        What the vectors are called; the columns of a frame have their own names.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    ClosestRelation or None
        ``.index``, and bounds on the ``.distance`` from the span of the others and on the ``.sine`` of that angle; an
        exact ``.relation`` where the vectors are dependent. None where that is not known, and of no vectors.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    ConvergenceError
        If the decomposition does not converge.

    Examples
    --------
    >>> import gramkit
    >>> closest = gramkit.closest_relation([[3.0, 0.0, 3.0], [0.0, 4.0, 4.0], [0.0, 0.0, 0.5]])
    >>> closest.index, round(closest.distance.lower, 12)
    (2, 0.5)
    """
    with listening(progress) as listener:
        return _gramkit.closest_relation(X, of, _arrays.names(X, names, of), listener)
