"""Kernel matrices of points, with a bound on their error and what is known of them by theorem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from gramkit import _arrays, _gramkit
from gramkit._gramkit import CrossGram, Symmetric
from gramkit._progress import Progress, listening


class KernelTheorem(NamedTuple):
    """What theorems say of the true kernel matrix of the points, before a number is computed.

    Attributes
    ----------
    positive_semidefinite
        True; None where there is no theorem.
    positive_definite
        True; False where the matrix is certainly singular; None where there is no theorem.
    assumed
        Whether that rests on a caller's word.
    distinct
        Whether the points differ on the axes that the kernel uses, for a periodic one modulo its periods.
    duplicate
        Two points that do not differ there; None where there are none.
    rank_bound
        A bound on the rank, where there is one below the order.
    """

    positive_semidefinite: bool | None
    positive_definite: bool | None
    assumed: bool
    distinct: bool
    duplicate: tuple[int, int] | None
    rank_bound: int | None


@dataclass(frozen=True, eq=False)
class KernelGram:
    """A kernel matrix. ``np.asarray`` takes it, and every function of a symmetric matrix, with its radius.

    Attributes
    ----------
    matrix
        The values with their radius.
    kernel
        The kernel with a number for each parameter, as it is written: `kernel_gram` takes it again.
    theorem
        What theorems say of the true matrix.
    """

    matrix: Symmetric
    kernel: str
    theorem: KernelTheorem

    @property
    def values(self) -> NDArray[np.float64]:
        """The entries, symmetric to the bit. Judged by themselves they are exact: what is proved is proved of them."""
        return self.matrix.values

    @property
    def radius(self) -> float:
        """The true kernel matrix is within this of the values, in the spectral norm."""
        return self.matrix.radius

    @property
    def radius_kind(self) -> str:
        """ "exact" (the radius is 0), "bound" (it is proved) or "estimate"."""
        return self.matrix.radius_kind

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """The values."""
        return self.matrix.__array__(dtype, copy)

    def __len__(self) -> int:
        """The order."""
        return len(self.matrix)

    def __getitem__(self, key: Any) -> Any:
        """An entry, or a part of the values."""
        return self.matrix[key]


def kernel_gram(
    X: ArrayLike,
    kernel: str = "rbf",
    *,
    of: Literal["rows", "columns"] = "rows",
    center: bool = False,
    distances: Literal["auto", "direct", "gram"] = "auto",
    out: NDArray[np.float64] | None = None,
    progress: Progress = None,
) -> KernelGram:
    """The kernel matrix of points, a proved bound on its error, and what is known of it by theorem.

    Instead of scikit-learn's ``rbf_kernel(X)``, which loses all digits of points far from the origin.

    Parameters
    ----------
    X
        A matrix of shape (n, m): n points, one a row.
    kernel
        ``"NAME:parameter=value,…"``, as on the command line: ``"rbf:length=2"``, ``"rbf"`` (the median of the distances
        is the length), ``"matern-3/2:length=1+white:variance=0.1"``, ``"2*polynomial:degree=3,offset=1"``.
    of
        Which lines are the points. Other functions take columns for vectors; points are rows, as scikit-learn has them.
    center
        HKH with H = I − 11ᵀ/n, as ``KernelCenterer``.
    distances
        "direct" by differences; "gram" by inner products; "auto" the former up to 128 components.
    out
        An array of shape (n, n) for the values.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    KernelGram
        ``.values``, ``.radius``, ``.kernel`` and ``.theorem``. ``gramkit.definiteness(k)`` judges all matrices within
        the radius, ``gramkit.definiteness(k.values)`` the stored doubles; ``k.theorem`` says what the true one is.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If a parameter, or a point, is outside its domain.

    Examples
    --------
    >>> import gramkit
    >>> k = gramkit.kernel_gram([[1e8, 0.0], [1e8, 3.0], [1e8 + 4, 0.0]], "matern-1/2:length=1")
    >>> bool(abs(k.values[1, 0] - 0.049787068367863944) <= k.radius < 1e-14)  # exp(-3)
    True
    >>> k.theorem.positive_definite, gramkit.definiteness(k).positive_definite
    (True, True)
    >>> gramkit.kernel_gram([[1.0], [1.0]], "rbf:length=1").theorem.duplicate
    (0, 1)
    """
    with listening(progress) as listener:
        matrix, words, known = _gramkit.kernel_gram(X, of, kernel, center, distances, out, listener)
    return KernelGram(matrix, words, KernelTheorem(*known))


def cross_kernel(
    X: ArrayLike,
    Z: ArrayLike,
    kernel: str,
    *,
    of: Literal["rows", "columns"] = "rows",
    center: bool = False,
    distances: Literal["auto", "direct", "gram"] = "auto",
    out: NDArray[np.float64] | None = None,
    progress: Progress = None,
) -> CrossGram:
    """The values k(xᵢ, z_j) between points and other points, and a bound on their error.

    Instead of ``rbf_kernel(X, Z)``.

    Parameters
    ----------
    X
        A matrix of shape (n, m): n points, one a row.
    Z
        A matrix of shape (p, m). Columns of two frames are matched by their names.
    kernel, of, distances
        As for `kernel_gram`; a length by the median is that of the distances within `X`.
    center
        Less the means of `X`, as ``kernel_gram(X, kernel, center=True)`` is: what ``KernelCenterer`` of `X` makes of new
        points `Z`, whose values are the columns here.
    out
        An array of shape (n, p) for the values.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Raises
    ------
    ShapeError
        If lengths do not go together.
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If a parameter, or a point, is outside its domain.

    Examples
    --------
    >>> import gramkit
    >>> gramkit.cross_kernel([[0.0], [1.0]], [[2.0]], "polynomial:degree=2,offset=1").values
    array([[1.],
           [9.]])
    """
    with listening(progress) as listener:
        return _gramkit.cross_kernel(X, _arrays.like(Z, X, of, "Z"), of, kernel, center, distances, out, listener)


class KernelProduct(NamedTuple):
    """K·v, and how far each number may be from the true one.

    Attributes
    ----------
    values
        The numbers.
    errors
        A proved bound on the error of each.
    """

    values: NDArray[np.float64]
    errors: NDArray[np.float64]


def kernel_product(
    X: ArrayLike,
    v: ArrayLike,
    kernel: str,
    *,
    Z: ArrayLike | None = None,
    of: Literal["rows", "columns"] = "rows",
    progress: Progress = None,
) -> KernelProduct:
    """K(X, Z)·v without forming K, and a bound on the error of each number.

    Parameters
    ----------
    X
        A matrix of shape (n, m): n points, one a row.
    v
        A number for each point of `Z`.
    kernel, of
        As for `kernel_gram`.
    Z
        A matrix of shape (p, m); `X` if None. Columns of two frames are matched by their names.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Raises
    ------
    ShapeError
        If lengths do not go together.
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If a parameter, or a point, is outside its domain.

    Examples
    --------
    >>> import gramkit
    >>> gramkit.kernel_product([[1.0], [2.0]], [1.0, 10.0], "linear").values
    array([21., 42.])
    """
    with listening(progress) as listener:
        points = None if Z is None else _arrays.like(Z, X, of, "Z")
        return KernelProduct(*_gramkit.kernel_vector_product(X, points, v, of, kernel, listener))
