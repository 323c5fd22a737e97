"""Shrunk covariance matrices, positive definite by theorem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from gramkit import _gramkit
from gramkit._claim import Enclosure, middles
from gramkit._gramkit import Symmetric
from gramkit._progress import Progress, listening


@dataclass(frozen=True, eq=False)
class ShrunkCovariance:
    """ρμI + (1 − ρ)S. ``np.asarray`` takes it, and every function of a symmetric matrix, with its radius.

    Attributes
    ----------
    matrix
        The values with their radius.
    shrinkage_bounds
        Bounds on ρ, between 0 and 1; both where S = μI, or may be, and any does the same.
    target
        Bounds on μ, the mean of the variances.
    mean_bounds
        Lower and upper bounds on the means of the variables, of shape (p, 2): proved.
    least_eigenvalue
        No eigenvalue of the true matrix is below this, ρμ: proved.
    positive_definite
        True where that is above 0, by theorem; else None.
    """

    matrix: Symmetric
    shrinkage_bounds: Enclosure
    target: Enclosure
    mean_bounds: NDArray[np.float64]
    least_eigenvalue: float
    positive_definite: bool | None

    @property
    def values(self) -> NDArray[np.float64]:
        """The entries, of shape (p, p), symmetric to the bit."""
        return self.matrix.values

    @property
    def radius(self) -> float:
        """The true matrix is within this of the values, in the spectral norm."""
        return self.matrix.radius

    @property
    def radius_kind(self) -> str:
        """ "exact" (the radius is 0) or "bound" (it is proved)."""
        return self.matrix.radius_kind

    @property
    def shrinkage(self) -> float:
        """The middle of the bounds on ρ."""
        lower, upper = self.shrinkage_bounds
        return 0.5 * lower + 0.5 * upper

    @property
    def mean(self) -> NDArray[np.float64]:
        """The middles of the bounds on the means, of shape (p,)."""
        return middles(self.mean_bounds)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """The values."""
        return self.matrix.__array__(dtype, copy)

    def __getitem__(self, key: Any) -> Any:
        """An entry, or some."""
        return self.matrix[key]

    def __len__(self) -> int:
        """The number of variables."""
        return len(self.matrix)


def ledoit_wolf(
    X: ArrayLike, *, of: Literal["columns", "rows"] = "columns", progress: Progress = None
) -> ShrunkCovariance:
    """The covariance matrix of variables, shrunk as Ledoit and Wolf do: positive definite by theorem.

    Instead of ``sklearn.covariance.ledoit_wolf``, whose numbers these are. S is divided by the number of observations.

    Parameters
    ----------
    X
        A matrix of shape (n, p): n observations of p variables; n may be less than p.
    of
        Which lines are the variables: the columns, or the rows.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    ShrunkCovariance
        ``.values``, ``.radius``, ``.shrinkage`` with its bounds, ``.least_eigenvalue``.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If there are no observations.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import gramkit
    >>> X = [[0, 0, 1], [4, 1, 0], [8, 3, 2], [12, 2, 1], [16, 5, 3], [20, 4, 5]]
    >>> answer = gramkit.ledoit_wolf(X)
    >>> lower, upper = answer.shrinkage_bounds
    >>> lower <= 24074 / 120999 <= upper and upper - lower < 1e-12
    True
    >>> answer.positive_definite, answer.least_eigenvalue > 3.4
    (True, True)
    """
    with listening(progress) as listener:
        return ShrunkCovariance(*_gramkit.shrunk_covariance(X, of, "ledoit-wolf", listener))


def oas(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    variant: Literal["paper", "scikit-learn"] = "paper",
    progress: Progress = None,
) -> ShrunkCovariance:
    """The covariance matrix of variables, shrunk by the oracle approximating rule: positive definite by theorem.

    Instead of ``sklearn.covariance.oas``, whose formula differs from the published one.

    Parameters
    ----------
    X
        A matrix of shape (n, p): n observations of p variables; n may be less than p.
    of
        Which lines are the variables: the columns, or the rows.
    variant
        The formula of Chen, Wiesel, Eldar and Hero (2010), or that of scikit-learn, which leaves out its terms 2/p.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    ShrunkCovariance
        ``.values``, ``.radius``, ``.shrinkage`` with its bounds, ``.least_eigenvalue``.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If there are no observations.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import gramkit
    >>> X = [[0, 0, 1], [4, 1, 0], [8, 3, 2], [12, 2, 1], [16, 5, 3], [20, 4, 5]]
    >>> round(gramkit.oas(X).shrinkage, 9), round(258738 / 766327, 9)
    (0.337633934, 0.337633934)
    >>> round(gramkit.oas(X, variant="scikit-learn").shrinkage, 9), round(127695 / 282331, 9)
    (0.452288272, 0.452288272)
    """
    rules = {"paper": "oas", "scikit-learn": "oas-of-scikit-learn"}
    if variant not in rules:
        raise ValueError(f"variant is {variant!r}; it must be 'paper' or 'scikit-learn'")
    with listening(progress) as listener:
        return ShrunkCovariance(*_gramkit.shrunk_covariance(X, of, rules[variant], listener))
