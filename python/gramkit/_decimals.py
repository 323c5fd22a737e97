"""Numbers of Python and NumPy as integers times powers of ten."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import Any

import numpy as np


def decimal(number: Any) -> tuple[int, int]:
    """The integers m and k of a number m·10**k."""
    if isinstance(number, (Integral, np.bool_)):
        return int(number), 0
    if isinstance(number, Decimal):
        sign, digits, exponent = number.as_tuple()
        if isinstance(exponent, int):
            return int(Decimal((sign, digits, 0))), exponent
    try:
        fraction = Fraction(*number.as_integer_ratio())
    except (OverflowError, ValueError):
        raise ValueError("which is no number") from None
    places, denominator = 0, fraction.denominator
    for factor in (2, 5):
        count = 0
        while denominator % factor == 0:
            denominator //= factor
            count += 1
        places = max(places, count)
    if denominator != 1:
        raise ValueError("which is no decimal number: multiply all by a common denominator")
    return int(fraction * 10**places), -places


def is_real(number: Any) -> bool:
    """Whether it is a real number of Python or NumPy, of which float64 holds some."""
    if isinstance(number, np.longdouble):
        return False
    return isinstance(number, (Integral, float, np.floating, np.bool_, Decimal, Fraction))
