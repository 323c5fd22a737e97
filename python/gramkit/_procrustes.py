"""Procrustes' distance."""

from __future__ import annotations

from typing import Literal, NamedTuple

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._claim import Enclosure


class Procrustes(NamedTuple):
    """How far one family is from another that may be turned.

    Attributes
    ----------
    squared_distance
        Bounds on the least ‖A − BQ‖_F² over orthogonal matrices Q.
    disparity
        Bounds on the least ‖A − c·BQ‖_F²/‖A‖_F² over Q and numbers c, between 0 and 1 whatever the scales; None where a
        family is zero.
    unique
        Whether one Q alone is proved to be the nearest.
    """

    squared_distance: Enclosure
    disparity: Enclosure | None
    unique: bool


def procrustes(A: ArrayLike, B: ArrayLike, *, of: Literal["columns", "rows"] = "columns") -> Procrustes:
    """The least distance ‖A − BQ‖_F of one family of vectors from another that is turned, squared and enclosed.

    The distance of ``scipy.linalg.orthogonal_procrustes``, of the families as they are. ``scipy.spatial.procrustes``
    subtracts the means first: so does ``compare(A, B, measure="procrustes")``, whose rounding it counts.

    Parameters
    ----------
    A, B
        Matrices of the same shape (m, n).
    of
        Which lines are the vectors: the columns, or the rows (then it is the least ‖A − QB‖_F).

    Returns
    -------
    Procrustes
        ``.squared_distance``, ``.disparity``, ``.unique``.

    Raises
    ------
    ShapeError
        If the shapes differ.
    NonFiniteError
        With the place of a NaN or an infinity.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import gramkit
    >>> a = [[1, 0], [-1, 0], [0, 2]]
    >>> b = [[0, 2], [0, -2], [-4, 0]]  # turned by a right angle, twice as large
    >>> answer = gramkit.procrustes(a, b)
    >>> lower, upper = answer.squared_distance
    >>> lower <= 6 <= upper, answer.disparity.upper < 1e-13, answer.unique
    (True, True, True)
    """
    return Procrustes(*_gramkit.procrustes(A, B, of))
