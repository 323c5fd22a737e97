"""Polar decompositions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _gramkit
from gramkit._gramkit import Symmetric
from gramkit._progress import Progress, listening


@dataclass(frozen=True, eq=False)
class Polar:
    """X ≈ UP: U the nearest matrix with orthonormal columns, P symmetric and positive definite.

    Attributes
    ----------
    u
        U, of shape (m, n).
    p
        P, with a radius that holds the true (XᵀX)^½.
    loss
        The measured ‖I − UᵀU‖_F.
    loss_bound
        A proved bound on ‖I − UᵀU‖₂.
    distance_bound
        A proved bound on the distance of U from the polar factor of X, in the Frobenius norm.
    residual
        The measured ‖X − UP‖_F/‖X‖_F.
    """

    u: NDArray[np.float64]
    p: Symmetric
    loss: float
    loss_bound: float
    distance_bound: float
    residual: float


def polar(X: ArrayLike, *, of: Literal["columns", "rows"] = "columns", progress: Progress = None) -> Polar:
    """The polar decomposition X = UP, and proved bounds on how near U is to the polar factor, and to orthonormal.

    Instead of ``scipy.linalg.polar``. ``orthonormalize(X, method="lowdin")`` has the same U of vectors of length 1.

    Parameters
    ----------
    X
        A matrix of shape (m, n), n ≤ m, of full rank.
    of
        Which lines are the vectors: the columns, or the rows (then UP = Xᵀ).
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Polar
        ``.u``, ``.p``, ``.distance_bound``, ``.loss_bound``.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If X is not proved to have full rank: U is then not unique.

    Examples
    --------
    >>> import gramkit
    >>> answer = gramkit.polar([[0, -1], [3, 0]])  # a rotation by a right angle, times diag(3, 1)
    >>> answer.u.round(12).tolist(), answer.p.values.round(12).tolist()
    ([[0.0, -1.0], [1.0, 0.0]], [[3.0, 0.0], [0.0, 1.0]])
    >>> answer.distance_bound < 1e-14
    True
    """
    with listening(progress) as listener:
        return Polar(*_gramkit.polar(X, of, listener))
