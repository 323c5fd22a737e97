"""Definiteness and inertia of a symmetric matrix."""

from __future__ import annotations

from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._gramkit import Definiteness
from gramkit._progress import Progress, listening


def definiteness(
    A: ArrayLike,
    *,
    radius: float | None = None,
    symmetrize: bool = False,
    budget: int | None = None,
    progress: Progress = None,
) -> Definiteness:
    """Whether a symmetric matrix is positive definite, semidefinite, or neither: proved, refuted, or undetermined.

    Where ``np.linalg.cholesky`` says "not positive definite" of a matrix that is, or passes one that is not since it
    reads one triangle, this answers with a proof, or says that there is none.

    Parameters
    ----------
    A
        A matrix of shape (n, n), symmetric to the bit.
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
    Definiteness
        ``.positive_definite``, ``.positive_semidefinite`` and so on are True, False, or None where undetermined.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image, and the gap.
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import gramkit
    >>> answer = gramkit.definiteness([[2, 1], [1, 2]])
    >>> answer.kind, answer.positive_definite
    ('positive definite', True)
    >>> gramkit.definiteness([[2, 1], [1, 2]], radius=1.5).positive_definite is None
    True
    """
    if progress is None:
        return _gramkit.definiteness(A, radius, symmetrize, budget, None)
    with listening(progress) as listener:
        return _gramkit.definiteness(A, radius, symmetrize, budget, listener)


def definiteness_of_gram(
    X: ArrayLike, *, of: Literal["columns", "rows"] = "columns", budget: int | None = None, progress: Progress = None
) -> Definiteness:
    """Whether the true Gram matrix XᵀX is positive definite or singular; the rounding of its product plays no part.

    It is positive semidefinite by construction, and positive definite exactly if the vectors are independent.

    Parameters
    ----------
    X
        A matrix of shape (m, n).
    of
        Which lines are the vectors: its columns (XᵀX) or its rows (XXᵀ).
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
    >>> X = [[1.0, 1.0], [1e-9, 0.0], [0.0, 1e-9]]
    >>> gramkit.definiteness(gramkit.gram(X).values).positive_definite  # 1 + 1e-18 is 1 in float64
    False
    >>> gramkit.definiteness_of_gram(X).positive_definite
    True
    """
    with listening(progress) as listener:
        return _gramkit.definiteness_of_gram(X, of, budget, listener)
