"""Transforms to variables without covariance."""

from __future__ import annotations

from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._gramkit import WhiteningTransform
from gramkit._pca import count
from gramkit._progress import Progress, listening


def whiten(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    method: Literal["zca", "pca", "cholesky"] = "zca",
    ridge: float = 0.0,
    ddof: int = 1,
    progress: Progress = None,
) -> WhiteningTransform:
    """A matrix W with WSWᵀ = I for the covariance matrix S of variables, and a proved bound on how far that is missed.

    Instead of ``sklearn.decomposition.PCA(whiten=True)``, which divides rounding by rounding where variables are nearly
    dependent. (``scipy.cluster.vq.whiten`` divides by standard deviations only.)

    Parameters
    ----------
    X
        A matrix of shape (n, p): n observations of p variables.
    of
        Which lines are the variables: the columns, or the rows.
    method
        "zca": S^(−½), whose variables are as near as can be to the given ones. "pca": the principal components over
        their standard deviations. "cholesky": L⁻¹ with S = LLᵀ, lower triangular.
    ridge
        What is added to each variance first: S + ridge·I becomes I.
    ddof
        S is divided by n − ddof.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    WhiteningTransform
        ``.matrix``, ``.mean``, ``.whiteness``, ``.dropped``, and ``.transform(Z)`` for new observations.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If the variance along some direction is not told from 0: a ridge, or "pca", which drops such directions, gets on.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> X = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [5.0, 4.0]])
    >>> answer = gramkit.whiten(X)
    >>> answer.whiteness < 1e-12, answer.dropped
    (True, 0)
    >>> np.cov(answer.transform(X), rowvar=False).round(10).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    with listening(progress) as listener:
        return _gramkit.whiten(X, of, method, ridge, count(ddof, "ddof"), listener)
