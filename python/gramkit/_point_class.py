"""The classes of points."""

from __future__ import annotations

from enum import IntEnum


class PointClass(IntEnum):
    """What a stationary point would be, by its Hessian within its error: the codes of a class map."""

    MINIMUM = 0
    MAXIMUM = 1
    SADDLE = 2
    #: An eigenvalue's interval is tight around 0.
    DEGENERATE = 3
    #: A wide interval contains 0.
    UNDETERMINED = 4
    #: Samples are missing.
    INVALID = 255
