"""Fields by one function each, as NumPy and scikit-image have them."""

from __future__ import annotations

from typing import Any, Literal, Unpack

import numpy as np
from numpy.typing import NDArray

from gramkit._critical_points import CriticalPoints, Flattest
from gramkit._field import ClassMap, Field
from gramkit._grid import FieldOptions
from gramkit._progress import Progress

Out = NDArray[np.float64] | None


def hessian(
    f: Any,
    *spacing: Any,
    packed: bool = False,
    out: Out = None,
    progress: Progress = None,
    **options: Unpack[FieldOptions],
) -> Any:
    """The matrix of second derivatives at every sample, an array of shape (n, n, *f.shape).

    Instead of ``np.gradient`` twice (``scheme="nested"`` is that), ``skimage.feature.hessian_matrix``, which knows no
    spacing, and ``findiff.Hessian``.

    Parameters
    ----------
    f
        The samples, on n axes; see `Field`.
    *spacing
        As for ``np.gradient``: nothing (1), one distance for all axes, or for each axis a distance or coordinates.
    packed
        Only the upper triangle, row by row: shape (n(n + 1)/2, *f.shape), in the order of scikit-image's list.
    out
        An array for the result.
    progress
        A function of the fraction done, or True for a bar of tqdm.
    **options
        See `FieldOptions`.

    Raises
    ------
    NonFiniteError
        With the index of an infinite sample.
    ShapeError
        If an axis is too short for its differences, or a quantity of surfaces is asked for where there are not two axes.
    DomainError
        If a spacing or an option is outside its domain.
    RangeError
        If a derivative exceeds float64.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x, y = np.meshgrid(np.arange(0, 4, 0.5), np.arange(0, 3, 0.25), indexing="ij")
    >>> H = gramkit.hessian(x**2 * y, 0.5, 0.25)
    >>> H.shape
    (2, 2, 8, 12)
    >>> H[:, :, 4, 8]  # at x = y = 2: 2y, 2x; 2x, 0
    array([[4., 4.],
           [4., 0.]])
    """
    return Field(f, *spacing, **options).hessian(packed=packed, out=out, progress=progress)


def gradient(f: Any, *spacing: Any, out: Out = None, progress: Progress = None, **options: Unpack[FieldOptions]) -> Any:
    """The first derivatives at every sample, an array of shape (n, *f.shape): those of ``np.gradient``, stacked.

    At the edges the differences are of the accuracy of the interior.

    Parameters
    ----------
    f, *spacing, out, progress, **options
        As for `hessian`.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> gramkit.gradient(np.array([0.0, 1.0, 4.0, 9.0, 16.0]), 1.0)
    array([[0., 2., 4., 6., 8.]])
    """
    return Field(f, *spacing, **options).gradient(out=out, progress=progress)


def laplacian(
    f: Any, *spacing: Any, out: Out = None, progress: Progress = None, **options: Unpack[FieldOptions]
) -> Any:
    """The sum of the second derivatives along the axes, at every sample.

    Instead of ``scipy.ndimage.laplace``, which knows no spacing.

    Parameters
    ----------
    f, *spacing, out, progress, **options
        As for `hessian`.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x, y = np.meshgrid(np.arange(5.0), np.arange(6.0), indexing="ij")
    >>> float(gramkit.laplacian(x**2 + 3 * y**2, 1.0)[2, 2])
    8.0
    """
    return Field(f, *spacing, **options).laplacian(out=out, progress=progress)


def hessian_eigenvalues(
    f: Any,
    *spacing: Any,
    order: Literal["ascending", "descending"] = "ascending",
    out: Out = None,
    progress: Progress = None,
    **options: Unpack[FieldOptions],
) -> Any:
    """The eigenvalues of the Hessian at every sample, an array of shape (n, *f.shape).

    They ascend; those of ``skimage.feature.hessian_matrix_eigvals`` descend (``order="descending"``).

    Parameters
    ----------
    f, *spacing, out, progress, **options
        As for `hessian`; `out` has them in ascending order.
    order
        "ascending" or "descending".

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x, y = np.meshgrid(np.arange(5.0), np.arange(6.0), indexing="ij")
    >>> gramkit.hessian_eigenvalues(x**2 - 2 * y**2, 1.0)[:, 2, 2]
    array([-4.,  2.])
    """
    return Field(f, *spacing, **options).hessian_eigenvalues(order=order, out=out, progress=progress)


def hessian_radius(
    f: Any, *spacing: Any, out: Out = None, progress: Progress = None, **options: Unpack[FieldOptions]
) -> Any:
    """How far the true Hessian may be from the computed one at every sample, in the spectral norm.

    Truncation is estimated by differences of higher order, or bounded (``truncation=``); rounding and noise are counted.

    Parameters
    ----------
    f, *spacing, out, progress, **options
        As for `hessian`.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x = np.linspace(0, 3, 31)
    >>> error = gramkit.hessian(np.sin(x), x)[0, 0] + np.sin(x)
    >>> bool(np.all(abs(error) <= gramkit.hessian_radius(np.sin(x), x)))
    True
    """
    return Field(f, *spacing, **options).hessian_radius(out=out, progress=progress)


