"""Volumes."""

from __future__ import annotations

from typing import Literal, NamedTuple

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._claim import Enclosure


class Volume(NamedTuple):
    """A volume.

    Attributes
    ----------
    value
        Bounds on it: 0 and 0 where the vectors are proved to be dependent.
    ln
        Bounds on its logarithm; None where it is 0 or nothing is known of it.
    """

    value: Enclosure
    ln: Enclosure | None


def volume(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    kind: Literal["parallelotope", "simplex"] = "parallelotope",
) -> Volume:
    """The volume of a parallelotope by its edges, √det XᵀX, or of a simplex by its corners, enclosed.

    Instead of ``np.sqrt(np.linalg.det(X.T @ X))``, which is NaN or noise where edges are nearly dependent.

    Parameters
    ----------
    X
        A matrix of shape (m, n): n edges, or n corners.
    of
        Which lines they are: the columns, or the rows.
    kind
        "parallelotope", or "simplex": the corners are one more than its dimension.

    Returns
    -------
    Volume
        ``.value``, and ``.ln`` where that is beyond float64.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If a simplex has no corners.

    Examples
    --------
    >>> import gramkit
    >>> lower, upper = gramkit.volume([[1, 0], [1, 1], [0, 1]]).value
    >>> lower <= 3**0.5 <= upper
    True
    >>> gramkit.volume([[0, 0], [3, 0], [0, 4]], of="rows", kind="simplex").value  # a right triangle
    Enclosure(lower=6.0, upper=6.0)
    """
    if kind not in ("parallelotope", "simplex"):
        raise ValueError(f"kind is {kind!r}; it must be 'parallelotope' or 'simplex'")
    return Volume(*_gramkit.volume(X, of, kind == "simplex"))
