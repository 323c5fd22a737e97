"""Bounds on whole numbers and on real ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Count(NamedTuple):
    """Bounds on a whole number; equal where it is known."""

    lower: int
    upper: int

    @property
    def exact(self) -> int | None:
        """The number, where the bounds meet; None where they do not."""
        return self.lower if self.lower == self.upper else None


class Inertia(NamedTuple):
    """Bounds on the numbers of positive, zero and negative eigenvalues."""

    positive: Count
    zero: Count
    negative: Count


class Enclosure(NamedTuple):
    """A closed interval that is proved to contain a real number."""

    lower: float
    upper: float


def middles(bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middles of bounds, whose last axis has a lower and an upper one."""
    middle: NDArray[np.float64] = 0.5 * bounds[..., 0] + 0.5 * bounds[..., 1]
    return middle
