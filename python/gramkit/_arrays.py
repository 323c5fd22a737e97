"""What is not an aligned array of float64 or float32 becomes one, or is refused.

A proof about other numbers than the caller's is no proof: whatever cannot be read without changing a number is refused
with a sentence, or goes through exact arithmetic where there is one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gramkit._errors import ShapeError, StateError

#: The first whole number whose neighbour is not a float64.
_LARGEST = 2**53

#: Rows, columns, and row after row the integers and the exponents of ten that make the entries.
Decimals: TypeAlias = tuple[int, int, list[int], list[int]]


def matrix(argument: Any, what: str) -> NDArray[Any]:
    """An aligned array of two axes."""
    return _with_axes(_numbers(argument, what), 2, what)


def vector(argument: Any, what: str) -> NDArray[Any]:
    """An aligned array of one axis."""
    return _with_axes(_numbers(argument, what), 1, what)


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


def matrix_with_gaps(argument: Any, what: str) -> NDArray[Any]:
    """An aligned array of two axes, in which NaN stands for what a frame or a masked array says to be missing."""
    if not _is_frame(argument):
        return _with_axes(samples(argument, what), 2, what)
    columns = [_with_nan(column, name, what) for name, column in _columns(argument)]
    return np.column_stack(columns) if columns else np.empty(argument.shape)


def windows(argument: Any, what: str) -> NDArray[Any]:
    """An array of three axes whose windows stand one after another, row after row or column after column."""
    array = _with_axes(_numbers(argument, what), 3, what)
    if array.flags.c_contiguous or array.transpose(0, 2, 1).flags.c_contiguous:
        return array
    return np.ascontiguousarray(array)


def entries(argument: Any, what: str) -> NDArray[Any] | Decimals:
    """A matrix as `matrix` has it, or, where a number is no float64, all its numbers as they are."""
    array = _read(argument, what)
    if array.dtype.kind in "iuO":
        _with_axes(array, 2, what)
        converted = _doubles(array, what)
        return _as_decimals(array, what) if converted is None else converted
    return _with_axes(_floats(array, what), 2, what)


def decimals(argument: Any, what: str) -> Decimals:
    """All numbers of a matrix as they are."""
    array = _read(argument, what)
    if array.dtype.kind not in "iuO":
        array = _floats(array, what)
    return _as_decimals(_with_axes(array, 2, what), what)


def names(argument: Any, given: Iterable[str] | None = None, of: str = "columns") -> list[str]:
    """What the vectors are called: as given, or by the columns of a frame of pandas, polars or Arrow; or nothing."""
    if given is not None:
        if isinstance(given, str):
            raise TypeError("names is one string; it must be a list of them")
        return [str(name) for name in given]
    if of == "rows" or not _is_frame(argument):
        return []
    labels = argument.column_names if _module(argument) == "pyarrow" else argument.columns
    return [str(name) for name in labels]


def by_name(argument: Any, expected: list[str], what: str, error: type[ShapeError | StateError] = ShapeError) -> Any:
    """A frame with its columns in this order, and whatever has no names as it is.

    Raises
    ------
    ShapeError
        Or the error that is asked for, if the columns are others.
    """
    if not _is_frame(argument):
        return argument
    found = names(argument)
    if found == expected:
        return argument
    lacking = [name for name in expected if name not in found]
    strange = [name for name in found if name not in expected]
    twice = [name for name in found if found.count(name) > 1]
    if lacking or strange or twice:
        if lacking:
            wrong = f"there is no {lacking[0]!r}"
        elif strange:
            wrong = f"{strange[0]!r} is not among those"
        else:
            wrong = f"{twice[0]!r} is there twice"
        raise error(
            f"the columns of {what} are {_listed(found)}, and those before {_listed(expected)}: {wrong}; choose the same "
            "columns of all by name, or give an array, whose columns are taken in their order"
        )
    order = [found.index(name) for name in expected]
    if _module(argument) == "pyarrow":
        return argument.select(order)
    if hasattr(argument, "iloc"):
        return argument.iloc[:, order]
    return argument[[list(argument.columns)[j] for j in order]]


def like(argument: Any, other: Any, of: str, what: str) -> Any:
    """A frame of points in rows with its columns in the order of another frame's, and whatever has no names as it is."""
    expected = names(other, of="columns" if of == "rows" else "rows")
    return by_name(argument, expected, what) if expected else argument


def _listed(names: list[str]) -> str:
    most = 8
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(repr, names[:most])) + more if names else "none"


def converted(values: NDArray[Any], dtype: Any, copy: bool | None) -> NDArray[Any]:
    """What `__array__` answers."""
    if dtype is not None and np.dtype(dtype) != values.dtype:
        if copy is False:
            raise ValueError(f"float64 becomes {np.dtype(dtype)} only by a copy")
        return values.astype(dtype)
    return values.copy() if copy else values


