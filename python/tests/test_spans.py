"""Angles, projections, volumes, Procrustes' distance and polar factors, against SciPy and exact numbers."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

import gramkit


def test_angles_are_those_of_scipy(random: np.random.Generator) -> None:
    linalg = pytest.importorskip("scipy.linalg")
    a, b = random.normal(size=(12, 4)), random.normal(size=(12, 3))
    answer = gramkit.principal_angles(a, b)
    theirs = linalg.subspace_angles(a, b)[::-1]
    assert len(answer) == 3 and np.allclose(answer.angles, theirs, atol=1e-13, rtol=0)
    assert np.all(answer.bounds[:, 1] - answer.bounds[:, 0] < 1e-12) and answer.bounds.shape == (3, 2)
    assert np.allclose(answer.cosine_bounds.mean(axis=1), np.cos(theirs), rtol=1e-11) and answer.first == [0, 1, 2, 3]
    assert np.allclose(answer.sine_bounds.mean(axis=1), np.sin(theirs), rtol=1e-11) and answer.second == [0, 1, 2]
    lower, upper = answer.geodesic_distance
    assert lower - 1e-13 <= np.linalg.norm(theirs) <= upper + 1e-13
    assert (
        answer.chordal_distance.lower - 1e-13 <= np.linalg.norm(np.sin(theirs)) <= answer.chordal_distance.upper + 1e-13
    )
    assert np.array_equal(gramkit.principal_angles(a.T, b.T, of="rows").bounds, answer.bounds)


def test_small_angles_and_dependent_vectors_are_seen() -> None:
    tiny = gramkit.principal_angles([[1, 0], [0, 1], [0, 0]], [[1, 0], [0, 1], [0, 1e-10]])
    assert tiny.bounds[1, 0] <= 1e-10 <= tiny.bounds[1, 1] and tiny.bounds[1, 0] > 0.9e-10
    # Three vectors that span a plane, which is that of the other two.
    flat = gramkit.principal_angles([[1, 0, 1], [0, 1, 1], [0, 0, 0]], [[1, 1], [1, -1], [0, 0]])
    assert flat.first == [0, 1] and len(flat) == 2 and flat.bounds[:, 1].max() < 1e-13
    with pytest.raises(gramkit.ShapeError):
        gramkit.principal_angles([[1.0], [2.0]], [[1.0]])


def test_canonical_correlations_are_cosines(random: np.random.Generator) -> None:
    x, y = random.normal(size=(30, 3)) + 50, random.normal(size=(30, 2)) - 7
    y[:, 0] += x[:, 1]
    answer = gramkit.cca(x, y)
    q, r = (np.linalg.qr(z - z.mean(axis=0))[0] for z in (x, y))
    expected = np.linalg.svd(q.T @ r)[1]
    assert len(answer) == 2 and np.allclose(answer.correlations, expected, atol=1e-12, rtol=0)
    assert np.all(answer.bounds[:, 0] - 1e-12 <= expected) and np.all(expected <= answer.bounds[:, 1] + 1e-12)
    assert np.array_equal(gramkit.cca(x.T, y.T, of="rows").bounds, answer.bounds) and len(answer.angles) == 2


def test_projections_are_exact_within_their_bounds(random: np.random.Generator) -> None:
    A = np.array([[1, 0], [1, 1], [0, 1]])
    answer = gramkit.project(A, [1, 0, 0])
    lower, upper = answer.distance
    assert Fraction(lower) ** 2 <= Fraction(1, 3) <= Fraction(upper) ** 2 and upper - lower < 1e-14
    assert np.linalg.norm(np.asarray(answer) - np.array([2, 1, -1]) / 3) <= answer.nearest_bound + 1e-15
    assert answer.independent == [0, 1] and gramkit.distance_to_span(A, [1, 0, 0]) == answer.distance
    assert gramkit.distance_to_span(A, [1, 2, 1]) == (0.0, 0.0)
    assert gramkit.project(A.T, [1, 0, 0], of="rows").distance == answer.distance
    B, x = random.normal(size=(20, 5)), random.normal(size=20)
    coefficients = np.linalg.lstsq(B, x, rcond=None)[0]
    found = gramkit.project(B, x)
    assert np.allclose(found.nearest, B @ coefficients, atol=1e-13, rtol=0)
    assert abs(found.distance.lower - np.linalg.norm(x - B @ coefficients)) < 1e-13
    with pytest.raises(gramkit.ShapeError):
        gramkit.project(A, [1, 0])


def test_volumes_are_exact_within_their_bounds(random: np.random.Generator) -> None:
    lower, upper = gramkit.volume([[1, 0], [1, 1], [0, 1]]).value
    assert Fraction(lower) ** 2 <= 3 <= Fraction(upper) ** 2
    assert gramkit.volume([[1, 2], [2, 4]]) == ((0.0, 0.0), None)
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]])
    for simplex in (gramkit.volume(corners, of="rows", kind="simplex"), gramkit.volume(corners.T, kind="simplex")):
        assert simplex.value == (1.0, 1.0)
    X = random.normal(size=(40, 30))
    ln = gramkit.volume(X).ln
    assert ln is not None and ln.lower - 1e-10 <= np.linalg.slogdet(X.T @ X)[1] / 2 <= ln.upper + 1e-10
    huge = gramkit.volume(np.diag([1e200, 1e200]))
    assert huge.value.upper == math.inf and huge.ln is not None and abs(huge.ln.lower - 400 * math.log(10)) < 1e-9
    with pytest.raises(ValueError, match="kind"):
        gramkit.volume(X, kind="sphere")  # type: ignore[arg-type]
    with pytest.raises(gramkit.DomainError):
        gramkit.volume(np.zeros((2, 0)), kind="simplex")


def test_the_distance_of_procrustes_is_that_of_scipy(random: np.random.Generator) -> None:
    linalg = pytest.importorskip("scipy.linalg")
    a, b = random.normal(size=(15, 3)), random.normal(size=(15, 3))
    answer = gramkit.procrustes(a, b)
    rotation, scale = linalg.orthogonal_procrustes(b, a)
    squared = np.linalg.norm(a - b @ rotation) ** 2
    assert answer.squared_distance.lower - 1e-12 <= squared <= answer.squared_distance.upper + 1e-12
    assert answer.disparity is not None and answer.unique
    disparity = 1 - scale**2 / (np.linalg.norm(a) * np.linalg.norm(b)) ** 2
    assert answer.disparity.lower - 1e-13 <= disparity <= answer.disparity.upper + 1e-13
    assert gramkit.procrustes(a, np.zeros((15, 3))).disparity is None
    assert not gramkit.procrustes(a, np.zeros((15, 3))).unique
    with pytest.raises(gramkit.ShapeError):
        gramkit.procrustes(a, b[:9])


def test_a_polar_factor_is_that_of_scipy(random: np.random.Generator) -> None:
    linalg = pytest.importorskip("scipy.linalg")
    X = random.normal(size=(20, 4))
    answer = gramkit.polar(X)
    u, p = linalg.polar(X)
    assert np.linalg.norm(answer.u - u) <= answer.distance_bound + 1e-13 and answer.distance_bound < 1e-12
    assert np.linalg.norm(answer.p.values - p, 2) <= answer.p.radius + 1e-13
    assert answer.loss <= 2 * answer.loss_bound < 1e-12 and answer.residual < 1e-14
    assert np.array_equal(gramkit.polar(X.T, of="rows").u, answer.u)
    with pytest.raises(gramkit.DomainError):
        gramkit.polar([[1, 1], [1, 1]])
