"""Covariances, shrunk ones, and whitening, against NumPy, pandas, scikit-learn and exact numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import gramkit

#: Six observations of three variables, and what is exact of them.
X = np.array([[0, 0, 1], [4, 1, 0], [8, 3, 2], [12, 2, 1], [16, 5, 3], [20, 4, 5]], dtype=float)
S = np.array([[140 / 3, 31 / 3, 28 / 3], [31 / 3, 35 / 12, 13 / 6], [28 / 3, 13 / 6, 8 / 3]])
INTENSITIES = {
    "ledoit-wolf": Fraction(24074, 120999),
    "paper": Fraction(258738, 766327),
    "scikit-learn": Fraction(127695, 282331),
}


def test_covariances_are_those_of_numpy(random: np.random.Generator) -> None:
    data = random.normal(size=(30, 4)) + [0, 1e3, -5, 7]
    weights = random.integers(0, 5, size=30)
    reliability = random.uniform(0.1, 3, size=30)
    for options in (
        {},
        {"ddof": 0},
        {"fweights": weights},
        {"aweights": reliability},
        {"aweights": reliability, "ddof": 0},
    ):
        answer = gramkit.covariance(data, **options)  # type: ignore[arg-type]
        expected = np.cov(data, rowvar=False, **{"ddof": 1, **options})  # type: ignore[call-overload]
        assert np.linalg.norm(answer.values - expected, 2) <= answer.radius + 1e-11, options
        assert np.array_equal(np.asarray(answer), answer.values) and answer.radius_kind == "bound"
    assert np.all(np.abs(answer.mean - np.average(data, axis=0, weights=reliability)) < 1e-11)
    assert answer.mean_bounds.shape == (4, 2) and np.all(answer.mean_bounds[:, 0] <= answer.mean_bounds[:, 1])
    assert len(answer) == 4 and answer[0, 1] == answer[1, 0]
    by_rows = gramkit.covariance(data.T, of="rows", accuracy="doubled")
    assert np.linalg.norm(by_rows.values - np.cov(data.T), 2) < 1e-11 and by_rows.radius < 1e-11
    assert gramkit.definiteness(by_rows).positive_definite is True and gramkit.eigh(by_rows).bounds.shape == (4, 2)


@pytest.mark.parametrize("adjust", [True, False])
def test_exponential_weights_are_those_of_pandas(random: np.random.Generator, adjust: bool) -> None:
    pandas = pytest.importorskip("pandas")
    data = random.normal(size=(20, 2))
    answer = gramkit.covariance(data, halflife=3.5, adjust=adjust)
    theirs = pandas.DataFrame(data).ewm(halflife=3.5, adjust=adjust)
    assert np.allclose(answer.values, theirs.cov().loc[19].to_numpy(), atol=1e-12, rtol=0)
    assert np.allclose(answer.mean, theirs.mean().loc[19].to_numpy(), atol=1e-12, rtol=0)


def test_shrinkage_is_exact_within_its_bounds() -> None:
    mu = np.trace(S) / 3
    for name, truth in INTENSITIES.items():
        answer = gramkit.ledoit_wolf(X) if name == "ledoit-wolf" else gramkit.oas(X, variant=name)  # type: ignore[arg-type]
        lower, upper = answer.shrinkage_bounds
        assert Fraction(lower) <= truth <= Fraction(upper) and upper - lower < 1e-12
        assert lower <= answer.shrinkage <= upper and answer.target.lower <= mu + 1e-14
        rho = float(truth)
        expected = rho * mu * np.eye(3) + (1 - rho) * S
        assert np.linalg.norm(answer.values - expected, 2) <= answer.radius + 1e-13
        assert answer.positive_definite is True and 0 < answer.least_eigenvalue <= np.linalg.eigvalsh(expected)[0]
        assert gramkit.definiteness(answer).positive_definite is True
        assert (
            np.allclose(answer.mean, X.mean(axis=0), rtol=1e-11) and len(answer) == 3 and answer[1, 0] == answer[0, 1]
        )
        assert answer.radius_kind == "bound" and np.asarray(answer).shape == (3, 3)


def test_shrinkage_is_that_of_scikit_learn(random: np.random.Generator) -> None:
    theirs = pytest.importorskip("sklearn.covariance")
    data = random.normal(size=(9, 20)) * np.arange(1, 21)
    answer = gramkit.ledoit_wolf(data)
    matrix, shrinkage = theirs.ledoit_wolf(data)
    assert abs(answer.shrinkage - shrinkage) < 1e-12 and np.allclose(answer.values, matrix, atol=1e-10, rtol=0)
    # Fewer observations than variables: positive definite by theorem all the same.
    assert answer.positive_definite is True and answer.least_eigenvalue > 0
    matrix, shrinkage = theirs.oas(data)
    answer = gramkit.oas(data.T, of="rows", variant="scikit-learn")
    assert abs(answer.shrinkage - shrinkage) < 1e-12 and np.allclose(answer.values, matrix, atol=1e-10, rtol=0)
    assert gramkit.ledoit_wolf(np.ones((4, 2))).positive_definite is None


def _distance_from_white(W: np.ndarray, data: np.ndarray) -> float:
    """‖WSWᵀ − I‖ in rational numbers, as far as a double goes: what NumPy loses is more than what is proved."""
    rows = [[Fraction(float(entry)) for entry in row] for row in data]
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    deviations = [[entry - mean for entry, mean in zip(row, means, strict=True)] for row in rows]
    exact = [[Fraction(float(entry)) for entry in row] for row in W]
    white = [[sum(w * d for w, d in zip(row, deviation, strict=True)) for row in exact] for deviation in deviations]
    k = len(exact)
    covariances = [[sum(row[i] * row[j] for row in white) / (len(rows) - 1) for j in range(k)] for i in range(k)]
    return float(np.linalg.norm([[float(covariances[i][j] - (i == j)) for j in range(k)] for i in range(k)], 2))


@pytest.mark.parametrize("method", ["zca", "pca", "cholesky"])
def test_whitened_variables_have_no_covariance(random: np.random.Generator, method: str) -> None:
    data = random.normal(size=(50, 4)) @ random.normal(size=(4, 4)) + 100
    answer = gramkit.whiten(data, method=method)  # type: ignore[arg-type]
    assert _distance_from_white(answer.matrix, data) <= answer.whiteness
    assert answer.whiteness < 1e-10 and answer.dropped == 0 and answer.method == method and answer.ridge == 0
    white = answer.transform(data)
    assert white.shape == (50, 4) and np.allclose(np.cov(white, rowvar=False), np.eye(4), atol=1e-10, rtol=0)
    assert np.allclose(answer.mean, data.mean(axis=0), rtol=1e-11) and answer.mean_bounds.shape == (4, 2)
    if method == "zca":
        assert np.allclose(answer.matrix, answer.matrix.T, atol=1e-11, rtol=0)
    if method == "cholesky":
        assert np.array_equal(answer.matrix, np.tril(answer.matrix))
    ridged = gramkit.whiten(data.T, of="rows", method=method, ridge=0.5, ddof=0)  # type: ignore[arg-type]
    shifted = np.cov(data, rowvar=False, ddof=0) + 0.5 * np.eye(4)
    assert np.linalg.norm(ridged.matrix @ shifted @ ridged.matrix.T - np.eye(4), 2) <= ridged.whiteness + 1e-10
    assert np.allclose(ridged.transform(data.T), (data - data.mean(axis=0)) @ ridged.matrix.T, rtol=1e-11)
    assert method in repr(answer)


def test_what_cannot_be_whitened_is_a_sentence(random: np.random.Generator) -> None:
    data = np.outer(np.arange(6.0), [1, 2])
    with pytest.raises(gramkit.DomainError, match="ridge"):
        gramkit.whiten(data)
    dropped = gramkit.whiten(data, method="pca")
    assert dropped.dropped == 1 and dropped.matrix.shape == (1, 2) and dropped.transform(data).shape == (6, 1)
    assert gramkit.whiten(data, ridge=1e-3).whiteness < 1e-9
    with pytest.raises(ValueError, match="method"):
        gramkit.whiten(data, method="mahalanobis")  # type: ignore[arg-type]
    with pytest.raises(gramkit.DomainError, match="ridge"):
        gramkit.whiten(data, ridge=-1)
    with pytest.raises(gramkit.DomainError, match="observations"):
        gramkit.whiten(data, ddof=6)


def test_bad_input_of_covariances_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="one alone"):
        gramkit.covariance(X, fweights=[1] * 6, halflife=2)
    with pytest.raises(gramkit.ShapeError, match="weights"):
        gramkit.covariance(X, aweights=[1] * 5)
    with pytest.raises(gramkit.DomainError):
        gramkit.covariance(X, fweights=[-1, 1, 1, 1, 1, 1])
    with pytest.raises(gramkit.DomainError, match="half-life"):
        gramkit.covariance(X, halflife=0)
    with pytest.raises(gramkit.DomainError):
        gramkit.covariance(X[:1])
    with pytest.raises(ValueError, match="ddof"):
        gramkit.covariance(X, ddof=-1)
    with pytest.raises(gramkit.DomainError, match="observations"):
        gramkit.ledoit_wolf(np.zeros((0, 3)))
    with pytest.raises(ValueError, match="variant"):
        gramkit.oas(X, variant="other")  # type: ignore[arg-type]
    with pytest.raises(gramkit.NonFiniteError):
        gramkit.ledoit_wolf([[1.0], [np.inf]])