def _with_axes(array: NDArray[Any], axes: int, what: str) -> NDArray[Any]:
    if array.ndim == axes:
        return array
    if axes == 1:
        raise ValueError(f"{what} has {array.ndim} axes; a list of numbers has one")
    if axes == 3:
        raise ValueError(f"{what} has {array.ndim} axes; windows have three: (window, row, column)")
    if array.ndim == 1:
        raise ValueError(
            f"{what} has one axis; a matrix has two: {what}[:, None] is one column, {what}[None, :] one row"
        )
    raise ValueError(f"{what} has {array.ndim} axes; a matrix has two")


def _numbers(argument: Any, what: str) -> NDArray[Any]:
    """An aligned array of float64 or float32."""
    array = _read(argument, what)
    if array.dtype.kind not in "iuO":
        return _floats(array, what)
    doubles = _doubles(array, what)
    if doubles is not None:
        return doubles
    index = _first(array, lambda number: not _is_double(number))
    if array.dtype.kind != "O" or isinstance(array[index], Integral):
        found, advice = "an integer beyond 2**53", "divide all by a power of two, or round"
    else:
        found, advice = repr(array[index]), "round it yourself, by float()"
    raise ValueError(f"{what} has {found} at {index}, which is not a float64: {advice}")


def _read(argument: Any, what: str) -> NDArray[Any]:
    """An array of floats of NumPy, or of integers or objects, of which none was rounded yet."""
    if isinstance(argument, np.ma.MaskedArray):
        if np.ma.getmaskarray(argument).any():
            raise TypeError(f"{what} is a masked array, and some of it is hidden: fill it, or leave those rows out")
        argument = argument.data
    if hasattr(argument, "nnz") and hasattr(argument, "toarray"):
        raise TypeError(f"{what} is a sparse matrix: {what}.toarray() makes an array of it")
    if _is_frame(argument):
        return _frame(argument, what)
    if isinstance(argument, np.ndarray):
        array = np.asarray(argument)
    elif hasattr(argument, "__array__"):
        array = np.asanyarray(argument)
        if isinstance(array, np.ma.MaskedArray):
            return _read(array, what)
    else:
        array = _list(argument, what)
    if array.dtype.kind == "O":
        return _objects(array, what)
    return array


def _list(argument: Any, what: str) -> NDArray[Any]:
    """Of lists: NumPy rounds the integers among floats, and shows what masks hide, without a word."""
    if isinstance(argument, list | tuple) and any(np.ma.is_masked(row) for row in argument):
        raise TypeError(
            f"{what} has masked arrays, and some of what is in them is hidden: fill them, or leave those rows out"
        )
    try:
        array = np.asarray(argument)
    except ValueError as error:
        raise ValueError(f"{what} is no array: its rows have different lengths ({error})") from None
    if array.dtype.kind != "f" or not array.size or not (np.abs(array) >= _LARGEST).any():
        return array
    objects = np.asarray(argument, dtype=object)
    return objects if any(isinstance(number, Integral) for number in objects.flat) else array


def _floats(array: NDArray[Any], what: str) -> NDArray[Any]:
    kind = array.dtype.kind
    if kind == "f" and array.dtype.itemsize <= 8:
        double = array.dtype.itemsize == 8
        return np.require(array, dtype=np.float64 if double else np.float32, requirements="A")
    if kind == "b":
        return array.astype(np.float64)
    if kind == "f":
        raise TypeError(
            f"{what} has {array.dtype} numbers, which a float64 does not hold: round them yourself, by .astype(float)"
        )
    if kind == "c":
        raise TypeError(f"{what} has complex numbers; gramkit is about real ones")
    if kind == "V":
        raise TypeError(f"{what} is a record array: take the fields that are meant, as {what}['name'], and stack them")
    raise TypeError(f"{what} has entries of type {array.dtype}; they must be real numbers")


def _doubles(array: NDArray[Any], what: str) -> NDArray[np.float64] | None:
    """Of integers or objects, if each of them is a float64."""
    if array.dtype.kind in "iu":
        long = array.dtype.itemsize == 8 and array.size and (array.max() > _LARGEST or array.min() < -_LARGEST)
        if not long:
            return array.astype(np.float64)
    if all(map(_is_double, array.flat)):
        return array.astype(np.float64)
    return None


def _is_double(number: Any) -> bool:
    if isinstance(number, Integral):
        # NumPy compares its own integers with floats by rounding them.
        number = int(number)
    try:
        double = float(number)
        return math.isnan(double) or bool(double == number)
    except (OverflowError, ValueError):
        return False


