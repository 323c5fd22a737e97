"""Principal components in the space of a kernel."""

from __future__ import annotations

from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._gramkit import KernelPca
from gramkit._progress import Progress, listening


def kernel_pca(
    X: ArrayLike,
    kernel: str = "rbf",
    *,
    of: Literal["rows", "columns"] = "rows",
    distances: Literal["auto", "direct", "gram"] = "auto",
    progress: Progress = None,
) -> KernelPca:
    """The principal components of points in the space of a kernel: those whose eigenvalue is proved to be above 0.

    Instead of ``sklearn.decomposition.KernelPCA(kernel=...).fit(X)``, whose last components are rounding.

    Parameters
    ----------
    X
        A matrix of shape (n, m): n points, one a row.
    kernel
        As for `kernel_gram`.
    of
        Which lines are the points.
    distances
        As for `kernel_gram`.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    KernelPca
        ``.eigenvalues`` with ``.eigenvalue_bounds``, ``.eigenvectors``, ``.scores``, ``.clusters``, ``.unresolved``, and
        ``.transform(Z)`` for new points.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If a parameter, or a point, is outside its domain.

    Examples
    --------
    >>> import gramkit
    >>> answer = gramkit.kernel_pca([[0.0], [1.0], [5.0]], "linear")
    >>> answer.scores.shape, answer.unresolved  # a line, and 0 twice
    ((3, 1), 2)
    >>> lower, upper = answer.eigenvalue_bounds[0]
    >>> bool(lower <= 14 <= upper)
    True
    >>> scores, error = answer.transform([[3.0]])
    >>> round(abs(float(scores[0, 0])), 12)
    1.0
    """
    if not isinstance(kernel, str):
        raise TypeError(f"kernel is a {type(kernel).__name__}; it must be a text, as 'rbf:length=2'")
    with listening(progress) as listener:
        return _gramkit.kernel_pca(X, of, kernel, distances, listener)
