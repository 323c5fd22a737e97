"""Principal components of variables."""

from __future__ import annotations

import operator
from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._gramkit import Pca
from gramkit._progress import Progress, listening


def pca(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    ddof: int = 1,
    progress: Progress = None,
) -> Pca:
    """The principal components of variables: as many as are told from nothing, with proved bounds on what they explain.

    Instead of ``sklearn.decomposition.PCA().fit(X)``, which returns min(n, p) of them whatever they are. From a
    decomposition of X less its means, never of its covariance, which loses half of the digits.

    Parameters
    ----------
    X
        A matrix of shape (n, p): n observations of p variables.
    of
        Which lines are the variables: the columns, or the rows.
    ddof
        The variance is that of n − ddof.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Pca
        ``.components`` of shape (k, p), ``.explained_variance`` and ``.explained_variance_ratio`` with their
        ``_bounds``, ``.mean``, ``.scores``, ``.clusters``, ``.unresolved``, and ``.transform(Z)`` for new observations.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If there are no more observations than ddof.

    Examples
    --------
    >>> import gramkit
    >>> answer = gramkit.pca([[-6.0, -8.0], [0.0, 0.0], [6.0, 8.0]])
    >>> answer.components.round(12).tolist(), answer.unresolved
    ([[0.6, 0.8]], 1)
    >>> lower, upper = answer.explained_variance_bounds[0]
    >>> bool(lower <= 100 <= upper and upper - lower < 1e-11)
    True
    >>> scores, error = answer.transform([[3.0, 4.0]])
    >>> round(float(scores[0, 0]), 12), error < 1e-13
    (5.0, True)
    """
    with listening(progress) as listener:
        return _gramkit.pca(X, of, count(ddof, "ddof"), listener)


def count(number: int, name: str) -> int:
    """A whole number that is not negative."""
    whole = operator.index(number)
    if whole < 0:
        raise ValueError(f"{name} is {whole}; it must be 0 or more")
    return whole
