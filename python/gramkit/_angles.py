"""Angles between spans, and canonical correlations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _gramkit
from gramkit._claim import Enclosure, middles
from gramkit._progress import Progress, listening


@dataclass(frozen=True, eq=False)
class PrincipalAngles:
    """The principal angles between two spans, ascending, each enclosed by its cosine and by its sine.

    Attributes
    ----------
    bounds
        Lower and upper bounds on the angles, in radians, of shape (k, 2): proved.
    cosine_bounds, sine_bounds
        Those on their cosines, descending, and on their sines, ascending.
    first, second
        Indices of independent vectors of each family that span what all of it spans: all, unless they are proved to be
        dependent.
    geodesic_distance
        Bounds on (Σθ²)^½.
    chordal_distance
        Bounds on (Σ sin²θ)^½.
    """

    bounds: NDArray[np.float64]
    cosine_bounds: NDArray[np.float64]
    sine_bounds: NDArray[np.float64]
    first: list[int]
    second: list[int]
    geodesic_distance: Enclosure
    chordal_distance: Enclosure

    @property
    def angles(self) -> NDArray[np.float64]:
        """The middles of the bounds, ascending, of shape (k,)."""
        return middles(self.bounds)

    def __len__(self) -> int:
        """The number of angles."""
        return len(self.bounds)


@dataclass(frozen=True, eq=False)
class CanonicalCorrelations:
    """The canonical correlations of two sets of variables, descending.

    Attributes
    ----------
    angles
        The angles whose cosines they are: 1 − ρ² is the square of a sine, and precise where ρ is nearly 1.
    """

    angles: PrincipalAngles

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Lower and upper bounds on the correlations, of shape (k, 2): proved."""
        return self.angles.cosine_bounds

    @property
    def correlations(self) -> NDArray[np.float64]:
        """The middles of the bounds, descending, of shape (k,)."""
        return middles(self.bounds)

    def __len__(self) -> int:
        """The number of correlations."""
        return len(self.bounds)


def principal_angles(
    A: ArrayLike,
    B: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    progress: Progress = None,
) -> PrincipalAngles:
    """The principal angles between the spans of two families of vectors, ascending, enclosed.

    Instead of ``scipy.linalg.subspace_angles``, which descends, and takes dependent columns for independent ones.

    Parameters
    ----------
    A, B
        Matrices of shapes (m, n) and (m, p).
    of
        Which lines are the vectors of both: the columns, or the rows.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    PrincipalAngles
        ``.angles`` and ``.bounds``, in radians; ``.geodesic_distance`` and ``.chordal_distance``.

    Raises
    ------
    ShapeError
        If the lengths of the vectors differ.
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If vectors are independent, but too nearly dependent to find a basis.

    Examples
    --------
    >>> import gramkit
    >>> plane, tilted = [[1, 0], [0, 1], [0, 0]], [[1, 0], [0, 1], [0, 1e-10]]
    >>> answer = gramkit.principal_angles(plane, tilted)
    >>> lower, upper = answer.bounds[1]
    >>> bool(lower <= 1e-10 <= upper and upper - lower < 1e-13)
    True
    """
    with listening(progress) as listener:
        return PrincipalAngles(*_gramkit.principal_angles(A, B, of, False, listener))


def cca(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    progress: Progress = None,
) -> CanonicalCorrelations:
    """The canonical correlations of two sets of variables that are observed together, descending, enclosed.

    Instead of ``sklearn.cross_decomposition.CCA``, which iterates. They are the cosines of the principal angles between
    the spans, each variable less its mean.

    Parameters
    ----------
    X, Y
        Matrices of shapes (n, p) and (n, q): n observations.
    of
        Which lines are the variables of both: the columns, or the rows.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    CanonicalCorrelations
        ``.correlations`` and ``.bounds``, and ``.angles``.

    Raises
    ------
    ShapeError
        If there are not as many observations.
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If variables are independent, but too nearly dependent to find a basis.

    Examples
    --------
    >>> import gramkit
    >>> X = [[0.0], [1.0], [2.0], [5.0]]
    >>> Y = [[5, 1], [3, 0], [1, 7], [-5, 2]]  # the first is 5 − 2x
    >>> answer = gramkit.cca(X, Y)
    >>> len(answer), round(float(answer.correlations[0]), 12), float(answer.angles.sine_bounds[0, 1]) < 1e-13
    (1, 1.0, True)
    """
    with listening(progress) as listener:
        return CanonicalCorrelations(PrincipalAngles(*_gramkit.principal_angles(X, Y, of, True, listener)))
