"""Projections onto spans, and distances from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from gramkit import _gramkit
from gramkit._arrays import converted
from gramkit._claim import Enclosure
from gramkit._progress import Progress, listening


@dataclass(frozen=True, eq=False)
class Projection:
    """The vector of a span that is nearest to x, and how far that is.

    Attributes
    ----------
    nearest
        The projection as computed, of shape (m,).
    nearest_bound
        A proved bound on its distance from the true one.
    distance
        Bounds on the distance of x from the span; 0 exactly where x is proved to be in it.
    independent
        Indices of independent vectors that span what all do.
    """

    nearest: NDArray[np.float64]
    nearest_bound: float
    distance: Enclosure
    independent: list[int]

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """The projection."""
        return converted(self.nearest, dtype, copy)


def project(
    A: ArrayLike,
    x: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    progress: Progress = None,
) -> Projection:
    """The vector of the span of a family that is nearest to x, and bounds on the distance, however small that is.

    Instead of ``A @ np.linalg.lstsq(A, x)[0]`` and the root of its residual.

    Parameters
    ----------
    A
        A matrix of shape (m, n), whose vectors may be dependent.
    x
        A vector of shape (m,).
    of
        Which lines are the vectors: the columns, or the rows.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Projection
        ``.nearest`` with ``.nearest_bound``, and ``.distance``.

    Raises
    ------
    ShapeError
        If x has not as many components as the vectors.
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If vectors are independent, but too nearly dependent to find a basis.

    Examples
    --------
    >>> import gramkit
    >>> A = [[1, 0], [1, 1], [0, 1]]
    >>> answer = gramkit.project(A, [1, 0, 0])
    >>> answer.nearest.round(12).tolist()
    [0.666666666667, 0.333333333333, -0.333333333333]
    >>> lower, upper = answer.distance
    >>> lower <= (1 / 3) ** 0.5 <= upper
    True
    >>> gramkit.project(A, [1, 2, 1]).distance  # a sum of the two, by exact arithmetic
    Enclosure(lower=0.0, upper=0.0)
    """
    with listening(progress) as listener:
        return Projection(*_gramkit.project(A, x, of, listener))


def distance_to_span(
    A: ArrayLike,
    x: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    progress: Progress = None,
) -> Enclosure:
    """Bounds on the distance of x from the span of a family: those of `project`.

    Parameters
    ----------
    A
        A matrix of shape (m, n), whose vectors may be dependent.
    x
        A vector of shape (m,).
    of
        Which lines are the vectors: the columns, or the rows.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Enclosure
        ``.lower`` and ``.upper``; 0 and 0 where x is proved to be in the span.

    Raises
    ------
    ShapeError
        If x has not as many components as the vectors.
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import gramkit
    >>> lower, upper = gramkit.distance_to_span([[3.0], [4.0]], [-4.0, 3.0])
    >>> lower <= 5 <= upper and upper - lower < 1e-13
    True
    """
    return project(A, x, of=of, progress=progress).distance
