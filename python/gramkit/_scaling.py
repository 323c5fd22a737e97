"""Classical multidimensional scaling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from gramkit import _gramkit
from gramkit._arrays import converted
from gramkit._claim import Count, Enclosure, middles
from gramkit._gramkit import Definiteness
from gramkit._progress import Progress, listening


@dataclass(frozen=True, eq=False)
class ClassicalScaling:
    """Points with given distances: whether there are any in a Euclidean space, in how many dimensions, and where.

    Attributes
    ----------
    euclidean
        Whether the numbers are distances of points in some Euclidean space: True, False, or None where that is
        undetermined.
    dimension
        Bounds on the dimension of these points, the number of positive eigenvalues.
    definiteness
        The verdict on the matrix d₀ᵢ² + d₀ⱼ² − dᵢⱼ² of the points but the first (over a power of two), which is
        positive semidefinite exactly if the numbers are such distances (Schoenberg 1935).
    eigenvalue_bounds
        Lower and upper bounds on the n eigenvalues of −½HDH, descending, of shape (n, 2): proved. D are the squared
        distances, H = I − 11ᵀ/n.
    negative_mass
        Bounds on Σ|λ₋|/Σ|λ|, the share of the negative ones.
    unresolved
        How many eigenvalues are not told from 0; one of them is 0 by theorem.
    points
        Coordinates about the mean, of shape (n, k), by the positive eigenvalues that are told from 0.
    points_error
        A proved bound on the error of all coordinates together, in the Frobenius norm, along the directions as they are
        computed.
    """

    euclidean: bool | None
    dimension: Count
    definiteness: Definiteness
    eigenvalue_bounds: NDArray[np.float64]
    negative_mass: Enclosure
    unresolved: int
    points: NDArray[np.float64]
    points_error: float

    @property
    def eigenvalues(self) -> NDArray[np.float64]:
        """The middles of the bounds, of shape (n,)."""
        return middles(self.eigenvalue_bounds)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """The points."""
        return converted(self.points, dtype, copy)


def mds(
    D: ArrayLike,
    *,
    squared: bool = False,
    symmetrize: bool = False,
    progress: Progress = None,
) -> ClassicalScaling:
    """Points with given distances, by classical scaling, and the verdict whether there are any.

    Instead of ``sklearn.manifold.ClassicalMDS(metric="precomputed")``, which drops negative eigenvalues, or has NaN for them.

    Parameters
    ----------
    D
        A matrix of distances of shape (n, n), symmetric to the bit, with zeros on its diagonal.
    squared
        Whether its entries are the squares of the distances.
    symmetrize
        Take ½(D + Dᵀ) instead.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    ClassicalScaling
        ``.euclidean``, ``.dimension``, ``.points``, ``.eigenvalues`` with their bounds, ``.negative_mass``.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image, and the gap.
    DomainError
        If a distance is negative, or one of a point from itself is not 0.

    Examples
    --------
    >>> import gramkit
    >>> answer = gramkit.mds([[0, 3, 4], [3, 0, 5], [4, 5, 0]])
    >>> answer.euclidean, answer.dimension.exact
    (True, 2)
    >>> a, b = answer.points[1], answer.points[2]
    >>> round(float(((a - b) ** 2).sum()), 10)
    25.0
    >>> gramkit.mds([[0, 1, 1], [1, 0, 3], [1, 3, 0]]).euclidean  # 1 + 1 < 3: no triangle
    False
    """
    with listening(progress) as listener:
        return ClassicalScaling(*_gramkit.mds(D, squared, symmetrize, listener))
