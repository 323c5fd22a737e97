"""How alike sets of vectors are, each number with a proved enclosure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from gramkit import _gramkit
from gramkit._claim import Enclosure, middles
from gramkit._progress import Progress, listening


@dataclass(frozen=True, eq=False)
class Comparison:
    """The similarities, or distances, of each two of several families. ``np.asarray`` takes it, and `plot.heat_map`.

    Attributes
    ----------
    measure
        What was compared.
    bounds
        Lower and upper bounds on the numbers, of shape (n, n, 2): proved. NaN where there is no number: a family of
        constants, an estimator without bias whose variance is not known to be above 0.
    kernels
        The kernels with a number for each parameter: one for each family, or one for all of a mean discrepancy; none
        where nothing but inner products or distances was asked for.
    """

    measure: str
    bounds: NDArray[np.float64]
    kernels: tuple[str, ...]

    @property
    def values(self) -> NDArray[np.float64]:
        """The middles of the bounds, of shape (n, n), symmetric to the bit."""
        return middles(self.bounds)

    @property
    def value(self) -> float:
        """The number of the first two families."""
        return float(self.values[0, 1])

    @property
    def enclosure(self) -> Enclosure:
        """Bounds on the number of the first two families."""
        lower, upper = self.bounds[0, 1]
        return Enclosure(float(lower), float(upper))

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """The values."""
        if copy is False:
            raise ValueError("the values are computed from the bounds: they cannot be had without a copy")
        return np.array(self.values, dtype=dtype)

    def __len__(self) -> int:
        """The number of families."""
        return len(self.bounds)


def compare(
    X: ArrayLike,
    Y: ArrayLike,
    *others: ArrayLike,
    measure: Literal[
        "cka", "cka-debiased", "procrustes", "rv", "dcor", "dcor-debiased", "mmd", "mmd-debiased", "angles"
    ] = "cka",
    kernel: str | None = None,
    of: Literal["rows", "columns"] = "rows",
    progress: Progress = None,
) -> Comparison:
    """How alike two families of samples are, or each two of several, with proved bounds.

    Parameters
    ----------
    X, Y, *others
        Matrices of shape (n, m): n samples, one a row. Row i of one and of another are the same sample, but for "mmd",
        where their numbers may differ and the columns are the same.
    measure
        "cka": centred kernel alignment; "cka-debiased" without bias, of four samples at least. "rv": the RV
        coefficient. "dcor": distance correlation; "dcor-debiased": its square without bias. "procrustes": Procrustes'
        disparity, as ``scipy.spatial.procrustes``. "mmd": the squared maximum mean discrepancy; "mmd-debiased" without
        bias. "angles": the largest principal angle, in radians, between what the columns of one and of the other span,
        as the first of ``scipy.linalg.subspace_angles``. Disparity, discrepancy and angle are 0 of what is alike, the
        others 1.
    kernel
        Of "cka" and "mmd", as for `kernel_gram`. By default the inner product, and for "mmd" the Gaussian one with the
        median of the distances of all samples together.
    of
        Which lines are the samples.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Comparison
        ``.value`` and ``.enclosure`` of the first two, ``.values`` and ``.bounds`` of all pairs.

    Raises
    ------
    ShapeError
        If there are not as many samples, or not the same features.
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If there are too few samples, or a sample is none of the kernel's.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x = np.array([[1, 2], [3, 1], [0, 4], [5, 2], [2, 2], [4, 7]])
    >>> y = np.array([[2], [3], [-1], [4], [0], [9]])
    >>> answer = gramkit.compare(x, y)
    >>> lower, upper = answer.enclosure
    >>> bool(lower <= 0.6023431949923805 <= upper and upper - lower < 1e-13)
    True
    >>> round(gramkit.compare(x, y, measure="cka-debiased").value, 12)
    0.038962171636
    """
    if kernel is not None and not isinstance(kernel, str):
        raise TypeError(f"kernel is a {type(kernel).__name__}; it must be a text, as 'rbf:length=2'")
    with listening(progress) as listener:
        lower, upper, kernels = _gramkit.compare([X, Y, *others], measure, kernel, of, listener)
    return Comparison(measure, np.stack([lower, upper], axis=-1), tuple(kernels))
