"""Factors of low rank, with what is proved of the rest."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._gramkit import LowRank
from gramkit._progress import Progress, listening


def low_rank(
    X: ArrayLike,
    kernel: str = "rbf",
    *,
    rank: int | None = None,
    tol: float | None = None,
    pivots: Literal["random", "greedy", "uniform"] = "random",
    seed: int = 0,
    landmarks: Iterable[int] | None = None,
    of: Literal["rows", "columns"] = "rows",
    distances: Literal["auto", "direct", "gram"] = "auto",
    progress: Progress = None,
) -> LowRank:
    """A factor L of few columns with K ≈ LLᵀ, and proved bounds on K − LLᵀ. The kernel matrix K is not formed.

    Instead of ``sklearn.kernel_approximation.Nystroem(...).fit_transform(X)``, which says nothing of its error.

    Parameters
    ----------
    X
        A matrix of shape (n, m): n points, one a row; with the kernel "precomputed", a symmetric matrix.
    kernel
        As for `kernel_gram`, or "precomputed": then `X` is the matrix, which is judged first; one that is proved not to
        be positive semidefinite is refused.
    rank
        The number of columns.
    tol
        In its place, the fraction of the trace of K that may be left; 1e-8 if None.
    pivots
        "random", in proportion to what is left of the diagonal; "greedy", the largest; "uniform", all alike.
    seed
        Of random pivots: the same seed, the same factor.
    landmarks
        The indices of the pivots, in place of a choice.
    of, distances
        As for `kernel_gram`.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    LowRank
        ``.factor``, ``.pivots``, ``.trace_error_bound``, ``.norm_error_bound``, ``.eigenvalue_bounds()``, and
        ``.features(Z)`` for new points.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If a parameter, or a point, is outside its domain.
    NotSemidefiniteError
        If the matrix is not positive semidefinite, with a vector that shows it.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x = np.linspace(0, 1, 500)[:, None]
    >>> answer = gramkit.low_rank(x, "rbf:length=0.2", tol=1e-6, pivots="greedy")
    >>> answer.rank, answer.trace_error_bound <= 1e-6 * 500
    (12, True)
    >>> features, residuals = answer.features([[0.123]])
    >>> bool(residuals[0] < 1e-6)
    True
    """
    given = None if landmarks is None else [operator.index(index) for index in landmarks]
    for name, number in (("rank", rank), ("seed", seed), *(("a landmark", index) for index in given or [])):
        if number is not None and number < 0:
            raise ValueError(f"{name} is {number}; it must be 0 or more")
    if not isinstance(kernel, str):
        raise TypeError(f"kernel is a {type(kernel).__name__}; it must be a text, as 'rbf:length=2', or 'precomputed'")
    with listening(progress) as listener:
        if kernel == "precomputed":
            return _gramkit.low_rank_of_matrix(X, rank, tol, pivots, seed, given, listener)
        return _gramkit.low_rank_of_kernel(X, of, kernel, distances, rank, tol, pivots, seed, given, listener)
