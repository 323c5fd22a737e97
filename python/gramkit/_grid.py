"""Where the samples of a field lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _gramkit
from gramkit._arrays import samples, vector


class FieldOptions(TypedDict, total=False):
    """How a field is differentiated: the keywords of every function about fields.

    Attributes
    ----------
    coordinates
        One array of coordinates for each axis, evenly spaced or not, in place of spacings.
    origin
        The coordinate of the first sample on each axis; 0 if it is not given.
    accuracy
        2, 4 or 6: the power of the spacing in the truncation error of compact differences.
    scheme
        "compact", the smallest stencils; or "nested", what ``np.gradient`` of ``np.gradient`` takes.
    edge_order
        1 or 2, of nested differences, as that of ``np.gradient``.
    sigma
        Standard deviation of a Gaussian with which the samples are smoothed first, in the units of the axes.
    noise
        Standard deviation of noise in each sample.
    periodic
        Whether the axes close to circles: one answer for all, or one for each.
    mask
        True where a sample is missing, as in masked arrays. NaN stands for a missing sample too.
    truncation
        "estimated" (from differences of higher order), "neglected", or a function of the orders of a derivative, a tuple,
        that returns a bound of that derivative: then what is said of errors is proved.
    tightness
        An eigenvalue's interval is tight around 0 if its radius is at most this share of the Hessian's norm; 2⁻¹⁰ if None.
    effort
        The most steps that the search for critical points may take; 2³² if None. A processor makes 10⁸ to 10⁹ in a second.
    """

    coordinates: Sequence[ArrayLike] | Mapping[Any, ArrayLike] | None
    origin: float | Sequence[float] | None
    accuracy: Literal[2, 4, 6]
    scheme: Literal["compact", "nested"]
    edge_order: Literal[1, 2] | None
    sigma: float | None
    noise: float
    periodic: bool | Sequence[bool]
    mask: ArrayLike | None
    truncation: Literal["estimated", "neglected"] | Callable[[tuple[int, ...]], float]
    tightness: float | None
    effort: int | None


def is_labelled(f: Any) -> bool:
    """Whether it is a DataArray of xarray."""
    return type(f).__module__.split(".")[0] == "xarray" and hasattr(f, "dims")


def values(f: Any, mask: ArrayLike | None) -> NDArray[Any]:
    """The samples, NaN where they are missing."""
    array = samples(f.values if is_labelled(f) else f, "f")
    if mask is None:
        return array
    missing = np.asarray(mask)
    if missing.dtype != np.bool_ or missing.shape != array.shape:
        raise ValueError(
            f"mask must be an array of bool of shape {array.shape}, True where a sample is missing; "
            f"this one has {missing.dtype} and shape {missing.shape}"
        )
    array = array.astype(np.float64 if array.dtype != np.float32 else np.float32)
    array[missing] = np.nan
    return array


def differencing(
    f: Any, shape: tuple[int, ...], spacing: tuple[Any, ...], options: FieldOptions
) -> _gramkit.Differencing:
    """The grid and the differences that are asked for."""
    known = FieldOptions.__annotations__
    for name in options:
        if name not in known:
            raise TypeError(f"{name!r} is no option of a field; there are {', '.join(known)}")
    dimension = len(shape)
    places = _places(f, shape, spacing, options.get("coordinates"))
    if options.get("origin") is not None and any(np.ndim(place) for place in places):
        raise ValueError("origin belongs to spacings: coordinates say themselves where the first sample is")
    periodic = _each(options.get("periodic", False), dimension, "periodic")
    origin = _each(options.get("origin"), dimension, "origin")
    axes = [
        (place, 0.0 if start is None else float(start), bool(closed))
        for place, start, closed in zip(places, origin, periodic, strict=True)
    ]
    scheme, edge_order = options.get("scheme", "compact"), options.get("edge_order")
    if scheme not in ("compact", "nested"):
        raise ValueError(f"scheme is {scheme!r}; it must be 'compact' or 'nested'")
    if scheme == "compact" and edge_order is not None:
        raise ValueError("edge_order belongs to scheme='nested'; compact differences have accuracy=2, 4 or 6")
    if scheme == "nested":
        edge_order = 1 if edge_order is None else edge_order
    truncation = options.get("truncation", "estimated")
    if not callable(truncation) and truncation not in ("estimated", "neglected"):
        raise ValueError(
            f"truncation is {truncation!r}; it must be 'estimated', 'neglected', or a function of the orders"
        )
    return _gramkit.Differencing(
        shape,
        axes,
        options.get("accuracy", 2),
        edge_order,
        options.get("noise", 0.0),
        options.get("sigma"),
        options.get("tightness"),
        options.get("effort"),
        truncation if callable(truncation) else None if truncation == "estimated" else False,
    )


def _each(answer: Any, dimension: int, what: str) -> list[Any]:
    if answer is None or np.ndim(answer) == 0:
        return [answer] * dimension
    if len(answer) != dimension:
        raise ValueError(f"{what} has {len(answer)} entries for {dimension} axes; give one for all, or one for each")
    return list(answer)


def _places(f: Any, shape: tuple[int, ...], spacing: tuple[Any, ...], coordinates: Any) -> list[Any]:
    """A spacing, or coordinates, for each axis."""
    if spacing and coordinates is not None:
        raise ValueError("spacings and coordinates exclude each other: give either")
    dimension = len(shape)
    if coordinates is not None:
        if isinstance(coordinates, Mapping):
            if not is_labelled(f):
                raise TypeError(
                    "coordinates by name belong to a DataArray; give one array for each axis, in their order"
                )
            coordinates = [coordinates[name] for name in f.dims]
        spacing = tuple(np.asarray(one) for one in coordinates)
    elif is_labelled(f) and not spacing:
        spacing = tuple(_coordinate(f, name) for name in f.dims)
    if not spacing:
        return [1.0] * dimension
    if len(spacing) == 1 and dimension != 1:
        if np.ndim(spacing[0]) != 0:
            spacing = tuple(spacing[0]) if len(spacing[0]) == dimension else spacing
        else:
            spacing = spacing * dimension
    if len(spacing) != dimension:
        raise ValueError(
            f"{len(spacing)} spacings for {dimension} axes: give one for all, or one for each; it may be an array of coordinates"
        )
    return [_place(one, length, axis) for axis, (one, length) in enumerate(zip(spacing, shape, strict=True))]


def _place(one: Any, length: int, axis: int) -> Any:
    array = np.asarray(one)
    if array.dtype.kind not in "iufb":
        raise TypeError(
            f"the coordinates of axis {axis} are of type {array.dtype}; they must be numbers: convert them first"
        )
    if array.ndim == 0:
        return float(array)
    if array.shape != (length,):
        raise ValueError(f"axis {axis} has {length} samples, but its coordinates have the shape {array.shape}")
    return vector(array, f"the coordinates of axis {axis}")


def _coordinate(f: Any, name: Any) -> Any:
    if name not in f.coords:
        return 1.0
    place = f.coords[name].values
    if place.dtype.kind in "mM":
        raise TypeError(
            f"the coordinates of {name!r} are times: turn them into numbers in the unit that derivatives should be per, "
            f"as (t - t[0]) / np.timedelta64(1, 's')"
        )
    return place
