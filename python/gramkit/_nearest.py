"""The nearest positive semidefinite and correlation matrices, proved to be that, and how near."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gramkit import _gramkit
from gramkit._gramkit import Nearest
from gramkit._progress import Progress, listening


def nearest(
    A: ArrayLike,
    kind: Literal["correlation", "psd", "shrink"] = "correlation",
    *,
    fixed: ArrayLike | Iterable[tuple[int, int]] | None = None,
    floor: float = 0.0,
    norm: Literal["frobenius", "spectral"] = "frobenius",
    max_iterations: int = 100,
    symmetrize: bool = False,
    progress: Progress = None,
) -> Nearest:
    """The nearest matrix of a kind: proved to be of the kind, its distance enclosed, and how near any other can be.

    Instead of statsmodels' ``corr_nearest`` and ``corr_clipped``, which prove neither, and whose answers are not the
    nearest.

    Parameters
    ----------
    A
        A matrix of shape (n, n), symmetric to the bit; its stored values, whatever radius it brings.
    kind
        "correlation": positive semidefinite with ones on its diagonal (zeros in the rows of a variance of 0). "psd":
        positive semidefinite. "shrink": the correlation matrix αM + (1 − α)A with the least α, M the identity with the
        fixed entries.
    fixed
        The entries that keep their values: a mask of shape (n, n), True on either side of the diagonal, or pairs (i, j).
        Not of "psd".
    floor
        The least that the eigenvalues are to be.
    norm
        In which "psd" is the nearest.
    max_iterations
        The most steps of Newton's method; ten are many.
    symmetrize
        Take ½(A + Aᵀ) instead, whose nearest matrix is that of A.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Nearest
        ``.values`` (and ``np.asarray`` takes it), ``.definiteness``, ``.distance``, ``.distance_lower``,
        ``.optimality`` and ``.largest_change``.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image, and the gap.
    DomainError
        If the floor or a fixed entry is outside its domain, or the diagonal of what is shrunk is not of ones.
    ShapeError
        If no matrix has the fixed entries.
    ConvergenceError
        If there is no answer within the steps.

    Examples
    --------
    >>> import gramkit
    >>> a = [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]
    >>> answer = gramkit.nearest(a)
    >>> answer.values.round(12).tolist()
    [[1.0, 0.5, 0.5], [0.5, 1.0, -0.5], [0.5, -0.5, 1.0]]
    >>> answer.definiteness.positive_definite, answer.optimality < 1e-13
    (True, True)
    >>> held = gramkit.nearest(a, fixed=[(1, 0)], floor=0.01)
    >>> float(held[1, 0]), held.above_floor
    (0.9, True)
    """
    if kind == "psd" and fixed is not None:
        raise ValueError("fixed entries are those of a correlation matrix: kind is 'psd'")
    if kind != "psd" and norm != "frobenius":
        raise ValueError("a correlation matrix is the nearest in the Frobenius norm: norm is for kind='psd'")
    steps = operator.index(max_iterations)
    if steps < 0:
        raise ValueError(f"max_iterations is {steps}; it must be 0 or more")
    pairs = _pairs(fixed, A)
    with listening(progress) as listener:
        return _gramkit.nearest(A, kind, norm, pairs, floor, steps, symmetrize, listener)


def _pairs(fixed: ArrayLike | Iterable[tuple[int, int]] | None, A: ArrayLike) -> list[tuple[int, int]]:
    """The pairs of indices that a mask or a list of them holds."""
    if fixed is None:
        return []
    is_iterator = isinstance(fixed, Iterable) and not hasattr(fixed, "__array__")
    mask = np.asarray(list(fixed) if is_iterator else fixed)  # type: ignore[arg-type]
    if mask.dtype == np.bool_:
        order = len(np.asarray(A))
        if mask.shape != (order, order):
            raise ValueError(f"fixed is a mask of shape {mask.shape}; it must be {(order, order)}, or pairs (i, j)")
        return [(int(i), int(j)) for i, j in np.argwhere(mask | mask.T) if i > j]
    if mask.size == 0:
        return []
    if mask.ndim != 2 or mask.shape[1] != 2 or mask.dtype.kind not in "iu":
        raise ValueError("fixed must be a mask of True and False, of the shape of A, or pairs (i, j) of indices")
    if mask.min() < 0:
        raise ValueError(f"an index of a fixed entry is {mask.min()}; it must be 0 or more")
    return [(int(i), int(j)) for i, j in mask]
