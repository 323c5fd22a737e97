"""Kernel matrices against scikit-learn; factors of low rank against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

import gramkit

U = 2.0**-53
#: Roundings of their entries, of this dimension, with functions of the C library that are good to a few units.
THEIRS = 32 * U


@pytest.fixture
def points(random: np.random.Generator) -> np.ndarray:
    return random.normal(size=(60, 5))


@pytest.mark.parametrize(
    ("kernel", "name", "parameters"),
    [
        ("rbf:gamma=0.3", "rbf_kernel", {"gamma": 0.3}),
        ("laplacian:gamma=0.2", "laplacian_kernel", {"gamma": 0.2}),
        ("polynomial:degree=3,gamma=0.5,offset=1", "polynomial_kernel", {"degree": 3, "gamma": 0.5, "coef0": 1}),
        ("linear", "linear_kernel", {}),
        ("cosine", "cosine_similarity", {}),
        ("sigmoid:gamma=0.1,offset=0.5", "sigmoid_kernel", {"gamma": 0.1, "coef0": 0.5}),
    ],
)
def test_a_kernel_is_that_of_scikit_learn(
    points: np.ndarray, kernel: str, name: str, parameters: dict[str, float]
) -> None:
    pairwise = pytest.importorskip("sklearn.metrics.pairwise")
    theirs = getattr(pairwise, name)
    k = gramkit.kernel_gram(points, kernel)
    expected = theirs(points, **parameters)
    scale = 10 * (1 + abs(expected).max())
    assert abs(k.values - expected).max() <= THEIRS * scale + k.radius
    assert np.array_equal(k.values, k.values.T) and np.array_equal(np.asarray(k), k.values)
    assert np.array_equal(gramkit.kernel_gram(points.T, kernel, of="columns").values, k.values)
    others = points[:7] + 1.0
    cross = gramkit.cross_kernel(points, others, kernel)
    assert abs(cross.values - theirs(points, others, **parameters)).max() <= THEIRS * scale + cross.radius
    v = np.arange(7.0)
    product = gramkit.kernel_product(points, v, kernel, Z=others)
    assert np.all(abs(product.values - cross.values @ v) <= product.errors + 21 * cross.radius + 49 * U * 21 * scale)


def test_the_three_questions_are_three() -> None:
    x = np.arange(10)[:, None] / 16
    k = gramkit.kernel_gram(x, "rbf:length=1")
    assert k.theorem.positive_definite is True and k.theorem.distinct
    assert gramkit.definiteness(k.values).positive_semidefinite is False
    assert gramkit.definiteness(k).positive_definite is None
    twice = gramkit.kernel_gram([[1.0, 2.0], [0.0, 0.0], [1.0, 2.0]], "matern-5/2:length=1").theorem
    assert twice.positive_definite is False and twice.positive_semidefinite is True and twice.duplicate == (0, 2)
    assert gramkit.kernel_gram(x, "sigmoid:gamma=1").theorem.positive_semidefinite is None


def test_centring_is_that_of_scikit_learn(points: np.ndarray) -> None:
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    k = gramkit.kernel_gram(points, "rbf:gamma=0.3")
    theirs = preprocessing.KernelCenterer().fit_transform(k.values)
    centred = gramkit.kernel_gram(points, "rbf:gamma=0.3", center=True)
    assert abs(centred.values - theirs).max() <= centred.radius + k.radius + 60 * THEIRS
    assert centred.theorem.positive_definite is False


def test_new_points_are_centred_as_those_of_scikit_learn(points: np.ndarray) -> None:
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    others = points[:7] + 1.0
    centerer = preprocessing.KernelCenterer().fit(gramkit.kernel_gram(points, "rbf:gamma=0.3").values)
    theirs = centerer.transform(gramkit.cross_kernel(others, points, "rbf:gamma=0.3").values)
    ours = gramkit.cross_kernel(points, others, "rbf:gamma=0.3", center=True)
    assert ours.values.shape == (60, 7) and abs(ours.values.T - theirs).max() <= ours.radius + 60 * THEIRS
    own = gramkit.cross_kernel(points, points, "rbf:gamma=0.3", center=True)
    assert np.array_equal(own.values, gramkit.kernel_gram(points, "rbf:gamma=0.3", center=True).values)


def test_a_matrix_goes_where_it_is_asked_to(points: np.ndarray) -> None:
    out = np.empty((60, 60))
    k = gramkit.kernel_gram(points, "rbf:length=1", out=out)
    assert k.values is out and np.array_equal(out, gramkit.kernel_gram(points, "rbf:length=1").values)
    with pytest.raises(ValueError, match="out"):
        gramkit.kernel_gram(points, "rbf:length=1", out=np.empty((60, 59)))


def test_the_words_of_a_kernel_are_a_kernel(points: np.ndarray) -> None:
    for kernel in ("rbf", "2*(matern-3/2+linear:offset=1)*cosine+white:variance=0.5", "rbf:length=2,scales=1;2;0;1;3"):
        k = gramkit.kernel_gram(points, kernel)
        again = gramkit.kernel_gram(points, k.kernel)
        assert again.kernel == k.kernel and np.array_equal(again.values, k.values)


def test_a_kernel_that_is_none_is_refused_with_a_sentence(points: np.ndarray) -> None:
    for kernel, words in (
        ("gauss", "rbf"),
        ("rbf:width=1", "length"),
        ("rbf:length=0", "length"),
        ("rbf:length=nan", "length"),
        ("polynomial", "degree"),
        ("white:variance=1", "white noise"),
        ("chi-squared:gamma=1", "zero or more"),
    ):
        with pytest.raises(ValueError, match=words):
            gramkit.kernel_gram(points, kernel)
    with pytest.raises(gramkit.NonFiniteError):
        gramkit.kernel_gram([[1.0, np.nan]], "rbf:length=1")
    with pytest.raises(ValueError, match="distances"):
        gramkit.kernel_gram(points, "rbf", distances="fast")  # type: ignore[arg-type]


def test_a_factor_leaves_no_more_than_it_says(points: np.ndarray) -> None:
    k = gramkit.kernel_gram(points, "rbf:length=3")
    for pivots in ("random", "greedy", "uniform"):
        answer = gramkit.low_rank(points, "rbf:length=3", rank=25, pivots=pivots)  # type: ignore[arg-type]
        assert answer.factor.shape == (60, 25) and len(set(answer.pivots)) == answer.rank == 25
        left = np.linalg.eigvalsh(k.values - answer.factor @ answer.factor.T)
        slack = k.radius + 60 * 60 * U * 60
        assert abs(left).sum() <= answer.trace_error_bound + 60 * slack
        assert abs(left).max() <= answer.norm_error_bound + slack and left.min() >= -answer.floor_bound - slack
        bounds, eigenvalues = answer.eigenvalue_bounds(), np.linalg.eigvalsh(k.values)
        assert np.all(bounds[:, 0] - slack <= eigenvalues) and np.all(eigenvalues <= bounds[:, 1] + slack)
    tight = gramkit.low_rank(points, "rbf:length=3", tol=1e-6)
    assert tight.trace_error_bound <= 1e-6 * 60 and tight.kernel is not None and tight.theorem is not None
    again = gramkit.low_rank(points, "rbf:length=3", tol=1e-6)
    assert np.array_equal(again.factor, tight.factor) and again.pivots == tight.pivots


def test_new_points_have_features(points: np.ndarray) -> None:
    answer = gramkit.low_rank(points, "rbf:length=3", rank=40)
    others = points[:6] + 0.01
    features, residuals = answer.features(others)
    cross = gramkit.cross_kernel(others, points, "rbf:length=3")
    assert features.shape == (6, 40) and np.all(residuals >= 0)
    bound = np.sqrt(np.outer(residuals, np.full(60, answer.trace_error_bound))) + answer.trace_error_bound
    assert np.all(abs(features @ answer.factor.T - cross.values) <= bound + 1e-12)
    with pytest.raises(gramkit.ShapeError):
        answer.features([[1.0, 2.0]])


def test_a_matrix_that_is_not_semidefinite_is_not_factored() -> None:
    a = np.array([[1.0, 2.0], [2.0, 1.0]])
    with pytest.raises(gramkit.NotSemidefiniteError, match="semidefinite") as refused:
        gramkit.low_rank(a, "precomputed", rank=1)
    x = np.array(refused.value.vector)
    assert x @ a @ x < 0
    answer = gramkit.low_rank([[4.0, 2.0], [2.0, 1.0]], "precomputed", landmarks=[0])
    assert answer.factor.tolist() == [[2.0], [1.0]] and answer.kernel is None
    with pytest.raises(ValueError, match="new points"):
        answer.features([[1.0]])


def test_landmarks_and_numbers_are_what_they_say(points: np.ndarray) -> None:
    for wrong in ({"landmarks": [1.5]}, {"kernel": len}):
        with pytest.raises(TypeError):
            gramkit.low_rank(points, **{"kernel": "rbf:length=1", **wrong})  # type: ignore[arg-type]
    for bad in (
        {"landmarks": [-1]},
        {"landmarks": [60]},
        {"landmarks": [1, 1]},
        {"rank": -1},
        {"rank": 61},
        {"seed": -1},
    ):
        with pytest.raises(ValueError, match="landmark|rank|seed"):
            gramkit.low_rank(points, "rbf:length=1", **bad)  # type: ignore[arg-type]
    columns = gramkit.low_rank(points.T, "rbf:length=3", of="columns", rank=20)
    rows = gramkit.low_rank(points, "rbf:length=3", rank=20)
    assert np.array_equal(columns.features(points.T)[0], rows.features(points)[0])


def test_a_median_is_that_of_the_first_points(points: np.ndarray) -> None:
    others = 10 * points[:15] + 1
    v = np.ones(15)
    product = gramkit.kernel_product(points, v, "rbf", Z=others)
    cross = gramkit.cross_kernel(points, others, "rbf")
    assert np.all(abs(product.values - cross.values @ v) <= product.errors + 15 * cross.radius + 1e-14)
    told: list[float] = []
    gramkit.kernel_product(np.tile(points, (60, 1)), np.ones(3600), "rbf:length=1", progress=told.append)
    assert told[-1] == 1.0 and min(told) >= 0
