"""Derivatives of functions against closed forms, SciPy and numdifftools."""

from __future__ import annotations

import numpy as np
import pytest

import gramkit
from gramkit import NonFiniteError, differentiate
from gramkit.differentiate import Agreement


def rosenbrock(x: np.ndarray) -> float:
    return float(sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


POINT = np.array([-1.2, 1.0, 0.7])


def test_errors_cover_the_truth() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    g = differentiate.gradient(rosenbrock, POINT)
    assert np.all(abs(g.value - optimize.rosen_der(POINT)) <= g.error) and g.error.max() < 1e-8
    H = differentiate.hessian(rosenbrock, POINT)
    assert np.all(abs(H.value - optimize.rosen_hess(POINT)) <= H.error) and H.error.max() < 1e-5
    v = np.array([1.0, -2.0, 0.5])
    z = differentiate.hvp(rosenbrock, POINT, v)
    assert np.all(abs(z.value - optimize.rosen_hess_prod(POINT, v)) <= z.error)
    assert H.radius_kind == "estimate" and not H.proved and H.nfev > 0 and H.ddf is H.value


def test_peers_agree_within_the_error() -> None:
    scipy_differentiate = pytest.importorskip("scipy.differentiate")
    numdifftools = pytest.importorskip("numdifftools")

    def f(x: np.ndarray) -> np.ndarray:
        return np.exp(x[0]) * np.sin(x[1]) + x[1] ** 3

    x = np.array([0.3, 0.8])
    ours = differentiate.hessian(f, x)
    assert np.all(abs(ours.value - scipy_differentiate.hessian(f, x).ddf) <= 1e-8)
    assert np.all(abs(ours.value - numdifftools.Hessian(f)(x)) <= 1e-8)


def test_a_function_raises_what_it_raises() -> None:
    def f(x: np.ndarray) -> float:
        return 1 / 0 if x[0] > 1 else float(x[0])

    with pytest.raises(ZeroDivisionError):
        differentiate.hessian(f, [1.0])
    with pytest.raises(NonFiniteError, match="the function at"):
        differentiate.gradient(lambda x: np.nan, [1.0])
    with pytest.raises(ValueError, match="one number"):
        differentiate.gradient(lambda x: x, [1.0, 2.0])
    with pytest.raises(ValueError, match="2 values at one point and 1"):
        differentiate.jacobian(lambda x: x if x[0] == 1.0 else x[:1], [1.0, 2.0])
    with pytest.raises(TypeError, match="no option"):
        differentiate.gradient(lambda x: x[0], [1.0], stepp=1)  # type: ignore[call-arg]


def test_bounds_are_kept() -> None:
    seen = []

    def f(x: np.ndarray) -> float:
        seen.append(float(x[0]))
        return float(np.sqrt(x[0]))

    H = differentiate.hessian(f, [0.0625], bounds=(0.0, np.inf))
    assert min(seen) >= 0.0
    assert abs(H.value[0, 0] + 0.25 * 0.0625**-1.5) <= H.error[0, 0]


def test_bounds_of_derivatives_prove_the_error() -> None:
    H = differentiate.hessian(lambda x: np.sin(x[0]), [0.7], noise=2.0**-53, derivative_bounds=(1.0, 1.0, 1.0))
    assert H.proved and H.radius_kind == "bound"
    assert abs(H.value[0, 0] + np.sin(0.7)) <= H.error[0, 0]
    assert differentiate.curvature(H).proved


def test_a_wrong_gradient_is_contradicted() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    right = differentiate.check_gradient(rosenbrock, optimize.rosen_der, POINT)
    assert right.agreement is Agreement.CONSISTENT
    wrong = optimize.rosen_der(POINT)
    wrong[1] *= 1.001
    check = differentiate.check_gradient(rosenbrock, wrong, POINT)
    assert check.agreement is Agreement.CONTRADICTED and check.worst == (1,)
    assert differentiate.check_hessian(rosenbrock, optimize.rosen_hess, POINT).entries.shape == (3, 3)


def test_an_estimated_radius_proves_nothing() -> None:
    H = differentiate.hessian(rosenbrock, np.ones(3))
    answer = gramkit.definiteness(H)
    assert answer.kind == "positive definite" and not answer.proved and answer.positive_definite is None
    assert differentiate.curvature(H).kind == "minimum" and not differentiate.curvature(H).proved
    stated = gramkit.Symmetric(H.value, radius=H.radius, radius_kind="estimate")
    assert not gramkit.definiteness(stated).proved
    with pytest.raises(gramkit.AsymmetricError):
        differentiate.curvature([[1.0, 5.0], [0.0, 1.0]])


def test_whole_numbers_are_not_rounded() -> None:
    with pytest.raises(ValueError, match="2\\*\\*53"):
        differentiate.gradient(lambda x: x[0], [2**53 + 1, 0.5])
    with pytest.raises(ValueError, match="2\\*\\*53"):
        gramkit.gradient(np.zeros(5), np.arange(5) * 1000 + 1700000000000000001)
    with pytest.raises(TypeError, match="masked"):
        gramkit.gaf(np.ma.array([1.0, 2.0, 3.0], mask=[0, 0, 1]))
