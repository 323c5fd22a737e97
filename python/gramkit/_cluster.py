"""Which components are known."""

from __future__ import annotations

from typing import NamedTuple


class Cluster(NamedTuple):
    """Consecutive components: one alone, or some whose values are too near to one another to tell their directions apart.

    Attributes
    ----------
    start, stop
        Which ones, as of a slice.
    sine_bound
        A proved bound on the sine of the largest angle between the span of the stored directions and that of the true
        ones; 1 where nothing is known.
    """

    start: int
    stop: int
    sine_bound: float
