"""Bounds on whole numbers and on real ones."""

from __future__ import annotations

from typing import NamedTuple


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