def _as_decimals(array: NDArray[Any], what: str) -> Decimals:
    # Most arrays are of floats, and decimals take a while to import.
    from gramkit._decimals import decimal

    integers, exponents = [], []
    for index in np.ndindex(array.shape):
        try:
            integer, exponent = decimal(array[index])
        except ValueError as error:
            raise ValueError(f"{what} has {array[index]!r} at {index}, {error}") from None
        integers.append(integer)
        exponents.append(exponent)
    rows, columns = array.shape
    return rows, columns, integers, exponents


def _is_real(number: Any) -> bool:
    from gramkit._decimals import is_real

    return is_real(number)


def _objects(array: NDArray[Any], what: str) -> NDArray[Any]:
    """Of objects that are all real numbers of Python or NumPy."""
    index = _first(array, lambda number: not _is_real(number))
    if index is None:
        return array
    number = array[index]
    if isinstance(number, (complex, np.complexfloating)):
        raise TypeError(f"{what} has complex numbers; gramkit is about real ones")
    kind = type(number).__name__
    raise TypeError(f"{what} has {number!r} of type {kind} at {index}; its entries must be real numbers")


def _first(array: NDArray[Any], condition: Any) -> Any:
    """The index of the first entry for which a condition holds."""
    return next((index for index in np.ndindex(array.shape) if condition(array[index])), None)


def _module(argument: Any) -> str:
    return type(argument).__module__.split(".")[0]


def _is_frame(argument: Any) -> bool:
    """Whether it has columns of their own: a frame of pandas or polars, a table or a batch of Arrow."""
    if _module(argument) == "pyarrow":
        return hasattr(argument, "column_names")
    # An array of xarray has an attribute for each of its coordinates.
    return hasattr(argument, "columns") and hasattr(argument, "to_numpy") and not hasattr(argument, "dims")


def _frame(frame: Any, what: str) -> NDArray[Any]:
    columns = [_column(column, name, what) for name, column in _columns(frame)]
    if not columns:
        return np.empty(frame.shape)
    if len({column.dtype for column in columns}) == 1 and columns[0].dtype.kind == "f" and _module(frame) != "pyarrow":
        # The array that the frame is made of, if it is made of one.
        array = np.asarray(frame.to_numpy())
        if array.dtype.kind == "f":
            return array
    if all(column.dtype.kind in "fb" or _doubles(column, what) is not None for column in columns):
        return np.column_stack([column.astype(np.float64) for column in columns])
    return np.column_stack([column.astype(object) for column in columns])


def _columns(frame: Any) -> Iterable[tuple[str, Any]]:
    module = _module(frame)
    for j, name in enumerate(names(frame)):
        if module == "pyarrow":
            yield name, frame.column(j)
        elif module == "polars":
            yield name, frame.to_series(j)
        else:
            yield name, frame.iloc[:, j] if hasattr(frame, "iloc") else frame[name]


def _with_nan(column: Any, name: str, what: str) -> NDArray[np.float64]:
    """The numbers of one column, NaN where one is missing."""
    if not _has_gaps(column):
        return vector(_column(column, name, what), f"column {name!r} of {what}").astype(np.float64)
    missing = np.asarray(column.isna() if hasattr(column, "isna") else column.is_null()).astype(bool)
    there = (
        column[~missing]
        if hasattr(column, "isna")
        else column.drop_nulls()
        if hasattr(column, "drop_nulls")
        else column.drop_null()
    )
    numbers = np.full(len(missing), np.nan)
    numbers[~missing] = vector(_column(there, name, what), f"column {name!r} of {what}")
    return numbers


def _column(column: Any, name: str, what: str) -> NDArray[Any]:
    """The numbers of one column, as they are."""
    if _has_gaps(column):
        raise TypeError(f"column {name!r} of {what} has missing entries: fill them, or leave those rows out")
    array = np.asarray(column.to_numpy(zero_copy_only=False) if _is_arrow_array(column) else column.to_numpy())
    if array.dtype.kind in "iub" or (array.dtype.kind == "f" and array.dtype.itemsize <= 8):
        return array
    if array.dtype.kind == "O" and all(map(_is_real, array)):
        return array
    kind = getattr(column, "dtype", array.dtype)
    raise TypeError(
        f"column {name!r} of {what} has entries of type {kind}, which are not all numbers: "
        "fill what is missing, convert it (astype(float)), or leave it out"
    )


def _is_arrow_array(column: Any) -> bool:
    return _module(column) == "pyarrow" and not hasattr(column, "chunks")


def _has_gaps(column: Any) -> bool:
    """Whether it says of some entries that they are missing; a NaN among the floats of NumPy is an entry."""
    count = getattr(column, "null_count", None)
    if count is not None:
        return bool(count() if callable(count) else count)
    return not isinstance(getattr(column, "dtype", None), (np.dtype, type(None))) and bool(column.isna().any())
