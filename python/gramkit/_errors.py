"""Exceptions, each also of the class that users of NumPy catch."""

from __future__ import annotations

from typing import Any

import numpy as np


class GramkitError(Exception):
    """What every exception of this package derives from. Its data are attributes."""

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.__dict__.update(data)

    def __init_subclass__(cls) -> None:
        # By the name under which it is caught.
        if cls.__module__ == __name__:
            cls.__module__ = "gramkit"


GramkitError.__module__ = "gramkit"


class DomainError(GramkitError, ValueError):
    """A parameter lies outside its domain, or what was given does not allow an answer."""


class NonFiniteError(GramkitError, ValueError):
    """A NaN or an infinity where a number has to be.

    Attributes
    ----------
    index
        Where, as an index of the array; None where it is in no array.
    value
        What is there.
    """

    index: tuple[int, ...] | int | None
    value: float


class AsymmetricError(GramkitError, ValueError):
    """A matrix differs from its transpose.

    Attributes
    ----------
    index
        Row and column of the first entry that differs from its mirror image.
    gap
        How far they differ.
    """

    index: tuple[int, int]
    gap: float


class ShapeError(GramkitError, ValueError):
    """A length or shape does not fit, or two inputs do not go together."""

    expected: int
    found: int


class StateError(GramkitError, ValueError):
    """States that cannot be merged, or bytes that are no state: damaged, of other columns, or merged twice."""


class RangeError(GramkitError, OverflowError):
    """An entry of the answer exceeds the range of float64, or is lost below it."""


class TooLargeError(GramkitError, MemoryError):
    """The answer does not fit into memory."""


class BudgetError(GramkitError, RuntimeError):
    """Exact arithmetic would take more than the caller allows.

    Attributes
    ----------
    needed
        The multiplications that it would take.
    budget
        What was allowed.
    """

    needed: int
    budget: int


class ConvergenceError(GramkitError, np.linalg.LinAlgError):
    """An iteration, of a decomposition or towards the nearest matrix, did not converge."""


class NotSemidefiniteError(GramkitError, np.linalg.LinAlgError):
    """A matrix that is to be factored is proved not to be positive semidefinite.

    Attributes
    ----------
    vector
        x with xᵀAx < 0.
    at_most
        A bound on xᵀAx.
    """

    vector: list[float]
    at_most: float


class FloatEnvironmentError(GramkitError, ArithmeticError):
    """A thread rounds in another mode than to nearest, or flushes subnormal numbers to zero."""


class Rejection(GramkitError, ValueError):
    """A certificate does not hold for the data."""


class Undetermined(GramkitError, ValueError):
    """An answer that is neither proved nor refuted was asked for its truth."""


class AmbiguousTruth(GramkitError, ValueError):
    """An answer with several truths was asked for one."""
