"""Where the gradient of a field vanishes, and where it is flattest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gramkit._point_class import PointClass


@dataclass(frozen=True, eq=False)
class Plateau:
    """Connected cells of equal samples, or of a valley or ridge in which the gradient vanishes within its error.

    Attributes
    ----------
    kind
        A minimum if all samples beside it are higher, a maximum if all are lower; else degenerate or undetermined.
    cells
        The number of cells.
    lower, upper
        The corners of its bounding box.
    value
        The field in its first cell.
    boundary
        Whether it reaches an edge of the grid, or a missing sample.
    """

    kind: PointClass
    cells: int
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    value: float
    boundary: bool


@dataclass(frozen=True, eq=False)
class CriticalPoints:
    """The critical points of a field: arrays with an entry for each of k points, on n axes.

    Attributes
    ----------
    position
        Their coordinates, shape (k, n).
    position_error
        How far each coordinate may be off, shape (k, n); infinite where that is unknown, and the point may not exist.
    value, value_error
        The field there, and how far it may be off.
    eigenvalues
        Of the Hessian, ascending, shape (k, n); each is off by `radius` at most.
    radius
        How far the true Hessian may be off, in the spectral norm.
    kind
        The codes of `PointClass`, uint8.
    morse_index
        The least and the greatest number of negative eigenvalues, shape (k, 2).
    nearest
        The index of the nearest sample, shape (k, n).
    boundary
        Whether that lies on an edge of the grid, or beside a missing sample.
    unique
        Whether exactly one critical point is proved to lie within the position's errors.
    plateaus
        What is not a point.
    morse_sum, euler_characteristic
        The sum of (−1)^index over the points off the boundary, and what it is to be if the gradient points outwards.
    undecided, unsearched, left_out, unresolved
        Points without an index; cells among missing samples; cells beyond the effort; points that the samples are too
        coarse for.
    """

    position: NDArray[np.float64]
    position_error: NDArray[np.float64]
    value: NDArray[np.float64]
    value_error: NDArray[np.float64]
    eigenvalues: NDArray[np.float64]
    radius: NDArray[np.float64]
    kind: NDArray[np.uint8]
    morse_index: NDArray[np.int64]
    nearest: NDArray[np.int64]
    boundary: NDArray[np.bool_]
    unique: NDArray[np.bool_]
    plateaus: list[Plateau]
    morse_sum: int
    euler_characteristic: int
    undecided: int
    unsearched: int
    left_out: int
    unresolved: int

    def __len__(self) -> int:
        return len(self.value)

    def of_kind(self, kind: PointClass) -> NDArray[np.float64]:
        """The positions of the points of one class."""
        positions: NDArray[np.float64] = self.position[self.kind == kind]
        return positions

    def to_frame(self) -> Any:
        """A DataFrame of pandas with a row for each point."""
        import pandas

        n = self.position.shape[1]
        columns: dict[str, Any] = {}
        for axis in range(n):
            columns[f"x{axis}"] = self.position[:, axis]
            columns[f"x{axis}_error"] = self.position_error[:, axis]
        columns["value"] = self.value
        columns["value_error"] = self.value_error
        for axis in range(n):
            columns[f"eigenvalue{axis}"] = self.eigenvalues[:, axis]
        columns["radius"] = self.radius
        columns["kind"] = [PointClass(kind).name.lower() for kind in self.kind]
        columns["boundary"] = self.boundary
        return pandas.DataFrame(columns)

    def __repr__(self) -> str:
        counts = {kind: int(np.count_nonzero(self.kind == kind)) for kind in PointClass}
        words = ", ".join(f"{count} {kind.name.lower()}" for kind, count in counts.items() if count)
        plateaus = f", {len(self.plateaus)} plateaus" if self.plateaus else ""
        return f"CriticalPoints: {words or 'none'}{plateaus}"


@dataclass(frozen=True, eq=False)
class Flattest:
    """Where a field is flattest, by one measure.

    Attributes
    ----------
    measure
        "gradient", "laplacian", "hessian_norm", "spectral_radius" or "least_curvature".
    index
        The first sample with the least value.
    position
        Its coordinates.
    value, error
        The measure there, in units of the field per unit of position, or per square of one; and how far the true one may
        be from it.
    ties
        How many other samples have exactly this value.
    kind
        The class of the point.
    sample
        The field there.
    """

    measure: str
    index: tuple[int, ...]
    position: NDArray[np.float64]
    value: float
    error: float
    ties: int
    kind: PointClass
    sample: float