def mean_curvature(
    f: Any, *spacing: Any, out: Out = None, progress: Progress = None, **options: Unpack[FieldOptions]
) -> Any:
    """The mean curvature of the surface z = f(x, y) at every sample.

    Parameters
    ----------
    f, *spacing, out, progress, **options
        As for `hessian`; two axes.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x, y = np.meshgrid(np.arange(-2.0, 3.0), np.arange(-2.0, 3.0), indexing="ij")
    >>> float(gramkit.mean_curvature(x**2 + y**2, 1.0)[2, 2])
    2.0
    """
    return Field(f, *spacing, **options).mean_curvature(out=out, progress=progress)


def gaussian_curvature(
    f: Any, *spacing: Any, out: Out = None, progress: Progress = None, **options: Unpack[FieldOptions]
) -> Any:
    """The Gaussian curvature of the surface z = f(x, y) at every sample.

    Parameters
    ----------
    f, *spacing, out, progress, **options
        As for `hessian`; two axes.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x, y = np.meshgrid(np.arange(-2.0, 3.0), np.arange(-2.0, 3.0), indexing="ij")
    >>> float(gramkit.gaussian_curvature(x * y, 1.0)[2, 2])
    -1.0
    """
    return Field(f, *spacing, **options).gaussian_curvature(out=out, progress=progress)


def shape_index(
    f: Any, *spacing: Any, out: Out = None, progress: Progress = None, **options: Unpack[FieldOptions]
) -> Any:
    """The shape index of Koenderink and van Doorn (1992) at every sample, in [−1, 1]: −1 is a cup, 1 a cap, 0 a saddle.

    It is that of ``skimage.feature.shape_index``, with spacings.

    Parameters
    ----------
    f, *spacing, out, progress, **options
        As for `hessian`; two axes.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x, y = np.meshgrid(np.arange(5.0), np.arange(5.0), indexing="ij")
    >>> float(gramkit.shape_index(x**2 + y**2, 1.0)[2, 2])
    -1.0
    """
    return Field(f, *spacing, **options).shape_index(out=out, progress=progress)


def structure_tensor(
    f: Any, *spacing: Any, scale: float, out: Out = None, progress: Progress = None, **options: Unpack[FieldOptions]
) -> Any:
    """The structure tensor, the products of first derivatives in a Gaussian window: its upper triangle, row by row.

    The gradient is that of the field's differences, in its units, and not Sobel's as that of
    ``skimage.feature.structure_tensor``.

    Parameters
    ----------
    f, *spacing, progress, **options
        As for `hessian`.
    scale
        The standard deviation of the window, in the units of the axes.
    out
        An array of shape (n(n + 1)/2, *f.shape) for the answer.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x, y = np.meshgrid(np.arange(10.0), np.arange(10.0), indexing="ij")
    >>> gramkit.structure_tensor(3 * x + 4 * y, 1.0, scale=1.5)[:, 5, 5].round(12)
    array([ 9., 12., 16.])
    """
    return Field(f, *spacing, **options).structure_tensor(scale, out=out, progress=progress)


def classes(f: Any, *spacing: Any, progress: Progress = None, **options: Unpack[FieldOptions]) -> ClassMap:
    """The class of every sample by its Hessian: convex (minimum), concave (maximum), saddle, or not known.

    The radius of the Hessian is counted: a class holds for every Hessian within its error. With a function of bounds as
    ``truncation=``, a class that is decided is proved.

    Parameters
    ----------
    f, *spacing, progress, **options
        As for `hessian`.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x = np.arange(-4.0, 5.0)
    >>> gramkit.classes(np.add.outer(x**2, -(x**2)), 1.0)
    ClassMap of (9, 9): 81 saddle
    """
    return Field(f, *spacing, **options).classes(progress=progress)


def critical_points(
    f: Any, *spacing: Any, progress: Progress = None, **options: Unpack[FieldOptions]
) -> CriticalPoints:
    """Where the gradient vanishes, between the samples, with errors of the positions and the class of each point.

    Instead of ``skimage.feature.peak_local_max``, which knows samples only.

    Parameters
    ----------
    f, *spacing, progress, **options
        As for `hessian`.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x = np.linspace(-2, 2, 41)
    >>> points = gramkit.critical_points(x**3 - x, x)
    >>> points
    CriticalPoints: 1 minimum, 1 maximum
    >>> bool(np.all(abs(points.position[:, 0] - [-(3**-0.5), 3**-0.5]) <= points.position_error[:, 0]))
    True
    """
    return Field(f, *spacing, **options).critical_points(progress=progress)


def flattest(
    f: Any,
    *spacing: Any,
    by: Literal["gradient", "laplacian", "hessian_norm", "spectral_radius", "least_curvature"] | None = None,
    below: float | None = None,
    progress: Progress = None,
    **options: Unpack[FieldOptions],
) -> list[Flattest]:
    """Where a field is flattest, by one measure or by each of them.

    Parameters
    ----------
    f, *spacing, progress, **options
        As for `hessian`.
    by
        The measure: |∇f|, |Δf|, the Frobenius norm of the Hessian, its largest or its least eigenvalue in modulus; all if
        None.
    below
        Only among samples below this value.

    Raises
    ------
    GramkitError
        As `Field`.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> x = np.linspace(-2, 2, 9)
    >>> found, = gramkit.flattest(x**3 - 3 * x, x, by="hessian_norm")
    >>> found.index, float(found.position[0])
    ((4,), 0.0)
    """
    return Field(f, *spacing, **options).flattest(by=by, below=below, progress=progress)
