"""Gramian angular fields: a series as a picture, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _arrays, _gramkit
from gramkit._progress import Progress, listening


@dataclass(frozen=True, eq=False)
class AngularInverse:
    """The series of an image.

    Attributes
    ----------
    series
        The series.
    misfit
        The largest distance of an entry of its image from the given one.
    ambiguity
        "unique"; "other", where another series with the same extremes has the same image; "extremes", where each extreme
        may be either of the two.
    other
        That other series; None where there is none.
    """

    series: NDArray[np.float64]
    misfit: float
    ambiguity: str
    other: NDArray[np.float64] | None


def gaf(
    series: ArrayLike,
    *,
    method: Literal["summation", "difference"] = "summation",
    image_size: int | None = None,
    sample_range: tuple[float, float] = (-1.0, 1.0),
    overlapping: bool = False,
    dtype: Any = np.float64,
    out: NDArray[Any] | None = None,
    progress: Progress = None,
) -> NDArray[Any]:
    """The Gramian angular field of a series, shape (size, size), or of each row of several, shape (k, size, size).

    Instead of ``pyts.image.GramianAngularField(...).fit_transform``, in one call.

    Parameters
    ----------
    series
        One series, shape (length,), or one a row, shape (k, length).
    method
        "summation", cos(φᵢ + φⱼ), or "difference", sin(φᵢ − φⱼ).
    image_size
        The number of rows, by means of as many windows; the length of the series if None.
    sample_range
        The range that the values are scaled to before their angles are taken.
    overlapping
        Whether the windows may overlap where the length is no multiple.
    dtype
        float64 or float32.
    out
        A contiguous array of the answer's shape and of `dtype`, which the answer is written into.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    DomainError
        If a parameter is outside its domain.

    Examples
    --------
    >>> import gramkit
    >>> gramkit.gaf([0.0, 1.5, 2.0], sample_range=(0.0, 1.0)).round(3)
    array([[-1.   , -0.661,  0.   ],
           [-0.661,  0.125,  0.75 ],
           [ 0.   ,  0.75 ,  1.   ]])
    """
    numbers = np.dtype(dtype)
    if numbers not in (np.dtype(np.float64), np.dtype(np.float32)):
        raise TypeError(f"dtype is {numbers}; it must be float64 or float32")
    axes = np.ndim(series)
    if axes not in (1, 2):
        raise ValueError(f"series has {axes} axes; one series has one, several have two, a row each")
    one = axes == 1
    rows = _arrays.vector(series, "series") if one else _arrays.matrix(series, "series")
    into = out[None] if one and out is not None else out
    with listening(progress) as listener:
        images: NDArray[Any] = _gramkit.angular_images(
            rows[None, :] if one else rows,
            method,
            image_size,
            sample_range,
            overlapping,
            numbers == np.float32,
            into,
            listener,
        )
    if out is not None:
        return out
    return images[0] if one else images


def invert_gaf(
    image: ArrayLike,
    *,
    method: Literal["summation", "difference"] = "summation",
    sample_range: tuple[float, float] = (-1.0, 1.0),
    extremes: tuple[float, float] = (-1.0, 1.0),
) -> AngularInverse:
    """The series of an image, and which others have the same image.

    Parameters
    ----------
    image
        An array of shape (size, size).
    method, sample_range
        Those with which the image was made.
    extremes
        The least and the greatest value of the series, which the image has forgotten.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    ShapeError
        If lengths do not go together.
    DomainError
        If a parameter is outside its domain.

    Examples
    --------
    >>> import gramkit
    >>> back = gramkit.invert_gaf(gramkit.gaf([3.0, 4.0, 8.0]), extremes=(3.0, 8.0))
    >>> back.ambiguity
    'other'
    >>> sorted([back.series.round(9).tolist(), back.other.round(9).tolist()])
    [[3.0, 4.0, 8.0], [8.0, 7.0, 3.0]]
    """
    return AngularInverse(*_gramkit.invert_angular(image, method, sample_range, extremes))
