"""What is not an aligned array of float64 or float32 becomes one, or is refused.

A proof about other numbers than the caller's is no proof: whatever cannot be read without changing a number is refused
with a sentence.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: The first whole number whose neighbour is not a float64.
_LARGEST = 2**53


def matrix(argument: Any, what: str) -> NDArray[Any]:
    """An aligned array of two axes."""
    array = _numbers(argument, what)
    if array.ndim == 1:
        raise ValueError(
            f"{what} has one axis; a matrix has two: {what}[:, None] is one column, {what}[None, :] one row"
        )
    if array.ndim != 2:
        raise ValueError(f"{what} has {array.ndim} axes; a matrix has two")
    return array


def vector(argument: Any, what: str) -> NDArray[Any]:
    """An aligned array of one axis."""
    array = _numbers(argument, what)
    if array.ndim != 1:
        raise ValueError(f"{what} has {array.ndim} axes; a list of numbers has one")
    return array


def samples(argument: Any, what: str) -> NDArray[Any]:
    """An aligned array of any axes; what a masked array hides becomes NaN, which stands for a missing sample."""
    if isinstance(argument, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(argument)
        array = _numbers(argument.data, what)
        if not mask.any():
            return array
        array = array.astype(np.float64)
        array[mask] = np.nan
        return array
    return _numbers(argument, what)


def names(argument: Any) -> list[str] | None:
    """The names of the columns, of a frame of pandas or polars or a table of Arrow."""
    columns = getattr(argument, "columns", None)
    if columns is None or isinstance(argument, np.ndarray):
        return None
    if type(argument).__module__.split(".")[0] == "pyarrow":
        columns = argument.column_names
    return [str(name) for name in columns]


def converted(values: NDArray[Any], dtype: Any, copy: bool | None) -> NDArray[Any]:
    """What `__array__` answers."""
    if dtype is not None and np.dtype(dtype) != values.dtype:
        if copy is False:
            raise ValueError(f"float64 becomes {np.dtype(dtype)} only by a copy")
        return values.astype(dtype)
    return values.copy() if copy else values


def _numbers(argument: Any, what: str) -> NDArray[Any]:
    if isinstance(argument, np.ma.MaskedArray):
        if np.ma.getmaskarray(argument).any():
            raise TypeError(f"{what} is a masked array, and some of it is hidden: fill it, or leave those rows out")
        argument = argument.data
    if hasattr(argument, "to_numpy") and not isinstance(argument, np.ndarray):
        array = _frame(argument, what)
    else:
        array = np.asarray(argument)
    kind = array.dtype.kind
    if kind == "f" and array.dtype.itemsize <= 8:
        double = array.dtype.itemsize == 8
        return np.require(array, dtype=np.float64 if double else np.float32, requirements="A")
    if kind == "b":
        return array.astype(np.float64)
    if kind in "iu":
        return _whole(array, what)
    if kind == "f":
        raise TypeError(
            f"{what} has {array.dtype} numbers, which a float64 does not hold: round them yourself, by .astype(float)"
        )
    if kind == "c":
        raise TypeError(f"{what} has complex numbers; gramkit is about real ones")
    if kind == "V":
        raise TypeError(f"{what} is a record array: take the fields that are meant, as {what}['name'], and stack them")
    raise TypeError(f"{what} has entries of type {array.dtype}; they must be real numbers")


def _frame(argument: Any, what: str) -> NDArray[Any]:
    array = np.asarray(argument.to_numpy())
    if array.dtype.kind != "O":
        return array
    for name in names(argument) or []:
        column = np.asarray(argument[name].to_numpy())
        if column.dtype.kind not in "fiub":
            raise TypeError(
                f"column {name!r} of {what} has entries of type {column.dtype}, not numbers: "
                "fill what is missing, convert it (astype(float)), or leave it out"
            )
    return array


def _whole(array: NDArray[Any], what: str) -> NDArray[np.float64]:
    if array.size and array.dtype.itemsize == 8 and (array.max() > _LARGEST or array.min() < -_LARGEST):
        index = tuple(int(i) for i in np.argwhere((array > _LARGEST) | (array < -_LARGEST))[0])
        raise ValueError(
            f"{what} has an integer beyond 2**53 at {index}, which is not a float64: divide all by a power of two, or round"
        )
    return array.astype(np.float64)
