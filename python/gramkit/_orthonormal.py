"""Orthonormal bases."""

from __future__ import annotations

from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._gramkit import Orthonormal
from gramkit._progress import Progress, listening


def orthonormalize(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    method: Literal["cgs", "mgs", "cgs2", "mgs2", "cholqr2", "scholqr3", "lowdin"] = "cgs2",
    progress: Progress = None,
) -> Orthonormal:
    """An orthonormal basis of the span of vectors, X = QR, and a proved bound on how orthonormal it is.

    Instead of ``np.linalg.qr`` and ``scipy.linalg.orth``.

    Parameters
    ----------
    X
        A matrix of shape (m, n).
    of
        Which lines are the vectors: the columns, or the rows (then QR = Xᵀ).
    method
        "cgs" and "mgs" are Gram and Schmidt's process, classical and modified; "cgs2" and "mgs2" the same twice,
        orthonormal to rounding; "cholqr2" and "scholqr3" take the Cholesky factor of XᵀX, twice, and shifted thrice;
        "lowdin" is the polar factor, the nearest of all matrices with orthonormal columns, and R is (XᵀX)^½.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Orthonormal
        ``.Q`` of shape (m, r), ``.R`` of shape (r, n), ``.rank`` r, the ``.dropped`` dependent vectors, ``.loss``
        (measured) and ``.loss_bound`` (proved). It unpacks as ``Q, R``.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If a vector has no direction of its own, for a method that cannot drop it.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import gramkit
    >>> Q, R = gramkit.orthonormalize([[3.0, 0.0], [4.0, 5.0]])
    >>> (Q @ R).round(12)
    array([[3., 0.],
           [4., 5.]])
    >>> gramkit.orthonormalize([[1.0, 2.0], [2.0, 4.0]]).dropped
    [1]
    """
    with listening(progress) as listener:
        return _gramkit.orthonormalize(X, of, method, listener)
