"""Derivatives of samples on a grid, and what a Hessian says of each point."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal, Unpack

import numpy as np
from numpy.typing import NDArray

from gramkit import _gramkit
from gramkit._critical_points import CriticalPoints, Flattest, Plateau
from gramkit._errors import NonFiniteError
from gramkit._grid import FieldOptions, differencing, is_labelled, values
from gramkit._point_class import PointClass
from gramkit._progress import Progress, listening

Quantity = Literal[
    "gradient",
    "hessian",
    "packed_hessian",
    "laplacian",
    "hessian_eigenvalues",
    "hessian_eigenvectors",
    "hessian_norm",
    "hessian_radius",
    "margin",
    "scheme_difference",
    "mean_curvature",
    "gaussian_curvature",
    "shape_index",
    "classes",
]

#: The names of the leading axes of a quantity, in an answer about a DataArray.
_LEADING: dict[str, tuple[str, ...]] = {
    "gradient": ("derivative",),
    "hessian": ("row", "column"),
    "packed_hessian": ("entry",),
    "hessian_eigenvalues": ("eigenvalue",),
    "hessian_eigenvectors": ("component", "eigenvalue"),
}


@dataclass(frozen=True, eq=False)
class ClassMap:
    """The class of every point by its Hessian within its error.

    Attributes
    ----------
    codes
        An array of uint8 with the shape of the samples (a DataArray, if they are one): the values of `PointClass`.
    counts
        How many points each class has.
    """

    codes: Any
    counts: dict[PointClass, int]

    @property
    def names(self) -> dict[int, str]:
        """The word for each code."""
        return {int(kind): kind.name.lower() for kind in PointClass}

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {kind.name.lower()}" for kind, count in self.counts.items() if count)
        return f"ClassMap of {self.codes.shape}: {counts}"


@dataclass(frozen=True, eq=False)
class HessianAt:
    """The Hessian of a field at one point.

    Attributes
    ----------
    values
        The Hessian, shape (n, n).
    errors
        How far each entry may be off; None where only their norm is known.
    radius
        How far the true Hessian may be from it, in the spectral norm.
    radius_kind
        "bound" where that is proved, "estimate" where it is estimated, "exact" where it is 0.
    """

    values: NDArray[np.float64]
    errors: NDArray[np.float64] | None
    radius: float
    radius_kind: str


class Field:
    """Samples on a grid, of any number of axes.

    Parameters
    ----------
    f
        The samples. NaN, and what a masked array hides, is missing. A DataArray of xarray brings its coordinates, and
        what comes out has them.
    *spacing
        As for ``np.gradient``: nothing (1), one distance for all axes, or for each axis a distance or an array of
        coordinates.
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
    >>> x, y = np.meshgrid(np.arange(9.0), np.arange(7.0), indexing="ij")
    >>> field = gramkit.Field(x**2 - 3 * x * y, 1.0)
    >>> field.hessian()[:, :, 4, 3]
    array([[ 2., -3.],
           [-3.,  0.]])
    >>> gradient, laplacian = field.compute(["gradient", "laplacian"])  # one pass over the samples
    >>> gradient.shape, laplacian.shape
    ((2, 9, 7), (9, 7))
    """

    def __init__(self, f: Any, *spacing: Any, **options: Unpack[FieldOptions]) -> None:
        self._labelled = f if is_labelled(f) else None
        # Coordinates that are given in place of an array's own are not its own any more.
        self._moved = bool(spacing) or options.get("coordinates") is not None
        self._samples = values(f, options.get("mask"))
        self._differencing = differencing(f, self._samples.shape, spacing, options)

    @classmethod
    def open(cls, path: str | PathLike[str], *spacing: Any, **options: Unpack[FieldOptions]) -> Field:
        """The field in an NPY file, which may be longer than memory: it is read where it is looked at.

        Results are as long as the samples; give an ``out=`` that is a ``np.memmap`` too.

        Parameters
        ----------
        path
            A file that ``np.save`` has written.
        *spacing, **options
            As for `Field`.

        Examples
        --------
        >>> import tempfile, numpy as np, gramkit
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     np.save(f"{folder}/f.npy", np.add.outer(np.arange(9.0) ** 2, np.arange(7.0)))
        ...     gramkit.Field.open(f"{folder}/f.npy", 1.0).classes()
        ClassMap of (9, 7): 63 degenerate
        """
        return cls(np.load(path, mmap_mode="r"), *spacing, **options)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of samples along each axis."""
        return self._samples.shape

    def compute(
        self,
        quantities: Sequence[Quantity],
        *,
        out: Sequence[NDArray[np.float64] | None] | None = None,
        progress: Progress = None,
    ) -> list[Any]:
        """Several quantities in one pass over the samples.

        Parameters
        ----------
        quantities
            Their names: "gradient" (n, *shape), "hessian" (n, n, *shape), "packed_hessian" (its upper triangle row by row),
            "laplacian", "hessian_eigenvalues" (ascending), "hessian_eigenvectors", "hessian_norm", "hessian_radius" (how far
            the true Hessian may be off), "margin" (what is left of the least eigenvalue's modulus after that),
            "scheme_difference", and of two axes "mean_curvature", "gaussian_curvature", "shape_index"; "classes", a
            `ClassMap`.
        out
            An array for each, or None.
        progress
            A function of the fraction done, or True for a bar of tqdm.
        """
        given = [None] * len(quantities) if out is None else list(out)
        with listening(progress) as listener:
            arrays, counts = self._call(_gramkit.compute, list(quantities), given, listener)
        answers = [self._labels(array, _LEADING.get(name, ())) for name, array in zip(quantities, arrays, strict=True)]
        if counts is not None:
            place = list(quantities).index("classes")
            answers[place] = ClassMap(answers[place], dict(zip(PointClass, counts, strict=True)))
        return answers

    def hessian(
        self, *, packed: bool = False, out: NDArray[np.float64] | None = None, progress: Progress = None
    ) -> Any:
        """The matrix of second derivatives at every point; see `gramkit.hessian`."""
        return self.compute(["packed_hessian" if packed else "hessian"], out=[out], progress=progress)[0]

    def gradient(self, *, out: NDArray[np.float64] | None = None, progress: Progress = None) -> Any:
        """The first derivatives at every point; see `gramkit.gradient`."""
        return self.compute(["gradient"], out=[out], progress=progress)[0]

    def laplacian(self, *, out: NDArray[np.float64] | None = None, progress: Progress = None) -> Any:
        """The sum of the second derivatives along the axes; see `gramkit.laplacian`."""
        return self.compute(["laplacian"], out=[out], progress=progress)[0]

    def hessian_eigenvalues(
        self,
        *,
        order: Literal["ascending", "descending"] = "ascending",
        out: NDArray[np.float64] | None = None,
        progress: Progress = None,
    ) -> Any:
        """The eigenvalues of the Hessian at every point; see `gramkit.hessian_eigenvalues`."""
        if order not in ("ascending", "descending"):
            raise ValueError(f"order is {order!r}; it must be 'ascending' or 'descending'")
        answer = self.compute(["hessian_eigenvalues"], out=[out], progress=progress)[0]
        return answer if order == "ascending" else answer[::-1]

    def hessian_radius(self, *, out: NDArray[np.float64] | None = None, progress: Progress = None) -> Any:
        """How far the true Hessian may be from the computed one, in the spectral norm, at every point."""
        return self.compute(["hessian_radius"], out=[out], progress=progress)[0]

    def mean_curvature(self, *, out: NDArray[np.float64] | None = None, progress: Progress = None) -> Any:
        """The mean curvature of the surface z = f(x, y)."""
        return self.compute(["mean_curvature"], out=[out], progress=progress)[0]

    def gaussian_curvature(self, *, out: NDArray[np.float64] | None = None, progress: Progress = None) -> Any:
        """The Gaussian curvature of the surface z = f(x, y)."""
        return self.compute(["gaussian_curvature"], out=[out], progress=progress)[0]

    def shape_index(self, *, out: NDArray[np.float64] | None = None, progress: Progress = None) -> Any:
        """The shape index of Koenderink and van Doorn, in [−1, 1]; see `gramkit.shape_index`."""
        return self.compute(["shape_index"], out=[out], progress=progress)[0]

    def structure_tensor(
        self, scale: float, *, out: NDArray[np.float64] | None = None, progress: Progress = None
    ) -> Any:
        """The structure tensor: the upper triangle row by row, then the axes of the samples; see `gramkit.structure_tensor`."""
        with listening(progress) as listener:
            return self._labels(self._call(_gramkit.structure_tensor, scale, out, listener), ("entry",))

    def hessian_at(self, index: Sequence[int]) -> HessianAt:
        """The Hessian at one point, with the error of each of its entries."""
        places = [operator.index(i) for i in index]
        if len(places) == len(self.shape):
            places = [i + n if i < 0 else i for i, n in zip(places, self.shape, strict=True)]
        if any(i < 0 for i in places):
            raise IndexError(f"index {tuple(index)} is out of range: there are {self.shape} samples")
        return HessianAt(*self._call(_gramkit.hessian_at, places))

    def classes(self, *, progress: Progress = None) -> ClassMap:
        """The class of every point; see `gramkit.classes`."""
        answer: ClassMap = self.compute(["classes"], progress=progress)[0]
        return answer

    def critical_points(self, *, progress: Progress = None) -> CriticalPoints:
        """Where the gradient vanishes; see `gramkit.critical_points`."""
        with listening(progress) as listener:
            found = self._call(_gramkit.critical_points, listener)
        plateaus = [Plateau(**{**plateau, "kind": PointClass(plateau["kind"])}) for plateau in found.pop("plateaus")]
        return CriticalPoints(plateaus=plateaus, **found)

    def flattest(
        self, *, by: str | None = None, below: float | None = None, progress: Progress = None
    ) -> list[Flattest]:
        """Where the field is flattest; see `gramkit.flattest`."""
        with listening(progress) as listener:
            found = self._call(_gramkit.flattest, by, below, listener)
        return [Flattest(**{**one, "kind": PointClass(one["kind"])}) for one in found]

    def svg(self, *, title: str = "Field", threshold: float | None = None, critical_points: bool = False) -> str:
        """A picture as SVG: the samples, their classes, the gradient of two axes, and critical points if asked for.

        Parameters
        ----------
        title
            The words above it.
        threshold
            A value whose contour is drawn.
        critical_points
            Whether critical points are looked for and marked.
        """
        svg: str = self._call(_gramkit.field_svg, title, threshold, critical_points)
        return svg

    def _repr_svg_(self) -> str:
        return self.svg()

    def _call(self, function: Any, *arguments: Any) -> Any:
        try:
            return function(self._samples, self._differencing, *arguments)
        except NonFiniteError as error:
            if isinstance(error.index, int):
                error.index = tuple(int(i) for i in np.unravel_index(error.index, self.shape))
            raise

    def _labels(self, array: Any, leading: tuple[str, ...]) -> Any:
        """The array, with the coordinates of the samples if they have any."""
        f = self._labelled
        if f is None:
            return array
        import xarray

        axes = {"derivative", "row", "column", "component"}
        taken = {str(dim) for dim in f.dims}
        names = [f"hessian_{name}" if name in taken else name for name in leading]
        coords: dict[str, Any] = {new: list(f.dims) for new, name in zip(names, leading, strict=True) if name in axes}
        if not self._moved:
            coords.update(f.coords)
        return xarray.DataArray(array, dims=(*names, *f.dims), coords=coords)
