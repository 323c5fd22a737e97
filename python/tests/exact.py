"""Exact arithmetic, and the matrices that tests share."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

import gramkit

#: A value of NumPy's is as good as this times n·‖A‖.
EPS = np.finfo(float).eps
PEER = 50 * EPS

X = np.random.default_rng(2).standard_normal((40, 5)) @ np.diag([1.0, 10.0, 0.1, 3.0, 1e-3])
A = np.asarray(gramkit.gram(X))


def determinant(matrix: list[list[Fraction]]) -> Fraction:
    """By elimination of fractions."""
    rows, product = [list(row) for row in matrix], Fraction(1)
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k] != 0), None)
        if pivot is None:
            return Fraction(0)
        if pivot != k:
            rows[k], rows[pivot], product = rows[pivot], rows[k], -product
        product *= rows[k][k]
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return product


def fractions(matrix: np.ndarray) -> list[list[Fraction]]:
    """Its entries as they are."""
    return [[Fraction(float(entry)) for entry in row] for row in matrix]


def encloses(bounds: np.ndarray, truth: list[Any]) -> bool:
    """Whether each number is within its bounds."""
    return all(lower <= value <= upper for (lower, upper), value in zip(bounds.tolist(), truth, strict=True))
